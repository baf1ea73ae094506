//! A body as text, whatever encoding it says it is in.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};
use svod_contract::BodyFault;

/// How far an XML declaration may reach, in bytes.
const DECLARATION_MAX: usize = 200;

/// The text of an XML document: by its byte order mark; else UTF-8 when the bytes are that, whatever is said of them,
/// since Russian text of another encoding never is by chance; else by `charset` of the header; else by its declaration.
pub(crate) fn of_xml<'a>(body: &'a [u8], content_type: Option<&str>) -> Result<Cow<'a, str>, BodyFault> {
    let marked = Encoding::for_bom(body).map(|(encoding, _)| encoding);
    let candidates = match marked {
        Some(encoding) => [Some(encoding), None, None],
        None => [Some(UTF_8), content_type.and_then(charset), declared(body)],
    };
    let mut texts = candidates.into_iter().flatten().map(|encoding| encoding.decode(body));
    match texts.find(|(_, _, has_errors)| !has_errors) {
        Some((text, _, _)) => Ok(text),
        None => Err(BodyFault::Encoding),
    }
}

/// The text of a JSON document whose header names another encoding than UTF-8; `None` when it is UTF-8 as it should be.
pub(crate) fn of_json<'a>(body: &'a [u8], content_type: Option<&str>) -> Option<Cow<'a, str>> {
    let encoding = content_type.and_then(charset).filter(|encoding| *encoding != UTF_8)?;
    str::from_utf8(body).is_err().then(|| encoding.decode(body).0)
}

fn charset(content_type: &str) -> Option<&'static Encoding> {
    let mut parameters = content_type.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
    let (_, label) = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
    Encoding::for_label(label.trim().trim_matches('"').as_bytes())
}

fn declared(body: &[u8]) -> Option<&'static Encoding> {
    let start = body.trim_ascii_start();
    let start = String::from_utf8_lossy(start.get(..DECLARATION_MAX).unwrap_or(start));
    let (declaration, _) = start.strip_prefix("<?xml")?.split_once("?>")?;
    let (_, label) = declaration.split_once("encoding")?;
    let label = label.trim_start().strip_prefix('=')?.trim_start();
    let label = label.strip_prefix(['"', '\''])?.split(['"', '\'']).next()?;
    Encoding::for_label(label.as_bytes())
}

#[cfg(test)]
mod tests;
