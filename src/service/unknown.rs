//! Raw values that no crosswalk knows, where they are so many that figures suffer, and items of another municipality or
//! region than the configured one.

use std::collections::BTreeMap;

use crate::{
    app::{App, AppError},
    domain::{Instant, Level, Platform},
    store::summary::{self, UnknownValue},
};

/// Above this share of the submissions of a platform unknown values are told, percent.
const TOLD_PERCENT: u64 = 5;
/// Most values that are named.
const NAMED_MAX: usize = 3;

/// Values of one level of a platform that are not known here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// The platform.
    pub platform: Platform,
    /// What they name.
    pub level: Level,
    /// How many submissions carry one.
    pub count: u64,
    /// Of how many there are.
    pub of: u64,
    /// The most frequent ones with their numbers, masked.
    pub frequent: Vec<(String, u64)>,
}

impl Unknown {
    /// Whether submissions leave figures by it; else they only stand apart in slices.
    pub fn is_loss(&self) -> bool {
        match self.level {
            Level::Status | Level::Decision | Level::Severity | Level::ClosingReason => true,
            Level::Topic | Level::Organisation | Level::Municipality => false,
        }
    }

    /// Whether no submission of the platform carries a known one.
    pub fn is_whole(&self) -> bool {
        self.count == self.of
    }
}

/// The levels of every platform where more than 5 % of the submissions known at `known_at` carry an unknown value.
pub async fn gather(app: &App, known_at: Instant) -> Result<Vec<Unknown>, AppError> {
    let municipality = &app.config.municipality.oktmo;
    let ever = (Instant::from_micros(i64::MIN), Instant::from_micros(i64::MAX));
    let mut tx = app.store.begin_reading().await?;
    let held = summary::submissions(&mut tx, municipality, known_at).await?;
    let values = summary::unknown_values(&mut tx, municipality, known_at, ever).await?;
    tx.commit().await?;
    let mut found: BTreeMap<(Platform, Level), Unknown> = BTreeMap::new();
    // The most frequent come first. What has no value is a matter of figures, not of a directory.
    for UnknownValue { platform, level, value, count } in values.into_iter().filter(|known| !known.value.is_empty()) {
        let of = held.iter().find(|(known, _)| *known == platform).map_or(0, |(_, count)| number(*count));
        let empty = || Unknown { platform, level, count: 0, of, frequent: Vec::new() };
        let unknown = found.entry((platform, level)).or_insert_with(empty);
        unknown.count += number(count);
        if unknown.frequent.len() < NAMED_MAX {
            unknown.frequent.push((value, number(count)));
        }
    }
    let is_told = |unknown: &Unknown| unknown.count.saturating_mul(100) > unknown.of.saturating_mul(TOLD_PERCENT);
    Ok(found.into_values().filter(is_told).collect())
}

fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}
