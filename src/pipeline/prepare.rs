//! What of a batch is new: ids and hashes, what is stored already, and what may be kept of the rest.
//!
//! Runs in a task of its own, ahead of the task that writes, and changes nothing in the database.

mod arrived;
mod damage;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    sync::Arc,
};

use svod_contract::{Fault, FaultKind, Record};

use crate::{
    domain::{Assertion, ContentHash, Counts, Document, ExternalId, Instant, Origin, StreamName},
    mapping::Statement,
    store::{
        Store,
        defect::{self, Provenance},
        document::{self, Documents},
        record::{self, KnownState, RecordKey},
    },
};

use super::{
    FeedRules, PipelineError,
    payload::Packer,
    sighting::{Sighting, is_contradiction, now_of, see},
};
use arrived::{Arrived, arrived, counted, places};

/// A batch without what is stored already.
pub(super) struct Prepared {
    /// Records the source gave.
    pub(super) read: i64,
    /// Of them told before just so, or met again in the batch.
    pub(super) unchanged: i64,
    /// Places of files that were read, whatever came of them.
    pub(super) places: Vec<ReadRows>,
    /// Stored states that were told again.
    pub(super) asserted: Vec<Asserted>,
    /// Ids of the records by which other states follow one another, though none is new.
    pub(super) returned: Vec<ExternalId>,
    /// New states.
    pub(super) fresh: Vec<Fresh>,
    /// Records without an id.
    pub(super) nameless: Vec<Fresh>,
    /// What was counted of posts, by id: when, where the source says so, and what.
    pub(super) counted: BTreeMap<String, (Option<Instant>, Counts)>,
    /// What its files tell twice, and values of new states that cannot be read.
    pub(super) faults: Vec<Fault>,
}

impl Prepared {
    /// The latest date of a file that was read. Of one whose date cannot be right nobody knows.
    pub(super) fn told_until(&self) -> Option<Instant> {
        self.places.iter().filter_map(|place| place.dated).max()
    }
}

/// Rows of a file that a batch holds.
pub(super) struct ReadRows {
    pub(super) origin: String,
    pub(super) first: i64,
    pub(super) last: i64,
    /// The latest time at which its source says so; `None` where the date of the file cannot be right.
    pub(super) dated: Option<Instant>,
    /// Hashes of those without an id.
    pub(super) nameless: Vec<ContentHash>,
}

/// A stored state that was told again, with all of its assertions.
pub(super) struct Asserted {
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
    /// Where this batch told it first.
    pub(super) origin: Origin,
    pub(super) position: i64,
    /// Every time at which this batch told it, in order.
    pub(super) assertions: Vec<Assertion>,
    pub(super) is_deleted: bool,
    /// Columns or paths of values that were taken out: no database keeps them.
    pub(super) damaged: Vec<String>,
    /// What it says; `None` when its mapping knows no such stream.
    pub(super) statement: Option<Statement>,
    /// What may be kept of it, compressed.
    pub(super) payload: Vec<u8>,
}

/// States by stream and id.
type States = HashMap<(String, String), Vec<KnownState>>;

/// A state: stream, id and hash.
type StateKey = (String, String, ContentHash);

/// Prepares the batches of one run, in order.
pub(super) struct Preparer {
    store: Store,
    rules: Arc<FeedRules>,
    packer: Packer,
    /// When the run began.
    begun_at: Instant,
    documents: Documents,
    /// The documents of the batch in hand.
    read: Vec<Arc<Document>>,
    /// Batches so far.
    batches: usize,
    /// What will be known of the batches that were given on and may not be committed yet, the last one first.
    underway: VecDeque<States>,
    /// Most batches that may be underway.
    underway_max: usize,
}

impl Preparer {
    /// For batches of a run, written in the order in which they are prepared, at most `underway_max` of them behind.
    pub(super) fn new(
        (store, rules): (Store, Arc<FeedRules>),
        begun_at: Instant,
        underway_max: usize,
    ) -> Result<Self, PipelineError> {
        let packer = Packer::new().map_err(PipelineError::Pack)?;
        let (documents, read, underway) = (Documents::default(), Vec::new(), VecDeque::new());
        Ok(Self { store, rules, packer, begun_at, documents, read, batches: 0, underway, underway_max })
    }

