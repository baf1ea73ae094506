//! Errors that a platform signals inside an answer of status 200.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;
use svod_contract::{Reason, SourceError};

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
    pub(crate) codes: BTreeMap<String, Reason>,
}

impl ErrorSignal {
    /// The reasons a manifest may give to a code.
    pub(crate) const REASONS: [Reason; 6] = [
        Reason::RateLimited,
        Reason::ServerFailure,
        Reason::Unauthorised,
        Reason::Forbidden,
        Reason::NotFound,
        Reason::BadRequest,
    ];

    /// The reason written as `word`; `None` when a manifest may not use it.
    pub(crate) fn reason(word: &str) -> Option<Reason> {
        Self::REASONS.into_iter().find(|reason| reason.as_str() == word)
    }

    /// Fails when the answer is an error. `place` names the exchange.
    pub(crate) fn check(&self, answer: &Value, place: &str) -> Result<(), SourceError> {
        let code = match &self.ok {
            Some((path, word)) if path.text(answer).as_deref() == Some(word) => return Ok(()),
            Some(_) => self.code.text(answer),
            None => match self.code.text(answer) {
                None => return Ok(()),
                code @ Some(_) => code,
            },
        };
        let Some(code) = code else {
            return Err(not_the_shape(format!("{place}: neither an answer nor an error with a code")));
        };
        let Some(reason) = self.codes.get(&code).copied() else {
            return Err(not_the_shape(format!(
                "{place}: an error code that the manifest does not know: {}",
                shown(&code)
            )));
        };
        let detail = format!("{place}: error code {}", shown(&code));
        Err(if matches!(reason, Reason::RateLimited | Reason::ServerFailure) {
            SourceError::Unavailable { reason, detail, retry_after: self.wait(answer) }
        } else {
            SourceError::Refused { reason, detail }
        })
    }

    fn wait(&self, answer: &Value) -> Option<Duration> {
        let value = self.retry_after_s.as_ref()?.find(answer)?;
        let seconds = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
        (0.0..=WAIT_S_MAX).contains(&seconds).then(|| Duration::from_secs_f64(seconds))
    }
}

/// A code fit for a log: a platform may put anything there.
fn shown(code: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.');
    if code.chars().all(plain) && code.len() <= CODE_CHARS_MAX { code.to_owned() } else { "(not a word)".to_owned() }
}

fn not_the_shape(detail: String) -> SourceError {
    SourceError::Broken { reason: Reason::NotTheShape, detail }
}

#[cfg(test)]
mod tests;
