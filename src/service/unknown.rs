//! Raw values that no crosswalk knows, where they are so many that figures suffer, and items of another municipality or
//! region than the configured one.

use std::collections::BTreeMap;

use crate::{
    app::{App, AppError},
    domain::{Field, Instant, Level, NotTold, Platform, Untold},
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
        is_of(self.level).is_some()
    }

    fn is_told(&self) -> bool {
        self.count.saturating_mul(100) > self.of.saturating_mul(TOLD_PERCENT)
    }

    /// Whether no submission of the platform carries a known one.
    pub fn is_whole(&self) -> bool {
        self.count == self.of
    }
}

/// The levels of every platform where more than 5 % of the submissions known at `known_at` carry an unknown value.
pub async fn gather(app: &App, known_at: Instant) -> Result<Vec<Unknown>, AppError> {
    let mut found = ever(app, known_at).await?;
    found.retain(Unknown::is_told);
    Ok(found)
}

/// The same for the figures of a period: where submissions leave figures, more than 5 % of these do. The names and their
/// numbers are those of everything known.
pub async fn of(app: &App, known_at: Instant, untold: &[Untold]) -> Result<Vec<Unknown>, AppError> {
    let mut found = ever(app, known_at).await?;
    for unknown in &mut found {
        let Some(is_of_level) = is_of(unknown.level) else { continue };
        let held = || untold.iter().filter(|untold| untold.platform == unknown.platform);
        unknown.of = held().map(|untold| untold.count).sum();
        unknown.count = held().filter(|untold| is_of_level(untold.unknown)).map(|untold| untold.count).sum();
    }
    found.retain(Unknown::is_told);
    Ok(found)
}

/// Which submissions leave figures by an unknown word of a level; `None` where none do.
fn is_of(level: Level) -> Option<fn(NotTold) -> bool> {
    match level {
        Level::Status => Some(|unknown| unknown.contains(Field::Status)),
        // Of a status that is not known the outcome is not known either.
        Level::Decision => Some(|unknown| unknown.contains(Field::Outcome) && !unknown.contains(Field::Closing)),
        Level::Severity => Some(|unknown| unknown.contains(Field::Severity)),
        Level::ClosingReason => Some(|unknown| unknown.contains(Field::Satisfaction)),
        Level::Topic | Level::Organisation | Level::Municipality => None,
    }
}

/// The levels of every platform where any submission carries an unknown value.
async fn ever(app: &App, known_at: Instant) -> Result<Vec<Unknown>, AppError> {
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
    Ok(found.into_values().collect())
}

fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}
