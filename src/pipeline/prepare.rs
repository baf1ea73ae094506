//! What of a batch is new: ids and hashes, what is stored already, and what may be kept of the rest.
//!
//! Runs in a task of its own, ahead of the task that writes, and changes nothing in the database.

mod damage;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    sync::Arc,
};

use svod_contract::{Fault, FaultKind, Record};

use crate::{
    domain::{ContentHash, Counts, ExternalId, Instant, Origin, StreamName},
    mapping::Statement,
    store::{
        Store,
        defect::{self, Provenance},
        record::{self, KnownState, RecordKey},
    },
};

use super::{
    FeedRules, PipelineError,
    payload::Packer,
    sighting::{Sighting, see},
};

/// A batch without what is stored already.
pub(super) struct Prepared {
    /// Records the source gave.
    pub(super) read: i64,
    /// Of them told before just so, or met again in the batch.
    pub(super) unchanged: i64,
    /// Places of files that were read, whatever came of them.
    pub(super) places: Vec<ReadRows>,
    /// Stored states that were told again.
    pub(super) retold: Vec<Retold>,
    /// Ids of the records by which other states follow one another, though none is new.
    pub(super) returned: Vec<ExternalId>,
    /// New states.
    pub(super) fresh: Vec<Fresh>,
    /// Records without an id.
    pub(super) nameless: Vec<Fresh>,
    /// What was counted of posts, by id: when, where the source says so, and what.
    pub(super) counted: BTreeMap<String, (Option<Instant>, Counts)>,
    /// Values of new states that cannot be read.
    pub(super) faults: Vec<Fault>,
}

impl Prepared {
    /// The latest date of a file that was read.
    pub(super) fn told_until(&self) -> Option<Instant> {
        self.places.iter().map(|place| place.stated_at).max()
    }
}

/// Rows of a file that a batch holds.
pub(super) struct ReadRows {
    pub(super) origin: String,
    pub(super) first: i64,
    pub(super) last: i64,
    /// The latest time at which its source says so.
    pub(super) stated_at: Instant,
    /// Hashes of those without an id.
    pub(super) nameless: Vec<ContentHash>,
}

/// A stored state that was told again, with every time at which it was.
pub(super) struct Retold {
    pub(super) stream: StreamName,
    pub(super) external_id: ExternalId,
    pub(super) state: KnownState,
}

/// A state to be written.
pub(super) struct Fresh {
    pub(super) stream: StreamName,
    /// Empty for a record that has none.
    pub(super) external_id: ExternalId,
    pub(super) hash: ContentHash,
    pub(super) origin: Origin,
    pub(super) position: i64,
    pub(super) precedence: i64,
    /// Since when its source says so; `None`: now.
    pub(super) stated_at: Option<Instant>,
    pub(super) is_deleted: bool,
    /// Columns or paths of values that were taken out: no database keeps them.
    pub(super) damaged: Vec<String>,
    /// When it was told again in the same batch.
    pub(super) retold: Vec<Instant>,
    /// What it says; `None` when its mapping knows no such stream.
    pub(super) statement: Option<Statement>,
    /// What may be kept of it, compressed.
    pub(super) payload: Vec<u8>,
}

/// A record with its id and hash, before personal data is removed. Lives in memory only.
struct Arrived {
    external_id: Option<String>,
    hash: ContentHash,
    record: Record,
    damaged: Vec<String>,
}

impl Arrived {
    fn stated_at(&self) -> Option<Instant> {
        self.record.stated_at.map(Instant::from)
    }

    fn key(&self) -> Option<(String, String)> {
        Some((self.record.stream.as_str().to_owned(), self.external_id.clone()?))
    }
}

/// States by stream and id.
type States = HashMap<(String, String), Vec<KnownState>>;

/// A state: stream, id, since when it is told, and hash.
type StateKey = (String, String, Instant, ContentHash);

