//! Table `defect`: the quarantine.

mod told;

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap, HashSet},
};

use crate::domain::{ContentHash, Defect, FeedName, Instant, Oktmo};

use super::{
    STANDS, StoreError, Tx,
    bulk::Bulk,
    dialect::{change, select, update_listed},
    row::{list, row},
    sql::{RowRef, Sql},
};

pub use told::{QuarantineRow, QuarantinedRecord, listed, standing};

/// A record that goes to quarantine.
#[derive(Debug, Clone)]
pub struct Quarantined {
    /// The stream it came by.
    pub stream: String,
    /// Hash of the raw record.
    pub content_hash: ContentHash,
    /// Id of the item; `None` when that is what is missing.
    pub external_id: Option<String>,
    /// File and sheet, or path of the request.
    pub origin: String,
    /// Row or number there, from 1.
    pub position: i64,
    /// What is wrong; the first one found.
    pub defect: Defect,
    /// The kept record, in the form the caller gave it.
    pub payload: Vec<u8>,
}

/// Which feed a batch belongs to, and its moment.
#[derive(Debug, Clone)]
pub struct Provenance {
    /// The municipality.
    pub municipality: Oktmo,
    /// The feed.
    pub feed: FeedName,
    /// The moment of the batch.
    pub observed_at: Instant,
}

list! {
    /// A record in quarantine as it is stored.
    Row as written {
        municipality: &'a str,
        feed: &'a str,
        stream: &'a str,
        content_hash: Cow<'a, str>,
        external_id: Option<&'a str>,
        origin: &'a str,
        position: i64,
        code: &'a str,
        field: &'a str,
        payload: &'a [u8],
        observed_at: i64,
        superseded_at: i64,
    }
}

impl<'a> Row<'a> {
    fn of(from: &'a Provenance, record: &'a Quarantined) -> Self {
        Self {
            municipality: from.municipality.as_str(),
            feed: from.feed.as_str(),
            stream: &record.stream,
            content_hash: record.content_hash.to_string().into(),
            external_id: record.external_id.as_deref(),
            origin: &record.origin,
            position: record.position,
            code: record.defect.code.as_str(),
            field: &record.defect.field,
            payload: &record.payload,
            observed_at: from.observed_at.as_micros(),
            superseded_at: STANDS,
        }
    }
}

/// Ends what is said of the same record in another way: that was known until now.
static END_OTHERS: Bulk = Bulk::new(
    concat!("with list (", written!(), ") as ("),
    update_listed!(
        "defect",
        "superseded_at = list.observed_at",
        [content_hash, municipality, feed, stream, superseded_at],
        "and defect.observed_at < list.observed_at and (defect.code <> list.code or defect.field <> list.field \
         or defect.origin <> list.origin or defect.position <> list.position)"
    ),
);

/// One row of a hash stands; what was written at this very moment only is written over.
static WRITE: Bulk = Bulk::new(
    concat!("insert into defect (", written!(), ")"),
    Sql::of(
        "on conflict (municipality, feed, stream, content_hash, superseded_at) do update set \
         origin = excluded.origin, position = excluded.position, code = excluded.code, field = excluded.field",
    ),
);

/// What stood at this very moment only never did: it is deleted, not ended.
const FORGET_ITEMS: Sql = change!(
    "delete from",
    "defect",
    "",
    "where municipality = $1 and feed = $2 and superseded_at = $3 and observed_at = $4",
    "external_id" in "$5"
);

const END_ITEMS: Sql = change!(
    "update",
    "defect",
    "set superseded_at = $4",
    "where municipality = $1 and feed = $2 and superseded_at = $3",
    "external_id" in "$5"
);

/// Puts records into quarantine; the same one again stays one row, of an item another record takes its place, and so does
/// another reason or place of the same one. Hashes must not repeat within a stream, nor ids.
pub async fn write(tx: &mut Tx, from: &Provenance, records: &[Quarantined]) -> Result<(), StoreError> {
    end_other_states(tx, from, records).await?;
    let rows: Vec<_> = records.iter().map(|record| Row::of(from, record)).collect();
    END_OTHERS.run(tx, &rows).await?;
    WRITE.run(tx, &rows).await
}

row! {
    /// A standing row of an item.
    StateRow as state
    key {
        stream: Cow<'a, str>,
    }
    rest {
        content_hash: Cow<'a, str>,
    }
    blobs {}
}

const STATES: Sql = select!(
    state,
    "defect",
    "where municipality = $1 and feed = $2 and superseded_at = $3",
    "external_id" in "$4",
    ""
);

const FORGET_HASHES: Sql = change!(
    "delete from",
    "defect",
    "",
    "where municipality = $1 and feed = $2 and stream = $5 and superseded_at = $3 and observed_at = $4",
    "content_hash" in "$6"
);

const END_HASHES: Sql = change!(
    "update",
    "defect",
    "set superseded_at = $4",
    "where municipality = $1 and feed = $2 and stream = $5 and superseded_at = $3",
    "content_hash" in "$6"
);

