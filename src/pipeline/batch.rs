//! One prepared batch into the store: the states, and what becomes of their items, in one transaction.

use std::collections::{BTreeSet, HashMap, HashSet};

use svod_contract::Fault;

use crate::{
    domain::{Assertion, Defect, DefectCode, ExternalId, Instant},
    mapping::Target,
    store::{
        Tx, defect,
        defect::{Provenance, Quarantined},
        document::Documents,
        held, post_count,
        record::{self, RecordState, StateId},
        run::RunCounts,
    },
};

use super::{
    FeedRules, PipelineError,
    items::{Before, ItemOutcome, Made, Occasion, StatedRecord, make, settle},
    payload::Unpacker,
    prepare::{Asserted, Fresh, Prepared, ReadRows},
    sighting::batch_of,
};

/// What a batch did.
#[derive(Debug, Default)]
pub(super) struct BatchDone {
    pub(super) counts: RunCounts,
    /// Calendar files that deadlines of this batch need and that are not there.
    pub(super) missing_calendars: BTreeSet<String>,
    /// What its files tell twice, or in values that cannot be read.
    pub(super) faults: Vec<Fault>,
}

/// What the batches of a run share.
#[derive(Debug, Default)]
pub(super) struct Shared {
    documents: Documents,
    /// When each batch was written.
    moments: Vec<Instant>,
}

impl Shared {
    /// Gives what a batch said «now» the moment of its transaction: no time is later, so the order stays.
    fn date(&self, assertions: &mut [Assertion]) {
        for assertion in assertions.iter_mut().rev() {
            let Some(batch) = batch_of(assertion.stated_at) else { break };
            assertion.stated_at = self.moments.get(batch).copied().unwrap_or(assertion.stated_at);
        }
    }
}

/// Stores the next batch of a run within `tx` at the moment `at`; the caller writes the cursor and commits.
pub(super) async fn store(
    tx: &mut Tx,
    (rules, shared): (&FeedRules, &mut Shared),
    at: Instant,
    mut prepared: Prepared,
) -> Result<BatchDone, PipelineError> {
    let mut done = BatchDone::default();
    shared.moments.push(at);
    prepared.fresh.iter_mut().for_each(|fresh| shared.date(&mut fresh.assertions));
    prepared.asserted.iter_mut().for_each(|again| shared.date(&mut again.state.assertions));
    done.counts.read = prepared.read;
    done.counts.unchanged = prepared.unchanged;
    let from =
        Provenance { municipality: rules.key.municipality.clone(), feed: rules.key.feed.clone(), observed_at: at };
    for ReadRows { origin, first, last, nameless, .. } in &prepared.places {
        defect::settle(tx, &from, origin, (*first, *last), nameless).await?;
    }
    write_asserted(tx, (rules, shared), &prepared.asserted).await?;
    nameless(tx, rules, &from, &prepared.nameless, &mut done).await?;
    let counted = prepared.counted.iter().map(|(id, (told_at, counts))| (id.as_str(), told_at.unwrap_or(at), *counts));
    post_count::write(tx, &rules.key.municipality, rules.key.platform, counted).await?;
    done.faults = prepared.faults;
    if prepared.fresh.is_empty() && prepared.returned.is_empty() {
        return Ok(done);
    }
    let states = log(tx, (rules, shared), at, prepared.fresh, &prepared.returned).await?;
    held::add(tx, &rules.key.municipality, &rules.key.feed, at, states.told_first).await?;
    let version = rules.platform.version().digest();
    let known = Before::Stored(&states.stored);
    let occasion = Occasion { rules: &rules.platform, rules_version: &version, at, before: known };
    let settled = settle(tx, occasion, states.made).await?;
    count(&mut done.counts, &states.ids, &settled.outcomes);
    done.missing_calendars = settled.missing_calendars;
    Ok(done)
}