/// Prepares the batches of one run, in order.
pub(super) struct Preparer {
    store: Store,
    rules: Arc<FeedRules>,
    packer: Packer,
    /// What will be known of the batches that were given on and may not be committed yet, the last one first.
    underway: VecDeque<States>,
    /// Most batches that may be underway.
    underway_max: usize,
}

impl Preparer {
    /// For batches that are written in the order in which they are prepared, at most `underway_max` of them behind.
    pub(super) fn new(store: Store, rules: Arc<FeedRules>, underway_max: usize) -> Result<Self, PipelineError> {
        let packer = Packer::new().map_err(PipelineError::Pack)?;
        Ok(Self { store, rules, packer, underway: VecDeque::new(), underway_max })
    }

    /// Takes a batch apart.
    pub(super) async fn prepare(&mut self, records: Vec<Record>) -> Result<Prepared, PipelineError> {
        let read = i64::try_from(records.len()).unwrap_or(i64::MAX);
        let arrived = arrived(&self.rules, records);
        let mut known = self.known(&arrived).await?;
        let quarantined = self.quarantined(&arrived).await?;
        let mut prepared = Prepared {
            read,
            unchanged: 0,
            places: places(&arrived),
            counted: counted(&self.rules, &arrived),
            retold: Vec::new(),
            returned: Vec::new(),
            fresh: Vec::new(),
            nameless: Vec::new(),
            faults: Vec::new(),
        };
        let mut again: BTreeSet<StateKey> = BTreeSet::new();
        for arrived in arrived {
            let Some(key) = arrived.key() else {
                if !quarantined.contains(&arrived.hash) {
                    let fresh = self.fresh(arrived)?;
                    prepared.nameless.push(fresh);
                }
                continue;
            };
            let states = known.entry(key.clone()).or_default();
            match see(states, arrived.hash, arrived.stated_at()) {
                Sighting::Known => {}
                Sighting::New => prepared.fresh.push(self.fresh(arrived)?),
                Sighting::Again { place, is_return } => {
                    if is_return {
                        prepared.returned.push(ExternalId::new(key.1.as_str()));
                    }
                    let state = states.get(place);
                    again.extend(state.map(|state| (key.0, key.1, state.stated_at, state.content_hash)));
                }
            }
        }
        tell_again(&mut prepared, again, &known);
        prepared.faults = unreadable(&self.rules, &prepared.fresh);
        let written = prepared.fresh.len() + prepared.nameless.len() + prepared.returned.len();
        // Repeats within the batch count as unchanged like those stored earlier.
        prepared.unchanged = read - i64::try_from(written).unwrap_or(read);
        self.underway.push_front(known);
        self.underway.truncate(self.underway_max);
        Ok(prepared)
    }

    /// What is stored of the records, or will be before them.
    async fn known(&self, arrived: &[Arrived]) -> Result<States, PipelineError> {
        let mut known = States::with_capacity(arrived.len());
        let mut asked: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for item in arrived {
            let Some(key) = item.key() else { continue };
            if let Some(states) = self.underway.iter().find_map(|batch| batch.get(&key)) {
                known.insert(key, states.clone());
            } else if let Some(id) = &item.external_id {
                asked.entry(item.record.stream.as_str()).or_default().push(id);
            }
        }
        if asked.is_empty() {
            return Ok(known);
        }
        let mut tx = self.store.begin_reading().await?;
        for (stream, mut ids) in asked {
            ids.sort_unstable();
            ids.dedup();
            for (id, states) in record::known(&mut tx, &self.rules.key, stream, &ids).await? {
                known.insert((stream.to_owned(), id), states);
            }
        }
        tx.commit().await?;
        Ok(known)
    }

