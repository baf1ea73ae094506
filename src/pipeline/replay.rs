//! Changed rules applied to everything stored of a platform, without asking it again.
//!
//! Page by page, each in a transaction of its own: what is written stands from one moment on, which becomes known only when
//! the last page is through. Until then knowledge is held, and figures stand on the former rules whole; a step that is broken
//! off goes on where it was.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    domain::Instant,
    store::{
        Store, Tx,
        applied_rules::{self, AppliedRules, Underway},
        knowledge,
        record::{self, RecordKey, RecordState, StateId},
        rule_files,
    },
};

use super::{
    PipelineError, PlatformRules, RulesVersion,
    items::{Before, Occasion, Settled, StatedRecord, settle},
    payload::{Packer, Unpacker},
};

/// States of one transaction, and the rest of those of its last item.
const STATES_MAX: i64 = 2_000;

/// What came of mapping everything again.
#[derive(Debug, Default)]
pub struct Replayed {
    /// Whether anything had to be mapped again.
    pub is_done: bool,
    /// Items that were gone through.
    pub items: usize,
    /// Calendar files that deadlines need and that are not there.
    pub missing_calendars: BTreeSet<String>,
}

impl Replayed {
    /// Adds what came of another one.
    pub fn add(&mut self, other: Self) {
        self.is_done |= other.is_done;
        self.items += other.items;
        self.missing_calendars.extend(other.missing_calendars);
    }
}

/// Masks and maps every stored record of the platform again when the rules are not those it went through.
pub async fn if_rules_changed(
    store: &Store,
    rules: &PlatformRules,
    texts: &BTreeMap<String, String>,
    now: Instant,
) -> Result<Replayed, PipelineError> {
    run(Replay { store, rules, texts, now, is_forced: false }).await
}

/// The same whatever rules it went through.
pub async fn always(
    store: &Store,
    rules: &PlatformRules,
    texts: &BTreeMap<String, String>,
    now: Instant,
) -> Result<Replayed, PipelineError> {
    run(Replay { store, rules, texts, now, is_forced: true }).await
}

/// By which rules, where, when, and whether it is done although they did not change.
#[derive(Clone, Copy)]
struct Replay<'a> {
    store: &'a Store,
    rules: &'a PlatformRules,
    texts: &'a BTreeMap<String, String>,
    now: Instant,
    is_forced: bool,
}

async fn run(replay: Replay<'_>) -> Result<Replayed, PipelineError> {
    let version = replay.rules.version();
    let mut replayed = Replayed::default();
    if !begin(replay, &version).await? {
        return Ok(replayed);
    }
    tracing::info!(platform = %replay.rules.fold.platform, "stored records are mapped again");
    let mut forms = (Packer::new().map_err(PipelineError::Pack)?, Unpacker::new().map_err(PipelineError::Pack)?);
    replayed.is_done = true;
    while let Some(settled) = page(replay, &version, &mut forms).await? {
        replayed.items += settled.outcomes.len();
        replayed.missing_calendars.extend(settled.missing_calendars);
    }
    Ok(replayed)
}

/// The next items in a transaction of their own; `None` when all are through, whichever process was.
async fn page(
    Replay { store, rules, now, .. }: Replay<'_>,
    version: &RulesVersion,
    forms: &mut (Packer, Unpacker),
) -> Result<Option<Settled>, PipelineError> {
    let (target, municipality) = (version.to_text(), &rules.fold.municipality);
    let mut tx = store.begin().await?;
    knowledge::advance(&mut tx, municipality, now).await?;
    let Some(Underway { moment, after, .. }) = ours(&mut tx, rules, &target).await? else { return Ok(None) };
    let of = (rules.fold.platform, rules.target);
    let states = record::page(&mut tx, municipality, of, &after, STATES_MAX).await?;
    let Some(last) = states.last() else {
        finish(tx, rules, &target).await?;
        return Ok(None);
    };
    let after = last.external_id.as_str().to_owned();
    let states = masked(&mut tx, rules, states, forms).await?;
    let occasion = Occasion { rules, rules_version: &version.digest(), at: moment, before: Before::Replayed };
    let settled = settle(&mut tx, occasion, &states).await?;
    applied_rules::advance(&mut tx, rules.whose(), &target, &after).await?;
    tx.commit().await?;
    Ok(Some(settled))
}

