//! What a source gives: batches of records and the cursor behind them.

use std::sync::Arc;

use jiff::Timestamp;

use crate::Fault;

/// Where reading goes on; opaque to everybody but the connector that made it. Stored with the batch it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(String);

impl Cursor {
    /// Wraps the connector's own text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The connector's own text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The span of change times a run asks for. Half-open: `from <= t < to`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Earliest change time asked for; `None` asks from the beginning.
    pub from: Option<Timestamp>,
    /// The instant of the run: nothing later is asked for. Also the "now" of a source that needs one.
    pub to: Timestamp,
}

/// One item as the platform gave it, before personal data is removed. Lives in memory only.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Which of the feed's streams (sheets, end points) it came from, as named in the mapping.
    pub stream: Arc<str>,
    /// File name, or path of the request without its parameters: what an operator can look for. Holds no secret.
    pub origin: Arc<str>,
    /// Row in the sheet, or number in the answer; counted from 1.
    pub position: u64,
    /// Since when the source says so, for a source that is read in any order: files. A record older than what is stored of
    /// its item is no news. `None`: it says so now.
    pub stated_at: Option<Timestamp>,
    /// A JSON object: keys are canonical column headers or the platform's own field names.
    pub payload: serde_json::Value,
}

/// Some records, and the place to go on from once they are stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// In the order of the source. May be empty when only the cursor moved or only faults were found.
    pub records: Vec<Record>,
    /// The place behind the last record.
    pub cursor: Cursor,
    /// What went wrong on the way without stopping it; each names a file or a page.
    pub faults: Vec<Fault>,
    /// How many items the source itself says this window holds; `None` when it does not say. For reconciliation.
    pub total: Option<u64>,
}

/// The answer of a platform that was asked whether it would answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// One line for the administrator: what answered, how many files or items it offers.
    pub detail: String,
}
