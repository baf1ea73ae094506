//! What stands around a place in a text.

use svod_spelling::lower;

/// The last `count` characters before byte `end`, in lower case with е for ё; cut behind a token that was put there.
pub(super) fn before(text: &str, end: usize, count: usize) -> String {
    let head = text.get(..end).unwrap_or_default();
    let start = head.char_indices().rev().nth(count.saturating_sub(1)).map_or(0, |(place, _)| place);
    let tail = head.get(start..).unwrap_or_default();
    let tail = tail.rsplit(']').next().unwrap_or_default();
    lower(tail)
}

/// The first `count` characters from byte `start`, in lower case with е for ё; cut before a token that was put there.
pub(super) fn after(text: &str, start: usize, count: usize) -> String {
    let rest = text.get(start..).unwrap_or_default();
    let end = rest.char_indices().nth(count).map_or(rest.len(), |(place, _)| place);
    let head = rest.get(..end).unwrap_or_default();
    lower(head.split('[').next().unwrap_or_default())
}

/// How a word goes on from each of `beginnings` that it has; they are of two Cyrillic letters or more.
pub(super) fn begins_with<'w>(word: &'w str, beginnings: &'w [String]) -> impl Iterator<Item = &'w str> {
    // The first two letters decide nearly always, and are compared as one number.
    let head = word.as_bytes().first_chunk::<4>();
    let same_head = move |other: &&String| head.is_some() && other.as_bytes().first_chunk::<4>() == head;
    beginnings.iter().filter(same_head).filter_map(|other| word.strip_prefix(other.as_str()))
}

/// The character before byte `end`.
pub(super) fn last(text: &str, end: usize) -> Option<char> {
    text.get(..end)?.chars().next_back()
}

/// The character at byte `start`.
pub(super) fn first(text: &str, start: usize) -> Option<char> {
    text.get(start..)?.chars().next()
}
