//! A request and its answer, free of the HTTP library.

use jiff::Timestamp;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode};
use svod_contract::{Reason, SourceError};
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
        f.write_str(&place(&self.method, &self.url))
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
    pub(crate) place: String,
}

impl Response {
    /// The answer itself when its status is 2xx, else what to do about it. `now` serves a `Retry-After` given as a date.
    pub fn success(self, now: Option<Timestamp>) -> Result<Self, SourceError> {
        match for_status(self.status, &self.headers, &self.place, now) {
            None => Ok(self),
            Some(error) => Err(error),
        }
    }

    /// Method, host and path that were asked: a name for this answer in errors and logs.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// The body as JSON of the shape `T`.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, SourceError> {
        serde_json::from_slice(&self.body).map_err(|error| self.not_json(&error))
    }

    /// Says why the body is not the JSON that was promised, without quoting it.
    pub fn not_json(&self, error: &serde_json::Error) -> SourceError {
        let place = &self.place;
        if error.is_data() {
            let detail = format!("{place}: JSON of another shape, line {} column {}", error.line(), error.column());
            return broken(Reason::NotTheShape, detail);
        }
        broken(Reason::NotTheFormat, format!("{place}: {}", self.nonsense("JSON", error.line(), error.column())))
    }

    /// Words for a body that is not in the `promised` format; a line of 0 means that the place is not known.
    pub fn nonsense(&self, promised: &str, line: usize, column: usize) -> String {
        let start = self.body.trim_ascii_start();
        let start = start.get(..start.len().min(14)).unwrap_or_default().to_ascii_lowercase();
        if start.is_empty() {
            format!("an empty body where {promised} was promised")
        } else if start.starts_with(b"<!doctype html") || start.starts_with(b"<html") {
            format!("an HTML page where {promised} was promised")
        } else if line == 0 {
            format!("not {promised}")
        } else {
            format!("not {promised}: line {line} column {column}")
        }
    }
}

impl std::fmt::Debug for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: status {}, {} bytes", self.place, self.status.as_u16(), self.body.len())
    }
}

/// Method, scheme, host, port and path: no user, no query, no fragment.
pub(crate) fn place(method: &Method, url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{method} {}://{host}{port}{}", url.scheme(), url.path())
}

#[cfg(test)]
mod tests;
