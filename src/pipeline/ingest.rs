//! One run of a feed: pull batches, store each with its cursor, write what came of it.
//!
//! Three tasks stand in a row, each at most one batch ahead of the next: one reads, one tells what is new and masks and
//! maps it, one writes. The next page travels and the one before it is mapped while the last one is stored.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use svod_contract::{Batch, Cursor, EndlessFault, Fault, FaultKind, Reason, RepeatedPage, Source, SourceError, Window};
use tokio::{sync::mpsc, task::JoinSet};

use crate::{
    domain::Instant,
    store::{
        Store, cursor,
        record::Provenance,
        run::{self, RunCounts, RunEnd, RunOutcome},
        summary,
    },
};

use super::{
    Clock, FeedRules, PipelineError, batch,
    clock::not_before,
    prepare::{Prepared, Preparer},
    retry::Retry,
};

/// Batches that wait between two tasks.
const AHEAD: usize = 1;

/// Bounds of a run.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How much time in all may go by while the source does not answer and attempts are repeated.
    pub retry_budget: Duration,
    /// More batches than this: the source never ends.
    pub batches_max: u64,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Progress {
    /// Records read so far.
    pub read: i64,
    /// How many the source says there are; `None` when it does not say.
    pub total: Option<u64>,
}

/// What came of a run.
#[derive(Debug)]
pub struct RunDone {
    /// How it ended.
    pub outcome: RunOutcome,
    /// What it did.
    pub counts: RunCounts,
    /// How many items the source itself says it holds.
    pub source_total: Option<u64>,
    /// The latest time of receipt among the items it brought.
    pub latest_received: Option<Instant>,
    /// Files and pages that were left out, or are worth knowing.
    pub faults: Vec<Fault>,
    /// Calendar files that deadlines need and that are not there.
    pub missing_calendars: BTreeSet<String>,
    /// Why it stopped early.
    pub error: Option<SourceError>,
}

/// What a run needs.
#[derive(Clone, Copy)]
pub struct Ingest<'a> {
    /// Where everything goes.
    pub store: &'a Store,
    /// What turns records into submissions.
    pub rules: &'a Arc<FeedRules>,
    /// Where "now" comes from.
    pub clock: &'a Arc<dyn Clock>,
    /// Bounds of the run.
    pub limits: Limits,
    /// Told after every batch.
    pub progress: &'a (dyn Fn(Progress) + Send + Sync),
}

impl std::fmt::Debug for Ingest<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ingest").field("feed", &self.rules.feed).field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// Runs a feed once. A source that gives up ends in [`RunDone::error`]; only a failing database is an `Err`.
pub async fn run(ingest: Ingest<'_>, source: Box<dyn Source>) -> Result<RunDone, PipelineError> {
    let Ingest { store, rules, clock, limits, .. } = ingest;
    let mut tx = store.begin().await?;
    let known = summary::latest_knowledge(&mut tx, &rules.municipality).await?;
    let started_at = not_before(known, clock.now());
    let place = cursor::read(&mut tx, &rules.municipality, &rules.feed).await?;
    let position = place.map(|place| Cursor::new(place.position));
    run::interrupt(&mut tx, &rules.municipality, &rules.feed, started_at).await?;
    let run_id = run::start(&mut tx, &rules.municipality, &rules.feed, started_at).await?;
    tx.commit().await?;

    let from = Provenance {
        municipality: rules.municipality.clone(),
        feed: rules.feed.clone(),
        run_id: run_id.clone(),
        observed_at: started_at,
    };
    // One batch waits to be written while another one is.
    let preparer = Preparer::new(store.clone(), Arc::clone(rules), from.clone(), AHEAD + 1)?;
    let mut tasks = Tasks::start(source, position, clock.now(), limits, preparer);
    let mut done = RunDone {
        outcome: RunOutcome::Running,
        counts: RunCounts::default(),
        source_total: None,
        latest_received: None,
        faults: Vec::new(),
        missing_calendars: BTreeSet::new(),
        error: None,
    };
    let mut stored = store_all(ingest, from, &mut tasks.ready, &mut done).await;
    if stored.is_err() {
        // Nobody takes what they make: no use in waiting for their attempts.
        tasks.stop().await;
    } else {
        (done.error, stored) = tasks.ended().await?;
    }
    done.outcome = outcome(&done, stored.is_err());
    let finished = finish(store, &run_id, &done, not_before(Some(started_at), clock.now())).await;
    // The first failure of the database tells more than the second.
    stored.and(finished).map(|()| done)
}

