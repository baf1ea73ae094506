//! Errors that a platform signals inside an answer of status 200.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;
use svod_contract::{ErrorClass, Exchange, Reason, Said, ShapeFault, SourceError};

use crate::path::Place;

const CODE_CHARS_MAX: usize = 40;
const WAIT_S_MAX: f64 = 86_400.0;

/// How to tell an error from an answer, and what to do about it.
#[derive(Debug, Clone)]
pub(crate) struct ErrorSignal {
    /// Where an answer says that it is one, and with which word; `None` takes any code for an error.
    pub(crate) ok: Option<(Place, String)>,
    pub(crate) code: Place,
    pub(crate) retry_after_s: Option<Place>,
    pub(crate) codes: BTreeMap<String, ErrorClass>,
}

impl ErrorSignal {
    /// The meaning written as `word`; `None` when there is no such one.
    pub(crate) fn class(word: &str) -> Option<ErrorClass> {
        ErrorClass::ALL.into_iter().find(|class| class.as_str() == word)
    }

    /// Whether it may look into what stands at `list`, a JSON pointer.
    pub(crate) fn reaches_into(&self, list: &str) -> bool {
        let ok = self.ok.as_ref().map(|(place, _)| place);
        let mut places = [Some(&self.code), ok, self.retry_after_s.as_ref()].into_iter().flatten();
        places.any(|place| place.reaches_into(list))
    }

    /// Fails when the answer is an error.
    pub(crate) fn check(&self, answer: &Value, exchange: &Exchange) -> Result<(), SourceError> {
        let code = match &self.ok {
            Some((path, word)) if path.text(answer).as_deref() == Some(word) => return Ok(()),
            Some(_) => self.code.text(answer),
            None => match self.code.text(answer) {
                None => return Ok(()),
                code @ Some(_) => code,
            },
        };
        let exchange = exchange.clone();
        let misshapen = |exchange, cause| SourceError::Broken { reason: Reason::NotTheShape { exchange, cause } };
        let Some(code) = code else { return Err(misshapen(exchange, ShapeFault::NeitherAnswerNorError)) };
        let Some(class) = self.codes.get(&code).copied() else {
            return Err(misshapen(exchange, ShapeFault::UnknownCode(shown(code))));
        };
        let reason = Reason::ErrorAnswer { exchange, class, said: Said::Code(shown(code)) };
        Err(if class.passes() {
            SourceError::Unavailable { reason, retry_after: self.wait(answer) }
        } else {
            SourceError::Refused { reason }
        })
    }

    fn wait(&self, answer: &Value) -> Option<Duration> {
        let value = self.retry_after_s.as_ref()?.find(answer)?;
        let seconds = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
        (0.0..=WAIT_S_MAX).contains(&seconds).then(|| Duration::from_secs_f64(seconds))
    }
}

/// A code fit to be shown: a platform may put anything there.
fn shown(code: String) -> Option<String> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.');
    Some(code).filter(|code| code.chars().all(plain) && code.len() <= CODE_CHARS_MAX)
}

#[cfg(test)]
mod tests;
