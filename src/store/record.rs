//! Table `record`: what the platform gave, masked and compressed.

use std::collections::HashMap;

use sqlx::{Row, any::AnyRow};

use crate::domain::{FeedName, Instant, Oktmo};

use super::{
    StoreError, Tx,
    bulk::{Binder, Bulk, FIELD, InList, ROW},
};

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordOutcome {
    /// It is part of a submission.
    Submission,
    /// It is a survey.
    Survey,
    /// Left out by rule.
    Filtered,
    /// In quarantine.
    Defective,
}

impl RecordOutcome {
    /// Every outcome.
    pub const ALL: &'static [Self] = &[Self::Submission, Self::Survey, Self::Filtered, Self::Defective];

    /// The spelling in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Submission => "submission",
            Self::Survey => "survey",
            Self::Filtered => "filtered",
            Self::Defective => "defective",
        }
    }
}

/// A record to be kept.
#[derive(Debug, Clone)]
pub struct KeptRecord {
    /// The stream it came by.
    pub stream: String,
    /// Id of the item.
    pub external_id: String,
    /// Keyed hash of the raw record, hex.
    pub content_hash: String,
    /// The kept JSON, compressed.
    pub payload: Vec<u8>,
    /// What became of it.
    pub outcome: RecordOutcome,
    /// Why it was filtered.
    pub reason: Option<&'static str>,
    /// Since when its source says so; `None` where that is the instant of the batch.
    pub stated_at: Option<Instant>,
    /// When it was told; `None`: in this batch.
    pub observation: Option<Observation>,
}

/// When a record was told, and by which run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// The instant of the batch.
    pub at: Instant,
    /// The run.
    pub run_id: String,
}

/// Which feed and run a batch belongs to, and when it was observed.
#[derive(Debug, Clone)]
pub struct Provenance {
    /// The municipality.
    pub municipality: Oktmo,
    /// The feed.
    pub feed: FeedName,
    /// The run.
    pub run_id: String,
    /// The instant of the batch.
    pub observed_at: Instant,
}

static KNOWN: InList = InList::new(
    "select string_agg(content_hash || '\u{1f}' || coalesce(cast(stated_at as text), '') || '\u{1f}' || replace(external_id, '\u{1e}', ' '), '\u{1e}') from record \
     where municipality = $1 and feed = $2 and stream = $3 and external_id",
    3,
);

/// What is known of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownRecord {
    /// Keyed hash of the raw record, hex.
    pub content_hash: String,
    /// Since when its source says so; `None` where that is the instant of the batch.
    pub stated_at: Option<Instant>,
}

/// What is known of `ids`, by id. The rows come in one text: one by one they would cost more
/// than finding them. An id with U+001E in it counts as unknown.
pub async fn known(
    tx: &mut Tx,
    from: &Provenance,
    stream: &str,
    ids: &[&str],
) -> Result<HashMap<String, KnownRecord>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut binder = Binder::default();
    binder.add(from.municipality.as_str()).add(from.feed.as_str()).add(stream).add_ids(ids);
    let (rows,): (Option<String>,) =
        sqlx::query_as_with(KNOWN.text(tx.dialect), binder.finish()?).fetch_one(&mut *tx.inner).await?;
    let rows = rows.unwrap_or_default();
    let known = rows.split(ROW).filter_map(|row| {
        let mut fields = row.splitn(3, FIELD);
        let content_hash = fields.next()?.to_owned();
        let stated_at = fields.next()?.parse().ok().map(Instant::from_micros);
        Some((fields.next()?.to_owned(), KnownRecord { content_hash, stated_at }))
    });
    Ok(known.collect())
}

static PAYLOADS: InList = InList::new(
    "select external_id, stream, payload from record where municipality = $1 and feed = $2 and external_id",
    2,
);

/// The kept payloads (compressed) of every stream of `ids`: external id, stream, payload.
pub async fn payloads(
    tx: &mut Tx,
    from: &Provenance,
    ids: &[&str],
) -> Result<Vec<(String, String, Vec<u8>)>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut binder = Binder::default();
    binder.add(from.municipality.as_str()).add(from.feed.as_str()).add_ids(ids);
    Ok(sqlx::query_as_with(PAYLOADS.text(tx.dialect), binder.finish()?).fetch_all(&mut *tx.inner).await?)
}