/// Ends the standing rows of the same items that are others: of an item one stands.
async fn end_other_states(tx: &mut Tx, from: &Provenance, records: &[Quarantined]) -> Result<(), StoreError> {
    let ids: Vec<&str> = records.iter().filter_map(|record| record.external_id.as_deref()).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let (municipality, feed) = (from.municipality.as_str().into(), from.feed.as_str().into());
    let values = [municipality, feed, STANDS.into(), ids.as_slice().into()];
    let state = |row: RowRef<'_>| {
        let StateRow { stream, content_hash } = StateRow::read(&row, 0)?;
        Ok((stream.into_owned(), content_hash.into_owned()))
    };
    let standing: Vec<(String, String)> = tx.all(STATES, &values, state).await?;
    let same: HashSet<(&str, String)> =
        records.iter().map(|record| (record.stream.as_str(), record.content_hash.to_string())).collect();
    let mut others: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (stream, hash) in &standing {
        if !same.contains(&(stream.as_str(), hash.clone())) {
            others.entry(stream).or_default().push(hash);
        }
    }
    for (stream, hashes) in others {
        let at = from.observed_at.as_micros().into();
        let values = [municipality, feed, STANDS.into(), at, stream.into(), hashes.as_slice().into()];
        tx.execute(FORGET_HASHES, &values).await?;
        tx.execute(END_HASHES, &values).await?;
    }
    Ok(())
}

row! {
    /// A standing row of a hash.
    HashRow as hash
    key {
        content_hash: Cow<'a, str>,
    }
    rest {
        position: i64,
    }
    blobs {}
}

const KNOWN: Sql = select!(
    hash,
    "defect",
    "where municipality = $1 and feed = $2 and stream = $3 and superseded_at = $4",
    "content_hash" in "$5",
    ""
);

/// Those of `hashes` of a stream that are in quarantine already.
pub async fn known(
    tx: &mut Tx,
    from: &Provenance,
    stream: &str,
    hashes: &[ContentHash],
) -> Result<HashSet<ContentHash>, StoreError> {
    let by_text: HashMap<String, ContentHash> = hashes.iter().map(|hash| (hash.to_string(), *hash)).collect();
    let texts: Vec<&str> = by_text.keys().map(String::as_str).collect();
    let (municipality, feed) = (from.municipality.as_str().into(), from.feed.as_str().into());
    let values = [municipality, feed, stream.into(), STANDS.into(), texts.as_slice().into()];
    let found =
        tx.all(KNOWN, &values, |row| Ok(by_text.get(HashRow::read(&row, 0)?.content_hash.as_ref()).copied())).await?;
    Ok(found.into_iter().flatten().collect())
}

/// Ends the quarantine of items that arrived sound, whichever stream they came by.
pub async fn resolve(tx: &mut Tx, from: &Provenance, ids: &[&str]) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    let at = from.observed_at.as_micros().into();
    let values = [from.municipality.as_str().into(), from.feed.as_str().into(), STANDS.into(), at, ids.into()];
    tx.execute(FORGET_ITEMS, &values).await?;
    tx.execute(END_ITEMS, &values).await?;
    Ok(())
}

/// The records without an id at these places, except those of a list of hashes.
macro_rules! of_places {
    ($change:literal, $and:literal) => {
        Sql {
            sqlite: concat!(of_places!(@ $change, $and), "content_hash not in (select value from json_each($8))"),
            postgres: concat!(of_places!(@ $change, $and), "content_hash <> all ($8::text[])"),
        }
    };
    (@ $change:literal, $and:literal) => {
        concat!(
            $change,
            " where municipality = $1 and feed = $2 and superseded_at = $3 and origin = $5 and position >= $6 \
             and position <= $7 and external_id is null and ",
            $and
        )
    };
}

const FORGET_PLACES: Sql = of_places!("delete from defect", "observed_at = $4 and ");
const END_PLACES: Sql = of_places!("update defect set superseded_at = $4", "");

/// Ends the quarantine of records without an id whose place in a file was read again and holds something else now: rows
/// `first` to `last` of `origin`, except those whose `hashes` came again.
pub async fn settle(
    tx: &mut Tx,
    from: &Provenance,
    origin: &str,
    (first, last): (i64, i64),
    hashes: &[ContentHash],
) -> Result<(), StoreError> {
    let texts: Vec<String> = hashes.iter().map(ContentHash::to_string).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let values = [
        from.municipality.as_str().into(),
        from.feed.as_str().into(),
        STANDS.into(),
        from.observed_at.as_micros().into(),
        origin.into(),
        first.into(),
        last.into(),
        texts.as_slice().into(),
    ];
    tx.execute(FORGET_PLACES, &values).await?;
    tx.execute(END_PLACES, &values).await?;
    Ok(())
}

/// The texts of this file, for tests of the store.
#[cfg(test)]
pub(super) const TEXTS: super::testing::Texts = super::testing::Texts {
    per_batch: &[FORGET_ITEMS, END_ITEMS, STATES, FORGET_HASHES, END_HASHES, KNOWN, FORGET_PLACES, END_PLACES],
    per_command: &[told::STANDING, told::LISTED],
};

/// Every text over a list of this file.
#[cfg(test)]
pub(super) fn lists() -> Vec<(String, String)> {
    vec![END_OTHERS.texts::<Row<'_>>(), WRITE.texts::<Row<'_>>()]
}

#[cfg(test)]
mod tests;
