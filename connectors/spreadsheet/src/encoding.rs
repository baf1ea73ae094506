//! UTF-16, with its byte order mark or without.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

/// Bytes that are looked at, from the beginning.
const SAMPLE_BYTES: usize = 4096;

/// High bytes of letters, signs and spaces of a Russian text: Latin, Cyrillic, dashes, №.
const HIGH: [u8; 4] = [0x00, 0x04, 0x20, 0x21];

/// Which UTF-16 a text is in; `None` when it is in neither.
pub(crate) fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    match Encoding::for_bom(bytes) {
        Some((marked, _)) => Some(marked).filter(|marked| [UTF_16LE, UTF_16BE].contains(marked)),
        None => {
            [(UTF_16LE, 1), (UTF_16BE, 0)].into_iter().find(|(_, high)| is_utf16(bytes, *high)).map(|found| found.0)
        }
    }
}

/// Whether nearly every second byte is a high one, and the bytes beside them are not.
fn is_utf16(bytes: &[u8], high: usize) -> bool {
    let sample = bytes.get(..bytes.len().min(SAMPLE_BYTES)).unwrap_or_default();
    let count = |start: usize| sample.iter().skip(start).step_by(2).filter(|byte| HIGH.contains(byte)).count();
    let pairs = sample.len() / 2;
    pairs > 1 && sample.contains(&0) && count(high) * 10 >= pairs * 9 && count(1 - high) * 2 <= pairs
}
