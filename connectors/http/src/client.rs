//! The client: one exchange at a time, within its limits, with its credentials.

use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, StatusCode};
use svod_contract::{ErrorClass, Exchange, Reason, RequestFault, Said, Secrets, SourceError, Surroundings};
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::Url;

use crate::auth::{self, SendSecret, Token};
use crate::failure::{broken, for_exchange, refused};
use crate::message::exchange;
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
        let exchange = exchange(&request.method, &request.url);
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
        self.carry(message, exchange).await
    }

    /// One exchange as it stands: no credentials are added.
    async fn carry(&self, message: reqwest::Request, exchange: Exchange) -> Result<Response, SourceError> {
        if !matches!(message.url().scheme(), "http" | "https") {
            return Err(refused(Reason::Request { exchange: Some(exchange), cause: RequestFault::Address }));
        }
        if let Some(per_minute) = self.settings.requests_per_minute {
            rate::wait(message.url(), per_minute).await;
        }
        let answer = self.transport()?.execute(message).await.map_err(|error| for_exchange(&error, &exchange))?;
        let response = self.read(answer, exchange).await?;
        tracing::debug!(
            http.exchange = %response.exchange(),
            http.status = response.status.as_u16(),
            size_bytes = response.body.len(),
            "exchanged"
        );
        Ok(response)
    }

    async fn read(&self, mut answer: reqwest::Response, exchange: Exchange) -> Result<Response, SourceError> {
        let max = self.settings.body_max_bytes;
        let too_large = |exchange: Exchange| broken(Reason::TooLarge { exchange, max });
        let promised = answer.content_length();
        if promised.is_some_and(|size| size > max) {
            return Err(too_large(exchange));
        }
        let mut body = Vec::with_capacity(promised.and_then(|size| usize::try_from(size).ok()).unwrap_or_default());
        while let Some(chunk) = answer.chunk().await.map_err(|error| for_exchange(&error, &exchange))? {
            if (body.len() + chunk.len()) as u64 > max {
                return Err(too_large(exchange));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response { status: answer.status(), headers: std::mem::take(answer.headers_mut()), body, exchange })
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
            return Err(refused(Reason::Request { exchange: None, cause: RequestFault::TokenIssuer }));
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
        let exchange = exchange(message.method(), token_url);
        let started = Instant::now();
        let response = self.carry(message, exchange).await?;
        // RFC 6749, 5.2: wrong credentials are 400 or 401.
        if matches!(response.status, StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED) {
            let said = Said::Status(response.status.as_u16());
            let class = ErrorClass::Unauthorised;
            return Err(refused(Reason::ErrorAnswer { exchange: response.exchange, class, said }));
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
