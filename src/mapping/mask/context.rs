//! What stands around a place in a text.

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

/// Lower case with е for ё.
pub(super) fn lower(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).map(|letter| if letter == 'ё' { 'е' } else { letter }).collect()
}

/// The character before byte `end`.
pub(super) fn last(text: &str, end: usize) -> Option<char> {
    text.get(..end)?.chars().next_back()
}

/// The character at byte `start`.
pub(super) fn first(text: &str, start: usize) -> Option<char> {
    text.get(start..)?.chars().next()
}
