//! When a source said something, and where it stood.

use std::{
    cmp::Ordering,
    hash::{Hash, Hasher},
    sync::Arc,
};

use svod_contract::{FileVersion, natural_order};

use super::{FeedName, Instant, Origin};

/// A file as it was read, a sheet of one, or an end point as one run asked it.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its number in the store; `None` before it was written.
    pub number: Option<i64>,
    /// The feed that read it.
    pub feed: FeedName,
    /// Where an operator finds it.
    pub origin: Origin,
    /// The file as it was read; `None` for an end point.
    pub file: Option<FileVersion>,
    /// Of the sheets of a file the one with the higher number counts.
    pub precedence: i64,
    /// The beginning of the run that read it first: what stands now under a name counts, not what stood there before.
    pub read_at: Instant,
}

impl Document {
    /// Everything but its number.
    fn content(&self) -> (&FeedName, &Origin, Option<FileVersion>, i64, Instant) {
        (&self.feed, &self.origin, self.file, self.precedence, self.read_at)
    }

    /// Whether it is the same file as another one, read at the same time or later on.
    pub fn is_same_file(&self, other: &Self) -> bool {
        match (self.file, other.file) {
            (Some(one), Some(another)) => one.number == another.number && self.origin.name == other.origin.name,
            (None, _) | (_, None) => false,
        }
    }

    /// Whether its date cannot be right.
    pub fn is_misdated(&self) -> bool {
        self.file.is_some_and(|file| file.is_misdated)
    }
}

impl PartialEq for Document {
    fn eq(&self, other: &Self) -> bool {
        self.content() == other.content()
    }
}

impl Eq for Document {}

impl Hash for Document {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.content().hash(state);
    }
}

impl Ord for Document {
    /// By name as people order names («(9)» before «(10)»), precedence, sheet, then by when it was read: a file may be read
    /// again under its old date, as it is now or with other columns bound. The later one counts.
    fn cmp(&self, other: &Self) -> Ordering {
        let number = |document: &Self| document.file.map(|file| (file.number, file.is_misdated));
        natural_order(&self.origin.name, &other.origin.name)
            .then_with(|| self.precedence.cmp(&other.precedence))
            .then_with(|| self.origin.sheet_order(&other.origin))
            .then_with(|| self.read_at.cmp(&other.read_at))
            .then_with(|| number(self).cmp(&number(other)))
            .then_with(|| self.feed.cmp(&other.feed))
    }
}

impl PartialOrd for Document {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// One time at which a source said what a state holds, and where. Ordered by time, then by place: the later one counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Assertion {
    /// Since when the source says so.
    pub stated_at: Instant,
    /// Where it says so.
    pub document: Arc<Document>,
    /// Row or number there, from 1; 0 when it is not known.
    pub position: i64,
}

/// The assertions of one state that count: without those of a wrong date of which the same row, read later on, says the same
/// under a right one. What an earlier export under that name said corrects nothing.
pub fn that_count(assertions: &[Assertion]) -> impl Iterator<Item = &Assertion> {
    let is_made_good = |wrong: &Assertion| {
        let is_same_row = |other: &&Assertion| {
            !other.document.is_misdated()
                && other.document.read_at > wrong.document.read_at
                && other.document.origin == wrong.document.origin
                && other.position == wrong.position
        };
        wrong.document.is_misdated() && assertions.iter().any(|other| is_same_row(&other))
    };
    assertions.iter().filter(move |assertion| !is_made_good(assertion))
}
