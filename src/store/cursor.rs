//! Table `cursor`: where each feed goes on.

use crate::domain::{FeedName, Instant, Oktmo};

use super::{StoreError, Tx};

const READ: &str = "select position, rules_version, outranked_by from cursor where municipality = $1 and feed = $2";

/// Where a feed goes on, and the rules that its stored records went through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Opaque position of the connector.
    pub position: String,
    /// Version of mapping, deadlines and calendar.
    pub rules_version: String,
    /// The feeds that outranked this one then.
    pub outranked_by: String,
}

/// The stored place of a feed; `None` before its first batch.
pub async fn read(tx: &mut Tx, municipality: &Oktmo, feed: &FeedName) -> Result<Option<Place>, StoreError> {
    let row: Option<(String, String, String)> =
        sqlx::query_as(READ).bind(municipality.as_str()).bind(feed.as_str()).fetch_optional(&mut *tx.inner).await?;
    Ok(row.map(|(position, rules_version, outranked_by)| Place { position, rules_version, outranked_by }))
}

const RULES: &str = "select feed, rules_version, updated_at from cursor where municipality = $1 order by feed";

/// The rules that the stored records of a feed went through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedRules {
    /// The feed.
    pub feed: String,
    /// Version of mapping, deadlines and calendar.
    pub version: String,
    /// When its place was written last.
    pub updated_at: Instant,
}

/// The rules that the stored records of each feed went through, by feed.
pub async fn rules(tx: &mut Tx, municipality: &Oktmo) -> Result<Vec<AppliedRules>, StoreError> {
    let rows: Vec<(String, String, i64)> =
        sqlx::query_as(RULES).bind(municipality.as_str()).fetch_all(&mut *tx.inner).await?;
    let rules = |(feed, version, at)| AppliedRules { feed, version, updated_at: Instant::from_micros(at) };
    Ok(rows.into_iter().map(rules).collect())
}

const WRITE: &str = "\
insert into cursor (municipality, feed, position, rules_version, outranked_by, updated_at)
values ($1, $2, $3, $4, $5, $6)
on conflict (municipality, feed) do update set position = excluded.position, rules_version = excluded.rules_version,
    outranked_by = excluded.outranked_by, updated_at = excluded.updated_at";

/// Stores the place behind a batch, in the transaction of that batch.
pub async fn write(
    tx: &mut Tx,
    municipality: &Oktmo,
    feed: &FeedName,
    place: &Place,
    at: Instant,
) -> Result<(), StoreError> {
    sqlx::query(WRITE)
        .bind(municipality.as_str())
        .bind(feed.as_str())
        .bind(place.position.as_str())
        .bind(place.rules_version.as_str())
        .bind(place.outranked_by.as_str())
        .bind(at.as_micros())
        .execute(&mut *tx.inner)
        .await?;
    Ok(())
}

/// Every text of this file, to be prepared on both databases by a test.
#[cfg(test)]
pub(super) const TEXTS: &[&str] = &[READ, RULES, WRITE];
