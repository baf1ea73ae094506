//! What stands in quarantine, counted and listed.

use crate::{
    domain::{DefectCode, FeedName, Instant, Oktmo},
    store::{StoreError, Tx, sql::Sql},
};

/// How many records of a feed stand in quarantine for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantineRow {
    /// The feed.
    pub feed: FeedName,
    /// The reason.
    pub code: DefectCode,
    /// The column or path.
    pub field: String,
    /// How many.
    pub count: i64,
    /// Of them without an id: those are in no other table.
    pub without_id: i64,
    /// Where the first of them is: file and sheet, or path.
    pub origin: String,
    /// Row or number of that one.
    pub position: i64,
}

pub(super) const STANDING: Sql = Sql::of(
    "select feed, code, field, records, without_id, origin, position from (
    select feed, code, field, origin, position, count(*) over alike as records,
        count(*) over alike - count(external_id) over alike as without_id,
        row_number() over (partition by feed, code, field order by origin collate \"C\", position) as place
    from defect where municipality = $1 and observed_at <= $2 and superseded_at > $2
    window alike as (partition by feed, code, field)) as ranked
where place = 1 order by feed collate \"C\", code collate \"C\", field collate \"C\"",
);

/// What stood in quarantine at `known_at`.
pub async fn standing(tx: &mut Tx, municipality: &Oktmo, known_at: Instant) -> Result<Vec<QuarantineRow>, StoreError> {
    let values = [municipality.as_str().into(), known_at.as_micros().into()];
    tx.all(STANDING, &values, |row| {
        Ok(QuarantineRow {
            feed: FeedName::new(row.get::<String>(0)?),
            code: code(row.get(1)?)?,
            field: row.get(2)?,
            count: row.get(3)?,
            without_id: row.get(4)?,
            origin: row.get(5)?,
            position: row.get(6)?,
        })
    })
    .await
}

/// A record in quarantine, without its contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantinedRecord {
    /// The feed.
    pub feed: FeedName,
    /// The reason.
    pub code: DefectCode,
    /// The column or path.
    pub field: String,
    /// File and sheet, or path.
    pub origin: String,
    /// Row or number there.
    pub position: i64,
    /// Since when it stands there.
    pub observed_at: Instant,
}

pub(super) const LISTED: Sql = Sql::of(
    "select feed, code, field, origin, position, observed_at from defect
where municipality = $1 and observed_at <= $2 and superseded_at > $2
order by feed collate \"C\", origin collate \"C\", position, code collate \"C\", field collate \"C\", content_hash collate \"C\"",
);

/// Every record that stood in quarantine at `known_at`.
pub async fn listed(
    tx: &mut Tx,
    municipality: &Oktmo,
    known_at: Instant,
) -> Result<Vec<QuarantinedRecord>, StoreError> {
    tx.all(LISTED, &[municipality.as_str().into(), known_at.as_micros().into()], |row| {
        Ok(QuarantinedRecord {
            feed: FeedName::new(row.get::<String>(0)?),
            code: code(row.get(1)?)?,
            field: row.get(2)?,
            origin: row.get(3)?,
            position: row.get(4)?,
            observed_at: Instant::from_micros(row.get(5)?),
        })
    })
    .await
}

fn code(word: &str) -> Result<DefectCode, StoreError> {
    DefectCode::parse(word).map_err(|cause| StoreError::damaged("defect.code", cause))
}
