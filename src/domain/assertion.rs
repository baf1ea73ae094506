//! When a source said something, and where it stood.

use std::{cmp::Ordering, sync::Arc};

use svod_contract::natural_order;

use super::{FeedName, Instant, Origin};

/// A file as one run read it, a sheet of one, or an end point as one run asked it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Document {
    /// The feed that read it.
    pub feed: FeedName,
    /// Where an operator finds it.
    pub origin: Origin,
    /// Of the sheets of a file the one with the higher number counts.
    pub precedence: i64,
    /// The beginning of the run: what stands now under a name counts, not what stood there when it was read before.
    pub read_at: Instant,
}

impl Ord for Document {
    /// By name as people order names («(9)» before «(10)»), precedence, sheet, then by when it was read: a file may be read
    /// again under its old date, as it is now or with other columns bound. The later one counts.
    fn cmp(&self, other: &Self) -> Ordering {
        natural_order(&self.origin.name, &other.origin.name)
            .then_with(|| self.precedence.cmp(&other.precedence))
            .then_with(|| self.origin.sheet_order(&other.origin))
            .then_with(|| self.read_at.cmp(&other.read_at))
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
