//! A request and its answer, free of the HTTP library.

use jiff::Timestamp;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode};
use svod_contract::{BodyFault, Exchange, Reason, ShapeFault, SourceError};
use url::Url;

use crate::failure::{broken, for_status};

/// What to ask; the client adds the credentials.
#[derive(Clone)]
pub struct Request {
    /// HTTP method.
    pub method: Method,
    /// Address with its query.
    pub url: Url,
    /// Headers besides those that the client sets itself.
    pub headers: HeaderMap,
    /// Body; empty means none.
    pub body: Vec<u8>,
}

impl Request {
    /// Reads an address.
    pub fn get(url: Url) -> Self {
        Self { method: Method::GET, url, headers: HeaderMap::new(), body: Vec::new() }
    }

    /// Sends a body of the given type.
    pub fn post(url: Url, content_type: HeaderValue, body: Vec<u8>) -> Self {
        Self { method: Method::POST, url, headers: HeaderMap::from_iter([(CONTENT_TYPE, content_type)]), body }
    }

    /// The same request with one more header; a header of that name is replaced.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", exchange(&self.method, &self.url))
    }
}

/// A whole answer, whatever its status.
pub struct Response {
    /// HTTP status.
    pub status: StatusCode,
    /// Headers as received.
    pub headers: HeaderMap,
    /// Body after decompression; never larger than the limit.
    pub body: Vec<u8>,
    pub(crate) exchange: Exchange,
}

impl Response {
    /// The answer itself when its status is 2xx, else what to do about it. `now` serves a `Retry-After` given as a date.
    pub fn success(self, now: Option<Timestamp>) -> Result<Self, SourceError> {
        match for_status(self.status, &self.headers, &self.exchange, now) {
            None => Ok(self),
            Some(error) => Err(error),
        }
    }

    /// What was asked: a name for this answer in errors and logs.
    pub fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    /// The body as JSON of the shape `T`.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, SourceError> {
        serde_json::from_slice(&self.body).map_err(|error| self.not_json(&error))
    }

    /// Says why the body is not the JSON that was promised, without quoting it.
    pub fn not_json(&self, error: &serde_json::Error) -> SourceError {
        let (line, column) = (error.line() as u64, error.column() as u64);
        if error.is_data() {
            return self.misshapen(ShapeFault::Json { line, column });
        }
        self.not_the_format("JSON", BodyFault::Nonsense { line: Some(line), column })
    }

    /// Says that the body is not in the format `expected`: that it is empty or a page for people when it is, else `found`.
    pub fn not_the_format(&self, expected: &str, found: BodyFault) -> SourceError {
        let start = self.body.trim_ascii_start();
        let start = start.get(..start.len().min(14)).unwrap_or_default().to_ascii_lowercase();
        let found = if start.is_empty() {
            BodyFault::Empty
        } else if start.starts_with(b"<!doctype html") || start.starts_with(b"<html") {
            BodyFault::Html
        } else {
            found
        };
        broken(Reason::NotTheFormat { exchange: self.exchange.clone(), expected: expected.to_owned(), found })
    }

    /// Says that something in the answer is not where it was promised.
    pub fn misshapen(&self, cause: ShapeFault) -> SourceError {
        broken(Reason::NotTheShape { exchange: self.exchange.clone(), cause })
    }
}

impl std::fmt::Debug for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: status {}, {} bytes", self.exchange, self.status.as_u16(), self.body.len())
    }
}

/// Method, scheme, host, port and path: no user, no query, no fragment.
pub(crate) fn exchange(method: &Method, url: &Url) -> Exchange {
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    Exchange { method: method.to_string(), address: format!("{}://{host}{port}{}", url.scheme(), url.path()) }
}

#[cfg(test)]
mod tests;
