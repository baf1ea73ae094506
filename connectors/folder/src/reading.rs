//! What a file is: a name, a content and the date at which it was told.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;

use serde::{Deserialize, Serialize};

use crate::FoundFile;

#[cfg(test)]
mod tests;

/// Digits of one in a cursor.
const DIGITS: usize = 16;

/// A content told at a date under a name: what has to be read once. A copy with another date says that all of it still holds
/// then; of files of equal date the names say which one counts.
///
/// 64 bits of a hash: among 100 000 files a new one is taken for another with a chance of 1 : 10¹⁴.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Reading(pub(crate) u64);

impl Reading {
    /// Reads the whole file: a date that was kept says nothing of what is in it.
    pub(crate) fn of(file: &FoundFile) -> io::Result<Self> {
        let mut content = blake3::Hasher::new();
        io::copy(&mut File::open(&file.path)?, &mut content)?;
        let mut hasher = blake3::Hasher::new();
        hasher.update(content.finalize().as_bytes());
        hasher.update(&file.dates.modified.as_nanosecond().to_le_bytes());
        hasher.update(file.name.as_bytes());
        let bytes = hasher.finalize();
        Ok(Self(bytes.as_bytes().first_chunk().map_or(0, |first| u64::from_le_bytes(*first))))
    }
}

impl From<Reading> for String {
    fn from(reading: Reading) -> Self {
        format!("{:0DIGITS$x}", reading.0)
    }
}

impl TryFrom<String> for Reading {
    type Error = std::num::ParseIntError;

    fn try_from(digits: String) -> Result<Self, Self::Error> {
        u64::from_str_radix(&digits, 16).map(Self)
    }
}

/// Many of them; one text in a cursor.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Readings(pub(crate) BTreeSet<Reading>);

impl From<Readings> for String {
    fn from(readings: Readings) -> Self {
        readings.0.into_iter().map(Self::from).collect()
    }
}

impl TryFrom<String> for Readings {
    type Error = Box<dyn std::error::Error>;

    fn try_from(digits: String) -> Result<Self, Self::Error> {
        let parts = digits.as_bytes().chunks(DIGITS);
        let reading = |part| Ok(Reading::try_from(std::str::from_utf8(part)?.to_owned())?);
        parts.map(reading).collect::<Result<_, _>>().map(Self)
    }
}
