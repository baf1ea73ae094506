//! Table `defect`: the quarantine.

use std::collections::BTreeMap;

use crate::domain::{Defect, Instant, Oktmo};

use super::{
    StoreError, Tx,
    bulk::{Binder, Bulk, InList},
    record::Provenance,
};

/// A record that goes to quarantine.
#[derive(Debug, Clone)]
pub struct Quarantined {
    /// The stream it came by.
    pub stream: String,
    /// Keyed hash of the raw record, hex.
    pub content_hash: String,
    /// Id of the item; `None` when that is what is missing.
    pub external_id: Option<String>,
    /// File and sheet, or path of the request.
    pub origin: String,
    /// Row or number there, from 1; 0 when it is not known, as for a record that is mapped again: a place that is stored
    /// stays.
    pub position: i64,
    /// What is wrong; the first one found.
    pub defect: Defect,
    /// The kept JSON, compressed.
    pub payload: Vec<u8>,
}

static REPLACE: InList = InList::new(
    "update defect set resolved_at = $3 where municipality = $1 and feed = $2 and resolved_at is null and stream = $4 \
     and external_id",
    4,
);

static WRITE: Bulk = Bulk::new(
    "insert into defect (municipality, feed, stream, content_hash, external_id, origin, position, code, field, payload, \
     observed_at, run_id) values",
    12,
    "on conflict (municipality, feed, stream, content_hash) do update set \
     origin = case when excluded.position = 0 then defect.origin else excluded.origin end, \
     position = case when excluded.position = 0 then defect.position else excluded.position end, \
     code = excluded.code, field = excluded.field, run_id = excluded.run_id, \
     resolved_at = null",
);

/// Puts records into quarantine; the same one again stays one row, another state of it takes its place. Hashes must not
/// repeat within a stream.
pub async fn write(tx: &mut Tx, from: &Provenance, rows: &[Quarantined]) -> Result<(), StoreError> {
    let mut ids: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in rows {
        ids.entry(row.stream.as_str()).or_default().extend(row.external_id.as_deref());
    }
    for (stream, ids) in ids {
        let mut binder = Binder::default();
        binder.add(from.municipality.as_str()).add(from.feed.as_str()).add(from.observed_at.as_micros());
        binder.add(stream).add_ids(&ids);
        sqlx::query_with(REPLACE.text(tx.dialect), binder.finish()?).execute(&mut *tx.inner).await?;
    }
    WRITE
        .run(tx, rows, |binder, row| {
            binder
                .add(from.municipality.as_str())
                .add(from.feed.as_str())
                .add(row.stream.as_str())
                .add(row.content_hash.as_str())
                .add(row.external_id.as_deref())
                .add(row.origin.as_str())
                .add(row.position)
                .add(row.defect.code.as_str())
                .add(row.defect.field.as_str())
                .add(row.payload.as_slice())
                .add(from.observed_at.as_micros())
                .add(from.run_id.as_str());
        })
        .await
}

static KNOWN: InList = InList::new(
    "select content_hash from defect where municipality = $1 and feed = $2 and resolved_at is null and content_hash",
    2,
);

/// Those of `hashes` that are in quarantine already.
pub async fn known(tx: &mut Tx, from: &Provenance, hashes: &[&str]) -> Result<Vec<String>, StoreError> {
    if hashes.is_empty() {
        return Ok(Vec::new());
    }
    let mut binder = Binder::default();
    binder.add(from.municipality.as_str()).add(from.feed.as_str()).add_ids(hashes);
    let rows: Vec<(String,)> =
        sqlx::query_as_with(KNOWN.text(tx.dialect), binder.finish()?).fetch_all(&mut *tx.inner).await?;
    Ok(rows.into_iter().map(|(hash,)| hash).collect())
}

static RESOLVE: InList = InList::new(
    "update defect set resolved_at = $3 where municipality = $1 and feed = $2 and resolved_at is null \
     and external_id",
    3,
);

/// Marks the defects of items that arrived sound.
pub async fn resolve(tx: &mut Tx, from: &Provenance, ids: &[&str]) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    let mut binder = Binder::default();
    binder.add(from.municipality.as_str()).add(from.feed.as_str()).add(from.observed_at.as_micros()).add_ids(ids);
    sqlx::query_with(RESOLVE.text(tx.dialect), binder.finish()?).execute(&mut *tx.inner).await?;
    Ok(())
}

