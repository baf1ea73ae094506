//! What reports show of submissions beside the figures: raw values that no crosswalk knows, and what files contradict.

use crate::domain::{FeedName, Instant, Level, Oktmo, Platform};

use super::{StoreError, Tx, sql::Sql, version::split};

/// A raw value that no row of a crosswalk knows, or a place that is not the configured one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownValue {
    /// The platform it came from.
    pub platform: Platform,
    /// What it names.
    pub level: Level,
    /// The raw value, masked; empty when the source left it empty.
    pub value: String,
    /// How many submissions carry it.
    pub count: i64,
}

/// Counts the values of a column of the states known at `$2`, of items received in `[$3, $4)`.
macro_rules! unknown {
    ($index:literal, $column:literal) => {
        concat!(
            "select platform, ",
            $column,
            ", count(*) from submission_version ",
            $index,
            " where municipality = $1 and observed_at <= $2 and superseded_at > $2 and received_at >= $3 and \
             received_at < $4 and ",
            $column,
            " is not null group by platform, ",
            $column,
            " order by count(*) desc, platform collate \"C\", ",
            $column,
            " collate \"C\""
        )
    };
    ($column:literal) => {
        // SQLite would rather go through all states of the municipality.
        Sql { sqlite: unknown!("indexed by submission_version_unknown", $column), postgres: unknown!("", $column) }
    };
}

const UNKNOWN: [(Level, Sql); 7] = [
    (Level::Topic, unknown!("unknown_topic")),
    (Level::Status, unknown!("unknown_status")),
    (Level::Organisation, unknown!("unknown_organisation")),
    (Level::Decision, unknown!("unknown_decision")),
    (Level::Severity, unknown!("unknown_severity")),
    (Level::ClosingReason, unknown!("unknown_closing_reason")),
    (Level::Municipality, unknown!("elsewhere")),
];

/// The raw values without a crosswalk row, and the places that are not the configured one, among items received in
/// `[from, to)`, as known at `known_at`, most frequent first within each level.
pub async fn unknown_values(
    tx: &mut Tx,
    municipality: &Oktmo,
    known_at: Instant,
    (from, to): (Instant, Instant),
) -> Result<Vec<UnknownValue>, StoreError> {
    let mut values = Vec::new();
    for (level, text) in UNKNOWN {
        let wanted =
            [municipality.as_str().into(), known_at.as_micros().into(), from.as_micros().into(), to.as_micros().into()];
        let found = tx.all(text, &wanted, |row| {
            let platform = Platform::parse(row.get(0)?);
            let platform = platform.map_err(|cause| StoreError::damaged("submission_version.platform", cause))?;
            Ok(UnknownValue { platform, level, value: row.get(1)?, count: row.get(2)? })
        });
        values.extend(found.await?);
    }
    Ok(values)
}

const SUBMISSIONS: Sql = Sql::of(
    "select platform, count(*) from submission_version
where municipality = $1 and observed_at <= $2 and superseded_at > $2 group by platform order by platform collate \"C\"",
);

/// How many submissions each platform had as known at `known_at`.
pub async fn submissions(
    tx: &mut Tx,
    municipality: &Oktmo,
    known_at: Instant,
) -> Result<Vec<(Platform, i64)>, StoreError> {
    tx.all(SUBMISSIONS, &[municipality.as_str().into(), known_at.as_micros().into()], |row| {
        let platform = Platform::parse(row.get(0)?);
        let platform = platform.map_err(|cause| StoreError::damaged("submission_version.platform", cause))?;
        Ok((platform, row.get(1)?))
    })
    .await
}

macro_rules! contradicted {
    ($index:literal) => {
        concat!(
            "select platform, external_id, contradicted from submission_version ",
            $index,
            " where municipality = $1 and observed_at <= $2 and superseded_at > $2 and contradicted is not null \
             order by platform collate \"C\", external_id collate \"C\""
        )
    };
}

/// SQLite would rather go through all states of the municipality.
const CONTRADICTED: Sql =
    Sql { sqlite: contradicted!("indexed by submission_version_contradicted"), postgres: contradicted!("") };

/// A submission that a file tells in several ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradicted {
    /// Its platform.
    pub platform: Platform,
    /// Its id there.
    pub external_id: String,
    /// The feeds whose latest file does so.
    pub feeds: Vec<FeedName>,
}

/// The submissions that a file tells in several ways, as known at `known_at`, by platform and id.
pub async fn contradicted(
    tx: &mut Tx,
    municipality: &Oktmo,
    known_at: Instant,
) -> Result<Vec<Contradicted>, StoreError> {
    tx.all(CONTRADICTED, &[municipality.as_str().into(), known_at.as_micros().into()], |row| {
        let platform = Platform::parse(row.get(0)?);
        let platform = platform.map_err(|cause| StoreError::damaged("submission_version.platform", cause))?;
        Ok(Contradicted { platform, external_id: row.get(1)?, feeds: split(row.get(2)?) })
    })
    .await
}

/// The texts of this file, for tests of the store.
#[cfg(test)]
pub(super) const TEXTS: super::testing::Texts = super::testing::Texts {
    per_batch: &[],
    per_command: &[
        UNKNOWN[0].1,
        UNKNOWN[1].1,
        UNKNOWN[2].1,
        UNKNOWN[3].1,
        UNKNOWN[4].1,
        UNKNOWN[5].1,
        UNKNOWN[6].1,
        SUBMISSIONS,
        CONTRADICTED,
    ],
};

#[cfg(test)]
mod tests;
