//! JSON as platforms and people write it: what is no JSON is mended on its way, so that one bad character costs a character and
//! not the rest of the file; numbers are told as they were written.

mod mend;
mod number;
mod read;
mod string;
#[cfg(test)]
mod tests;

pub use number::{exact, whole};
pub use read::{Mended, mended};

/// What was mended of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mends {
    /// Characters that JSON cannot hold where they stood: each became U+FFFD, or what was meant where that is plain.
    pub characters: u64,
    /// Places where the grammar was broken: a value without quotes, a comma too many. What could not be read there is `null` or
    /// was left out.
    pub places: u64,
    /// The first lines in which they stand, counted from 1.
    pub lines: Vec<u64>,
}

/// Lines that are named.
const LINES_NAMED: usize = 20;

impl Mends {
    /// Whether the document was sound.
    pub fn is_none(&self) -> bool {
        self.characters == 0 && self.places == 0
    }

    fn note(&mut self, line: u64) {
        if self.lines.len() < LINES_NAMED && self.lines.last() != Some(&line) {
            self.lines.push(line);
        }
    }
}

/// Whether most of what is beyond ASCII in these bytes is UTF-8: else they are text of another encoding, and mending would leave
/// nothing of it.
pub fn is_utf8(bytes: &[u8]) -> bool {
    let noughts = bytes.split(|byte| *byte == 0).count() - 1;
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || noughts * 8 > bytes.len() {
        return false;
    }
    let (mut sound, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        broken += chunk.invalid().len();
    }
    broken <= sound + 8
}
