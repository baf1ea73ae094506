//! One run of a feed: pull batches, store each with its cursor, write what came of it.
//!
//! Three tasks stand in a row, each at most one batch ahead of the next: one reads, one tells what is new and masks and
//! maps it, one writes. The next page travels and the one before it is mapped while the last one is stored.

mod end;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use svod_contract::{Batch, Cursor, Fault, Reason, RepeatedPage, Source, SourceError, Window};
use tokio::{sync::mpsc, task::JoinSet};

use crate::{
    domain::{Instant, RunId},
    store::{
        Store, applied_rules, cursor,
        feed::{self, KnownFeed},
        installation,
        knowledge::{self, Advanced},
        rule_files,
        run::{self, Lease, RunCounts, RunOutcome},
    },
};

use super::{
    Clock, FeedRules, PipelineError,
    batch::{self, Shared},
    gaps::Gap,
    heartbeat::{Heartbeat, lease_until},
    losses::Losses,
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
    /// Up to when the source was heard: the beginning of the run, or the date of the newest file.
    pub told_until: Option<Instant>,
    /// Whether every record that the source offered was read.
    pub is_whole: bool,
    /// Files and pages that were left out, or are worth knowing.
    pub faults: Vec<Fault>,
    /// Calendar files that deadlines need and that are not there.
    pub missing_calendars: BTreeSet<String>,
    /// What it should tell and nobody tells of so many submissions that figures lose by it; empty for one that failed.
    pub gaps: Vec<Gap>,
    /// How many submissions its latest file tells in several ways, whichever run read it; 0 for one that failed.
    pub contradicted: u64,
    /// Columns of faults by which no figure loses, because what they hold is told elsewhere.
    pub told_elsewhere: BTreeSet<String>,
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
    /// The texts of the files that the rules were read from, by name.
    pub texts: &'a BTreeMap<String, String>,
    /// Fingerprint of the key that records are hashed with.
    pub key_fingerprint: &'a str,
    /// Who runs it: the same for every process of one working directory, of which only one loads at a time.
    pub holder: &'a str,
    /// Calendar files that deadlines of what is stored need and that are not there.
    pub missing_calendars: &'a BTreeSet<String>,
    /// Where "now" comes from.
    pub clock: &'a Arc<dyn Clock>,
    /// Bounds of the run.
    pub limits: Limits,
    /// Told after every batch.
    pub progress: &'a (dyn Fn(Progress) + Send + Sync),
}

impl std::fmt::Debug for Ingest<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ingest")
            .field("feed", &self.rules.key.feed)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// Runs a feed once. A source that gives up ends in [`RunDone::error`]; only a failing database is an `Err`.
pub async fn run(ingest: Ingest<'_>, source: Box<dyn Source>) -> Result<RunDone, PipelineError> {
    let Ingest { store, rules, clock, limits, .. } = ingest;
    let Begun { run_id, at, position } = begin(ingest).await?;
    let heartbeat = Heartbeat::start(store.clone(), run_id.clone(), Arc::clone(clock));
    // One batch waits to be written while another one is.
    let preparer = Preparer::new((store.clone(), Arc::clone(rules)), at, AHEAD + 1)?;
    let now = clock.now();
    let mut tasks = Tasks::start(source, position, now, limits, preparer);
    let mut done = RunDone {
        outcome: RunOutcome::Running,
        counts: RunCounts::default(),
        source_total: None,
        told_until: rules.is_live.then_some(now),
        is_whole: false,
        faults: Vec::new(),
        missing_calendars: BTreeSet::new(),
        gaps: Vec::new(),
        contradicted: 0,
        told_elsewhere: BTreeSet::new(),
        error: None,
    };
    let mut losses = Losses::new(ingest.missing_calendars.clone());
    let mut stored = store_all(ingest, &run_id, &mut tasks, (&mut done, &mut losses)).await;
    if stored.is_err() {
        // Nobody takes what they make: no use in waiting for their attempts.
        tasks.stop().await;
    } else {
        (done.error, stored) = tasks.ended().await;
    }
    heartbeat.stop().await;
    (done.faults, done.missing_calendars) = losses.into_parts();
    let failed = stored.is_err() || done.error.is_some();
    done.is_whole = !failed && !done.faults.iter().any(|fault| fault.kind.leaves_unread());
    let finished = end::finish(ingest, &run_id, &mut done, stored.as_ref().err()).await;
    // The first failure of the database tells more than the second.
    stored.and(finished).map(|()| done)
}

