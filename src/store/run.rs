//! Table `run`: one execution of a feed.

use crate::domain::{FeedName, Instant, Oktmo};

use super::{StoreError, Tx};

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunOutcome {
    /// It has not ended yet, or the process was killed.
    Running,
    /// Everything the source offered was read.
    Succeeded,
    /// The source was read, but a file or page of it was left out.
    Incomplete,
    /// It stopped early; what was stored before stays, the next run goes on from there.
    Failed,
}

impl RunOutcome {
    /// Every outcome.
    pub const ALL: &'static [Self] = &[Self::Running, Self::Succeeded, Self::Incomplete, Self::Failed];

    /// The spelling in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Incomplete => "incomplete",
            Self::Failed => "failed",
        }
    }
}

/// What a run did with the records: `read` is the sum of the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunCounts {
    /// Records the source gave.
    pub read: i64,
    /// Items not known before.
    pub new: i64,
    /// Items whose record changed.
    pub changed: i64,
    /// Records known already.
    pub unchanged: i64,
    /// Posts left out by rule.
    pub filtered: i64,
    /// Records that cannot become a submission.
    pub quarantined: i64,
}

impl RunCounts {
    /// Adds those of a part of the run.
    pub fn add(&mut self, part: Self) {
        self.read += part.read;
        self.new += part.new;
        self.changed += part.changed;
        self.unchanged += part.unchanged;
        self.filtered += part.filtered;
        self.quarantined += part.quarantined;
    }
}

/// The end of a run.
#[derive(Debug, Clone)]
pub struct RunEnd {
    /// When.
    pub at: Instant,
    /// How.
    pub outcome: RunOutcome,
    /// What it did.
    pub counts: RunCounts,
    /// How many items the source itself says it holds.
    pub source_total: Option<i64>,
    /// The latest time of receipt among the items it brought; `None` when it brought none.
    pub latest_received: Option<Instant>,
    /// Code of the reason, for a failed run.
    pub reason: Option<String>,
    /// Files and pages left out: subject, kind, detail.
    pub faults: Vec<(String, String, String)>,
}

const START: &str = "\
insert into run (run_id, municipality, feed, started_at, outcome, read, new, changed, unchanged, filtered, quarantined, faults)
values ($1, $2, $3, $4, 'running', 0, 0, 0, 0, 0, 0, '[]')";

/// Writes that a run of `feed` begins; returns its id.
pub async fn start(tx: &mut Tx, municipality: &Oktmo, feed: &FeedName, at: Instant) -> Result<String, StoreError> {
    let run_id = uuid::Uuid::now_v7().to_string();
    sqlx::query(START)
        .bind(run_id.as_str())
        .bind(municipality.as_str())
        .bind(feed.as_str())
        .bind(at.as_micros())
        .execute(&mut *tx.inner)
        .await?;
    Ok(run_id)
}

const INTERRUPTED: &str = "\
update run set finished_at = $3, outcome = 'failed', reason = 'interrupted'
where municipality = $1 and feed = $2 and finished_at is null";

/// Ends the runs of `feed` that never said how they ended: their process was killed. What they stored stays counted.
pub async fn interrupt(tx: &mut Tx, municipality: &Oktmo, feed: &FeedName, at: Instant) -> Result<(), StoreError> {
    sqlx::query(INTERRUPTED)
        .bind(municipality.as_str())
        .bind(feed.as_str())
        .bind(at.as_micros())
        .execute(&mut *tx.inner)
        .await?;
    Ok(())
}

const PROGRESS: &str = "\
update run set read = $2, new = $3, changed = $4, unchanged = $5, filtered = $6, quarantined = $7,
    latest_received_at = $8
where run_id = $1";

/// Writes what a run did so far, in the transaction of its batch: a kill loses no count.
pub async fn progress(
    tx: &mut Tx,
    run_id: &str,
    counts: RunCounts,
    latest_received: Option<Instant>,
) -> Result<(), StoreError> {
    sqlx::query(PROGRESS)
        .bind(run_id)
        .bind(counts.read)
        .bind(counts.new)
        .bind(counts.changed)
        .bind(counts.unchanged)
        .bind(counts.filtered)
        .bind(counts.quarantined)
        .bind(latest_received.map(Instant::as_micros))
        .execute(&mut *tx.inner)
        .await?;
    Ok(())
}

const FINISH: &str = "\
update run set finished_at = $2, outcome = $3, read = $4, new = $5, changed = $6, unchanged = $7, filtered = $8,
    quarantined = $9, source_total = $10, reason = $11, faults = $12, latest_received_at = $13
where run_id = $1";

