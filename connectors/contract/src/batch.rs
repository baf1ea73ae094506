//! What a source gives: batches of records and the cursor behind them.

use jiff::Timestamp;

use crate::{Fault, Origin, Payload, StreamName};

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
///
/// Without a cursor a source that can ask for changes (an interface) gives what changed inside the span, all of it, and
/// nothing that changed outside: so a span of the past is loaded again, whatever was loaded since, by a run that starts
/// without a cursor and keeps none. With a cursor the lower bound is where that cursor stands, and `from` is not heeded: a
/// later bound would leave a gap, an earlier one would read everything again at every run.
///
/// A source that cannot ask for changes (files) is read whole: an old item may stand in a new file. Only `to` counts there:
/// nothing is told as stated later than it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Earliest change time asked for when there is no cursor; `None` asks from the beginning.
    pub from: Option<Timestamp>,
    /// The instant of the run, or the end of the past span asked for: nothing later is asked for. Also the "now" of a source
    /// that needs one.
    pub to: Timestamp,
}

/// A file as it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FileVersion {
    /// The same for the same content, date and layout of one name, whenever it is read.
    pub number: i64,
    /// Whether its date cannot be right: what the same file says at a date that can be counts for what it says at this one.
    pub is_misdated: bool,
}

/// One state of an item as the platform told it, before personal data is removed. Lives in memory only.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Which of the feed's streams it came from.
    pub stream: StreamName,
    /// Where an operator finds it.
    pub origin: Origin,
    /// The file as it was read; `None` for what an interface says.
    pub file: Option<FileVersion>,
    /// Row in the sheet, or number in the answer; counted from 1.
    pub position: u64,
    /// Since when the source says so: the time of the change, or the date of the file. The same record told again has the same
    /// one. `None`: it says so now.
    pub stated_at: Option<Timestamp>,
    /// Among records of one item that one file tells with equal `stated_at` the higher counts; of two files the name that
    /// stands later in [`natural_order`](crate::natural_order) does. 0 normally, below it for what is told beside the place
    /// that counts (a second sheet).
    pub precedence: i32,
    /// Whether the source says that the item is gone. What else the record holds is then as the source left it.
    pub deleted: bool,
    /// Whether the source says that the item was changed after it was written.
    pub edited: bool,
    /// What it says.
    pub payload: Payload,
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
pub enum Probe {
    /// A folder that can be read.
    Folder {
        /// Where it is.
        path: String,
        /// Files in it that a run would look at.
        files: u64,
    },
    /// An interface that answered.
    Interface {
        /// Path that was asked, without parameters.
        path: String,
        /// How many items it holds.
        items: Offer,
    },
}

/// How many items an interface says it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// So many.
    Count(u64),
    /// Some, without saying how many.
    Some,
    /// None.
    Nothing,
}
