//! The settings of a feed: which folder, whose posts are the page's own, and the limits.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use svod_contract::SettingsError;
use toml::{Table, Value};

/// Largest file read unless the settings say otherwise: a file is in memory while it is read.
const SIZE_MAX_BYTES: i64 = 64 << 20;

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
            own: own(&mut table)?,
        };
        match table.keys().next() {
            Some(key) => Err(SettingsError::new(key, "is not known")),
            None => Ok(settings),
        }
    }
}

fn folder(table: &mut Table) -> Result<PathBuf, SettingsError> {
    match table.remove("folder") {
        Some(Value::String(path)) if !path.trim().is_empty() => Ok(path.into()),
        _ => Err(SettingsError::new("folder", "must name the directory where saved answers are put")),
    }
}

fn number<N>(table: &mut Table, key: &str, default: i64, range: RangeInclusive<i64>) -> Result<N, SettingsError>
where
    N: TryFrom<i64>,
{
    let value = match table.remove(key) {
        None => Some(default),
        Some(value) => value.as_integer(),
    };
    let fits = value.filter(|value| range.contains(value)).and_then(|value| N::try_from(value).ok());
    fits.ok_or_else(|| {
        SettingsError::new(key, format!("must be a whole number from {} to {}", range.start(), range.end()))
    })
}

fn own(table: &mut Table) -> Result<BTreeSet<i64>, SettingsError> {
    let ids = match table.remove("own") {
        None => Some(BTreeSet::new()),
        Some(Value::Array(values)) => values.iter().map(Value::as_integer).collect(),
        Some(_) => None,
    };
    ids.ok_or_else(|| SettingsError::new("own", "must be a list of author ids, such as -69459624"))
}
