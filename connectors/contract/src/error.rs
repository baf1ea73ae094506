//! Why a source gave nothing: the variant says what to do, the reason says what happened, with its data.

mod exchange;
mod reason;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use exchange::{
    BodyFault, ConnectionFault, ErrorClass, Exchange, RedirectFault, RequestFault, Said, ShapeFault, TlsFault,
};
pub use reason::{EndlessFault, Reason, RepeatedPage, SecretFault};

/// A failed probe or pull, by the reaction of the caller.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "reaction", rename_all = "snake_case")]
pub enum SourceError {
    /// Try again later: the cause is expected to pass.
    #[error("the source does not answer now: {reason}")]
    Unavailable {
        /// What happened.
        reason: Reason,
        /// How long the source asked us to wait; `None` when it did not say.
        retry_after: Option<Duration>,
    },
    /// Stop and tell the operator: credentials, rights, settings.
    #[error("the source refuses: {reason}")]
    Refused {
        /// What happened.
        reason: Reason,
    },
    /// Stop: the answer is not what the documents say; asking again gives the same.
    #[error("the source gives something else than documented: {reason}")]
    Broken {
        /// What happened.
        reason: Reason,
    },
}

impl SourceError {
    /// What happened, whatever the reaction.
    pub fn reason(&self) -> &Reason {
        match self {
            Self::Unavailable { reason, .. } | Self::Refused { reason } | Self::Broken { reason } => reason,
        }
    }
}

#[cfg(test)]
mod tests;
