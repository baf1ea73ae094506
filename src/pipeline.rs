//! The way of the data with its effects: ingest (pull → map → store), replay, aggregate, export, delivery.

pub mod aggregate;
mod batch;
mod carry;
mod clock;
pub mod deliver;
pub mod export;
pub mod ingest;
mod payload;
mod prepare;
pub mod replay;
mod retry;

pub use clock::{Clock, FixedClock, SystemClock};

use std::sync::Arc;

use svod_contract::SourceError;

use crate::{
    calendar::{Calendar, DeadlineRules},
    domain::{FeedName, Oktmo, Zone},
    mapping::Mapping,
    store::StoreError,
};

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
    /// A part of the program ended without an answer.
    #[error("a task of the run ended without an answer")]
    Task(#[source] tokio::task::JoinError),
}

/// Everything that turns the records of one feed into submissions.
#[derive(Debug)]
pub struct FeedRules {
    /// The feed.
    pub feed: FeedName,
    /// The municipality.
    pub municipality: Oktmo,
    /// Its zone.
    pub zone: Zone,
    /// The mapping of the feed.
    pub mapping: Mapping,
    /// The deadlines.
    pub deadlines: Arc<DeadlineRules>,
    /// The production calendar.
    pub calendar: Arc<Calendar>,
    /// Which feed owns an item that several feeds of one platform deliver.
    pub ranks: Arc<Ranks>,
    /// Key of the content hashes.
    pub hash_key: [u8; 32],
    /// Version of everything that shapes a submission (mapping, deadlines, calendar): when it differs, the stored
    /// records are mapped again.
    pub version: String,
    /// The feeds that outrank this one now: when they are others, what they kept back is looked at again.
    pub outranked_by: String,
}

/// Rank of each enabled feed of a platform: the feed of the higher rank owns an item that several of them deliver (an
/// interface knows more than a spreadsheet). A feed that is switched off owns nothing any more.
#[derive(Debug, Clone, Default)]
pub struct Ranks(pub std::collections::HashMap<String, u32>);

impl Ranks {
    /// Whether `challenger` may write over what `owner` delivered.
    pub fn may_replace(&self, challenger: &FeedName, owner: &FeedName) -> bool {
        challenger == owner || self.of(challenger) >= self.of(owner)
    }

    /// The feeds that outrank `feed`, in the order of their names.
    pub fn above(&self, feed: &FeedName) -> String {
        let mut above: Vec<&str> =
            self.0.iter().filter(|(_, rank)| Some(**rank) > self.of(feed)).map(|(name, _)| name.as_str()).collect();
        above.sort_unstable();
        above.join(" ")
    }

    fn of(&self, feed: &FeedName) -> Option<u32> {
        self.0.get(feed.as_str()).copied()
    }
}
