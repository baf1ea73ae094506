//! A zone as a file of the format `TZif` (RFC 9636): the one way to make a zone of offsets that no database names.

use jiff::{Timestamp, tz::Offset};

/// What a part of the file begins with, before its counts.
const MAGIC: &[u8] = b"TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
/// The abbreviation of an offset that has none.
const ABBREVIATION: &str = "-00";

/// The file of a zone whose offsets change so: a line each with the instant and the offset from then on. The first holds
/// before it, too. `None` for any other text.
pub(super) fn file(offsets: &str) -> Option<Vec<u8>> {
    let changes: Option<Vec<(Timestamp, Offset)>> = offsets.lines().map(change).collect();
    let changes = changes?;
    let (_, last) = *changes.last()?;
    let mut kinds: Vec<Offset> = Vec::new();
    let (mut times, mut of_times) = (Vec::new(), Vec::new());
    for (at, offset) in &changes {
        let kind = kinds.iter().position(|known| known == offset).unwrap_or(kinds.len());
        if kind == kinds.len() {
            kinds.push(*offset);
        }
        times.extend(at.as_second().to_be_bytes());
        of_times.push(u8::try_from(kind).ok()?);
    }
    // The first part has times of 32 bits, and is passed over.
    let mut bytes = header(0, 1)?;
    bytes.extend(kind(Offset::UTC));
    bytes.extend(abbreviation());
    bytes.extend(header(changes.len(), kinds.len())?);
    bytes.extend(times);
    bytes.extend(of_times);
    bytes.extend(kinds.into_iter().flat_map(kind));
    bytes.extend(abbreviation());
    bytes.extend(footer(last).bytes());
    Some(bytes)
}

fn change(line: &str) -> Option<(Timestamp, Offset)> {
    let (at, seconds) = line.split_once(' ')?;
    Some((at.parse().ok()?, Offset::from_seconds(seconds.parse().ok()?).ok()?))
}

/// The head of a part with so many changes and kinds of offsets, and one abbreviation.
fn header(changes: usize, kinds: usize) -> Option<Vec<u8>> {
    let mut bytes = MAGIC.to_vec();
    for count in [0, 0, 0, changes, kinds, ABBREVIATION.len() + 1] {
        bytes.extend(u32::try_from(count).ok()?.to_be_bytes());
    }
    Some(bytes)
}

/// A kind of offset: no summer time, and the one abbreviation.
fn kind(offset: Offset) -> impl Iterator<Item = u8> {
    offset.seconds().to_be_bytes().into_iter().chain([0, 0])
}

fn abbreviation() -> impl Iterator<Item = u8> {
    ABBREVIATION.bytes().chain([0])
}

/// What holds after the last change: its offset, west of Greenwich counted as positive.
fn footer(offset: Offset) -> String {
    let seconds = offset.seconds().abs();
    let sign = if offset.is_negative() { '+' } else { '-' };
    format!("\n<{ABBREVIATION}>{sign}{}:{:02}:{:02}\n", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}
