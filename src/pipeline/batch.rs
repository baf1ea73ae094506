//! One batch into the store: what is new, what changed, what goes to quarantine, in one transaction.

mod states;
mod writes;

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::Value;
use svod_contract::Record;

use crate::{
    domain::{Defect, DefectCode, Instant},
    store::{
        Tx, defect,
        record::{self, Provenance},
        run::RunCounts,
    },
};

use super::{
    FeedRules, PipelineError,
    payload::{pack, unpack},
};

pub(super) use writes::{Item, Writes};

/// What a batch did.
#[derive(Debug, Default)]
pub(super) struct BatchDone {
    pub(super) counts: RunCounts,
    /// The latest time of receipt among the submissions of this batch.
    pub(super) latest_received: Option<Instant>,
    /// Calendar files that deadlines of this batch need and that are not there.
    pub(super) missing_calendars: BTreeSet<String>,
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

/// Stores a batch within `tx`; the caller writes the cursor and commits.
pub(super) async fn store(
    tx: &mut Tx,
    rules: &FeedRules,
    from: &Provenance,
    records: Vec<Record>,
) -> Result<BatchDone, PipelineError> {
    let mut done = BatchDone::default();
    done.counts.read = i64::try_from(records.len()).unwrap_or(i64::MAX);
    let arrived = arrived(rules, records);
    let fresh = without_known(tx, from, arrived, &mut done.counts).await?;
    if fresh.is_empty() {
        return Ok(done);
    }
    let siblings = siblings(tx, rules, from, &fresh).await?;
    let writes = map(rules, fresh, siblings);
    writes.flush(tx, rules, from, &mut done).await?;
    Ok(done)
}

/// Ids and hashes. Of one id met twice in a stream the later record counts; a record without id is known by its hash.
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
        let key = (stream.clone(), external_id.clone().unwrap_or_else(|| hash.clone()));
        let item = Arrived { stream, external_id, hash, record, is_known: false };
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

/// Drops what is stored already with the same content, and counts it.
async fn without_known(
    tx: &mut Tx,
    from: &Provenance,
    arrived: Vec<Arrived>,
    counts: &mut RunCounts,
) -> Result<Vec<Arrived>, PipelineError> {
    let known = known(tx, from, &arrived).await?;
    let mut fresh = Vec::with_capacity(arrived.len());
    for mut item in arrived {
        let stored = match &item.external_id {
            Some(id) => known.by_id.get(&item.stream).and_then(|stream| stream.get(id)),
            None => known.without_id.get(&item.hash),
        };
        if stored != Some(&item.hash) {
            item.is_known = stored.is_some();
            fresh.push(item);
        }
    }
    // Repeats within the batch were folded before; they count as unchanged like those stored earlier.
    counts.unchanged += counts.read - i64::try_from(fresh.len()).unwrap_or(counts.read);
    Ok(fresh)
}

/// What is stored of a batch.
struct Known {
    /// Stream → external id → content hash.
    by_id: HashMap<String, HashMap<String, String>>,
    /// Hashes of quarantined records without id.
    without_id: HashSet<String>,
}

async fn known(tx: &mut Tx, from: &Provenance, arrived: &[Arrived]) -> Result<Known, PipelineError> {
    let streams: BTreeSet<&str> = arrived.iter().map(|item| item.stream.as_str()).collect();
    let mut by_id = HashMap::new();
    for stream in streams {
        let items = arrived.iter().filter(|item| item.stream == stream);
        let ids: Vec<&str> = items.filter_map(|item| item.external_id.as_deref()).collect();
        by_id.insert(stream.to_owned(), record::known_hashes(tx, from, stream, &ids).await?);
    }
    let without_id = arrived.iter().filter(|item| item.external_id.is_none());
    let hashes: Vec<&str> = without_id.map(|item| item.hash.as_str()).collect();
    let without_id = defect::known(tx, from, &hashes).await?.into_iter().collect();
    Ok(Known { by_id, without_id })
}

/// External id → stream → kept payload, of what other streams of a joined feed delivered before.
type Siblings = HashMap<String, HashMap<String, Value>>;

async fn siblings(
    tx: &mut Tx,
    rules: &FeedRules,
    from: &Provenance,
    fresh: &[Arrived],
) -> Result<Siblings, PipelineError> {
    let mut siblings = Siblings::new();
    if rules.mapping.streams().len() < 2 {
        return Ok(siblings);
    }
    let ids: Vec<&str> = fresh.iter().filter_map(|item| item.external_id.as_deref()).collect();
    for (external_id, stream, payload) in record::payloads(tx, from, &ids).await? {
        siblings.entry(external_id).or_default().insert(stream, unpack(&payload)?);
    }
    Ok(siblings)
}

fn map(rules: &FeedRules, fresh: Vec<Arrived>, mut siblings: Siblings) -> Writes {
    let mut writes = Writes::default();
    for arrived in fresh {
        let kept = rules.mapping.keep(&arrived.stream, arrived.record.payload);
        let item = Item {
            payload: pack(&kept),
            stream: arrived.stream,
            hash: arrived.hash,
            origin: arrived.record.origin.to_string(),
            position: i64::try_from(arrived.record.position).unwrap_or(i64::MAX),
            is_known: arrived.is_known,
        };
        let Some(external_id) = arrived.external_id else {
            let defect = Defect { code: DefectCode::MissingId, field: rules.mapping.id_field(&item.stream) };
            writes.quarantine(item, None, defect);
            continue;
        };
        let outcome = if rules.mapping.streams().len() < 2 {
            rules.mapping.map(&[(item.stream.as_str(), &kept)])
        } else {
            let parts = siblings.entry(external_id.clone()).or_default();
            parts.insert(item.stream.clone(), kept);
            let parts: Vec<(&str, &Value)> = parts.iter().map(|(stream, kept)| (stream.as_str(), kept)).collect();
            rules.mapping.map(&parts)
        };
        writes.add(item, external_id, outcome);
    }
    writes
}