/// Writes how a run ended.
pub async fn finish(tx: &mut Tx, run_id: &str, end: &RunEnd) -> Result<(), StoreError> {
    let faults = serde_json::to_string(&end.faults).map_err(|cause| StoreError::damaged("run.faults", cause))?;
    sqlx::query(FINISH)
        .bind(run_id)
        .bind(end.at.as_micros())
        .bind(end.outcome.as_str())
        .bind(end.counts.read)
        .bind(end.counts.new)
        .bind(end.counts.changed)
        .bind(end.counts.unchanged)
        .bind(end.counts.filtered)
        .bind(end.counts.quarantined)
        .bind(end.source_total)
        .bind(end.reason.as_deref())
        .bind(faults)
        .bind(end.latest_received.map(Instant::as_micros))
        .execute(&mut *tx.inner)
        .await?;
    Ok(())
}

/// What the runs of one feed amount to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedHistory {
    /// The feed.
    pub feed: String,
    /// Start of the last run that read everything; `None` when there was none.
    pub last_success: Option<Instant>,
    /// The sums over all runs.
    pub counts: RunCounts,
    /// Of the last run in which the source told its own total: how many records we read, and that total. `None` when
    /// it never told.
    pub reconciled: Option<(i64, i64)>,
    /// The latest time of receipt among everything its runs brought.
    pub latest_received: Option<Instant>,
    /// How the last run ended.
    pub last_outcome: RunOutcome,
    /// What the last run left out.
    pub last_faults: Vec<(String, String, String)>,
}

const HISTORY: &str = "\
select feed, max(case when outcome = 'succeeded' then started_at end) as last_success, cast(sum(read) as bigint) as read,
    cast(sum(new) as bigint) as new, cast(sum(changed) as bigint) as changed,
    cast(sum(unchanged) as bigint) as unchanged, cast(sum(filtered) as bigint) as filtered,
    cast(sum(quarantined) as bigint) as quarantined,
    max(case when source_total is not null then run_id end) as total_run, max(run_id) as last_run,
    max(latest_received_at) as latest_received_at
from run where municipality = $1 and finished_at <= $2 group by feed order by feed";

const DETAILS: &str = "select read, source_total, outcome, faults from run where run_id = $1";

/// What the runs ended by `known_at` amount to, by feed. A run that is not over yet can still change its counts.
pub async fn history(tx: &mut Tx, municipality: &Oktmo, known_at: Instant) -> Result<Vec<FeedHistory>, StoreError> {
    type Row = (String, Option<i64>, i64, i64, i64, i64, i64, i64, Option<String>, String, Option<i64>);
    let rows: Vec<Row> = sqlx::query_as(HISTORY)
        .bind(municipality.as_str())
        .bind(known_at.as_micros())
        .fetch_all(&mut *tx.inner)
        .await?;
    let mut histories = Vec::with_capacity(rows.len());
    for row in rows {
        let (feed, last_success, read, new, changed, unchanged, filtered, quarantined, total_run, last_run, latest) =
            row;
        let counts = RunCounts { read, new, changed, unchanged, filtered, quarantined };
        let reconciled = match total_run {
            Some(run_id) => details(tx, &run_id).await?.reconciled,
            None => None,
        };
        let last = details(tx, &last_run).await?;
        let last_success = last_success.map(Instant::from_micros);
        let latest_received = latest.map(Instant::from_micros);
        let (last_outcome, last_faults) = (last.outcome, last.faults);
        let history =
            FeedHistory { feed, last_success, counts, reconciled, latest_received, last_outcome, last_faults };
        histories.push(history);
    }
    Ok(histories)
}

/// What one run tells.
struct Details {
    reconciled: Option<(i64, i64)>,
    outcome: RunOutcome,
    faults: Vec<(String, String, String)>,
}

async fn details(tx: &mut Tx, run_id: &str) -> Result<Details, StoreError> {
    let (read, total, outcome, faults): (i64, Option<i64>, String, String) =
        sqlx::query_as(DETAILS).bind(run_id).fetch_one(&mut *tx.inner).await?;
    let outcome = RunOutcome::ALL.iter().find(|known| known.as_str() == outcome).copied();
    let outcome = outcome.ok_or_else(|| StoreError::damaged("run.outcome", "an unknown outcome"))?;
    let faults = serde_json::from_str(&faults).map_err(|cause| StoreError::damaged("run.faults", cause))?;
    Ok(Details { reconciled: total.map(|total| (read, total)), outcome, faults })
}

/// Every text of this file, to be prepared on both databases by a test.
#[cfg(test)]
pub(super) const TEXTS: &[&str] = &[START, INTERRUPTED, PROGRESS, FINISH, HISTORY, DETAILS];
