//! The one order of the states of an item.

use std::cmp::Ordering;

use super::State;

/// Orders states by when their sources said so; where that is the same, by feed, streams as the mapping ranks them, whatever
/// their files are called, document and row. Streams and hashes settle what then is left, so that no two different states are
/// equal.
pub(super) fn in_order(mut states: Vec<State<'_>>) -> Vec<State<'_>> {
    states.sort_by(compare);
    states
}

fn compare(one: &State<'_>, other: &State<'_>) -> Ordering {
    one.assertion
        .stated_at
        .cmp(&other.assertion.stated_at)
        .then_with(|| one.feed.cmp(other.feed))
        .then_with(|| other.mapping.rank(other.stream).cmp(&one.mapping.rank(one.stream)))
        .then_with(|| one.assertion.cmp(other.assertion))
        .then_with(|| one.stream.cmp(other.stream))
        .then_with(|| one.content_hash.cmp(&other.content_hash))
}
