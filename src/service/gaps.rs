//! What no source tells, and which figures lose by it: said with every figure and every report, and at every load when it is
//! more than a few, until it is mended.

use std::collections::{BTreeMap, BTreeSet};

use svod_contract::Fault;

use crate::{
    app::{App, AppError},
    domain::{FeedName, Field, Instant},
    mapping::Mapping,
    store::submission,
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

    /// Whether it is said with this feed: the first of those that tell the cases.
    pub fn is_told_for(&self, feed: &FeedName) -> bool {
        self.feeds.first() == Some(feed)
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

/// Every field that a mapping reads and that is not told of some submissions, as known at `known_at`: the widest first.
pub async fn gather(app: &App, known_at: Instant) -> Result<Vec<Gap>, AppError> {
    let mut tx = app.store.begin_reading().await?;
    let counts = submission::not_told(&mut tx, &app.config.municipality.oktmo, known_at).await?;
    tx.commit().await?;
    let mut all: BTreeMap<String, u64> = BTreeMap::new();
    let mut lacking: BTreeMap<(String, Field), u64> = BTreeMap::new();
    for (feeds, not_told, count) in counts {
        *all.entry(feeds.clone()).or_default() += count;
        for field in Field::ALL.iter().filter(|field| not_told.contains(**field)) {
            *lacking.entry((feeds.clone(), *field)).or_default() += count;
        }
    }
    let mut gaps = Vec::new();
    for ((feeds, field), count) in lacking {
        let names: Vec<FeedName> = feeds.split(' ').map(FeedName::new).collect();
        let columns = columns(app, &names, field);
        if !columns.is_empty() {
            let of = all.get(&feeds).copied().unwrap_or(count);
            gaps.push(Gap { feeds: names, field, count, of, columns: columns.into_iter().collect() });
        }
    }
    gaps.sort_by_key(|gap| (std::cmp::Reverse(gap.count), gap.field, gap.feeds.clone()));
    Ok(gaps)
}

/// The columns or paths by which the mappings of these feeds read a field; empty when none reads it.
fn columns(app: &App, feeds: &[FeedName], field: Field) -> BTreeSet<String> {
    let configured = app.config.feeds.iter().filter(|feed| feeds.contains(&feed.name));
    let mappings = configured.filter_map(|feed| app.mapping(feed).ok());
    mappings.flat_map(|mapping| mapping.columns_of(field)).collect()
}
