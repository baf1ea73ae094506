//! What of a batch is new: ids and hashes, what is stored already, what may be kept of the rest and what it becomes.
//!
//! Runs in a task of its own, ahead of the task that writes, and changes nothing in the database.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    sync::Arc,
};

use serde_json::Value;
use svod_contract::Record;

use crate::{
    domain::{Defect, DefectCode, Instant},
    mapping::Outcome,
    store::{
        Store, defect,
        record::{self, KnownRecord, Observation, Provenance, RecordOutcome},
    },
};

use super::{FeedRules, PipelineError, payload::Packer};

/// A batch without what is stored already.
pub(super) struct Prepared {
    /// Records the source gave.
    pub(super) read: i64,
    /// Of them stored already with the same content or a newer one, or met again in the batch.
    pub(super) unchanged: i64,
    /// Places of files that were read, whatever came of them.
    pub(super) places: Vec<ReadPlaces>,
    /// How many records of a file are older than what is stored, by file.
    pub(super) outdated: BTreeMap<String, u64>,
    /// The others.
    pub(super) fresh: Vec<Fresh>,
}

/// Rows of a file that a batch holds.
pub(super) struct ReadPlaces {
    pub(super) origin: String,
    pub(super) first: i64,
    pub(super) last: i64,
    /// Hashes of those without an id.
    pub(super) nameless: Vec<String>,
}

/// A record to be written.
pub(super) struct Fresh {
    pub(super) item: Item,
    pub(super) fate: Fate,
}

/// What of a record is written whatever becomes of it.
pub(super) struct Item {
    pub(super) stream: String,
    pub(super) hash: String,
    pub(super) origin: String,
    pub(super) position: i64,
    /// Whether another state of it is stored.
    pub(super) is_known: bool,
    /// The kept payload, compressed.
    pub(super) payload: Vec<u8>,
    /// Since when its source says so; `None`: now.
    pub(super) stated_at: Option<Instant>,
    /// What is stored of this very record, when it is not told now but mapped again.
    pub(super) stored: Option<Stored>,
}

/// What is stored of a record that is mapped again.
pub(super) struct Stored {
    /// Since when it is known.
    pub(super) observation: Observation,
    /// What became of it under the rules before.
    pub(super) outcome: RecordOutcome,
    pub(super) reason: Option<String>,
}

/// What becomes of a record.
pub(super) enum Fate {
    /// It has no id.
    Nameless(Defect),
    /// It is mapped by itself.
    Mapped { external_id: String, outcome: Outcome },
    /// It is mapped together with what other streams gave of the item: only the writing task sees all of that.
    Part { external_id: String, kept: Value },
}

/// A record with its id and hash, before personal data is removed. Lives in memory only.
struct Arrived {
    stream: String,
    external_id: Option<String>,
    hash: String,
    record: Record,
    /// Whether another state of it is stored.
    is_known: bool,
}

impl Arrived {
    fn stated_at(&self) -> Option<Instant> {
        self.record.stated_at.map(Instant::from)
    }

    /// What tells it from others of its batch; a record without id is known by its hash.
    fn key(&self) -> (String, String) {
        (self.stream.clone(), self.external_id.clone().unwrap_or_else(|| self.hash.clone()))
    }
}

/// Prepares the batches of one run, in order.
pub(super) struct Preparer {
    store: Store,
    rules: Arc<FeedRules>,
    from: Provenance,
    packer: Packer,
    /// What will be known, by stream and id, of the batches that were given on and may not be committed yet.
    underway: VecDeque<HashMap<(String, String), KnownRecord>>,
    /// Most batches that may be underway.
    underway_max: usize,
}

impl Preparer {
    /// For batches that are written in the order in which they are prepared, at most `underway_max` of them behind.
    pub(super) fn new(
        store: Store,
        rules: Arc<FeedRules>,
        from: Provenance,
        underway_max: usize,
    ) -> Result<Self, PipelineError> {
        let packer = Packer::new().map_err(PipelineError::Pack)?;
        Ok(Self { store, rules, from, packer, underway: VecDeque::new(), underway_max })
    }

    /// Takes a batch apart.
    pub(super) async fn prepare(&mut self, records: Vec<Record>) -> Result<Prepared, PipelineError> {
        let read = i64::try_from(records.len()).unwrap_or(i64::MAX);
        let arrived = arrived(&self.rules, records);
        let known = self.known(&arrived).await?;
        self.note(&arrived);
        let places = places(&arrived);
        let mut outdated: BTreeMap<String, u64> = BTreeMap::new();
        let mut fresh = Vec::with_capacity(arrived.len());
        for mut arrived in arrived {
            let stored = self.stored(&arrived, &known);
            if stored.is_some_and(|stored| stored.content_hash == arrived.hash) {
                continue;
            }
            let is_older = |stored: &KnownRecord| arrived.stated_at().is_some_and(|at| Some(at) < stored.stated_at);
            if stored.is_some_and(is_older) {
                *outdated.entry(arrived.record.origin.to_string()).or_default() += 1;
                continue;
            }
            arrived.is_known = stored.is_some();
            fresh.push(arrived);
        }
        // Repeats within the batch were folded before; they count as unchanged like those stored earlier.
        let unchanged = read - i64::try_from(fresh.len()).unwrap_or(read);
        let fresh = fresh.into_iter().map(|arrived| self.fresh(arrived)).collect::<Result<_, _>>()?;
        Ok(Prepared { read, unchanged, places, outdated, fresh })
    }

