//! Counts over submissions that reports show beside the figures: freshness, own totals, unmapped values.

use crate::domain::{Instant, Oktmo};

use super::{StoreError, Tx};

const HELD: &str = "\
select feed, count(*) from record where municipality = $1 and first_observed_at <= $2 group by feed order by feed";

/// How many records we hold of each feed, whatever became of them.
pub async fn held(tx: &mut Tx, municipality: &Oktmo, known_at: Instant) -> Result<Vec<(String, i64)>, StoreError> {
    let rows =
        sqlx::query_as(HELD).bind(municipality.as_str()).bind(known_at.as_micros()).fetch_all(&mut *tx.inner).await?;
    Ok(rows)
}

const LATEST: &str = "\
select max(at) from (
    select max(coalesce(finished_at, started_at)) as at from run where municipality = $1
    union all select max(updated_at) as at from cursor where municipality = $1) as known";

/// When we learnt something last: the end of the last run or batch. `None` before the first one.
pub async fn latest_knowledge(tx: &mut Tx, municipality: &Oktmo) -> Result<Option<Instant>, StoreError> {
    let (latest,): (Option<i64>,) =
        sqlx::query_as(LATEST).bind(municipality.as_str()).fetch_one(&mut *tx.inner).await?;
    Ok(latest.map(Instant::from_micros))
}

const MADE_WITH: &str = "\
select feed, mapping_version from (
    select feed, mapping_version, row_number() over (partition by feed order by observed_at desc, mapping_version) as place
    from (select feed, mapping_version, observed_at from submission where municipality = $1 and observed_at <= $2
        union all select feed, mapping_version, observed_at from submission_version
        where municipality = $1 and observed_at <= $2) as known) as ranked
where place = 1 order by feed";

/// The version of the rules that made the latest state of each feed known at `known_at`.
pub async fn made_with(
    tx: &mut Tx,
    municipality: &Oktmo,
    known_at: Instant,
) -> Result<Vec<(String, String)>, StoreError> {
    let rows = sqlx::query_as(MADE_WITH)
        .bind(municipality.as_str())
        .bind(known_at.as_micros())
        .fetch_all(&mut *tx.inner)
        .await?;
    Ok(rows)
}

/// A raw value that no row of a crosswalk knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownValue {
    /// The platform it came from.
    pub platform: String,
    /// `topic`, `status` or `organisation`.
    pub level: &'static str,
    /// The raw value, masked; empty when the source left it empty.
    pub value: String,
    /// How many submissions carry it.
    pub count: i64,
}

/// Counts the raw values in `$value` of the states known at `$2`, for items received in `[$3, $4)`.
macro_rules! unknown {
    ($value:literal, $when:literal) => {
        concat!(
            "select platform, value, count(*) from (select platform, ",
            $value,
            " as value from submission where municipality = $1 and observed_at <= $2 and received_at >= $3 \
             and received_at < $4 and ",
            $when,
            " union all select platform, ",
            $value,
            " as value from submission_version where municipality = $1 and observed_at <= $2 and superseded_at > $2 \
             and received_at >= $3 and received_at < $4 and ",
            $when,
            ") as known group by platform, value order by count(*) desc, platform, value"
        )
    };
}

const UNKNOWN_TOPICS: &str = unknown!("coalesce(topic, '')", "block = 'unmapped'");
const UNKNOWN_STATUSES: &str = unknown!("status_source", "status = 'unknown' and kind <> 'post'");
const UNKNOWN_ORGANISATIONS: &str =
    unknown!("organisation_source", "organisation is null and organisation_source is not null");

/// The raw values without a crosswalk row among items received in `[from, to)`, most frequent first.
pub async fn unknown_values(
    tx: &mut Tx,
    municipality: &Oktmo,
    known_at: Instant,
    (from, to): (Instant, Instant),
) -> Result<Vec<UnknownValue>, StoreError> {
    let mut values = Vec::new();
    for (level, text) in
        [("topic", UNKNOWN_TOPICS), ("status", UNKNOWN_STATUSES), ("organisation", UNKNOWN_ORGANISATIONS)]
    {
        let rows: Vec<(String, String, i64)> = sqlx::query_as(text)
            .bind(municipality.as_str())
            .bind(known_at.as_micros())
            .bind(from.as_micros())
            .bind(to.as_micros())
            .fetch_all(&mut *tx.inner)
            .await?;
        values.extend(rows.into_iter().map(|(platform, value, count)| UnknownValue { platform, level, value, count }));
    }
    Ok(values)
}

/// Every text of this file, to be prepared on both databases by a test.
#[cfg(test)]
pub(super) const TEXTS: &[&str] = &[HELD, LATEST, MADE_WITH, UNKNOWN_TOPICS, UNKNOWN_STATUSES, UNKNOWN_ORGANISATIONS];