static SETTLE: InList = InList::new(
    "update defect set resolved_at = $3 where municipality = $1 and feed = $2 and resolved_at is null \
     and external_id is null and origin = $4 and position >= $5 and position <= $6 and not content_hash",
    6,
);

/// Marks the defects of records without an id whose place in a file was read again and holds something else now: rows
/// `first` to `last` of `origin`, except those whose `hashes` came again.
pub async fn settle(
    tx: &mut Tx,
    from: &Provenance,
    origin: &str,
    (first, last): (i64, i64),
    hashes: &[&str],
) -> Result<(), StoreError> {
    let mut binder = Binder::default();
    binder.add(from.municipality.as_str()).add(from.feed.as_str()).add(from.observed_at.as_micros());
    binder.add(origin).add(first).add(last).add_ids(hashes);
    sqlx::query_with(SETTLE.text(tx.dialect), binder.finish()?).execute(&mut *tx.inner).await?;
    Ok(())
}

/// How many records of a feed stand in quarantine for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantineRow {
    /// The feed.
    pub feed: String,
    /// Code of the reason.
    pub code: String,
    /// The column or path.
    pub field: String,
    /// How many.
    pub count: i64,
    /// Of them without an id: those are in no other table.
    pub without_id: i64,
    /// Where one of them is: file and sheet, or path.
    pub origin: String,
    /// Row or number of that one.
    pub position: i64,
}

const STANDING: &str = "\
select feed, code, field, count(*), min(origin), min(position), count(*) - count(external_id) from defect
where municipality = $1 and observed_at <= $2 and (resolved_at is null or resolved_at > $2)
group by feed, code, field order by feed, code, field";

/// What stood in quarantine at `known_at`.
pub async fn standing(tx: &mut Tx, municipality: &Oktmo, known_at: Instant) -> Result<Vec<QuarantineRow>, StoreError> {
    let rows: Vec<(String, String, String, i64, String, i64, i64)> = sqlx::query_as(STANDING)
        .bind(municipality.as_str())
        .bind(known_at.as_micros())
        .fetch_all(&mut *tx.inner)
        .await?;
    let row = |(feed, code, field, count, origin, position, without_id)| QuarantineRow {
        feed,
        code,
        field,
        count,
        without_id,
        origin,
        position,
    };
    Ok(rows.into_iter().map(row).collect())
}

/// A record in quarantine, without its contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantinedRecord {
    /// The feed.
    pub feed: String,
    /// Code of the reason.
    pub code: String,
    /// The column or path.
    pub field: String,
    /// File and sheet, or path.
    pub origin: String,
    /// Row or number there.
    pub position: i64,
    /// Since when it stands there.
    pub observed_at: Instant,
}

const LISTED: &str = "\
select feed, code, field, origin, position, observed_at from defect where municipality = $1 and resolved_at is null
order by feed, origin, position, code, field, content_hash";

/// Every record that stands in quarantine now.
pub async fn listed(tx: &mut Tx, municipality: &Oktmo) -> Result<Vec<QuarantinedRecord>, StoreError> {
    let rows: Vec<(String, String, String, String, i64, i64)> =
        sqlx::query_as(LISTED).bind(municipality.as_str()).fetch_all(&mut *tx.inner).await?;
    let record = |(feed, code, field, origin, position, observed_at)| QuarantinedRecord {
        feed,
        code,
        field,
        origin,
        position,
        observed_at: Instant::from_micros(observed_at),
    };
    Ok(rows.into_iter().map(record).collect())
}

/// Every text of this file, to be prepared on both databases by a test.
#[cfg(test)]
pub(super) fn texts(dialect: super::Dialect) -> Vec<String> {
    let lists = [&REPLACE, &KNOWN, &RESOLVE, &SETTLE].map(|list| list.text(dialect).0.to_string());
    lists.into_iter().chain([WRITE.text(dialect, 2), STANDING.to_owned(), LISTED.to_owned()]).collect()
}
