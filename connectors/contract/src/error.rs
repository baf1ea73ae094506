//! Why a source gave nothing: the variant says what to do, the reason says what happened.

use std::time::Duration;

/// Settings that cannot work. Names the key and the way out.
#[derive(Debug, thiserror::Error)]
#[error("setting `{key}` {problem}")]
pub struct SettingsError {
    /// Dotted path of the key, inside the settings of the feed.
    pub key: String,
    /// What is wrong with it, as the end of a sentence: "must not be 0".
    pub problem: String,
}

impl SettingsError {
    /// Says that `key` is faulty: `problem` ends the sentence "setting `key` …".
    pub fn new(key: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { key: key.into(), problem: problem.into() }
    }
}

/// A failed probe or pull, by the reaction of the caller.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// Try again later: the cause is expected to pass.
    #[error("the source does not answer now: {reason}: {detail}")]
    Unavailable {
        /// What happened.
        reason: Reason,
        /// Technical detail without secrets, personal data or raw bodies.
        detail: String,
        /// How long the source asked us to wait; `None` when it did not say.
        retry_after: Option<Duration>,
    },
    /// Stop and tell the operator: credentials, rights, settings.
    #[error("the source refuses: {reason}: {detail}")]
    Refused {
        /// What happened.
        reason: Reason,
        /// Technical detail without secrets, personal data or raw bodies.
        detail: String,
    },
    /// Stop: the answer is not what the documents say; asking again gives the same.
    #[error("the source gives something else than documented: {reason}: {detail}")]
    Broken {
        /// What happened.
        reason: Reason,
        /// Technical detail without secrets, personal data or raw bodies.
        detail: String,
    },
}

impl SourceError {
    /// What happened, whatever the reaction.
    pub fn reason(&self) -> Reason {
        match self {
            Self::Unavailable { reason, .. } | Self::Refused { reason, .. } | Self::Broken { reason, .. } => *reason,
        }
    }
}

macro_rules! reasons {
    ($($(#[doc = $doc:literal])+ $variant:ident = $text:literal,)+) => {
        /// What happened, as a closed list: the service explains each one to the operator in Russian.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Reason { $($(#[doc = $doc])+ $variant,)+ }

        impl Reason {
            /// Every reason there is.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable code written to the database and to logs.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }
    };
}

reasons! {
    /// No connection: refused, reset, cut in the middle of a body, unknown host.
    Connection = "connection",
    /// A time-out passed.
    Timeout = "timeout",
    /// TLS failed: unknown authority, expired or missing certificate.
    Tls = "tls",
    /// The platform asks to slow down (HTTP 429, VK 6 and 29).
    RateLimited = "rate_limited",
    /// The platform failed (HTTP 5xx, or its own code of that meaning).
    ServerFailure = "server_failure",
    /// Credentials are missing, wrong or expired (HTTP 401).
    Unauthorised = "unauthorised",
    /// Rights are missing (HTTP 403).
    Forbidden = "forbidden",
    /// The address does not exist there (HTTP 404, 410).
    NotFound = "not_found",
    /// The platform does not accept the request (any other 4xx, or its own code of that meaning).
    BadRequest = "bad_request",
    /// A redirect to another host, or too many.
    Redirect = "redirect",
    /// The body is not in the promised format: HTML, nonsense, cut.
    NotTheFormat = "not_the_format",
    /// The body parses, but what the manifest points at is not there or has another type.
    NotTheShape = "not_the_shape",
    /// The body is larger than allowed.
    TooLarge = "too_large",
    /// A page came again, or ignores the page parameter.
    RepeatedPage = "repeated_page",
    /// More pages than allowed: the source never ends.
    Endless = "endless",
    /// The list ended before all the items that the platform announced had come.
    EndsEarly = "ends_early",
    /// The folder is missing or cannot be read.
    Folder = "folder",
    /// The stored cursor cannot be understood by this version.
    Cursor = "cursor",
    /// A secret named in the settings was not provided.
    MissingSecret = "missing_secret",
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