/// A batch on its way from the platform to the store.
struct Ready {
    prepared: Prepared,
    cursor: Cursor,
    faults: Vec<Fault>,
    total: Option<u64>,
}

/// The tasks that go ahead of the one that writes.
struct Tasks {
    reader: JoinSet<Result<(), SourceError>>,
    preparer: JoinSet<Result<(), PipelineError>>,
    ready: mpsc::Receiver<Ready>,
}

impl Tasks {
    fn start(
        source: Box<dyn Source>,
        position: Option<Cursor>,
        now: Instant,
        limits: Limits,
        preparer: Preparer,
    ) -> Self {
        let (read_sender, batches) = mpsc::channel(AHEAD);
        let (ready_sender, ready) = mpsc::channel(AHEAD);
        let mut tasks = Self { reader: JoinSet::new(), preparer: JoinSet::new(), ready };
        let window = Window { from: None, to: now.into() };
        tasks.reader.spawn(read(source, position, window, limits, read_sender));
        tasks.preparer.spawn(prepare(preparer, batches, ready_sender));
        tasks
    }

    async fn stop(&mut self) {
        self.reader.shutdown().await;
        self.preparer.shutdown().await;
    }

    /// Why reading and preparing stopped, when nothing more comes.
    async fn ended(&mut self) -> Result<(Option<SourceError>, Result<(), PipelineError>), PipelineError> {
        let prepared = self.preparer.join_next().await.unwrap_or(Ok(Ok(()))).map_err(PipelineError::Task)?;
        if prepared.is_err() {
            self.reader.shutdown().await;
            return Ok((None, prepared));
        }
        let read = self.reader.join_next().await.unwrap_or(Ok(Ok(()))).map_err(PipelineError::Task)?;
        Ok((read.err(), prepared))
    }
}

fn outcome(done: &RunDone, database_failed: bool) -> RunOutcome {
    if database_failed || done.error.is_some() {
        return RunOutcome::Failed;
    }
    let has_loss = done.faults.iter().any(|fault| fault.kind.is_loss()) || !done.missing_calendars.is_empty();
    if has_loss { RunOutcome::Incomplete } else { RunOutcome::Succeeded }
}

/// Reads batches until the source has nothing newer, the receiver is gone, or the source gives up.
async fn read(
    mut source: Box<dyn Source>,
    mut position: Option<Cursor>,
    window: Window,
    limits: Limits,
    sender: mpsc::Sender<Batch>,
) -> Result<(), SourceError> {
    let mut retry = Retry::new(limits.retry_budget);
    let mut batches = 0;
    loop {
        match source.pull(position.as_ref(), &window).await {
            Ok(None) => return Ok(()),
            Ok(Some(batch)) => {
                retry.succeeded();
                batches += 1;
                guard(&batch, position.as_ref(), batches, limits.batches_max)?;
                position = Some(batch.cursor.clone());
                if sender.send(batch).await.is_err() {
                    return Ok(());
                }
            }
            Err(error) => match retry.pause_after(&error) {
                Some(pause) => {
                    tracing::warn!(
                        reason = error.reason().code(),
                        pause_ms = pause.as_millis(),
                        "the source does not answer, trying again"
                    );
                    tokio::time::sleep(pause).await;
                }
                None => return Err(error),
            },
        }
    }
}

/// Prepares batches until the sender or the receiver is gone, or the database fails.
async fn prepare(
    mut preparer: Preparer,
    mut batches: mpsc::Receiver<Batch>,
    sender: mpsc::Sender<Ready>,
) -> Result<(), PipelineError> {
    while let Some(Batch { records, cursor, faults, total }) = batches.recv().await {
        let prepared = preparer.prepare(records).await?;
        if sender.send(Ready { prepared, cursor, faults, total }).await.is_err() {
            break;
        }
    }
    Ok(())
}