    /// Those of the records without an id that are in quarantine already.
    async fn quarantined(&self, arrived: &[Arrived]) -> Result<BTreeSet<ContentHash>, PipelineError> {
        let mut by_stream: BTreeMap<&str, Vec<ContentHash>> = BTreeMap::new();
        for item in arrived.iter().filter(|item| item.external_id.is_none()) {
            by_stream.entry(item.record.stream.as_str()).or_default().push(item.hash);
        }
        let mut quarantined = BTreeSet::new();
        if by_stream.is_empty() {
            return Ok(quarantined);
        }
        let RecordKey { municipality, feed, .. } = self.rules.key.clone();
        let from = Provenance { municipality, feed, observed_at: Instant::from_micros(0) };
        let mut tx = self.store.begin_reading().await?;
        for (stream, hashes) in by_stream {
            quarantined.extend(defect::known(&mut tx, &from, stream, &hashes).await?);
        }
        tx.commit().await?;
        Ok(quarantined)
    }

    fn fresh(&mut self, arrived: Arrived) -> Result<Fresh, PipelineError> {
        let stated_at = arrived.stated_at();
        let damaged = arrived.damaged;
        let Record { stream, origin, position, precedence, deleted, payload, .. } = arrived.record;
        let declared = self.rules.mapping.declared(stream.as_str(), payload);
        let kept = self.rules.mapping.keep(stream.as_str(), declared);
        Ok(Fresh {
            payload: self.packer.pack(&kept).map_err(PipelineError::Pack)?,
            external_id: ExternalId::new(arrived.external_id.unwrap_or_default()),
            hash: arrived.hash,
            origin,
            position: i64::try_from(position).unwrap_or(i64::MAX),
            precedence: precedence.into(),
            stated_at,
            is_deleted: deleted,
            damaged,
            retold: Vec::new(),
            statement: self.rules.mapping.statement(stream.as_str(), &kept),
            stream,
        })
    }
}

/// Tells when the states `again` were told: those of the batch with themselves, the others beside them.
fn tell_again(prepared: &mut Prepared, again: BTreeSet<StateKey>, known: &States) {
    if again.is_empty() {
        return;
    }
    let key = |fresh: &Fresh| {
        let (stream, id) = (fresh.stream.as_str().to_owned(), fresh.external_id.as_str().to_owned());
        Some((stream, id, fresh.stated_at?, fresh.hash))
    };
    let mut fresh: HashMap<StateKey, &mut Fresh> =
        prepared.fresh.iter_mut().filter_map(|fresh| Some((key(fresh)?, fresh))).collect();
    for state_key in again {
        let target = fresh.get_mut(&state_key);
        let (stream, id, stated_at, hash) = state_key;
        let is_it = |state: &&KnownState| state.stated_at == stated_at && state.content_hash == hash;
        let streams = (stream, id);
        let Some(state) = known.get(&streams).and_then(|states| states.iter().find(is_it)).cloned() else { continue };
        match target {
            Some(fresh) => fresh.retold = state.retold,
            None => prepared.retold.push(Retold {
                stream: StreamName::new(streams.0),
                external_id: ExternalId::new(streams.1),
                state,
            }),
        }
    }
}

/// Values that cannot be read, by file or page and column.
fn unreadable(rules: &FeedRules, fresh: &[Fresh]) -> Vec<Fault> {
    let mut found: BTreeMap<(String, &StreamName, String), u64> = BTreeMap::new();
    for state in fresh {
        let stream = &state.stream;
        let unread = state.statement.iter().flat_map(|statement| rules.mapping.unreadable(stream.as_str(), statement));
        for column in unread.chain(state.damaged.iter().cloned()) {
            *found.entry((state.origin.to_string(), stream, column)).or_default() += 1;
        }
    }
    let faults = found.into_iter().map(|((subject, stream, column), count)| {
        let stream = stream.as_str().into();
        Fault { subject, kind: FaultKind::UnreadableValues { stream, column, count } }
    });
    faults.collect()
}

/// What the records count; of one post the latest word, as the store goes by.
fn counted(rules: &FeedRules, arrived: &[Arrived]) -> BTreeMap<String, (Option<Instant>, Counts)> {
    let mut counted: BTreeMap<String, (Option<Instant>, Counts)> = BTreeMap::new();
    for item in arrived {
        let counts = rules.mapping.counts(item.record.stream.as_str(), &item.record.payload);
        let Some((id, counts)) = item.external_id.clone().zip(counts) else { continue };
        let word = (item.stated_at(), counts);
        counted.entry(id).and_modify(|known| *known = word.max(*known)).or_insert(word);
    }
    counted
}

