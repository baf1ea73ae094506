//! The keyed pseudonym of an author: lets repeats be counted, names no one.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::domain::Platform;

/// Length of a pseudonym: SHA-256 in hex.
const HEX_DIGITS: usize = 64;

/// Makes pseudonyms with one key.
#[derive(Clone)]
pub(super) struct Pseudonyms {
    keyed: Option<Hmac<Sha256>>,
    platform: Platform,
}

impl std::fmt::Debug for Pseudonyms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pseudonyms").field("platform", &self.platform).finish_non_exhaustive()
    }
}

impl Pseudonyms {
    /// Pseudonyms of the authors of a platform. HMAC takes a key of any length.
    pub(super) fn new(key: &[u8], platform: Platform) -> Self {
        let keyed = Hmac::<Sha256>::new_from_slice(key).ok();
        Self { keyed, platform }
    }

    /// HMAC-SHA-256 of platform and author id, lower-case hex; `None` for an empty id.
    ///
    /// Spellings of one telephone number give one pseudonym, and so do the cases of a mail address.
    pub(super) fn of(&self, author_id: &str) -> Option<String> {
        let id = author_id.trim();
        if id.is_empty() {
            return None;
        }
        let mut mac = self.keyed.clone()?;
        mac.update(self.platform.as_str().as_bytes());
        mac.update(b":");
        match phone_digits(id) {
            Some(digits) => mac.update(digits.as_bytes()),
            None => mac.update(id.to_lowercase().as_bytes()),
        }
        Some(hex(&mac.finalize().into_bytes()))
    }
}

/// Whether a text can be a pseudonym made here.
pub(super) fn is_pseudonym(text: &str) -> bool {
    text.len() == HEX_DIGITS && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The last ten digits of what is written like a Russian telephone number.
fn phone_digits(id: &str) -> Option<String> {
    let is_written_so = id.chars().all(|letter| letter.is_ascii_digit() || " +-()\u{a0}".contains(letter));
    let digits: String = id.chars().filter(char::is_ascii_digit).collect();
    let has_country = digits.len() == 11 && digits.starts_with(['7', '8']);
    let local = if has_country { digits.get(1..)? } else { &digits };
    (is_written_so && local.len() == 10).then(|| local.to_owned())
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |half: u8| DIGITS.get(usize::from(half)).copied().unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests;
