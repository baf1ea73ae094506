//! What travels from one pull to the next: which files of a drop folder were read, and which one is being read.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use svod_contract::{Cursor, Fault, FaultKind, Reason, SourceError};

use crate::{FoundFile, Place, Reading, Readings};

/// The state of a drop folder between two pulls; travels as JSON inside the contract's [`Cursor`].
///
/// It is stored with every batch. So it names each file between two runs alone, with 16 digits; within a run, where files
/// are read in order, it says how far the reading came.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FolderCursor {
    /// Hash of the settings under which all of this was read.
    pub(crate) settings: String,
    /// `window.to` of the run that wrote it.
    pub(crate) run: Option<Timestamp>,
    /// What was read.
    pub(crate) known: Known,
    /// What is wrong with the files that were read.
    pub(crate) faults: Lasting,
    /// Left for the next run.
    pub(crate) postponed: BTreeSet<Reading>,
    /// The file that is being read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) current: Option<Progress>,
}

/// Which files were read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Known {
    /// Between two runs: these.
    Each(Readings),
    /// Within a run: all up to a place.
    Until(Stretch),
}

/// The beginning of a folder, as far as it was read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stretch {
    /// Its last file; `None` when it holds none.
    pub(crate) last: Option<Place>,
    /// How many files it holds.
    pub(crate) count: u64,
    /// All of them added up: tells that a folder begins with the same files.
    pub(crate) sum: u64,
    /// The first file with lasting faults that the cursor does not hold.
    pub(crate) untold: Option<Place>,
}

/// Faults that stay as long as the content stays, by file.
pub(crate) type Lasting = BTreeMap<Reading, Vec<LastingFault>>;

/// A file that is being read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Progress {
    pub(crate) name: String,
    pub(crate) reading: Reading,
    pub(crate) position: u64,
    /// What was told of it in this run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) told: Vec<Value>,
}

/// `place` is what follows the file name in the subject. The kind is kept as JSON, so that a kind of another version costs
/// its line and not the cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LastingFault {
    place: String,
    kind: Value,
}

impl FolderCursor {
    /// Understands a stored cursor; `None` starts from the beginning. Fails with [`Reason::Cursor`].
    ///
    /// After a change of `settings` (any text that differs when they differ) all files are read anew: one may have failed, or
    /// lack a column, only because of the old ones.
    pub(crate) fn parse(cursor: Option<&Cursor>, settings: &str) -> Result<Self, SourceError> {
        let settings = blake3::hash(settings.as_bytes()).to_hex().to_string();
        let parsed: Option<Self> = cursor
            .map(|cursor| serde_json::from_str(cursor.as_str()))
            .transpose()
            .map_err(|_error| SourceError::Refused { reason: Reason::Cursor })?;
        let known = parsed.unwrap_or_default();
        if known.settings == settings {
            return Ok(known);
        }
        Ok(Self { settings, run: known.run, ..Self::default() })
    }

    /// The text to store with the batch.
    pub(crate) fn to_cursor(&self) -> Result<Cursor, SourceError> {
        let text = serde_json::to_string(self).map_err(|_error| SourceError::Broken { reason: Reason::Cursor })?;
        Ok(Cursor::new(text))
    }
}

impl Default for Known {
    fn default() -> Self {
        Self::Each(Readings::default())
    }
}

impl Stretch {
    /// Takes one more file in.
    pub(crate) fn add(&mut self, reading: Reading, last: Place) {
        self.last = Some(last);
        self.count += 1;
        self.sum = self.sum.wrapping_add(reading.0);
    }
}

impl LastingFault {
    pub(crate) fn new(fault: &Fault, file: &FoundFile) -> Self {
        let place = fault.subject.strip_prefix(&file.name).unwrap_or_default();
        Self { place: place.to_owned(), kind: serde_json::to_value(&fault.kind).unwrap_or_default() }
    }

    /// `None` for a kind that this version does not know.
    pub(crate) fn fault(&self, file: &FoundFile) -> Option<Fault> {
        let kind = FaultKind::deserialize(&self.kind).ok()?;
        Some(Fault { subject: format!("{}{}", file.name, self.place), kind })
    }
}