/// A run that has begun.
struct Begun {
    run_id: RunId,
    at: Instant,
    position: Option<Cursor>,
}

/// Writes that a run begins, by which rules; refuses when another process runs the feed.
async fn begin(ingest: Ingest<'_>) -> Result<Begun, PipelineError> {
    let Ingest { store, rules, texts, holder, clock, .. } = ingest;
    let key = &rules.key;
    let municipality = &key.municipality;
    let now = clock.now();
    let mut tx = store.begin().await?;
    // Before anything is asked: two that begin the same feed at once wait for each other here.
    let Advanced { at, is_held } = knowledge::advance(&mut tx, municipality, now).await?;
    if let Some(since) = run::alive(&mut tx, municipality, &key.feed, holder, now).await? {
        return Err(PipelineError::RunsElsewhere { since });
    }
    run::interrupt(&mut tx, municipality, &key.feed, holder, (now, at)).await?;
    let (platform, target, feed) = (key.platform, key.target, key.feed.clone());
    let known = KnownFeed { feed, platform, target, mapping: rules.mapping_name.clone() };
    feed::note(&mut tx, municipality, &known).await?;
    let whose = rules.platform.whose();
    let applied = applied_rules::read(&mut tx, whose).await?;
    let version = rules.platform.version();
    if is_held || applied.is_some_and(|applied| !version.is_applied(&applied)) {
        return Err(PipelineError::FormerRules);
    }
    applied_rules::apply(&mut tx, whose, &version.to_text()).await?;
    rule_files::write_changed(&mut tx, municipality, texts, at).await?;
    installation::write_key_fingerprint(&mut tx, municipality, ingest.key_fingerprint).await?;
    let position = cursor::read(&mut tx, municipality, &key.feed).await?.map(Cursor::new);
    let lease = Lease { holder, until: lease_until(now) };
    let run_id = run::start(&mut tx, municipality, &key.feed, at, lease).await?;
    tx.commit().await?;
    Ok(Begun { run_id, at, position })
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
    /// Cursors of committed batches, for platforms where asking confirms.
    committed: Option<mpsc::UnboundedSender<Cursor>>,
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
        let (committed, confirmed) = mpsc::unbounded_channel();
        let mut tasks = Self { reader: JoinSet::new(), preparer: JoinSet::new(), ready, committed: Some(committed) };
        let window = Window { from: None, to: now.into() };
        let reading = Reading { source, position, window, limits };
        tasks.reader.spawn(read(reading, read_sender, confirmed));
        tasks.preparer.spawn(prepare(preparer, batches, ready_sender));
        tasks
    }

    /// Tells the source that everything up to a cursor is stored.
    fn confirm(&self, cursor: &Cursor) {
        if let Some(committed) = &self.committed {
            // A reader that has given up has nothing to confirm any more.
            let _is_gone = committed.send(cursor.clone());
        }
    }

    async fn stop(&mut self) {
        self.reader.shutdown().await;
        self.preparer.shutdown().await;
    }

    /// Why reading and preparing stopped, when nothing more comes.
    async fn ended(&mut self) -> (Option<SourceError>, Result<(), PipelineError>) {
        self.committed = None;
        let prepared = self.preparer.join_next().await.unwrap_or(Ok(Ok(()))).map_err(PipelineError::Task).flatten();
        if prepared.is_err() {
            self.reader.shutdown().await;
            return (None, prepared);
        }
        match self.reader.join_next().await.unwrap_or(Ok(Ok(()))) {
            Ok(read) => (read.err(), Ok(())),
            Err(lost) => (None, Err(PipelineError::Task(lost))),
        }
    }
}

