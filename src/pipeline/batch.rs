//! One batch into the store: what is new, what changed, what goes to quarantine, in one transaction.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::Value;
use svod_contract::Record;

use crate::{
    domain::{Defect, DefectCode, Platform, Submission, Survey},
    mapping::Outcome,
    store::{
        Tx, defect,
        defect::Quarantined,
        record::{self, KeptRecord, Provenance, RecordOutcome},
        run::RunCounts,
        submission::{self, StoredSubmission},
        survey,
    },
};

use super::{FeedRules, PipelineError, carry::carry};

/// What a batch did.
#[derive(Debug, Default)]
pub(super) struct BatchDone {
    pub(super) counts: RunCounts,
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

/// Everything of one item that this batch writes.
#[derive(Default)]
struct Writes {
    records: Vec<KeptRecord>,
    quarantined: Vec<Quarantined>,
    resolved: Vec<String>,
    submissions: Vec<Submission>,
    /// Where the submission of an item stands in `submissions`.
    places: HashMap<(Platform, String), usize>,
    surveys: Vec<Survey>,
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
    let writes = map(rules, fresh, siblings, &mut done.counts);
    record::write(tx, from, &writes.records).await?;
    defect::write(tx, from, &writes.quarantined).await?;
    let resolved: Vec<&str> = writes.resolved.iter().map(String::as_str).collect();
    defect::resolve(tx, from, &resolved).await?;
    survey::write(tx, from, &writes.surveys).await?;
    submissions(tx, rules, from, writes.submissions, &mut done).await?;
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
        match places.get(&key).and_then(|place| arrived.get_mut(*place)) {
            Some(earlier) => *earlier = item,
            None => {
                places.insert(key, arrived.len());
                arrived.push(item);
            }
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

fn map(rules: &FeedRules, fresh: Vec<Arrived>, mut siblings: Siblings, counts: &mut RunCounts) -> Writes {
    let mut writes = Writes::default();
    for item in fresh {
        let kept = rules.mapping.keep(&item.stream, item.record.payload);
        let place = Place {
            stream: item.stream,
            hash: item.hash,
            origin: item.record.origin.to_string(),
            position: i64::try_from(item.record.position).unwrap_or(i64::MAX),
            is_known: item.is_known,
        };
        let Some(external_id) = item.external_id else {
            let defect =
                Defect { code: DefectCode::MissingId, field: rules.mapping.id_field(&place.stream).to_owned() };
            writes.quarantine(place, None, defect, pack(&kept), counts);
            continue;
        };
        let payload = pack(&kept);
        let outcome = if rules.mapping.streams().len() < 2 {
            rules.mapping.map(&[(place.stream.as_str(), &kept)])
        } else {
            let parts = siblings.entry(external_id.clone()).or_default();
            parts.insert(place.stream.clone(), kept);
            let parts: Vec<(&str, &Value)> = parts.iter().map(|(stream, kept)| (stream.as_str(), kept)).collect();
            rules.mapping.map(&parts)
        };
        writes.add(place, external_id, payload, outcome, counts);
    }
    writes
}

/// Where a record came from, and what is known of it.
struct Place {
    stream: String,
    hash: String,
    origin: String,
    position: i64,
    is_known: bool,
}

impl Writes {
    /// Takes in what became of one record.
    fn add(
        &mut self,
        place: Place,
        external_id: String,
        payload: Vec<u8>,
        outcome: Outcome,
        counts: &mut RunCounts,
    ) {
        let mut record = KeptRecord {
            stream: place.stream.clone(),
            external_id: external_id.clone(),
            content_hash: place.hash.clone(),
            payload,
            outcome: RecordOutcome::Submission,
            reason: None,
        };
        match outcome {
            Outcome::Submission(submission) => {
                self.resolved.push(external_id);
                self.submission(*submission, counts);
            }
            Outcome::Survey(survey) => {
                let count = if place.is_known { &mut counts.changed } else { &mut counts.new };
                *count += 1;
                self.resolved.push(external_id);
                self.surveys.push(*survey);
                record.outcome = RecordOutcome::Survey;
            }
            Outcome::Filtered(reason) => {
                counts.filtered += 1;
                record.outcome = RecordOutcome::Filtered;
                record.reason = Some(reason.as_str());
            }
            Outcome::Defective(defects) => {
                let unnamed = Defect { code: DefectCode::NotAnObject, field: String::new() };
                let defect = defects.into_iter().next().unwrap_or(unnamed);
                record.outcome = RecordOutcome::Defective;
                self.quarantine(place, Some(external_id), defect, record.payload.clone(), counts);
            }
        }
        self.records.push(record);
    }

    /// Two streams of one item in the same batch make one submission: the later one, which has seen both.
    fn submission(&mut self, submission: Submission, counts: &mut RunCounts) {
        let key = (submission.platform, submission.external_id.as_str().to_owned());
        match self.places.get(&key).and_then(|place| self.submissions.get_mut(*place)) {
            Some(earlier) => {
                *earlier = submission;
                counts.changed += 1;
            }
            None => {
                self.places.insert(key, self.submissions.len());
                self.submissions.push(submission);
            }
        }
    }

    fn quarantine(
        &mut self,
        place: Place,
        external_id: Option<String>,
        defect: Defect,
        payload: Vec<u8>,
        counts: &mut RunCounts,
    ) {
        counts.quarantined += 1;
        let Place { stream, hash: content_hash, origin, position, .. } = place;
        self.quarantined.push(Quarantined { stream, content_hash, external_id, origin, position, defect, payload });
    }
}

/// Compares with the stored states, carries the past over and writes what differs.
async fn submissions(
    tx: &mut Tx,
    rules: &FeedRules,
    from: &Provenance,
    submissions: Vec<Submission>,
    done: &mut BatchDone,
) -> Result<(), PipelineError> {
    let mut by_platform: HashMap<Platform, Vec<Submission>> = HashMap::new();
    for submission in submissions {
        by_platform.entry(submission.platform).or_default().push(submission);
    }
    for (platform, submissions) in by_platform {
        let ids: Vec<&str> = submissions.iter().map(|item| item.external_id.as_str()).collect();
        let known = submission::current(tx, &from.municipality, platform, &ids, &rules.zone).await?;
        let known: HashMap<String, StoredSubmission> =
            known.into_iter().map(|row| (row.submission.external_id.as_str().to_owned(), row)).collect();
        let (rows, changed) = compare(rules, from, submissions, &known, done);
        let changed: Vec<&str> = changed.iter().map(String::as_str).collect();
        submission::write(tx, &rows, &changed, from.observed_at).await?;
    }
    Ok(())
}

fn compare(
    rules: &FeedRules,
    from: &Provenance,
    submissions: Vec<Submission>,
    known: &HashMap<String, StoredSubmission>,
    done: &mut BatchDone,
) -> (Vec<StoredSubmission>, Vec<String>) {
    let mut rows = Vec::with_capacity(submissions.len());
    let mut changed = Vec::new();
    for next in submissions {
        let previous = known.get(next.external_id.as_str());
        if previous.is_some_and(|previous| !rules.ranks.may_replace(&next.feed, &previous.submission.feed)) {
            done.counts.unchanged += 1;
            continue;
        }
        let (row, missing) = carry(previous, next, rules, from.observed_at);
        done.missing_calendars.extend(missing.map(crate::calendar::MissingYear::file));
        match previous {
            None => done.counts.new += 1,
            Some(previous) if same(previous, &row) => {
                done.counts.unchanged += 1;
                continue;
            }
            Some(_) => {
                done.counts.changed += 1;
                changed.push(row.submission.external_id.as_str().to_owned());
            }
        }
        rows.push(row);
    }
    (rows, changed)
}

/// Whether two states say the same, whenever they were observed and whichever mapping made them.
fn same(one: &StoredSubmission, other: &StoredSubmission) -> bool {
    one.submission == other.submission && one.deadlines == other.deadlines
}

/// Compression level: the fastest; a second is worth more than a tenth of the size here.
const LEVEL: i32 = 1;

/// The stored form of a kept payload.
pub(super) fn pack(payload: &Value) -> Vec<u8> {
    let text = payload.to_string();
    zstd::bulk::compress(text.as_bytes(), LEVEL).unwrap_or_else(|_too_little_memory| text.into_bytes())
}

/// Largest kept payload that is read back, bytes.
const UNPACKED_MAX: usize = 64 << 20;

/// A kept payload from its stored form.
pub(super) fn unpack(bytes: &[u8]) -> Result<Value, crate::store::StoreError> {
    let damaged = |cause: Box<dyn std::error::Error + Send + Sync>| crate::store::StoreError::Damaged {
        what: "record.payload",
        source: cause,
    };
    let size = zstd::zstd_safe::get_frame_content_size(bytes).ok().flatten().unwrap_or(0);
    let size = usize::try_from(size).unwrap_or(UNPACKED_MAX).min(UNPACKED_MAX);
    let text = zstd::bulk::decompress(bytes, size).map_err(|cause| damaged(cause.into()))?;
    serde_json::from_slice(&text).map_err(|cause| damaged(cause.into()))
}
