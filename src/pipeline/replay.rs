//! Changed rules applied to everything stored of a platform, without asking it again.
//!
//! Page by page, each in a transaction of its own: what is written stands from one moment on, which becomes known only when
//! the last page is through. Until then figures stand on the former rules whole; a step that is broken off goes on where
//! it was.

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
    items::{Occasion, Unpacked, settle},
    payload::{Packer, unpack},
};

/// States of one transaction, and the rest of those of its last item.
const STATES_MAX: i64 = 2_000;

/// What came of mapping everything again.
#[derive(Debug, Default)]
pub struct Replayed {
    /// Whether anything had to be mapped again.
    pub is_done: bool,
    /// Calendar files that deadlines need and that are not there.
    pub missing_calendars: BTreeSet<String>,
}

/// Masks and maps every stored record of the platform again when the rules are not those it went through.
pub async fn if_rules_changed(
    store: &Store,
    rules: &PlatformRules,
    texts: &BTreeMap<String, String>,
    now: Instant,
) -> Result<Replayed, PipelineError> {
    let version = rules.version();
    let mut replayed = Replayed::default();
    let Some(mut underway) = begin(store, rules, &version, now).await? else { return Ok(replayed) };
    tracing::info!(platform = %rules.fold.platform, "rules changed: stored records are mapped again");
    let short = version.short();
    let mut packer = Packer::new().map_err(PipelineError::Pack)?;
    loop {
        let mut tx = store.begin().await?;
        let (municipality, of) = (&rules.fold.municipality, (rules.fold.platform, rules.target));
        let states = record::page(&mut tx, municipality, of, &underway.after, STATES_MAX).await?;
        let Some(last) = states.last() else {
            finish(tx, rules, underway.moment, texts).await?;
            replayed.is_done = true;
            return Ok(replayed);
        };
        last.external_id.as_str().clone_into(&mut underway.after);
        let states = masked(&mut tx, rules, states, &mut packer).await?;
        let occasion = Occasion { rules, rules_version: &short, at: underway.moment, is_replay: true };
        let settled = settle(&mut tx, occasion, &states).await?;
        replayed.missing_calendars.extend(settled.missing_calendars);
        applied_rules::advance(&mut tx, rules.whose(), &underway.after).await?;
        tx.commit().await?;
    }
}

/// Where to go on; `None` when nothing differs.
async fn begin(
    store: &Store,
    rules: &PlatformRules,
    version: &RulesVersion,
    now: Instant,
) -> Result<Option<Underway>, PipelineError> {
    let mut tx = store.begin().await?;
    let Some(applied) = applied_rules::read(&mut tx, rules.whose()).await? else { return Ok(None) };
    let AppliedRules { version: known, underway } = applied;
    let is_covered = known.and_then(|known| RulesVersion::parse(&known)).is_some_and(|known| version.covers(&known));
    let target = version.to_text();
    match underway {
        Some(underway) if underway.version == target => Ok(Some(underway)),
        None if is_covered => Ok(None),
        underway => {
            // What a step that was broken off wrote stands from its moment on, so that one stays; its rules do not.
            let latest = knowledge::latest(&mut tx, &rules.fold.municipality).await?;
            let next = latest.map_or(now, |latest| now.max(Instant::from_micros(latest.as_micros() + 1)));
            let moment = underway.map_or(next, |underway| underway.moment.max(next));
            let begun = Underway { version: target, moment, after: String::new() };
            applied_rules::begin(&mut tx, rules.whose(), &begun.version, begun.moment).await?;
            tx.commit().await?;
            Ok(Some(begun))
        }
    }
}

/// Makes everything that was written known at once.
async fn finish(
    mut tx: Tx,
    rules: &PlatformRules,
    moment: Instant,
    texts: &BTreeMap<String, String>,
) -> Result<(), PipelineError> {
    let at = knowledge::advance(&mut tx, &rules.fold.municipality, moment).await?;
    rule_files::write_changed(&mut tx, &rules.fold.municipality, texts, at).await?;
    applied_rules::finish(&mut tx, rules.whose()).await?;
    tx.commit().await?;
    Ok(())
}

/// The states with their payloads masked by the rules of now; what masking changes is written. What came by a stream that
/// the mapping knows no more stays as it was masked then: the stream may come back.
async fn masked(
    tx: &mut Tx,
    rules: &PlatformRules,
    states: Vec<RecordState>,
    packer: &mut Packer,
) -> Result<Vec<Unpacked>, PipelineError> {
    let mut unpacked = Vec::with_capacity(states.len());
    let mut changed: BTreeMap<RecordKey, Vec<usize>> = BTreeMap::new();
    for mut state in states {
        let mut kept = unpack(&state.payload)?;
        let Some(mapping) = rules.mappings.get(&state.key.feed) else { continue };
        if mapping.streams().any(|stream| stream == state.stream.as_str()) {
            let again = mapping.keep(state.stream.as_str(), kept.clone());
            if again != kept {
                state.payload = packer.pack(&again).map_err(PipelineError::Pack)?;
                changed.entry(state.key.clone()).or_default().push(unpacked.len());
                kept = again;
            }
        }
        unpacked.push(Unpacked { state, kept });
    }
    for (key, places) in changed {
        let states = places.into_iter().filter_map(|place| unpacked.get(place)).map(|unpacked| &unpacked.state);
        let payloads: Vec<(StateId<'_>, &[u8])> = states.map(|state| (state.id(), state.payload.as_slice())).collect();
        record::update_payloads(tx, &key, &payloads).await?;
    }
    Ok(unpacked)
}
