//! A scripted HTTP server on a loopback socket.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, Method, Response, Uri};
use futures::{StreamExt, stream};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::Flaw;

/// A request as the server saw it.
#[derive(Debug, Clone)]
pub struct Asked {
    /// HTTP method.
    pub method: Method,
    /// Path without parameters.
    pub path: String,
    /// Parameters, decoded.
    pub query: BTreeMap<String, String>,
    /// Headers.
    pub headers: HeaderMap,
    /// Body as text.
    pub body: String,
}

impl Asked {
    /// A header as text; empty when absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// A parameter; empty when absent.
    pub fn parameter(&self, name: &str) -> &str {
        self.query.get(name).map(String::as_str).unwrap_or_default()
    }
}

/// What the server says.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers in order.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
    /// How the answer ends.
    pub ending: Ending,
}

/// How an answer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// As it should.
    Whole,
    /// The connection is dropped after half of the body.
    Cut,
    /// After half of the body nothing more comes.
    Stalled,
    /// Nothing comes at all.
    Silent,
}

impl Answer {
    /// A body of a type, status 200.
    pub fn of(content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("content-type".to_owned(), content_type.to_owned())];
        Self { status: 200, headers, body: body.into(), ending: Ending::Whole }
    }

    /// JSON, status 200.
    pub fn json(value: &serde_json::Value) -> Self {
        Self::of("application/json", value.to_string())
    }

    /// A status with a short text.
    pub fn status(status: u16) -> Self {
        Self { status, ..Self::of("text/plain", "no") }
    }

    /// The same answer with one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same answer with another ending.
    #[must_use]
    pub fn ending(mut self, ending: Ending) -> Self {
        self.ending = ending;
        self
    }
}

type Script = dyn Fn(&Asked) -> Answer + Send + Sync;

struct Inner {
    script: Box<Script>,
    asked: Mutex<Vec<Asked>>,
}

/// A running server; it stops when dropped.
pub struct Server {
    base_url: String,
    inner: Arc<Inner>,
    task: JoinHandle<Result<(), io::Error>>,
}

impl Server {
    /// Starts a server that answers as the script says.
    pub async fn start(script: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Result<Self, Flaw> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(Flaw::new)?;
        let address = listener.local_addr().map_err(Flaw::new)?;
        let inner = Arc::new(Inner { script: Box::new(script), asked: Mutex::default() });
        let router = Router::new().fallback(answer).with_state(Arc::clone(&inner));
        let task = tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { base_url: format!("http://{address}"), inner, task })
    }

    /// Address without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Every request so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.inner.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

async fn answer(
    State(inner): State<Arc<Inner>>,
    (method, uri, headers): (Method, Uri, HeaderMap),
    Query(query): Query<BTreeMap<String, String>>,
    body: Bytes,
) -> Result<Response<Body>, Infallible> {
    let body = String::from_utf8_lossy(&body).into_owned();
    let asked = Asked { method, path: uri.path().to_owned(), query, headers, body };
    inner.asked.lock().unwrap_or_else(PoisonError::into_inner).push(asked.clone());
    let answer = (inner.script)(&asked);
    if answer.ending == Ending::Silent {
        std::future::pending::<()>().await;
    }
    let mut response = Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        response = response.header(name, value);
    }
    Ok(response.body(body_of(answer)).unwrap_or_else(|error| Response::new(Body::from(error.to_string()))))
}

fn body_of(answer: Answer) -> Body {
    let half = answer.body.get(..answer.body.len() / 2).unwrap_or_default().to_vec();
    let first = stream::iter([Ok::<_, io::Error>(half)]);
    match answer.ending {
        Ending::Whole | Ending::Silent => Body::from(answer.body),
        Ending::Stalled => Body::from_stream(first.chain(stream::pending())),
        Ending::Cut => Body::from_stream(first.chain(stream::once(async {
            tokio::task::yield_now().await;
            Err(io::ErrorKind::ConnectionReset.into())
        }))),
    }
}