    /// What is stored of a batch, as far as it is committed.
    async fn known(&self, arrived: &[Arrived]) -> Result<Known, PipelineError> {
        let mut tx = self.store.begin_reading().await?;
        let streams: BTreeSet<&str> = arrived.iter().map(|item| item.stream.as_str()).collect();
        let mut by_id = HashMap::new();
        for stream in streams {
            let items = arrived.iter().filter(|item| item.stream == stream);
            let ids: Vec<&str> = items.filter_map(|item| item.external_id.as_deref()).collect();
            by_id.insert(stream.to_owned(), record::known(&mut tx, &self.from, stream, &ids).await?);
        }
        let without_id = arrived.iter().filter(|item| item.external_id.is_none());
        let hashes: Vec<&str> = without_id.map(|item| item.hash.as_str()).collect();
        let without_id = defect::known(&mut tx, &self.from, &hashes).await?;
        let without_id = without_id
            .into_iter()
            .map(|hash| (hash.clone(), KnownRecord { content_hash: hash, stated_at: None }))
            .collect();
        tx.commit().await?;
        Ok(Known { by_id, without_id })
    }

    fn note(&mut self, arrived: &[Arrived]) {
        let known = |item: &Arrived| KnownRecord { content_hash: item.hash.clone(), stated_at: item.stated_at() };
        self.underway.push_front(arrived.iter().map(|item| (item.key(), known(item))).collect());
        self.underway.truncate(self.underway_max + 1);
    }

    /// What is stored of a record, or will be before it.
    fn stored<'k>(&'k self, arrived: &Arrived, known: &'k Known) -> Option<&'k KnownRecord> {
        let key = arrived.key();
        // The first one is the batch itself.
        let underway = self.underway.iter().skip(1).find_map(|batch| batch.get(&key));
        underway.or_else(|| match &arrived.external_id {
            Some(id) => known.by_id.get(&arrived.stream).and_then(|stream| stream.get(id)),
            None => known.without_id.get(&arrived.hash),
        })
    }

    fn fresh(&mut self, arrived: Arrived) -> Result<Fresh, PipelineError> {
        let mapping = &self.rules.mapping;
        let kept = mapping.keep(&arrived.stream, arrived.record.payload);
        let item = Item {
            payload: self.packer.pack(&kept).map_err(PipelineError::Pack)?,
            stream: arrived.stream,
            hash: arrived.hash,
            origin: arrived.record.origin.to_string(),
            position: i64::try_from(arrived.record.position).unwrap_or(i64::MAX),
            is_known: arrived.is_known,
            stated_at: arrived.record.stated_at.map(Instant::from),
            stored: None,
        };
        let fate = match arrived.external_id {
            None => Fate::Nameless(Defect { code: DefectCode::MissingId, field: mapping.id_field(&item.stream) }),
            Some(external_id) if mapping.streams().len() < 2 => {
                Fate::Mapped { external_id, outcome: mapping.map(&[(item.stream.as_str(), &kept)]) }
            }
            Some(external_id) => Fate::Part { external_id, kept },
        };
        Ok(Fresh { item, fate })
    }
}

/// What is stored of a batch.
struct Known {
    /// Stream → external id → what is known.
    by_id: HashMap<String, HashMap<String, KnownRecord>>,
    /// Quarantined records without id, by hash.
    without_id: HashMap<String, KnownRecord>,
}

/// The rows of files among `arrived`, by file: only there a place means the same again.
fn places(arrived: &[Arrived]) -> Vec<ReadPlaces> {
    let mut places: BTreeMap<&str, ReadPlaces> = BTreeMap::new();
    for item in arrived.iter().filter(|item| item.record.stated_at.is_some()) {
        let position = i64::try_from(item.record.position).unwrap_or(i64::MAX);
        let origin = &*item.record.origin;
        let empty = || ReadPlaces { origin: origin.to_owned(), first: position, last: position, nameless: Vec::new() };
        let place = places.entry(origin).or_insert_with(empty);
        (place.first, place.last) = (place.first.min(position), place.last.max(position));
        if item.external_id.is_none() {
            place.nameless.push(item.hash.clone());
        }
    }
    places.into_values().collect()
}

/// Ids and hashes. Of one id met twice in a stream the later record counts.
fn arrived(rules: &FeedRules, records: Vec<Record>) -> Vec<Arrived> {
    let mut buffer = Vec::with_capacity(4096);
    let mut places: HashMap<(String, String), usize> = HashMap::with_capacity(records.len());
    let mut arrived: Vec<Arrived> = Vec::with_capacity(records.len());
    for record in records {
        buffer.clear();
        // Writing JSON into memory cannot fail: keys are texts and numbers are finite.
        if serde_json::to_writer(&mut buffer, &record.payload).is_err() {
            buffer.clear();
        }
        let hash = content_hash(rules, &buffer);
        let stream = record.stream.to_string();
        let external_id = rules.mapping.external_id(&stream, &record.payload);
        let item = Arrived { stream, external_id, hash, record, is_known: false };
        let key = item.key();
        if let Some(earlier) = places.get(&key).and_then(|place| arrived.get_mut(*place)) {
            *earlier = item;
        } else {
            places.insert(key, arrived.len());
            arrived.push(item);
        }
    }
    arrived
}

/// 128 bits of a keyed hash: raw records hold personal data, so a plain hash of one could be guessed back.
fn content_hash(rules: &FeedRules, bytes: &[u8]) -> String {
    let mut hash = blake3::keyed_hash(&rules.hash_key, bytes).to_hex().to_string();
    hash.truncate(32);
    hash
}
