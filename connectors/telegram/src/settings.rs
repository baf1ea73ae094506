//! The settings of a feed: which folder, which chats, whose posts are the page's own, and the limits.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::PathBuf;

use svod_contract::SettingsError;
use svod_contract::settings::{list, nothing_else, number};
use svod_folder::folder;
use toml::{Table, Value};

/// Largest export read unless the settings say otherwise.
const SIZE_MAX_BYTES: u64 = 4 << 30;
/// Longest message text kept unless the settings say otherwise.
const TEXT_MAX_BYTES: usize = 1 << 20;
/// Supergroups and channels have ids below this one in the Bot API: `-100` and the bare id behind it.
const BOT_API_OFFSET: i64 = -1_000_000_000_000;

/// The keys there are.
const KEYS: [&str; 7] = ["folder", "size_max_bytes", "settle_s", "batch_records", "text_max_bytes", "chats", "own"];

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
    /// Longer texts are cut.
    pub(crate) text_max_bytes: usize,
    /// Bare ids of the chats to read; empty means the chat of a one-chat export.
    pub(crate) chats: BTreeSet<i64>,
    /// Author ids of the page itself.
    pub(crate) own: BTreeSet<String>,
}

impl Settings {
    /// Checks `table`; a key that is not known is refused.
    pub(crate) fn parse(mut table: Table) -> Result<Self, SettingsError> {
        let settings = Self {
            folder: folder(&mut table)?,
            size_max_bytes: number(&mut table, "size_max_bytes", SIZE_MAX_BYTES, 1..=i64::MAX)?,
            settle_s: number(&mut table, "settle_s", 2, 0..=86_400)?,
            batch_records: number(&mut table, "batch_records", 500, 1..=10_000)?,
            text_max_bytes: number(&mut table, "text_max_bytes", TEXT_MAX_BYTES, 1..=64 << 20)?,
            chats: list(&mut table, "chats", "[3920475340]", |value| value.as_integer().map(bare))?,
            own: list(&mut table, "own", "[\"channel3920475340\"]", author)?,
        };
        nothing_else(&table, &KEYS)?;
        Ok(settings)
    }
}

/// The id as exports write it, whether it was copied from an export or from the Bot API.
fn bare(id: i64) -> i64 {
    if id < BOT_API_OFFSET { BOT_API_OFFSET.saturating_sub(id) } else { id.saturating_abs() }
}

/// An author id of the three kinds there are; a bare number would never match, so it is refused.
fn author(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    let digits = ["user", "channel", "chat"].iter().find_map(|kind| text.strip_prefix(kind))?;
    digits.parse::<u64>().ok().map(|_| text.to_owned())
}