/// Makes sure that a replay with these rules is underway; `false` when nothing differs.
///
/// It begins with a hold on knowledge, at one moment for every replay until the release: one that takes the place of
/// another writes over what that one wrote, which nobody could know.
async fn begin(replay: Replay<'_>, version: &RulesVersion) -> Result<bool, PipelineError> {
    let Replay { store, rules, texts, now, is_forced } = replay;
    let (municipality, target) = (&rules.fold.municipality, version.to_text());
    let is_needed = |applied: &Option<AppliedRules>| {
        applied.as_ref().is_some_and(|applied| is_forced || !version.is_applied(applied))
    };
    let mut tx = store.begin().await?;
    if !is_needed(&applied_rules::read(&mut tx, rules.whose()).await?) {
        return Ok(false);
    }
    let Some(at) = knowledge::hold(&mut tx, municipality, now).await? else { return Ok(false) };
    // Read again: another process may have been waited for.
    let applied = applied_rules::read(&mut tx, rules.whose()).await?;
    if !is_needed(&applied) {
        return Ok(false);
    }
    if applied.and_then(|applied| applied.underway).is_some_and(|underway| underway.version == target) {
        return Ok(true);
    }
    let moment = applied_rules::underway_moment(&mut tx, municipality).await?.unwrap_or(at);
    rule_files::write_changed(&mut tx, municipality, texts, moment).await?;
    applied_rules::begin(&mut tx, rules.whose(), &target, moment).await?;
    tx.commit().await?;
    Ok(true)
}

/// The replay with the rules `target` as it stands; `None` when another process brought it to its end. One with other rules
/// in its place has them applied by that other process.
async fn ours(tx: &mut Tx, rules: &PlatformRules, target: &str) -> Result<Option<Underway>, PipelineError> {
    let applied = applied_rules::read(tx, rules.whose()).await?;
    match applied {
        Some(AppliedRules { underway: Some(underway), .. }) if underway.version == target => Ok(Some(underway)),
        Some(AppliedRules { underway: None, version: Some(version) }) if version == target => Ok(None),
        _ => Err(PipelineError::FormerRules),
    }
}

/// Writes that the replay is whole; with the last one underway everything becomes known at once.
async fn finish(mut tx: Tx, rules: &PlatformRules, target: &str) -> Result<(), PipelineError> {
    let municipality = &rules.fold.municipality;
    applied_rules::finish(&mut tx, rules.whose(), target).await?;
    if applied_rules::underway_moment(&mut tx, municipality).await?.is_none() {
        knowledge::release(&mut tx, municipality).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The states with their payloads masked by the rules of now; what masking changes is written. What came by a stream that
/// the mapping knows no more stays as it was masked then: the stream may come back.
async fn masked(
    tx: &mut Tx,
    rules: &PlatformRules,
    states: Vec<RecordState>,
    forms: &mut (Packer, Unpacker),
) -> Result<Vec<StatedRecord>, PipelineError> {
    let (packer, unpacker) = forms;
    let mut records = Vec::with_capacity(states.len());
    let mut changed: BTreeMap<RecordKey, Vec<usize>> = BTreeMap::new();
    for mut state in states {
        let mut kept = unpacker.unpack(&state.payload)?;
        let Some(mapping) = rules.mappings.get(&state.key.feed) else { continue };
        if mapping.streams().any(|stream| stream == state.stream.as_str()) {
            let again = mapping.keep(state.stream.as_str(), kept.clone());
            if again != kept {
                state.payload = packer.pack(&again).map_err(PipelineError::Pack)?;
                changed.entry(state.key.clone()).or_default().push(records.len());
                kept = again;
            }
        }
        let statement = mapping.statement(state.stream.as_str(), &kept);
        records.push(StatedRecord { state, statement });
    }
    for (key, places) in changed {
        let states = places.into_iter().filter_map(|place| records.get(place)).map(|record| &record.state);
        let payloads: Vec<(StateId<'_>, &[u8])> = states.map(|state| (state.id(), state.payload.as_slice())).collect();
        record::update_payloads(tx, &key, &payloads).await?;
    }
    Ok(records)
}
