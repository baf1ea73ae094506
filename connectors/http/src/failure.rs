//! Error classes: which reaction a failed exchange asks for.

use std::error::Error;
use std::io;
use std::time::Duration;

use jiff::{Timestamp, fmt::rfc2822::DateTimeParser};
use reqwest::StatusCode;
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};
use svod_contract::{Reason, SourceError};

/// What a status asks for; `None` for 2xx.
///
/// `place` names the exchange in the error. `now` is the instant a `Retry-After` date is counted from when the answer
/// carries no `Date` of its own.
pub fn for_status(status: StatusCode, headers: &HeaderMap, place: &str, now: Option<Timestamp>) -> Option<SourceError> {
    let detail = format!("{place}: status {}", status.as_u16());
    let wait = || retry_after(headers, now);
    let error = match status.as_u16() {
        200..=299 => return None,
        300..=399 => refused(Reason::Redirect, detail),
        401 => refused(Reason::Unauthorised, detail),
        403 => refused(Reason::Forbidden, detail),
        404 | 410 => refused(Reason::NotFound, detail),
        408 => unavailable(Reason::Timeout, detail, wait()),
        429 => unavailable(Reason::RateLimited, detail, wait()),
        400..=499 => refused(Reason::BadRequest, detail),
        _ => unavailable(Reason::ServerFailure, detail, wait()),
    };
    Some(error)
}

/// What a failure of the exchange itself asks for.
pub(crate) fn for_exchange(error: &reqwest::Error, place: &str) -> SourceError {
    if error.is_timeout() {
        return unavailable(Reason::Timeout, format!("{place}: no answer in time"), None);
    }
    if error.is_redirect() {
        return refused(Reason::Redirect, format!("{place}: {}", innermost(error)));
    }
    if let Some(tls) = find_tls(error) {
        return refused(Reason::Tls, format!("{place}: {tls}"));
    }
    if error.is_builder() {
        return refused(Reason::BadRequest, format!("{place}: the request cannot be built"));
    }
    if error.is_decode() && find_bad_encoding(error) {
        return broken(Reason::NotTheFormat, format!("{place}: the compressed body is damaged"));
    }
    let what = if error.is_connect() { "no connection" } else { "the connection broke" };
    unavailable(Reason::Connection, format!("{place}: {what}: {}", innermost(error)), None)
}

pub(crate) fn unavailable(reason: Reason, detail: String, retry_after: Option<Duration>) -> SourceError {
    SourceError::Unavailable { reason, detail, retry_after }
}

pub(crate) fn refused(reason: Reason, detail: String) -> SourceError {
    SourceError::Refused { reason, detail }
}

pub(crate) fn broken(reason: Reason, detail: String) -> SourceError {
    SourceError::Broken { reason, detail }
}

/// RFC 9110, 10.2.3: seconds, or an HTTP date; the difference to the answer's own `Date` needs no clock of ours.
fn retry_after(headers: &HeaderMap, now: Option<Timestamp>) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let until = http_date(text)?;
    let since = date_of(headers, &DATE).or(now)?;
    Some(Duration::try_from(until.duration_since(since)).unwrap_or(Duration::ZERO))
}

fn date_of(headers: &HeaderMap, name: &HeaderName) -> Option<Timestamp> {
    http_date(headers.get(name)?.to_str().ok()?)
}

fn http_date(text: &str) -> Option<Timestamp> {
    DateTimeParser::new().parse_timestamp(text).ok()
}

/// The deepest cause: the words of the operating system or of the TLS library. The outer ones quote the address.
fn innermost(error: &reqwest::Error) -> String {
    match causes(error).last() {
        Some(cause) => cause.to_string(),
        None => "no cause given".to_owned(),
    }
}

fn find_tls(error: &reqwest::Error) -> Option<&rustls::Error> {
    causes(error).find_map(tls_within)
}

/// I/O errors hide what they wrap from [`Error::source`], and wrap one another.
fn tls_within<'a>(cause: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    if let Some(tls) = cause.downcast_ref() {
        return Some(tls);
    }
    tls_within(cause.downcast_ref::<io::Error>()?.get_ref()?)
}

fn find_bad_encoding(error: &reqwest::Error) -> bool {
    causes(error).filter_map(|cause| cause.downcast_ref::<io::Error>()).any(|cause| {
        let kind = cause.kind();
        kind == io::ErrorKind::InvalidData || kind == io::ErrorKind::InvalidInput
    })
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(error.source(), |cause: &&(dyn Error + 'static)| (*cause).source())
}

#[cfg(test)]
mod tests;
