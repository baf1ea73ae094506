//! The one order of the states of an item.

use std::cmp::Ordering;

use super::State;

/// Stands between the file and the sheet in an origin.
const SHEET: &str = " / ";

/// Orders states by when their sources said so; where that is the same, by feed, file in natural order («(9)» before
/// «(10)»), precedence, streams as the mapping ranks them, sheet and row. Streams and hashes settle what then is left, so
/// that no two different states are equal. Feeds come first: where a state was told is known of its first telling alone.
pub(super) fn in_order(mut states: Vec<State<'_>>) -> Vec<State<'_>> {
    states.sort_by(compare);
    states
}

fn compare(one: &State<'_>, other: &State<'_>) -> Ordering {
    one.stated_at
        .cmp(&other.stated_at)
        .then_with(|| one.feed.cmp(other.feed))
        .then_with(|| natural(file(one), file(other)))
        .then_with(|| one.precedence.cmp(&other.precedence))
        .then_with(|| other.mapping.rank(other.stream).cmp(&one.mapping.rank(one.stream)))
        .then_with(|| natural(one.origin, other.origin))
        .then_with(|| one.position.cmp(&other.position))
        .then_with(|| one.stream.cmp(other.stream))
        .then_with(|| one.content_hash.cmp(&other.content_hash))
}

fn file<'a>(state: &State<'a>) -> &'a str {
    state.origin.split_once(SHEET).map_or(state.origin, |(file, _)| file)
}

/// Compares texts with the numbers in them as numbers: `appeals (9)` before `appeals (10)`.
pub(super) fn natural(one: &str, other: &str) -> Ordering {
    let (mut one, mut other) = (one, other);
    loop {
        let (Some(left), Some(right)) = (one.chars().next(), other.chars().next()) else {
            return one.len().cmp(&other.len());
        };
        if left.is_ascii_digit() && right.is_ascii_digit() {
            let (left, rest) = digits(one);
            let (right, behind) = digits(other);
            let order = (left.len(), left).cmp(&(right.len(), right));
            if order != Ordering::Equal {
                return order;
            }
            (one, other) = (rest, behind);
        } else if left == right {
            (one, other) = (after(one, left), after(other, right));
        } else {
            return left.cmp(&right);
        }
    }
}

/// The number a text begins with, without leading zeros, and what is behind it.
fn digits(text: &str) -> (&str, &str) {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    (number.trim_start_matches('0'), rest)
}

fn after(text: &str, letter: char) -> &str {
    text.get(letter.len_utf8()..).unwrap_or_default()
}