static WRITE: Bulk = Bulk::new(
    "insert into record (municipality, feed, stream, external_id, content_hash, payload, outcome, reason, observed_at, \
     run_id, first_observed_at, stated_at) values",
    12,
    "on conflict (municipality, feed, stream, external_id) do update set content_hash = excluded.content_hash, \
     payload = excluded.payload, outcome = excluded.outcome, reason = excluded.reason, \
     observed_at = excluded.observed_at, run_id = excluded.run_id, \
     stated_at = case when excluded.stated_at is null then record.stated_at else excluded.stated_at end",
);

/// Writes records, over older ones of the same item. Ids must not repeat within a stream.
pub async fn write(tx: &mut Tx, from: &Provenance, records: &[KeptRecord]) -> Result<(), StoreError> {
    WRITE
        .run(tx, records, |binder, record| {
            let told = record.observation.as_ref();
            binder
                .add(from.municipality.as_str())
                .add(from.feed.as_str())
                .add(record.stream.as_str())
                .add(record.external_id.as_str())
                .add(record.content_hash.as_str())
                .add(record.payload.as_slice())
                .add(record.outcome.as_str())
                .add(record.reason)
                .add(told.map_or(from.observed_at, |told| told.at).as_micros())
                .add(told.map_or(from.run_id.as_str(), |told| &told.run_id))
                .add(from.observed_at.as_micros())
                .add(record.stated_at.map(Instant::as_micros));
        })
        .await
}

const PAGE: &str = "\
select external_id, stream, content_hash, payload, outcome, reason, observed_at, run_id from record
where municipality = $1 and feed = $2 and external_id > $3 and external_id in (
    select distinct external_id from record where municipality = $1 and feed = $2 and external_id > $3
    order by external_id limit 250)
order by external_id, stream";

/// A stored record to be mapped again.
#[derive(Debug, Clone)]
pub struct StoredRecord {
    /// Id of the item.
    pub external_id: String,
    /// The stream it came by.
    pub stream: String,
    /// Keyed hash of the raw record, hex.
    pub content_hash: String,
    /// The kept JSON, compressed.
    pub payload: Vec<u8>,
    /// What became of it.
    pub outcome: RecordOutcome,
    /// Why it was filtered.
    pub reason: Option<String>,
    /// When it was told.
    pub observation: Observation,
}

/// The records of the next items of a feed after `external_id`, ordered by item and stream; empty at the end.
pub async fn page(
    tx: &mut Tx,
    municipality: &Oktmo,
    feed: &FeedName,
    external_id: &str,
) -> Result<Vec<StoredRecord>, StoreError> {
    let rows = sqlx::query(PAGE)
        .bind(municipality.as_str())
        .bind(feed.as_str())
        .bind(external_id)
        .fetch_all(&mut *tx.inner)
        .await?;
    rows.iter().map(stored_record).collect()
}

fn stored_record(row: &AnyRow) -> Result<StoredRecord, StoreError> {
    let outcome: String = row.try_get("outcome")?;
    let outcome = RecordOutcome::ALL.iter().copied().find(|word| word.as_str() == outcome);
    Ok(StoredRecord {
        external_id: row.try_get("external_id")?,
        stream: row.try_get("stream")?,
        content_hash: row.try_get("content_hash")?,
        payload: row.try_get("payload")?,
        outcome: outcome.ok_or_else(|| StoreError::damaged("record.outcome", "it is an unknown word"))?,
        reason: row.try_get("reason")?,
        observation: Observation {
            at: Instant::from_micros(row.try_get("observed_at")?),
            run_id: row.try_get("run_id")?,
        },
    })
}

const FILTERED: &str = "\
select feed, reason, count(*) from record where municipality = $1 and outcome = 'filtered' and first_observed_at <= $2
group by feed, reason order by feed, reason";

/// How many of the records of each feed first observed by `known_at` are left out, by reason. What became of a record
/// is known as of now only: one that changed sides since counts by its present one.
pub async fn filtered(
    tx: &mut Tx,
    municipality: &Oktmo,
    known_at: Instant,
) -> Result<Vec<(String, Option<String>, i64)>, StoreError> {
    let rows = sqlx::query_as(FILTERED)
        .bind(municipality.as_str())
        .bind(known_at.as_micros())
        .fetch_all(&mut *tx.inner)
        .await?;
    Ok(rows)
}

/// Every text of this file, to be prepared on both databases by a test.
#[cfg(test)]
pub(super) fn texts(dialect: super::Dialect) -> Vec<String> {
    vec![
        KNOWN.text(dialect).0.to_string(),
        PAYLOADS.text(dialect).0.to_string(),
        WRITE.text(dialect, 2),
        PAGE.to_owned(),
        FILTERED.to_owned(),
    ]
}
