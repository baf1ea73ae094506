//! Table `record_state`: every distinct state of a record as it was told.

mod known;
mod retold;
#[macro_use]
mod row;

use std::{borrow::Cow, collections::HashSet};

use crate::domain::{ContentHash, ExternalId, FeedName, Instant, Oktmo, Origin, Platform, StreamName};

use super::{
    StoreError, Tx,
    bulk::Bulk,
    dialect::{select, update_listed},
    row::list,
    sql::Sql,
};
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
    /// Since when the source says so.
    pub stated_at: Instant,
    /// When it said so again, in order.
    pub retold: Vec<Instant>,
    /// The moment of the transaction that stored it first.
    pub observed_at: Instant,
    /// Where it stood.
    pub origin: Origin,
    /// Row or number there, from 1; 0 when it is not known.
    pub position: i64,
    /// Among states that one file states at the same time the higher one counts.
    pub precedence: i64,
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
            stated_at: self.stated_at,
            content_hash: self.content_hash,
        }
    }
}

/// Which state of the records of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateId<'a> {
    /// The stream.
    pub stream: &'a str,
    /// Id of the item.
    pub external_id: &'a str,
    /// Since when the source says so, as stored.
    pub stated_at: Instant,
    /// Hash of the raw record.
    pub content_hash: ContentHash,
}

const OF_ITEMS: Sql = select!(
    record,
    "record_state",
    "where municipality = $1 and platform = $2 and target = $3",
    "external_id" in "$4",
    "order by external_id, feed, stream, stated_at, content_hash"
);

/// Every state of `ids`, of all feeds and streams, ordered by id, feed, stream, `stated_at` and hash.
pub async fn of_items(
    tx: &mut Tx,
    municipality: &Oktmo,
    (platform, target): (Platform, Target),
    ids: &[&str],
) -> Result<Vec<RecordState>, StoreError> {
    let values = [municipality.as_str().into(), platform.as_str().into(), target.as_str().into(), ids.into()];
    tx.all(OF_ITEMS, &values, |row| Row::read(&row, 0)?.state()).await
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
        "on conflict (municipality, platform, target, external_id, feed, stream, stated_at, content_hash) do update set ",
        record!(updates)
    )),
);

/// Writes states, over stored ones of the same feed, stream, item, `stated_at` and hash. None may come twice in a call.
pub async fn write<'s>(tx: &mut Tx, states: impl IntoIterator<Item = &'s RecordState>) -> Result<(), StoreError> {
    WRITE.run(tx, &states.into_iter().map(Row::of).collect::<Vec<_>>()).await
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
        stated_at: i64,
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
            stated_at: state.stated_at.as_micros(),
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
            [municipality, platform, target, external_id, feed, stream, stated_at, content_hash],
            ""
        )
    };
}

static RETELL: Bulk =
    Bulk::new(concat!("with list (", overwritten!(), ") as ("), update_states!("retold = list.bytes"));

/// Writes when these states were told again: every time, in order. None may come twice in a call.
pub async fn retell(tx: &mut Tx, key: &RecordKey, states: &[(StateId<'_>, &[Instant])]) -> Result<(), StoreError> {
    let retold = |(state, times): &(StateId<'_>, &[Instant])| retold::pack(state.stated_at, times);
    let rows = states.iter().map(|told| Overwritten::of(key, &told.0, retold(told).into()));
    RETELL.run(tx, &rows.collect::<Vec<_>>()).await
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
    "order by external_id, feed, stream, stated_at, content_hash"
);

/// The next `states_max` states of items after the id `after` (empty for the first ones), and the rest of the last of
/// these items, in the order of [`of_items`]; empty at the end.
pub async fn page(
    tx: &mut Tx,
    municipality: &Oktmo,
    (platform, target): (Platform, Target),
    after: &str,
    states_max: i64,
) -> Result<Vec<RecordState>, StoreError> {
    let whose = [municipality.as_str().into(), platform.as_str().into(), target.as_str().into(), after.into()];
    let [municipality, platform, target, after] = whose;
    let end = tx.only(PAGE_END, &[municipality, platform, target, after, states_max.into()], |row| row.get(0)).await?;
    let Some(end): Option<String> = end.flatten() else { return Ok(Vec::new()) };
    let values = [municipality, platform, target, after, end.as_str().into()];
    tx.all(PAGE, &values, |row| Row::read(&row, 0)?.state()).await
}

/// The texts of this file, for tests of the store.
#[cfg(test)]
pub(super) const TEXTS: super::testing::Texts =
    super::testing::Texts { per_batch: &[known::KNOWN, TOLD, OF_ITEMS, PAGE_END, PAGE], per_command: &[] };

/// Every text over a list of this file.
#[cfg(test)]
pub(super) fn lists() -> Vec<(String, String)> {
    vec![WRITE.texts::<Row<'_>>(), RETELL.texts::<Overwritten<'_>>(), UPDATE_PAYLOADS.texts::<Overwritten<'_>>()]
}

#[cfg(test)]
mod tests;
