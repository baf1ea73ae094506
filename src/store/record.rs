//! Table `record_state`: every distinct state of a record as it was told.

mod assertions;
mod known;
#[macro_use]
mod row;

use std::{borrow::Cow, collections::HashSet, sync::Arc};

use crate::domain::{Assertion, ContentHash, Document, ExternalId, FeedName, Instant, Oktmo, Platform, StreamName};

use super::{
    StoreError, Tx,
    bulk::Bulk,
    dialect::{select, update_listed},
    document::Documents,
    row::list,
    sql::Sql,
};
use assertions::Numbered;
use row::Row;

pub use known::{KnownState, known};

/// What the records of a feed become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// Submissions.
    Submission,
    /// Surveys.
    Survey,
}

impl Target {
    /// Every target.
    pub const ALL: &'static [Self] = &[Self::Submission, Self::Survey];

    /// The spelling in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Submission => "submission",
            Self::Survey => "survey",
        }
    }

    pub(super) fn parse(word: &str) -> Result<Self, StoreError> {
        let known = Self::ALL.iter().copied().find(|known| known.as_str() == word);
        known.ok_or_else(|| StoreError::damaged("a target", "it is an unknown word"))
    }
}

/// Whose records: those of one feed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordKey {
    /// The municipality.
    pub municipality: Oktmo,
    /// The platform.
    pub platform: Platform,
    /// What they become.
    pub target: Target,
    /// The feed.
    pub feed: FeedName,
}

/// One state of a record as it was told, personal data removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordState {
    /// Whose it is.
    pub key: RecordKey,
    /// The stream it came by.
    pub stream: StreamName,
    /// Id of the item.
    pub external_id: ExternalId,
    /// Hash of the raw record.
    pub content_hash: ContentHash,
    /// Every time at which the source said so, in order; one at least.
    pub assertions: Vec<Assertion>,
    /// The moment of the transaction that stored it first.
    pub observed_at: Instant,
    /// Whether the source says that the item was deleted.
    pub deleted: bool,
    /// The kept record, in the form the caller gave it.
    pub payload: Vec<u8>,
}

impl RecordState {
    /// Which state of its feed it is.
    pub fn id(&self) -> StateId<'_> {
        StateId {
            stream: self.stream.as_str(),
            external_id: self.external_id.as_str(),
            content_hash: self.content_hash,
        }
    }

    /// When and where the source said so first.
    pub fn first(&self) -> Option<&Assertion> {
        self.assertions.first()
    }
}

/// Which state of the records of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateId<'a> {
    /// The stream.
    pub stream: &'a str,
    /// Id of the item.
    pub external_id: &'a str,
    /// Hash of the raw record.
    pub content_hash: ContentHash,
}

const OF_ITEMS: Sql = select!(
    record,
    "record_state",
    "where municipality = $1 and platform = $2 and target = $3",
    "external_id" in "$4",
    "order by external_id, feed, stream, content_hash"
);

/// Every state of `ids`, of all feeds and streams, ordered by id, feed, stream and hash.
pub async fn of_items(
    tx: &mut Tx,
    documents: &mut Documents,
    municipality: &Oktmo,
    (platform, target): (Platform, Target),
    ids: &[&str],
) -> Result<Vec<RecordState>, StoreError> {
    let values = [municipality.as_str().into(), platform.as_str().into(), target.as_str().into(), ids.into()];
    let rows = tx.all(OF_ITEMS, &values, |row| Row::read(&row, 0)?.state()).await?;
    with_assertions(tx, documents, municipality, rows).await
}

/// Stored states with what was numbered of them.
async fn with_assertions(
    tx: &mut Tx,
    documents: &mut Documents,
    municipality: &Oktmo,
    rows: Vec<(RecordState, Vec<Numbered>)>,
) -> Result<Vec<RecordState>, StoreError> {
    let numbers = rows.iter().flat_map(|(_, assertions)| assertions).map(|assertion| assertion.document);
    documents.read(tx, municipality, numbers).await?;
    let state = |(state, numbered): (RecordState, Vec<Numbered>)| {
        Ok(RecordState { assertions: row::with_documents(&numbered, documents)?, ..state })
    };
    rows.into_iter().map(state).collect()
}

/// Looked up one by one on both databases.
const TOLD: Sql = Sql {
    sqlite: "select value from json_each($4) where exists (select 1 from record_state
where municipality = $1 and platform = $2 and target = $3 and external_id = json_each.value)",
    postgres: "select id from unnest($4::text[]) as given (id) cross join lateral (select 1 from record_state
where municipality = $1 and platform = $2 and target = $3 and external_id = given.id limit 1) as stored",
};

/// Those of `ids` of which any state is stored, of whatever feed and stream.
pub async fn told(
    tx: &mut Tx,
    municipality: &Oktmo,
    (platform, target): (Platform, Target),
    ids: &[&str],
) -> Result<HashSet<String>, StoreError> {
    let values = [municipality.as_str().into(), platform.as_str().into(), target.as_str().into(), ids.into()];
    let mut told = HashSet::new();
    tx.each(TOLD, &values, |row| {
        told.insert(row.get(0)?);
        Ok(())
    })
    .await?;
    Ok(told)
}

static WRITE: Bulk = Bulk::new(
    concat!("insert into record_state (", record!(columns), ")"),
    Sql::of(concat!(
        "on conflict (municipality, platform, target, external_id, feed, stream, content_hash) do update set ",
        record!(updates)
    )),
);

