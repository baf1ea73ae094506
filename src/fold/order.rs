//! The one order of the states of an item.

use std::cmp::Ordering;

use svod_contract::natural_order;

use super::State;

/// Orders states by when their sources said so; where that is the same, by feed, streams as the mapping ranks them, whatever
/// their files are called, file in natural order («(9)» before «(10)»), precedence, sheet, when the file was read (it may be read again under its old
/// date, as it is now or with other columns bound) and row. Streams and hashes settle what then is left, so that no two
/// different states are equal. Feeds come first: where a state was told is known of its first telling alone.
pub(super) fn in_order(mut states: Vec<State<'_>>) -> Vec<State<'_>> {
    states.sort_by(compare);
    states
}

fn compare(one: &State<'_>, other: &State<'_>) -> Ordering {
    one.stated_at
        .cmp(&other.stated_at)
        .then_with(|| one.feed.cmp(other.feed))
        .then_with(|| other.mapping.rank(other.stream).cmp(&one.mapping.rank(one.stream)))
        .then_with(|| natural_order(&one.origin.name, &other.origin.name))
        .then_with(|| one.precedence.cmp(&other.precedence))
        .then_with(|| one.origin.sheet_order(other.origin))
        .then_with(|| one.observed_at.cmp(&other.observed_at))
        .then_with(|| one.position.cmp(&other.position))
        .then_with(|| one.stream.cmp(other.stream))
        .then_with(|| one.content_hash.cmp(&other.content_hash))
}
