//! Quotes that are opened and not closed: left alone, one swallows every row up to the next quote, or up to the end.

use std::borrow::Cow;

use svod_contract::{Damage, FaultKind};

use crate::damaged;

/// More of them than this, and the quotes of the file mean something else.
const STRAYS_MAX: usize = 1000;

/// Lines with fewer separators may stand in anybody's text.
const WIDTH_MIN: usize = 3;

/// How a quoted field ends.
enum Ending {
    /// With the quote at this place.
    At(usize),
    /// Not where it should: behind a line break the next quote stands inside a word, or there is none.
    Stray,
}

/// The text without quotes that open a field and are not closed, and the lines (counted from 1) where those stood.
///
/// A quoted field may hold line breaks and separators, so a quote that is missing shows only where the next one is met: a closing one is
/// followed by a separator, a line break or the end. A line as wide as the table (`widest` separators) inside of one is a row that it
/// swallowed, whatever follows. Fails when there are too many of them.
pub(super) fn without_strays(text: &str, separator: u8, widest: usize) -> Result<(Cow<'_, str>, Vec<u64>), FaultKind> {
    let bytes = text.as_bytes();
    let mut strays: Vec<usize> = Vec::new();
    let mut is_start = true;
    let mut place = 0;
    while let Some(&byte) = bytes.get(place) {
        if is_start && byte == b'"' {
            match ending(bytes, place, (separator, widest)) {
                Ending::At(end) => place = end,
                Ending::Stray if strays.len() == STRAYS_MAX => {
                    return Err(damaged(Damage::Quotes));
                }
                Ending::Stray => strays.push(place),
            }
        }
        is_start = byte != b'"' && is_end(byte, separator);
        place += 1;
    }
    if strays.is_empty() {
        return Ok((Cow::Borrowed(text), Vec::new()));
    }
    let (mut cleaned, mut lines) = (String::with_capacity(text.len()), Vec::with_capacity(strays.len()));
    let (mut from, mut line) = (0, 1);
    for stray in strays {
        let piece = text.get(from..stray).unwrap_or_default();
        line += piece.matches('\n').count() as u64;
        lines.push(line);
        cleaned.push_str(piece);
        from = stray + 1;
    }
    cleaned.push_str(text.get(from..).unwrap_or_default());
    Ok((Cow::Owned(cleaned), lines))
}

/// Where the field whose opening quote stands at `start` ends. Quotes inside a field without a row in it are somebody's words
/// («ООО "Ромашка"») and swallow nothing.
fn ending(bytes: &[u8], start: usize, (separator, widest): (u8, usize)) -> Ending {
    let mut place = start + 1;
    let (mut has_break, mut has_row, mut wide) = (false, false, 0);
    loop {
        match (bytes.get(place), bytes.get(place + 1)) {
            (Some(b'"'), Some(b'"')) => place += 1,
            (Some(b'"'), Some(next)) if is_end(*next, separator) => return Ending::At(place),
            (Some(b'"'), Some(_)) | (None, _) if has_row => return Ending::Stray,
            (Some(b'"') | None, _) => return Ending::At(place),
            (Some(b'\n'), _) if has_break && widest >= WIDTH_MIN && wide >= widest => return Ending::Stray,
            (Some(byte), _) => {
                wide = if *byte == b'\n' { 0 } else { wide + usize::from(*byte == separator) };
                has_row |= has_break && *byte == separator;
                has_break |= *byte == b'\n';
            }
        }
        place += 1;
    }
}

fn is_end(byte: u8, separator: u8) -> bool {
    byte == separator || matches!(byte, b'\n' | b'\r')
}
