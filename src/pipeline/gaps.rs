//! What no source tells, and which figures lose by it.

mod losing;

use std::collections::{BTreeMap, BTreeSet};

use svod_contract::Fault;

use crate::{
    domain::{FeedName, Field, Platform, Untold},
    indicators::DEFINITIONS,
    mapping::Mapping,
};

use losing::figures;

/// From this share on a field that is told elsewhere counts as lost, percent.
const LOUD_PERCENT: u64 = 5;

/// A field that is not told of some submissions of the same feeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The feeds that tell them.
    pub feeds: Vec<FeedName>,
    /// Those of them that read the field.
    pub readers: Vec<FeedName>,
    /// The field.
    pub field: Field,
    /// Of how many it is not told.
    pub count: u64,
    /// Of how many there are.
    pub of: u64,
    /// The columns or paths that should tell it, as the mappings name them.
    pub columns: Vec<String>,
    /// The figures that they leave; empty where they only stand apart in slices by it.
    pub figures: Vec<&'static str>,
}

impl Gap {
    /// Whether it is told of none.
    pub fn is_whole(&self) -> bool {
        self.count == self.of
    }

    /// Whether figures lose more by it than single cases.
    pub fn is_loss(&self) -> bool {
        !self.figures.is_empty() && self.count.saturating_mul(100) >= self.of.saturating_mul(LOUD_PERCENT)
    }
}

/// The figures that lose by faults of a run, because cases do not tell a column.
pub fn figures_lost<'a>(faults: impl Iterator<Item = &'a Fault>, mapping: &Mapping) -> Vec<&'static str> {
    let columns: BTreeSet<&str> = faults.filter_map(|fault| fault.kind.column()).map(|(_, column)| column).collect();
    let is_lost = |field: &&Field| mapping.columns_of(**field).iter().any(|column| columns.contains(column.as_str()));
    in_order(Field::ALL.iter().filter(is_lost).flat_map(|field| figures(*field, mapping.platform())))
}

/// Every field that is not told of some submissions though one of their feeds reads it: the widest first. `reads` gives the
/// platform of a feed, and by which columns or paths it reads a field: none where it does not.
///
/// A field is not named where the source tells it in a word that no directory knows, nor where it is not known only because
/// the status is not: that is named instead. What is left empty counts with it where figures lose by both together.
pub fn gaps(counts: Vec<Untold>, reads: impl Fn(&FeedName, Field) -> Option<(Platform, Vec<String>)>) -> Vec<Gap> {
    let mut all: BTreeMap<String, u64> = BTreeMap::new();
    let mut lacking: BTreeMap<(String, Field), [u64; 2]> = BTreeMap::new();
    for Untold { feeds, not_told, empty, unknown, count, .. } in counts {
        *all.entry(feeds.clone()).or_default() += count;
        let is_of_status =
            |field: Field| matches!(field, Field::Closing | Field::Outcome) && not_told.contains(Field::Status);
        for field in Field::ALL.iter().copied().filter(|field| !unknown.contains(*field)) {
            let [named, left_empty] = [not_told.contains(field) && !is_of_status(field), empty.contains(field)];
            if named || left_empty {
                let [of_named, of_empty] = lacking.entry((feeds.clone(), field)).or_default();
                *if named { of_named } else { of_empty } += count;
            }
        }
    }
    let mut gaps = Vec::new();
    for ((names, field), [not_told, empty]) in lacking {
        let feeds: Vec<FeedName> = names.split(' ').map(FeedName::new).collect();
        let reader = |feed: &FeedName| Some((feed.clone(), reads(feed, field)?));
        let read = feeds.iter().filter_map(reader).filter(|(_, (_, columns))| !columns.is_empty());
        let (readers, read): (Vec<FeedName>, Vec<(Platform, Vec<String>)>) = read.unzip();
        let Some((platform, _)) = read.first() else { continue };
        let of = all.get(&names).copied().unwrap_or(not_told + empty);
        let figures = in_order(figures(field, *platform).into_iter());
        let columns: BTreeSet<String> = read.into_iter().flat_map(|(_, columns)| columns).collect();
        let mut gap =
            Gap { feeds, readers, field, count: not_told + empty, of, columns: columns.into_iter().collect(), figures };
        if !gap.is_loss() {
            // Single cells are slips, which `D5` counts.
            gap.count = not_told;
        }
        gaps.extend((gap.count > 0).then_some(gap));
    }
    gaps.sort_by_key(|gap| (std::cmp::Reverse(gap.count), gap.field, gap.feeds.clone()));
    gaps
}

/// Ids of figures in the order of their definitions, each once, without parts of others among them.
fn in_order(ids: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    let ids: BTreeSet<&str> = ids.collect();
    let is_part = |id: &str| ids.iter().any(|whole| id.strip_prefix(whole).is_some_and(|rest| rest.starts_with('.')));
    let wanted = |id: &&'static str| ids.contains(id) && !is_part(id);
    DEFINITIONS.iter().map(|definition| definition.id).filter(wanted).collect()
}

#[cfg(test)]
mod tests;
