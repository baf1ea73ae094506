//! Changed rules applied to everything stored of a platform, without asking it again.
//!
//! Page by page, each in a transaction of its own: what is written stands from one moment on, which becomes known only when
//! the last page is through. Until then knowledge is held, and figures stand on the former rules whole; a step that is broken
//! off goes on where it was.

mod page;

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    domain::Instant,
    store::{
        Store, Tx,
        applied_rules::{self, AppliedRules, Underway},
        knowledge, rule_files,
    },
};

use super::{
    PipelineError, PlatformRules, RulesVersion,
    items::{Before, Occasion, Settled, settle},
};
use page::Pages;

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

/// Masks and maps every stored record of these platforms again where the rules are not those it went through. What changes
/// becomes known of all of them at once.
pub async fn if_rules_changed(
    store: &Store,
    platforms: &[PlatformRules],
    texts: &BTreeMap<String, String>,
    now: Instant,
) -> Result<Replayed, PipelineError> {
    run(platforms, |rules| Replay { store, rules, texts, now, is_forced: false }).await
}

/// The same whatever rules it went through.
pub async fn always(
    store: &Store,
    platforms: &[PlatformRules],
    texts: &BTreeMap<String, String>,
    now: Instant,
) -> Result<Replayed, PipelineError> {
    run(platforms, |rules| Replay { store, rules, texts, now, is_forced: true }).await
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

/// Every replay begins before any goes on: no moment shows one platform by these rules and another by the former ones.
async fn run<'a>(
    platforms: &'a [PlatformRules],
    replay: impl Fn(&'a PlatformRules) -> Replay<'a>,
) -> Result<Replayed, PipelineError> {
    let mut begun = Vec::new();
    for replay in platforms.iter().map(replay) {
        let version = replay.rules.version();
        if begin(replay, &version).await? {
            begun.push((replay, version));
        }
    }
    let mut replayed = Replayed::default();
    for (replay, version) in begun {
        replayed.add(go_on(replay, &version).await?);
    }
    Ok(replayed)
}

async fn go_on(replay: Replay<'_>, version: &RulesVersion) -> Result<Replayed, PipelineError> {
    let mut replayed = Replayed { is_done: true, ..Replayed::default() };
    tracing::info!(platform = %replay.rules.fold.platform, "stored records are mapped again");
    let mut pages = Pages::new(replay.store, replay.rules);
    while let Some(settled) = page(replay, version, &mut pages).await? {
        replayed.items += settled.outcomes.len();
        replayed.missing_calendars.extend(settled.missing_calendars);
    }
    Ok(replayed)
}

/// The next items in a transaction of their own; `None` when all are through, whichever process was.
async fn page(
    Replay { store, rules, now, .. }: Replay<'_>,
    version: &RulesVersion,
    pages: &mut Pages,
) -> Result<Option<Settled>, PipelineError> {
    let (target, municipality) = (version.to_text(), &rules.fold.municipality);
    let mut tx = store.begin().await?;
    knowledge::advance(&mut tx, municipality, now).await?;
    let Some(Underway { moment, after, .. }) = ours(&mut tx, rules, &target).await? else { return Ok(None) };
    let page = pages.after(&after, moment).await?;
    let Some(last) = page.last.clone() else {
        finish(tx, rules, &target).await?;
        return Ok(None);
    };
    page.write_masked(&mut tx).await?;
    let occasion = Occasion { rules, rules_version: &version.digest(), at: moment, before: Before::Replayed };
    let settled = settle(&mut tx, occasion, page.made).await?;
    applied_rules::advance(&mut tx, rules.whose(), &target, &last).await?;
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