/// What the reading task works with.
struct Reading {
    source: Box<dyn Source>,
    position: Option<Cursor>,
    window: Window,
    limits: Limits,
}

/// Reads batches until the source has nothing newer, the receiver is gone, or the source gives up; confirms what was
/// committed in between, and the rest at the end.
async fn read(
    reading: Reading,
    sender: mpsc::Sender<Batch>,
    mut confirmed: mpsc::UnboundedReceiver<Cursor>,
) -> Result<(), SourceError> {
    let Reading { mut source, mut position, window, limits } = reading;
    let mut retry = Retry::new(limits.retry_budget);
    let mut batches = 0;
    loop {
        while let Ok(cursor) = confirmed.try_recv() {
            source.confirm(&cursor).await?;
        }
        match source.pull(position.as_ref(), &window).await {
            Ok(None) => break,
            Ok(Some(batch)) => {
                retry.succeeded();
                batches += 1;
                guard(&batch, position.as_ref(), batches, limits.batches_max)?;
                position = Some(batch.cursor.clone());
                if sender.send(batch).await.is_err() {
                    return Ok(());
                }
            }
            Err(error) => pause(&mut retry, error).await?,
        }
    }
    drop(sender);
    while let Some(cursor) = confirmed.recv().await {
        source.confirm(&cursor).await?;
    }
    Ok(())
}

/// Waits before the next attempt, or gives up.
async fn pause(retry: &mut Retry, error: SourceError) -> Result<(), SourceError> {
    let Some(pause) = retry.pause_after(&error) else { return Err(error) };
    let (reason, pause_ms) = (error.reason().code(), pause.as_millis());
    tracing::warn!(reason, pause_ms, "the source does not answer, trying again");
    tokio::time::sleep(pause).await;
    Ok(())
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
        return Err(SourceError::Broken { reason: Reason::TooManyBatches { max: batches_max } });
    }
    Ok(())
}

async fn store_all(
    Ingest { store, rules, clock, progress, .. }: Ingest<'_>,
    run_id: &RunId,
    tasks: &mut Tasks,
    (done, losses): (&mut RunDone, &mut Losses),
) -> Result<(), PipelineError> {
    let key = &rules.key;
    let version = rules.platform.version();
    let mut shared = Shared::default();
    while let Some(Ready { prepared, cursor: position, faults, total }) = tasks.ready.recv().await {
        let told_until = prepared.told_until();
        let mut tx = store.begin().await?;
        let Advanced { at, is_held } = knowledge::advance(&mut tx, &key.municipality, clock.now()).await?;
        // Whoever applied other rules since the last batch may be through with it.
        let applied = applied_rules::read(&mut tx, rules.platform.whose()).await?;
        if is_held || !applied.is_some_and(|applied| version.is_applied(&applied)) {
            return Err(PipelineError::FormerRules);
        }
        let stored = batch::store(&mut tx, (rules, &mut shared), at, prepared).await?;
        cursor::write(&mut tx, &key.municipality, &key.feed, position.as_str(), at).await?;
        let mut counts = done.counts;
        counts.add(stored.counts);
        losses.miss(stored.missing_calendars);
        faults.into_iter().chain(stored.faults).for_each(|fault| losses.note(fault));
        if !run::progress(&mut tx, run_id, counts, losses.untold().as_ref()).await? {
            // The lease ran out meanwhile, and another process has taken the feed over.
            return Err(PipelineError::RunsElsewhere { since: at });
        }
        tx.commit().await?;
        done.counts = counts;
        if !rules.is_live {
            done.told_until = done.told_until.max(told_until);
        }
        done.source_total = total.or(done.source_total);
        progress(Progress { read: done.counts.read, total: done.source_total });
        tasks.confirm(&position);
    }
    Ok(())
}
