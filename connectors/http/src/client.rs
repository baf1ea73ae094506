//! The client: one exchange at a time, within its limits, with its credentials.

use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, StatusCode};
use svod_contract::{Reason, Secrets, SourceError, Surroundings};
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::Url;

use crate::auth::{self, SendSecret, Token};
use crate::failure::{broken, for_exchange, refused};
use crate::message::place;
use crate::{Auth, Request, Response, Settings, rate, transport};

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// Speaks HTTP for one feed or one receiver. Inert until its first request.
pub struct Client {
    settings: Settings,
    auth: Auth,
    secret: Secrets,
    transport: OnceLock<reqwest::Client>,
    token: Mutex<Option<Token>>,
}

impl Client {
    /// A client that has not touched network or disk yet.
    pub fn new(settings: Settings, auth: Auth, around: &Surroundings) -> Self {
        Self { settings, auth, secret: Arc::clone(&around.secret), transport: OnceLock::new(), token: Mutex::new(None) }
    }

    /// Sends a request and reads its whole answer, whatever the status; [`Response::success`] judges that.
    ///
    /// Credentials are added here. With OAuth an answer 401 is followed by one new token and one more attempt.
    /// `now` serves a `Retry-After` date of the issuer of tokens; `None` leaves such a date out.
    pub async fn send(&self, request: Request, now: Option<Timestamp>) -> Result<Response, SourceError> {
        let Auth::ClientCredentials { .. } = self.auth else {
            return self.exchange(request, None).await;
        };
        let token = self.token(now).await?;
        let response = self.exchange(request.clone(), Some(token.header())).await?;
        if response.status != StatusCode::UNAUTHORIZED {
            return Ok(response);
        }
        self.forget(&token).await;
        let token = self.token(now).await?;
        self.exchange(request, Some(token.header())).await
    }

    /// Reads an address; any status but 2xx is an error.
    pub async fn get(&self, url: Url, now: Option<Timestamp>) -> Result<Response, SourceError> {
        self.send(Request::get(url), now).await?.success(now)
    }

    async fn exchange(&self, request: Request, bearer: Option<HeaderValue>) -> Result<Response, SourceError> {
        let place = place(&request.method, &request.url);
        let mut message = reqwest::Request::new(request.method, request.url);
        *message.headers_mut() = request.headers;
        if !request.body.is_empty() {
            *message.body_mut() = Some(request.body.into());
        }
        match bearer {
            Some(value) => {
                message.headers_mut().insert(AUTHORIZATION, value);
            }
            None => auth::apply(&self.auth, &mut message, &self.secret)?,
        }
        self.carry(message, place).await
    }

    /// One exchange as it stands: no credentials are added.
    async fn carry(&self, message: reqwest::Request, place: String) -> Result<Response, SourceError> {
        if !matches!(message.url().scheme(), "http" | "https") {
            return Err(refused(Reason::BadRequest, format!("{place}: not an HTTP address")));
        }
        if let Some(per_minute) = self.settings.requests_per_minute {
            rate::wait(message.url(), per_minute).await;
        }
        let answer = self.transport()?.execute(message).await.map_err(|error| for_exchange(&error, &place))?;
        let response = self.read(answer, place).await?;
        tracing::debug!(
            http.place = response.place(),
            http.status = response.status.as_u16(),
            size_bytes = response.body.len(),
            "exchanged"
        );
        Ok(response)
    }

    async fn read(&self, mut answer: reqwest::Response, place: String) -> Result<Response, SourceError> {
        let max = self.settings.body_max_bytes;
        let too_large =
            |place: &str| broken(Reason::TooLarge, format!("{place}: the body is larger than body_max_bytes = {max}"));
        let promised = answer.content_length();
        if promised.is_some_and(|size| size > max) {
            return Err(too_large(&place));
        }
        let mut body = Vec::with_capacity(promised.and_then(|size| usize::try_from(size).ok()).unwrap_or_default());
        while let Some(chunk) = answer.chunk().await.map_err(|error| for_exchange(&error, &place))? {
            if (body.len() + chunk.len()) as u64 > max {
                return Err(too_large(&place));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response { status: answer.status(), headers: std::mem::take(answer.headers_mut()), body, place })
    }

    fn transport(&self) -> Result<&reqwest::Client, SourceError> {
        if let Some(transport) = self.transport.get() {
            return Ok(transport);
        }
        let transport = transport::build(&self.settings)?;
        Ok(self.transport.get_or_init(|| transport))
    }

    /// The cached token, or a new one. The lock makes simultaneous callers share one request.
    async fn token(&self, now: Option<Timestamp>) -> Result<Token, SourceError> {
        let mut cached = self.token.lock().await;
        if let Some(token) = cached.as_ref().filter(|token| token.is_fresh(Instant::now())) {
            return Ok(token.clone());
        }
        let token = self.issue(now).await?;
        *cached = Some(token.clone());
        Ok(token)
    }

    async fn forget(&self, token: &Token) {
        let mut cached = self.token.lock().await;
        if cached.as_ref().is_some_and(|cached| cached.header() == token.header()) {
            *cached = None;
        }
    }

    async fn issue(&self, now: Option<Timestamp>) -> Result<Token, SourceError> {
        let Auth::ClientCredentials { token_url, client_id, secret: name, scope, send } = &self.auth else {
            return Err(refused(Reason::Unauthorised, "no issuer of tokens is configured".to_owned()));
        };
        let secret = auth::look_up(&self.secret, name)?;
        let mut message = reqwest::Request::new(Method::POST, token_url.clone());
        message.headers_mut().insert(CONTENT_TYPE, FORM);
        let in_form = match send {
            SendSecret::Form => Some((client_id.as_str(), secret.as_str())),
            SendSecret::Basic => {
                message.headers_mut().insert(AUTHORIZATION, auth::token_header(client_id, name, &secret)?);
                None
            }
        };
        let body = auth::token_form(in_form, scope.as_deref());
        *message.body_mut() = Some(body.into());
        let place = place(message.method(), token_url);
        let started = Instant::now();
        let response = self.carry(message, place).await?;
        // RFC 6749, 5.2: wrong credentials are 400 or 401.
        if matches!(response.status, StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED) {
            let status = response.status.as_u16();
            return Err(refused(Reason::Unauthorised, format!("{}: status {status}: no token", response.place())));
        }
        Token::read(&response.success(now)?, started)
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("settings", &self.settings).field("auth", &self.auth).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
