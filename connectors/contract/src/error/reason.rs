//! What happened, as a closed list.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::DiskFault;

use super::{
    BodyFault, ConnectionFault, ErrorClass, Exchange, RedirectFault, RequestFault, Said, ShapeFault, TlsFault,
};

/// What happened, with what an administrator needs to find it. Holds no secrets, no personal data, no raw bodies.
///
/// The service stores it as JSON and tells it in Russian.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Reason {
    /// No connection, or one that ended in the middle of a body.
    Connection {
        /// What was asked.
        exchange: Exchange,
        /// Why.
        cause: ConnectionFault,
    },
    /// A time-out passed, here or there (HTTP 408).
    Timeout {
        /// What was asked.
        exchange: Exchange,
    },
    /// No secure connection.
    Tls {
        /// What was asked; `None` when the certificates failed before anything was.
        exchange: Option<Exchange>,
        /// Why.
        cause: TlsFault,
    },
    /// The answer is an error.
    ErrorAnswer {
        /// What was asked.
        exchange: Exchange,
        /// What it means.
        class: ErrorClass,
        /// How it was said.
        said: Said,
    },
    /// The question cannot be asked.
    Request {
        /// What should be asked; `None` when not even that is known.
        exchange: Option<Exchange>,
        /// Why.
        cause: RequestFault,
    },
    /// A redirect that is not followed.
    Redirect {
        /// What was asked.
        exchange: Exchange,
        /// Where it leads.
        cause: RedirectFault,
    },
    /// The body is not in the promised format: HTML, nonsense, cut.
    NotTheFormat {
        /// What was asked.
        exchange: Exchange,
        /// `JSON`, `XML`.
        expected: String,
        /// What came instead.
        found: BodyFault,
    },
    /// The body parses, but what the documents promise is not there or has another type.
    NotTheShape {
        /// What was asked.
        exchange: Exchange,
        /// What is not as promised.
        cause: ShapeFault,
    },
    /// The body is larger than allowed by `body_max_bytes`.
    TooLarge {
        /// What was asked.
        exchange: Exchange,
        /// The limit, bytes.
        max: u64,
    },
    /// The source does not move on.
    RepeatedPage {
        /// Path of the request, or the folder; empty when the service found it.
        origin: String,
        /// How it was seen.
        cause: RepeatedPage,
    },
    /// The source never ends.
    Endless {
        /// Path of the request.
        origin: String,
        /// How it was seen.
        cause: EndlessFault,
    },
    /// More batches in a run than the service allows: of pages, or of files.
    TooManyBatches {
        /// So many are allowed.
        max: u64,
    },
    /// The list ended before all the items that the platform announced had come.
    EndsEarly {
        /// Path of the request.
        origin: String,
        /// Number of the page, counted from 1.
        page: u64,
        /// Records that came.
        read: u64,
        /// Records that were announced.
        announced: u64,
    },
    /// The folder is missing or cannot be read.
    Folder {
        /// Where it is.
        path: String,
        /// Why.
        cause: DiskFault,
    },
    /// The stored cursor cannot be understood by this version.
    Cursor,
    /// A secret named in the settings is of no use.
    MissingSecret {
        /// Its name; never its value.
        name: String,
        /// Why.
        cause: SecretFault,
    },
}

/// How it was seen that a page came again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RepeatedPage {
    /// The platform numbers its answer otherwise than asked for: this page.
    Another(u64),
    /// This page (counted from 1) is the same as the one before.
    Same(u64),
    /// The next page is named like this one.
    Named,
    /// The cursor did not move.
    Cursor,
}

/// How it was seen that there is no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndlessFault {
    /// More pages than `pages_max` allows: so many.
    Pages(u64),
    /// So many records came, far more than announced.
    Records(u64),
}

/// Why a secret is of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretFault {
    /// Nobody provided it.
    Missing,
    /// It holds characters that a header cannot carry.
    Unfit,
}

impl Reason {
    /// The stable code in logs and for programs; an error answer has that of its class.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Connection { .. } => "connection",
            Self::Timeout { .. } => "timeout",
            Self::Tls { .. } => "tls",
            Self::ErrorAnswer { class, .. } => class.as_str(),
            Self::Request { .. } => "request",
            Self::Redirect { .. } => "redirect",
            Self::NotTheFormat { .. } => "not_the_format",
            Self::NotTheShape { .. } => "not_the_shape",
            Self::TooLarge { .. } => "too_large",
            Self::RepeatedPage { .. } => "repeated_page",
            Self::Endless { .. } => "endless",
            Self::TooManyBatches { .. } => "too_many_batches",
            Self::EndsEarly { .. } => "ends_early",
            Self::Folder { .. } => "folder",
            Self::Cursor => "cursor",
            Self::MissingSecret { .. } => "missing_secret",
        }
    }

    /// What was asked when it happened; `None` for what is no exchange over HTTP.
    pub fn exchange(&self) -> Option<&Exchange> {
        match self {
            Self::Connection { exchange, .. }
            | Self::Timeout { exchange }
            | Self::ErrorAnswer { exchange, .. }
            | Self::Redirect { exchange, .. }
            | Self::NotTheFormat { exchange, .. }
            | Self::NotTheShape { exchange, .. }
            | Self::TooLarge { exchange, .. } => Some(exchange),
            Self::Tls { exchange, .. } | Self::Request { exchange, .. } => exchange.as_ref(),
            Self::RepeatedPage { .. }
            | Self::Endless { .. }
            | Self::TooManyBatches { .. }
            | Self::EndsEarly { .. }
            | Self::Folder { .. }
            | Self::Cursor
            | Self::MissingSecret { .. } => None,
        }
    }
}

impl fmt::Display for Reason {
    /// For logs: the code and what was asked.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())?;
        self.exchange().map_or(Ok(()), |exchange| write!(f, ": {exchange}"))
    }
}
