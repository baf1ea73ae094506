//! Error classes: which reaction a failed exchange asks for.

use std::error::Error;
use std::io;
use std::time::Duration;

use jiff::{Timestamp, fmt::rfc2822::DateTimeParser};
use reqwest::StatusCode;
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};
use svod_contract::{
    BodyFault, ConnectionFault, ErrorClass, Exchange, Reason, RedirectFault, RequestFault, Said, SourceError, TlsFault,
};

/// What a status asks for; `None` for 2xx.
///
/// `exchange` is named in the error. `now` is the instant a `Retry-After` date is counted from when the answer carries no
/// `Date` of its own.
pub fn for_status(
    status: StatusCode,
    headers: &HeaderMap,
    exchange: &Exchange,
    now: Option<Timestamp>,
) -> Option<SourceError> {
    let code = status.as_u16();
    let exchange = || exchange.clone();
    let class = match code {
        200..=299 => return None,
        300..=399 => {
            return Some(refused(Reason::Redirect { exchange: exchange(), cause: RedirectFault::Status(code) }));
        }
        408 => return Some(unavailable(Reason::Timeout { exchange: exchange() }, retry_after(headers, now))),
        401 => ErrorClass::Unauthorised,
        403 => ErrorClass::Forbidden,
        404 | 410 => ErrorClass::NotFound,
        429 => ErrorClass::RateLimited,
        400..=499 => ErrorClass::BadRequest,
        _ => ErrorClass::ServerFailure,
    };
    let reason = Reason::ErrorAnswer { exchange: exchange(), class, said: Said::Status(code) };
    Some(if class.passes() { unavailable(reason, retry_after(headers, now)) } else { refused(reason) })
}

/// What a failure of the exchange itself asks for.
pub(crate) fn for_exchange(error: &reqwest::Error, exchange: &Exchange) -> SourceError {
    let exchange = exchange.clone();
    if error.is_timeout() {
        return unavailable(Reason::Timeout { exchange }, None);
    }
    if error.is_redirect() {
        let cause = causes(error).find_map(|cause| cause.downcast_ref::<NotFollowed>());
        let cause = cause.map_or(RedirectFault::TooMany, |NotFollowed(cause)| *cause);
        return refused(Reason::Redirect { exchange, cause });
    }
    if let Some(tls) = causes(error).find_map(tls_within) {
        return refused(Reason::Tls { exchange: Some(exchange), cause: tls_fault(tls) });
    }
    if error.is_builder() {
        return refused(Reason::Request { exchange: Some(exchange), cause: RequestFault::Other });
    }
    if error.is_decode() && find_bad_encoding(error) {
        let expected = String::new();
        return broken(Reason::NotTheFormat { exchange, expected, found: BodyFault::Compression });
    }
    let cause = connection_fault(error);
    unavailable(Reason::Connection { exchange, cause }, None)
}

/// A redirect that the client does not follow, on its way through the HTTP library.
#[derive(Debug, thiserror::Error)]
#[error("a redirect that is not followed")]
pub(crate) struct NotFollowed(pub(crate) RedirectFault);

pub(crate) fn unavailable(reason: Reason, retry_after: Option<Duration>) -> SourceError {
    SourceError::Unavailable { reason, retry_after }
}

pub(crate) fn refused(reason: Reason) -> SourceError {
    SourceError::Refused { reason }
}

pub(crate) fn broken(reason: Reason) -> SourceError {
    SourceError::Broken { reason }
}

/// A failed look-up of a name is the one failure of connecting that carries no number of the operating system.
fn connection_fault(error: &reqwest::Error) -> ConnectionFault {
    let Some(cause) = causes(error).filter_map(|cause| cause.downcast_ref::<io::Error>()).last() else {
        return if error.is_connect() { ConnectionFault::Other } else { ConnectionFault::Lost };
    };
    #[expect(clippy::wildcard_enum_match_arm, reason = "the list of the standard library is open")]
    match cause.kind() {
        _ if !error.is_connect() => ConnectionFault::Lost,
        io::ErrorKind::ConnectionRefused => ConnectionFault::Refused,
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable | io::ErrorKind::NetworkDown => {
            ConnectionFault::Unreachable
        }
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::UnexpectedEof => {
            ConnectionFault::Lost
        }
        _ if cause.raw_os_error().is_none() => ConnectionFault::UnknownHost,
        _ => ConnectionFault::Other,
    }
}

fn tls_fault(error: &rustls::Error) -> TlsFault {
    use rustls::{AlertDescription as Alert, CertificateError as Bad, Error};
    #[expect(clippy::wildcard_enum_match_arm, reason = "the lists of the TLS library are open")]
    match error {
        Error::InvalidCertificate(Bad::UnknownIssuer) => TlsFault::UnknownAuthority,
        Error::InvalidCertificate(
            Bad::Expired | Bad::ExpiredContext { .. } | Bad::NotValidYet | Bad::NotValidYetContext { .. },
        ) => TlsFault::Expired,
        Error::InvalidCertificate(Bad::NotValidForName | Bad::NotValidForNameContext { .. }) => TlsFault::WrongName,
        Error::InvalidCertificate(_) | Error::NoCertificatesPresented | Error::InvalidCertRevocationList(_) => {
            TlsFault::BadCertificate
        }
        Error::AlertReceived(
            Alert::CertificateRequired
            | Alert::BadCertificate
            | Alert::UnsupportedCertificate
            | Alert::CertificateRevoked
            | Alert::CertificateExpired
            | Alert::CertificateUnknown
            | Alert::UnknownCA
            | Alert::AccessDenied,
        ) => TlsFault::CertificateAsked,
        _ => TlsFault::NoAgreement,
    }
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