/// Stops a source that does not move on.
fn guard(batch: &Batch, before: Option<&Cursor>, batches: u64, batches_max: u64) -> Result<(), SourceError> {
    if before == Some(&batch.cursor) {
        let reason = Reason::RepeatedPage { origin: String::new(), cause: RepeatedPage::Cursor };
        return Err(SourceError::Broken { reason });
    }
    if batches > batches_max {
        let reason = Reason::Endless { origin: String::new(), cause: EndlessFault::Batches(batches_max) };
        return Err(SourceError::Broken { reason });
    }
    Ok(())
}

async fn store_all(
    Ingest { store, rules, clock, progress, .. }: Ingest<'_>,
    mut from: Provenance,
    ready: &mut mpsc::Receiver<Ready>,
    done: &mut RunDone,
) -> Result<(), PipelineError> {
    while let Some(Ready { prepared, cursor: position, faults, total }) = ready.recv().await {
        from.observed_at = not_before(Some(from.observed_at), clock.now());
        let outdated = prepared.outdated.iter().map(|(file, count)| (file.clone(), *count)).collect::<Vec<_>>();
        let mut tx = store.begin().await?;
        let stored = batch::store(&mut tx, rules, &from, prepared).await?;
        let place = cursor::Place {
            position: position.as_str().to_owned(),
            rules_version: rules.version.clone(),
            outranked_by: rules.outranked_by.clone(),
        };
        cursor::write(&mut tx, &from.municipality, &from.feed, &place, from.observed_at).await?;
        let mut counts = done.counts;
        counts.add(stored.counts);
        let latest_received = done.latest_received.max(stored.latest_received);
        run::progress(&mut tx, &from.run_id, counts, latest_received).await?;
        tx.commit().await?;
        (done.counts, done.latest_received) = (counts, latest_received);
        done.missing_calendars.extend(stored.missing_calendars);
        done.faults.extend(faults);
        note_outdated(&mut done.faults, outdated);
        done.source_total = total.or(done.source_total);
        progress(Progress { read: done.counts.read, total: done.source_total });
    }
    Ok(())
}

/// Adds how many records of each file are older than what is stored; one fault a file.
fn note_outdated(faults: &mut Vec<Fault>, outdated: Vec<(String, u64)>) {
    for (subject, count) in outdated {
        let known = faults.iter_mut().find_map(|fault| {
            let is_same = fault.subject == subject;
            if let FaultKind::Outdated { count } = &mut fault.kind { is_same.then_some(count) } else { None }
        });
        match known {
            Some(before) => *before += count,
            None => faults.push(Fault { subject, kind: FaultKind::Outdated { count } }),
        }
    }
}

/// Why a run failed: the reason of the source, else it was the database.
fn reason(done: &RunDone) -> Option<&'static str> {
    let of_source = done.error.as_ref().map(|error| error.reason().code());
    of_source.or((done.outcome == RunOutcome::Failed).then_some("database"))
}

/// Writes the end of a run, whatever it was.
async fn finish(store: &Store, run_id: &str, done: &RunDone, at: Instant) -> Result<(), PipelineError> {
    let kind = |fault: &Fault| serde_json::to_string(&fault.kind).unwrap_or_default();
    let stored = |fault: &Fault| (fault.subject.clone(), fault.kind.code().to_owned(), kind(fault));
    let mut faults: Vec<_> = done.faults.iter().map(stored).collect();
    for file in &done.missing_calendars {
        faults.push((file.clone(), "missing_calendar".to_owned(), String::new()));
    }
    let end = RunEnd {
        at,
        outcome: done.outcome,
        counts: done.counts,
        source_total: done.source_total.and_then(|total| i64::try_from(total).ok()),
        latest_received: done.latest_received,
        reason: reason(done).map(str::to_owned),
        faults,
    };
    let mut tx = store.begin().await?;
    run::finish(&mut tx, run_id, &end).await?;
    tx.commit().await?;
    Ok(())
}
