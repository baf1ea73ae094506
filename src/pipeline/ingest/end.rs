//! The end of a run: how it ended, by what it left out and what nobody tells.

use crate::{
    domain::{FeedName, Instant, RunId},
    pipeline::{
        FeedRules, PipelineError,
        gaps::{self, Gap},
        losses,
    },
    store::{
        Tx, knowledge,
        record::{RecordKey, Target},
        run::{self, RunEnd, RunOutcome},
        submission::{self, Untold},
        summary,
    },
};

use super::{Ingest, RunDone};

/// Writes the end of a run, whatever it was.
pub(super) async fn finish(
    Ingest { store, rules, clock, .. }: Ingest<'_>,
    run_id: &RunId,
    done: &mut RunDone,
    failure: Option<&PipelineError>,
) -> Result<(), PipelineError> {
    let mut tx = store.begin().await?;
    let at = knowledge::advance(&mut tx, &rules.key.municipality, clock.now()).await?.at;
    let untold = untold(&mut tx, rules, at).await?;
    done.told_elsewhere = losses::told_elsewhere(&untold, &rules.key.feed, &rules.mapping, &done.faults);
    done.outcome = RunOutcome::Failed;
    if failure.is_none() && done.error.is_none() {
        done.gaps = gaps_of(untold, rules);
        done.contradicted = contradicted(&mut tx, rules, at).await?;
        done.outcome = outcome(done, rules);
    }
    let end = RunEnd {
        at,
        outcome: done.outcome,
        counts: done.counts,
        source_total: done.source_total.and_then(|total| i64::try_from(total).ok()),
        told_until: done.told_until,
        is_whole: done.is_whole,
        reason: reason(done, failure).map(str::to_owned),
        faults: losses::to_json(&done.faults, &done.missing_calendars, &done.told_elsewhere),
    };
    run::finish(&mut tx, run_id, &end).await?;
    tx.commit().await?;
    Ok(())
}

/// How a run that did not fail ended: not whole when figures lose by what it left out, what nobody tells, or what its feed
/// tells in several ways, whichever run read that.
fn outcome(done: &RunDone, rules: &FeedRules) -> RunOutcome {
    let has_loss = done.faults.iter().any(|fault| losses::is_loss(fault, &rules.mapping, &done.told_elsewhere));
    let is_lacking = !done.missing_calendars.is_empty() || !done.gaps.is_empty() || done.contradicted > 0;
    if has_loss || is_lacking { RunOutcome::Incomplete } else { RunOutcome::Succeeded }
}

/// What nobody tells of the submissions of the platform; nothing of surveys.
async fn untold(tx: &mut Tx, rules: &FeedRules, known_at: Instant) -> Result<Vec<Untold>, PipelineError> {
    let RecordKey { municipality, platform, target, .. } = &rules.key;
    if *target == Target::Survey {
        return Ok(Vec::new());
    }
    Ok(submission::not_told(tx, municipality, &[*platform], known_at).await?)
}

/// What this feed should tell and nobody tells of so many submissions that figures lose by it.
fn gaps_of(untold: Vec<Untold>, rules: &FeedRules) -> Vec<Gap> {
    let reads = |feed: &FeedName, field| {
        let mapping = rules.platform.mappings.get(feed)?;
        Some((mapping.platform(), mapping.columns_of(field)))
    };
    let mut gaps = gaps::gaps(untold, reads);
    gaps.retain(|gap| gap.is_loss() && gap.readers.contains(&rules.key.feed));
    gaps
}

/// How many submissions the latest file of this feed tells in several ways.
async fn contradicted(tx: &mut Tx, rules: &FeedRules, known_at: Instant) -> Result<u64, PipelineError> {
    let RecordKey { municipality, platform, feed, .. } = &rules.key;
    let known = summary::contradicted(tx, municipality, known_at).await?;
    let of_feed = known.iter().filter(|item| item.platform == *platform && item.feeds.contains(feed));
    Ok(of_feed.count() as u64)
}

/// Why a run failed: the reason of the source, else what stopped it here.
fn reason(done: &RunDone, failure: Option<&PipelineError>) -> Option<&'static str> {
    let of_source = done.error.as_ref().map(|error| error.reason().code());
    of_source.or_else(|| failure.map(PipelineError::code))
}
