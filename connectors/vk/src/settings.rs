//! The settings of a feed: which folder, whose posts are the page's own, and the limits.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::PathBuf;

use svod_contract::SettingsError;
use svod_contract::settings::{list, nothing_else, number};
use svod_folder::folder;
use toml::{Table, Value};

/// Largest file read unless the settings say otherwise: a file is in memory while it is read.
const SIZE_MAX_BYTES: u64 = 64 << 20;

/// The keys there are.
const KEYS: [&str; 5] = ["folder", "size_max_bytes", "settle_s", "batch_records", "own"];

/// Settings that were checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settings {
    /// Drop folder, as written.
    pub(crate) folder: PathBuf,
    /// Larger files are not read.
    pub(crate) size_max_bytes: u64,
    /// How long a file must have rested before it is read, in seconds.
    pub(crate) settle_s: u32,
    /// Records in a batch, at most.
    pub(crate) batch_records: usize,
    /// Author ids of the page itself: negative for a community.
    pub(crate) own: BTreeSet<i64>,
}

impl Settings {
    /// Checks `table`; a key that is not known is refused.
    pub(crate) fn parse(mut table: Table) -> Result<Self, SettingsError> {
        let settings = Self {
            folder: folder(&mut table)?,
            size_max_bytes: number(&mut table, "size_max_bytes", SIZE_MAX_BYTES, 1..=1 << 30)?,
            settle_s: number(&mut table, "settle_s", 2, 0..=86_400)?,
            batch_records: number(&mut table, "batch_records", 500, 1..=10_000)?,
            own: list(&mut table, "own", "[-69459624]", Value::as_integer)?,
        };
        nothing_else(&table, &KEYS)?;
        Ok(settings)
    }
}
