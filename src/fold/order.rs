//! The one order of the states of an item.

use std::cmp::Ordering;

use svod_contract::natural_order;

use super::State;

/// Stands between the file and the sheet in an origin.
const SHEET: &str = " / ";

/// Orders states by when their sources said so; where that is the same, by file in natural order («(9)» before «(10)»),
/// precedence, streams as the mapping ranks them, sheet and row. Feeds, streams and hashes settle what then is left, so that no two different states are equal.
pub(super) fn in_order(mut states: Vec<State<'_>>) -> Vec<State<'_>> {
    states.sort_by(compare);
    states
}

fn compare(one: &State<'_>, other: &State<'_>) -> Ordering {
    let file = |state: &State<'_>| state.origin.split_once(SHEET).map_or(state.origin, |(file, _)| file).to_owned();
    one.stated_at
        .cmp(&other.stated_at)
        .then_with(|| natural_order(&file(one), &file(other)))
        .then_with(|| one.precedence.cmp(&other.precedence))
        .then_with(|| other.mapping.rank(other.stream).cmp(&one.mapping.rank(one.stream)))
        .then_with(|| natural_order(one.origin, other.origin))
        .then_with(|| one.position.cmp(&other.position))
        .then_with(|| one.feed.cmp(other.feed))
        .then_with(|| one.stream.cmp(other.stream))
        .then_with(|| one.content_hash.cmp(&other.content_hash))
}
