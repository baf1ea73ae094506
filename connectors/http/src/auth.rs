//! How a client shows who it is. Holds names of secrets, looks values up at the moment of use.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use serde::Deserialize;
use svod_contract::{Reason, SecretFault, Secrets, ShapeFault, SourceError};
use tokio::time::Instant;
use url::Url;

use crate::failure::refused;

/// How long a token serves when its issuer does not say.
const TOKEN_LIFE_S: u64 = 300;
/// A token is renewed this long before it expires, so that it does not expire on the way.
const TOKEN_MARGIN_S: u64 = 30;

/// A scheme of authentication. `secret` is always the name of a secret, never its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Auth {
    /// No credentials.
    None,
    /// The secret in a header of its own.
    Header {
        /// Name of the header.
        name: HeaderName,
        /// Name of the secret.
        secret: String,
    },
    /// The secret in a query parameter; it replaces parameters of that name.
    Query {
        /// Name of the parameter.
        name: String,
        /// Name of the secret.
        secret: String,
    },
    /// HTTP Basic (RFC 7617).
    Basic {
        /// User name.
        user: String,
        /// Name of the secret that holds the password.
        secret: String,
    },
    /// A fixed bearer token (RFC 6750).
    Bearer {
        /// Name of the secret.
        secret: String,
    },
    /// OAuth 2 client credentials (RFC 6749, 4.4), token cached.
    ClientCredentials {
        /// Where tokens are issued.
        token_url: Url,
        /// Client id.
        client_id: String,
        /// Name of the secret that holds the client secret.
        secret: String,
        /// Scope to ask for; `None` leaves the choice to the issuer.
        scope: Option<String>,
        /// Where the issuer looks for client id and secret.
        send: SendSecret,
    },
}

/// Where client id and secret stand when a token is asked for (RFC 6749, 2.3.1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SendSecret {
    /// In the form.
    #[default]
    Form,
    /// In the header, as HTTP Basic.
    Basic,
}

/// An issued token. Never shown.
#[derive(Clone)]
pub(crate) struct Token {
    header: HeaderValue,
    expires: Instant,
}

#[derive(Deserialize)]
struct RawToken {
    access_token: String,
    expires_in: Option<u64>,
}

impl Token {
    /// Reads the issuer's answer; the life of the token is counted from `now`.
    pub(crate) fn read(response: &crate::Response, now: Instant) -> Result<Self, SourceError> {
        let raw: RawToken = response.json()?;
        let header = bearer(&raw.access_token).ok_or_else(|| response.misshapen(ShapeFault::Token))?;
        let life = raw.expires_in.unwrap_or(TOKEN_LIFE_S).min(86_400);
        Ok(Self { header, expires: now + Duration::from_secs(life.saturating_sub(TOKEN_MARGIN_S)) })
    }

    pub(crate) fn is_fresh(&self, now: Instant) -> bool {
        now < self.expires
    }

    pub(crate) fn header(&self) -> HeaderValue {
        self.header.clone()
    }
}

/// The value of `Authorization` for a token; `None` when a header cannot carry it.
pub(crate) fn bearer(token: &str) -> Option<HeaderValue> {
    Some(token).filter(|token| !token.is_empty()).and_then(|token| sensitive(&format!("Bearer {token}")))
}

/// A header value that is kept out of debug output; `None` when a header cannot carry it.
pub(crate) fn sensitive(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Puts the credentials of every scheme but OAuth on a request.
pub(crate) fn apply(auth: &Auth, request: &mut reqwest::Request, secret: &Secrets) -> Result<(), SourceError> {
    let (name, value) = match auth {
        Auth::None | Auth::ClientCredentials { .. } => return Ok(()),
        Auth::Query { name, secret: key } => {
            replace_parameter(request.url_mut(), name, &look_up(secret, key)?);
            return Ok(());
        }
        Auth::Header { name, secret: key } => (name.clone(), carried(key, sensitive(&look_up(secret, key)?))?),
        Auth::Bearer { secret: key } => (AUTHORIZATION, carried(key, bearer(&look_up(secret, key)?))?),
        Auth::Basic { user, secret: key } => {
            (AUTHORIZATION, carried(key, sensitive(&basic(user, &look_up(secret, key)?)))?)
        }
    };
    request.headers_mut().insert(name, value);
    Ok(())
}

/// The body that asks for a token (RFC 6749, 4.4.2); `credentials` are client id and secret when they go in the form.
pub(crate) fn token_form(credentials: Option<(&str, &str)>, scope: Option<&str>) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("grant_type", "client_credentials");
    if let Some((client_id, client_secret)) = credentials {
        form.append_pair("client_id", client_id).append_pair("client_secret", client_secret);
    }
    if let Some(scope) = scope {
        form.append_pair("scope", scope);
    }
    form.finish()
}

/// The header that asks for a token: both parts are encoded as in a form first (RFC 6749, 2.3.1).
pub(crate) fn token_header(client_id: &str, name: &str, client_secret: &str) -> Result<HeaderValue, SourceError> {
    let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    carried(name, sensitive(&basic(&encoded(client_id), &encoded(client_secret))))
}

/// The value of the secret called `name`.
pub(crate) fn look_up(secret: &Secrets, name: &str) -> Result<String, SourceError> {
    secret(name).filter(|value| !value.is_empty()).ok_or_else(|| useless(name, SecretFault::Missing))
}

fn carried(name: &str, value: Option<HeaderValue>) -> Result<HeaderValue, SourceError> {
    value.ok_or_else(|| useless(name, SecretFault::Unfit))
}

fn useless(name: &str, cause: SecretFault) -> SourceError {
    refused(Reason::MissingSecret { name: name.to_owned(), cause })
}

fn basic(user: &str, password: &str) -> String {
    use base64::Engine as _;
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}")))
}

fn replace_parameter(url: &mut Url, name: &str, value: &str) {
    let kept: Vec<(String, String)> =
        url.query_pairs().filter(|(key, _)| key != name).map(|(key, value)| (key.into(), value.into())).collect();
    url.query_pairs_mut().clear().extend_pairs(kept).append_pair(name, value);
}