/// The rows of files among `arrived`, by file: only there a place means the same again.
fn places(arrived: &[Arrived]) -> Vec<ReadRows> {
    let mut places: BTreeMap<&Origin, ReadRows> = BTreeMap::new();
    for item in arrived {
        let Some(stated_at) = item.stated_at() else { continue };
        let position = i64::try_from(item.record.position).unwrap_or(i64::MAX);
        let origin = &item.record.origin;
        let (first, last) = (position, position);
        let empty = || ReadRows { origin: origin.to_string(), first, last, stated_at, nameless: Vec::new() };
        let place = places.entry(origin).or_insert_with(empty);
        (place.first, place.last) = (place.first.min(position), place.last.max(position));
        place.stated_at = place.stated_at.max(stated_at);
        if item.external_id.is_none() {
            place.nameless.push(item.hash);
        }
    }
    places.into_values().collect()
}

/// Ids and hashes. Of an item that an interface gives twice at once the later record counts: it moved to another page.
fn arrived(rules: &FeedRules, records: Vec<Record>) -> Vec<Arrived> {
    let mut buffer = Vec::with_capacity(4096);
    let mut places: HashMap<(String, Result<String, ContentHash>), usize> = HashMap::with_capacity(records.len());
    let mut arrived: Vec<Arrived> = Vec::with_capacity(records.len());
    for mut record in records {
        damage::mend_origin(&mut record.origin);
        let item = identified(rules, record, &mut buffer);
        if item.record.stated_at.is_some() && item.external_id.is_some() {
            arrived.push(item);
            continue;
        }
        let key = (item.record.stream.as_str().to_owned(), item.external_id.clone().ok_or(item.hash));
        if let Some(earlier) = places.get(&key).and_then(|place| arrived.get_mut(*place)) {
            *earlier = item;
        } else {
            places.insert(key, arrived.len());
            arrived.push(item);
        }
    }
    arrived
}

/// The id of a record and the hash of what it says. A whole text is not taken apart for them.
fn identified(rules: &FeedRules, mut record: Record, buffer: &mut Vec<u8>) -> Arrived {
    let stream = record.stream.as_str();
    buffer.clear();
    let text = record.payload.text().filter(|text| !damage::may_be_in(text.get()));
    let mut external_id = text.and_then(|text| rules.mapping.write_said(stream, text, buffer));
    let mut damaged = Vec::new();
    if external_id.is_none() {
        let mut told = rules.mapping.declared(stream, record.payload.clone());
        damaged = damage::take_out(&mut told);
        external_id = rules.mapping.external_id(stream, &told);
        buffer.clear();
        // Of a record that no item is found for everything counts: there may be many, and little of them is declared.
        let said = external_id.as_ref().and_then(|_| rules.mapping.said(stream, &told));
        let written = match said {
            Some(said) => serde_json::to_writer(&mut *buffer, &said).is_ok(),
            None => record.payload.write(&mut *buffer).is_ok(),
        };
        // Writing JSON into memory cannot fail: keys are texts and numbers are finite.
        if !written {
            buffer.clear();
        }
        record.payload = told.into();
    }
    // The connector may know that the item was deleted by more than the payload says.
    if record.deleted {
        buffer.push(0);
    }
    let hash = content_hash(rules, buffer);
    Arrived { external_id, hash, record, damaged }
}

/// 128 bits of a keyed hash: raw records hold personal data, so a plain hash of one could be guessed back.
fn content_hash(rules: &FeedRules, bytes: &[u8]) -> ContentHash {
    let hash = blake3::keyed_hash(&rules.hash_key, bytes);
    ContentHash(hash.as_bytes().first_chunk().copied().unwrap_or_default())
}