    /// Takes a batch apart.
    pub(super) async fn prepare(&mut self, records: Vec<Record>) -> Result<Prepared, PipelineError> {
        let read = i64::try_from(records.len()).unwrap_or(i64::MAX);
        let arrived = arrived(&self.rules, records);
        let mut known = self.known(&arrived).await?;
        let quarantined = self.quarantined(&arrived).await?;
        self.read = self.documents(&arrived).await?;
        let mut prepared = Prepared {
            read,
            unchanged: 0,
            places: places(&arrived),
            counted: counted(&self.rules, &arrived),
            asserted: Vec::new(),
            returned: Vec::new(),
            fresh: Vec::new(),
            nameless: Vec::new(),
            faults: Vec::new(),
        };
        let mut contradicted: BTreeMap<Arc<str>, u64> = BTreeMap::new();
        let mut again: BTreeSet<StateKey> = BTreeSet::new();
        for arrived in arrived {
            let Some(key) = arrived.key() else {
                if !quarantined.contains(&arrived.hash) {
                    let fresh = self.fresh(arrived, Vec::new())?;
                    prepared.nameless.push(fresh);
                }
                continue;
            };
            let Some(assertion) = self.assertion(&arrived) else { continue };
            let (states, hash) = (known.entry(key.clone()).or_default(), arrived.hash);
            let sighting = see(states, hash, &assertion);
            if sighting != Sighting::Known && is_contradiction(states, hash, &assertion) {
                *contradicted.entry(Arc::clone(&assertion.document.origin.name)).or_default() += 1;
            }
            match sighting {
                Sighting::Known => {}
                Sighting::New => prepared.fresh.push(self.fresh(arrived, vec![assertion])?),
                Sighting::Again { is_return } => {
                    if is_return {
                        prepared.returned.push(ExternalId::new(key.1.as_str()));
                    }
                    again.insert((key.0, key.1, hash));
                }
            }
        }
        collect_asserted(&mut prepared, again, &known);
        let contradictions = |(file, count): (Arc<str>, u64)| Fault {
            subject: (*file).to_owned(),
            kind: FaultKind::Contradictions { count },
        };
        prepared.faults = contradicted.into_iter().map(contradictions).collect();
        prepared.faults.extend(unreadable(&self.rules, &prepared.fresh));
        let written = prepared.fresh.len() + prepared.nameless.len() + prepared.returned.len();
        // Repeats within the batch count as unchanged like those stored earlier.
        prepared.unchanged = read - i64::try_from(written).unwrap_or(read);
        self.batches += 1;
        self.underway.push_front(known);
        self.underway.truncate(self.underway_max);
        Ok(prepared)
    }

    /// When and where a record was told; `None` where its document is not among those of the batch.
    fn assertion(&self, arrived: &Arrived) -> Option<Assertion> {
        let document = self.read.iter().find(|document| arrived.stands_in(document))?;
        Some(Assertion {
            stated_at: arrived.stated_at().unwrap_or_else(|| now_of(self.batches)),
            document: Arc::clone(document),
            position: arrived.position(),
        })
    }

    /// The documents that the records stand in: a file that a run read before is what it was.
    async fn documents(&self, arrived: &[Arrived]) -> Result<Vec<Arc<Document>>, PipelineError> {
        let mut documents: Vec<Arc<Document>> = Vec::new();
        let mut tx = None;
        for arrived in arrived {
            if documents.iter().any(|document| arrived.stands_in(document)) {
                continue;
            }
            let before = self.read.iter().find(|document| arrived.stands_in(document));
            if let Some(before) = before {
                documents.push(Arc::clone(before));
                continue;
            }
            let RecordKey { municipality, feed, .. } = &self.rules.key;
            let Record { origin, precedence, file, .. } = &arrived.record;
            let precedence = i64::from(*precedence);
            let stored = match file {
                Some(file) => {
                    let tx = match &mut tx {
                        Some(tx) => tx,
                        None => tx.insert(self.store.begin_reading().await?),
                    };
                    document::find(tx, municipality, feed, (origin, *file, precedence)).await?
                }
                None => None,
            };
            let new = || {
                let (feed, origin, read_at) = (feed.clone(), origin.clone(), self.begun_at);
                Document { number: None, feed, origin, file: *file, precedence, read_at }
            };
            documents.push(Arc::new(stored.unwrap_or_else(new)));
        }
        Ok(documents)
    }

    /// What is stored of the records, or will be before them.
    async fn known(&mut self, arrived: &[Arrived]) -> Result<States, PipelineError> {
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
            let stored = record::known(&mut tx, &mut self.documents, (&self.rules.key, stream), &ids).await?;
            for (id, states) in stored {
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

    fn fresh(&mut self, arrived: Arrived, assertions: Vec<Assertion>) -> Result<Fresh, PipelineError> {
        let (position, damaged) = (arrived.position(), arrived.damaged);
        let Record { stream, origin, deleted, payload, .. } = arrived.record;
        let declared = self.rules.mapping.declared(stream.as_str(), payload);
        let kept = self.rules.mapping.keep(stream.as_str(), declared);
        Ok(Fresh {
            payload: self.packer.pack(&kept).map_err(PipelineError::Pack)?,
            external_id: ExternalId::new(arrived.external_id.unwrap_or_default()),
            hash: arrived.hash,
            origin,
            position,
            assertions,
            is_deleted: deleted,
            damaged,
            statement: self.rules.mapping.statement(stream.as_str(), &kept),
            stream,
        })
    }
}

/// Tells when the states `again` were told: those of the batch with themselves, the others beside them.
fn collect_asserted(prepared: &mut Prepared, again: BTreeSet<StateKey>, known: &States) {
    if again.is_empty() {
        return;
    }
    let key = |fresh: &Fresh| (fresh.stream.as_str().to_owned(), fresh.external_id.as_str().to_owned(), fresh.hash);
    let mut fresh: HashMap<StateKey, &mut Fresh> = prepared.fresh.iter_mut().map(|fresh| (key(fresh), fresh)).collect();
    for state_key in again {
        let target = fresh.get_mut(&state_key);
        let (stream, id, hash) = state_key;
        let streams = (stream, id);
        let is_it = |state: &&KnownState| state.content_hash == hash;
        let Some(state) = known.get(&streams).and_then(|states| states.iter().find(is_it)).cloned() else { continue };
        match target {
            Some(fresh) => fresh.assertions = state.assertions,
            None => prepared.asserted.push(Asserted {
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