/// Writes states of a municipality, over stored ones of the same feed, stream, item and hash. None may come twice in a call.
pub async fn write(
    tx: &mut Tx,
    documents: &mut Documents,
    municipality: &Oktmo,
    states: &[&RecordState],
) -> Result<(), StoreError> {
    documents.write(tx, municipality, states.iter().flat_map(|state| documents_of(&state.assertions))).await?;
    let rows: Result<Vec<_>, _> = states.iter().map(|state| Row::of(state, documents)).collect();
    WRITE.run(tx, &rows?).await
}

/// Each as often as it follows another one.
fn documents_of(assertions: &[Assertion]) -> impl Iterator<Item = &Arc<Document>> {
    assertions.chunk_by(|one, other| one.document == other.document).filter_map(|same| Some(&same.first()?.document))
}

list! {
    /// A stored state, and what is written over one of its blobs.
    Overwritten as overwritten {
        municipality: &'a str,
        platform: &'a str,
        target: &'a str,
        feed: &'a str,
        stream: &'a str,
        external_id: &'a str,
        content_hash: &'a [u8],
        bytes: Cow<'a, [u8]>,
    }
}

impl<'a> Overwritten<'a> {
    fn of(key: &'a RecordKey, state: &'a StateId<'a>, bytes: Cow<'a, [u8]>) -> Self {
        Self {
            municipality: key.municipality.as_str(),
            platform: key.platform.as_str(),
            target: key.target.as_str(),
            feed: key.feed.as_str(),
            stream: state.stream,
            external_id: state.external_id,
            content_hash: &state.content_hash.0,
            bytes,
        }
    }
}

/// What changes the stored states of such a list.
macro_rules! update_states {
    ($set:literal) => {
        update_listed!(
            "record_state",
            $set,
            [municipality, platform, target, external_id, feed, stream, content_hash],
            ""
        )
    };
}

static UPDATE_ASSERTIONS: Bulk =
    Bulk::new(concat!("with list (", overwritten!(), ") as ("), update_states!("assertions = list.bytes"));

/// Writes all assertions of stored states anew. None may come twice in a call.
pub async fn update_assertions(
    tx: &mut Tx,
    documents: &mut Documents,
    key: &RecordKey,
    states: &[(StateId<'_>, &[Assertion])],
) -> Result<(), StoreError> {
    documents.write(tx, &key.municipality, states.iter().flat_map(|(_, all)| documents_of(all))).await?;
    let row = |state| {
        let (id, assertions): &(StateId<'_>, &[Assertion]) = state;
        Ok::<_, StoreError>(Overwritten::of(key, id, row::packed(assertions, documents)?.into()))
    };
    let rows: Result<Vec<_>, _> = states.iter().map(row).collect();
    UPDATE_ASSERTIONS.run(tx, &rows?).await
}

static UPDATE_PAYLOADS: Bulk =
    Bulk::new(concat!("with list (", overwritten!(), ") as ("), update_states!("payload = list.bytes"));

/// Writes other payloads over those of stored states: the same texts, masked again.
pub async fn update_payloads(
    tx: &mut Tx,
    key: &RecordKey,
    payloads: &[(StateId<'_>, &[u8])],
) -> Result<(), StoreError> {
    let rows = payloads.iter().map(|(state, payload)| Overwritten::of(key, state, (*payload).into()));
    UPDATE_PAYLOADS.run(tx, &rows.collect::<Vec<_>>()).await
}

const PAGE_END: Sql = Sql::of(
    "select max(external_id) from (
    select external_id from record_state
    where municipality = $1 and platform = $2 and target = $3 and external_id > $4
    order by external_id limit $5) as states",
);

const PAGE: Sql = select!(
    record,
    "record_state",
    "where municipality = $1 and platform = $2 and target = $3 and external_id > $4 and external_id <= $5",
    "order by external_id, feed, stream, content_hash"
);

/// The next `states_max` states of items after the id `after` (empty for the first ones), and the rest of the last of
/// these items, in the order of [`of_items`]; empty at the end.
pub async fn page(
    tx: &mut Tx,
    documents: &mut Documents,
    municipality: &Oktmo,
    (platform, target): (Platform, Target),
    (after, states_max): (&str, i64),
) -> Result<Vec<RecordState>, StoreError> {
    let whose = [municipality.as_str().into(), platform.as_str().into(), target.as_str().into(), after.into()];
    let [of_municipality, platform, target, after] = whose;
    let values = [of_municipality, platform, target, after, states_max.into()];
    let end = tx.only(PAGE_END, &values, |row| row.get(0)).await?;
    let Some(end): Option<String> = end.flatten() else { return Ok(Vec::new()) };
    let values = [of_municipality, platform, target, after, end.as_str().into()];
    let rows = tx.all(PAGE, &values, |row| Row::read(&row, 0)?.state()).await?;
    with_assertions(tx, documents, municipality, rows).await
}

/// The texts of this file, for tests of the store.
#[cfg(test)]
pub(super) const TEXTS: super::testing::Texts =
    super::testing::Texts { per_batch: &[known::KNOWN, TOLD, OF_ITEMS, PAGE_END, PAGE], per_command: &[] };

/// Every text over a list of this file.
#[cfg(test)]
pub(super) fn lists() -> Vec<(String, String)> {
    vec![
        WRITE.texts::<Row<'_>>(),
        UPDATE_ASSERTIONS.texts::<Overwritten<'_>>(),
        UPDATE_PAYLOADS.texts::<Overwritten<'_>>(),
    ]
}

#[cfg(test)]
mod tests;
