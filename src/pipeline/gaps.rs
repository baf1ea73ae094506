//! What no source tells, and which figures lose by it.

use std::collections::{BTreeMap, BTreeSet};

use svod_contract::Fault;

use crate::{
    domain::{FeedName, Field, NotTold},
    mapping::Mapping,
};

/// From this share on a field that is told elsewhere counts as lost, percent.
const LOUD_PERCENT: u64 = 5;

/// A field that is not told of some submissions of the same feeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The feeds that tell them.
    pub feeds: Vec<FeedName>,
    /// The field.
    pub field: Field,
    /// Of how many it is not told.
    pub count: u64,
    /// Of how many there are.
    pub of: u64,
    /// The columns or paths that should tell it, as the mappings name them.
    pub columns: Vec<String>,
}

impl Gap {
    /// Whether it is told of none.
    pub fn is_whole(&self) -> bool {
        self.count == self.of
    }

    /// Whether figures lose more by it than single cases.
    pub fn is_loss(&self) -> bool {
        self.count.saturating_mul(100) >= self.of.saturating_mul(LOUD_PERCENT)
    }
}

/// The figures that cases leave whose `field` nobody tells; none where they only stand apart in slices by it.
pub fn figures(field: Field) -> &'static [&'static str] {
    match field {
        Field::Status => &["V4", "V5", "T1", "T2"],
        Field::Closing => &["V4", "V5", "T1", "T2", "S3", "S4", "F1"],
        Field::FirstResponse => &["S1", "T6"],
        Field::Planned | Field::Kind => &["T1", "T2", "T3"],
        Field::Registered => &["T1"],
        Field::Stars | Field::Satisfaction => &["U1", "U2"],
        Field::Repeat => &["R1"],
        Field::FastTrack => &["F1"],
        Field::Organisation => &[],
        Field::Place => &["D4.place"],
        Field::Severity => &["T6"],
        Field::Topic => &["D4.topic"],
    }
}

/// The figures that lose by faults of a run, because cases do not tell a column.
pub fn figures_lost<'a>(faults: impl Iterator<Item = &'a Fault>, mapping: &Mapping) -> BTreeSet<&'static str> {
    let columns: BTreeSet<&str> = faults.filter_map(|fault| fault.kind.column()).map(|(_, column)| column).collect();
    let is_lost = |field: &&Field| mapping.columns_of(**field).iter().any(|column| columns.contains(column.as_str()));
    Field::ALL.iter().filter(is_lost).flat_map(|field| figures(*field)).copied().collect()
}

/// Every field that is not told of some submissions though one of their feeds reads it: the widest first. `counts` are
/// those of [`crate::store::submission::not_told`]; `columns` says by which columns or paths a feed reads a field, and
/// gives none for one that it does not read.
pub fn gaps(counts: Vec<(String, NotTold, u64)>, columns: impl Fn(&FeedName, Field) -> Vec<String>) -> Vec<Gap> {
    let mut all: BTreeMap<String, u64> = BTreeMap::new();
    let mut lacking: BTreeMap<(String, Field), u64> = BTreeMap::new();
    for (feeds, not_told, count) in counts {
        *all.entry(feeds.clone()).or_default() += count;
        for field in Field::ALL.iter().filter(|field| not_told.contains(**field)) {
            *lacking.entry((feeds.clone(), *field)).or_default() += count;
        }
    }
    let mut gaps = Vec::new();
    for ((names, field), count) in lacking {
        let feeds: Vec<FeedName> = names.split(' ').map(FeedName::new).collect();
        let columns: BTreeSet<String> = feeds.iter().flat_map(|feed| columns(feed, field)).collect();
        if !columns.is_empty() {
            let of = all.get(&names).copied().unwrap_or(count);
            gaps.push(Gap { feeds, field, count, of, columns: columns.into_iter().collect() });
        }
    }
    gaps.sort_by_key(|gap| (std::cmp::Reverse(gap.count), gap.field, gap.feeds.clone()));
    gaps
}