/// Writes when stored states were told again.
async fn write_asserted(
    tx: &mut Tx,
    (rules, shared): (&FeedRules, &mut Shared),
    asserted: &[Asserted],
) -> Result<(), PipelineError> {
    let states: Vec<(StateId<'_>, &[Assertion])> = asserted
        .iter()
        .map(|Asserted { stream, external_id, state }| {
            let (stream, external_id) = (stream.as_str(), external_id.as_str());
            let id = StateId { stream, external_id, content_hash: state.content_hash };
            (id, state.assertions.as_slice())
        })
        .collect();
    record::update_assertions(tx, &mut shared.documents, &rules.key, &states).await?;
    Ok(())
}

/// Puts records aside that have no id: no item can be found for them.
async fn nameless(
    tx: &mut Tx,
    rules: &FeedRules,
    from: &Provenance,
    nameless: &[Fresh],
    done: &mut BatchDone,
) -> Result<(), PipelineError> {
    let rows: Vec<Quarantined> = nameless
        .iter()
        .map(|fresh| {
            let field = rules.mapping.field_name(fresh.stream.as_str(), Target::ExternalId);
            let mut defects = fresh.statement.iter().flat_map(|statement| &statement.defects);
            let code = defects.find(|defect| defect.field == field).map_or(DefectCode::MissingId, |defect| defect.code);
            Quarantined {
                stream: fresh.stream.as_str().to_owned(),
                content_hash: fresh.hash,
                external_id: None,
                origin: fresh.origin.to_string(),
                position: fresh.position,
                defect: Defect { code, field },
                payload: fresh.payload.clone(),
            }
        })
        .collect();
    done.counts.quarantined += i64::try_from(rows.len()).unwrap_or(i64::MAX);
    defect::write(tx, from, &rows).await?;
    Ok(())
}

/// Everything that is known of the items of a batch.
struct Known {
    /// What the items are by them.
    made: Made,
    /// The items of which something was stored before.
    stored: HashSet<String>,
    /// Of how many this feed told nothing before.
    told_first: i64,
    /// The ids of the states that are new or returned, one each.
    ids: Vec<String>,
}

/// Adds new states to the log and gives all states of their items and of those `returned`, and what these are by them.
async fn log(
    tx: &mut Tx,
    (rules, Shared { documents, .. }): (&FeedRules, &mut Shared),
    at: Instant,
    fresh: Vec<Fresh>,
    returned: &[ExternalId],
) -> Result<Known, PipelineError> {
    let ids = fresh.iter().map(|fresh| &fresh.external_id).chain(returned).map(|id| id.as_str().to_owned()).collect();
    let (municipality, of) = (&rules.key.municipality, (rules.key.platform, rules.key.target));
    let asked: BTreeSet<&str> =
        fresh.iter().map(|fresh| &fresh.external_id).chain(returned).map(ExternalId::as_str).collect();
    let asked: Vec<&str> = asked.into_iter().collect();
    let stored = record::told(tx, municipality, of, &asked).await?;
    let known: Vec<&str> = asked.iter().copied().filter(|id| stored.contains(*id)).collect();
    let states =
        if known.is_empty() { Vec::new() } else { record::of_items(tx, documents, municipality, of, &known).await? };
    let by_feed = states.iter().filter(|state| state.key.feed == rules.key.feed);
    let by_feed: BTreeSet<&str> = by_feed.map(|state| state.external_id.as_str()).collect();
    let told_first = i64::try_from(asked.len() - by_feed.len()).unwrap_or(i64::MAX);
    let mut unpacker = Unpacker::new().map_err(PipelineError::Pack)?;
    let mut items = Vec::with_capacity(states.len() + fresh.len());
    for state in states {
        let statement = match rules.platform.mappings.get(&state.key.feed) {
            Some(mapping) => mapping.statement(state.stream.as_str(), &unpacker.unpack(&state.payload)?),
            None => None,
        };
        items.push(StatedRecord { state, statement });
    }
    let first_written = items.len();
    items.extend(fresh.into_iter().map(|fresh| told(rules, at, fresh)));
    let written: Vec<&RecordState> = items.iter().skip(first_written).map(|record| &record.state).collect();
    record::write(tx, documents, municipality, &written).await?;
    let made = make(&rules.platform, at, &items);
    Ok(Known { made, stored, told_first, ids })
}

fn told(rules: &FeedRules, at: Instant, fresh: Fresh) -> StatedRecord {
    let state = RecordState {
        key: rules.key.clone(),
        stream: fresh.stream,
        external_id: fresh.external_id,
        content_hash: fresh.hash,
        assertions: fresh.assertions,
        observed_at: at,
        deleted: fresh.is_deleted,
        payload: fresh.payload,
    };
    StatedRecord { state, statement: fresh.statement }
}

/// Counts the records: the first of an item by what became of the item, the others as changes of it.
fn count(counts: &mut RunCounts, ids: &[String], outcomes: &HashMap<String, ItemOutcome>) {
    let mut seen = BTreeSet::new();
    for id in ids {
        let outcome = outcomes.get(id).copied().unwrap_or(ItemOutcome::Unchanged);
        let is_repeated = outcome == ItemOutcome::New && !seen.insert(id);
        let outcome = if is_repeated { ItemOutcome::Changed } else { outcome };
        *match outcome {
            ItemOutcome::New => &mut counts.new,
            ItemOutcome::Changed => &mut counts.changed,
            ItemOutcome::Unchanged => &mut counts.unchanged,
            ItemOutcome::LeftOut => &mut counts.filtered,
            ItemOutcome::Quarantined => &mut counts.quarantined,
        } += 1;
    }
}
