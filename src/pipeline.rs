//! The way of the data with its effects: ingest (pull → map → store), replay, aggregate, export, delivery.

pub mod aggregate;
mod batch;
mod clock;
pub mod deliver;
pub mod export;
pub mod gaps;
mod heartbeat;
pub mod ingest;
mod items;
mod losses;
mod payload;
mod prepare;
pub mod replay;
mod retry;
mod rules;
mod sighting;

pub use clock::{Clock, FixedClock, SystemClock};
pub use losses::{Stored, is_loss, is_of_submissions};
pub use rules::{CODE_VERSION, FeedRules, PlatformRules, RulesVersion};

use svod_contract::SourceError;

use crate::{domain::Instant, store::StoreError};

/// Why a step of the pipeline stopped, by the reaction of the caller.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// The source gave up; what was stored before stays.
    #[error("the source stopped the run")]
    Source(#[from] SourceError),
    /// The database failed: nothing of the batch was stored.
    #[error("the database stopped the run")]
    Store(#[from] StoreError),
    /// A file of the package could not be written.
    #[error("`{path}` cannot be written")]
    Write {
        /// The file.
        path: std::path::PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// The files of the package could not be made.
    #[error("the report cannot be rendered")]
    Render(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The production calendar lacks a year that the figures need.
    #[error("the calendar lacks a year")]
    Calendar(#[from] crate::calendar::MissingYear),
    /// A kept record could not be compressed: no memory is left.
    #[error("a record cannot be compressed")]
    Pack(#[source] std::io::Error),
    /// Another process runs the feed, and is alive.
    #[error("the feed is read by another process since {since}")]
    RunsElsewhere {
        /// Since when.
        since: Instant,
    },
    /// What is stored still stands on former rules: it must be mapped again first.
    #[error("what is stored stands on former rules")]
    FormerRules,
    /// A part of the program ended without an answer.
    #[error("a task of the run ended without an answer")]
    Task(#[source] tokio::task::JoinError),
}

impl PipelineError {
    /// The word for programs, and in the table of the run that it stopped.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Source(error) => error.reason().code(),
            Self::RunsElsewhere { .. } => "runs_elsewhere",
            Self::FormerRules => "former_rules",
            Self::Pack(_) => "memory",
            Self::Task(_) | Self::Render(_) | Self::Calendar(_) | Self::Write { .. } => "program",
            Self::Store(_) => "database",
        }
    }
}
