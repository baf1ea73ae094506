//! Table `run`: one execution of a feed.

mod history;

use serde_json::Value as Json;

use crate::domain::{FeedName, Instant, Oktmo, RunId};

pub use history::{FeedHistory, LastRun, history, last_runs};

use super::{StoreError, Tx, sql::Sql};

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunOutcome {
    /// It has not ended yet, or the process was killed.
    Running,
    /// Everything the source offered was read.
    Succeeded,
    /// The source was read, but figures lose: by a file or page that was left out, by what nobody tells of its items, or by
    /// a calendar that is missing.
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

    fn parse(word: &str) -> Result<Self, StoreError> {
        let known = Self::ALL.iter().copied().find(|known| known.as_str() == word);
        known.ok_or_else(|| StoreError::damaged("run.outcome", "it is an unknown word"))
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
    /// Up to when its source was heard.
    pub told_until: Option<Instant>,
    /// Whether it read every record that the source offered: no file, sheet or page was left unread.
    pub is_whole: bool,
    /// Code of the reason, for a failed run.
    pub reason: Option<String>,
    /// What it left out or had to say, as the caller writes and reads it.
    pub faults: Json,
}

/// Who runs, and until when nobody else may say that it ended.
#[derive(Debug, Clone, Copy)]
pub struct Lease<'a> {
    /// The process, by a name that no other living one has.
    pub holder: &'a str,
    /// Renewed before it is over while the process lives.
    pub until: Instant,
}

const START: Sql = Sql::of(
    "insert into run (run_id, municipality, feed, started_at, holder, lease_until, outcome, whole, read, new, changed,
    unchanged, filtered, quarantined, faults)
values ($1, $2, $3, $4, $5, $6, 'running', 0, 0, 0, 0, 0, 0, 0, '[]')",
);

/// Writes that a run of `feed` begins; returns its id.
pub async fn start(
    tx: &mut Tx,
    municipality: &Oktmo,
    feed: &FeedName,
    at: Instant,
    lease: Lease<'_>,
) -> Result<RunId, StoreError> {
    let run_id = RunId::new(uuid::Uuid::now_v7().to_string());
    let values = [
        run_id.as_str().into(),
        municipality.as_str().into(),
        feed.as_str().into(),
        at.as_micros().into(),
        lease.holder.into(),
        lease.until.as_micros().into(),
    ];
    tx.execute(START, &values).await?;
    Ok(run_id)
}

const RENEW: Sql = Sql::of("update run set lease_until = $2 where run_id = $1 and finished_at is null");

/// Writes that a run lives, and until when that may be believed.
pub async fn renew(tx: &mut Tx, run_id: &RunId, until: Instant) -> Result<(), StoreError> {
    tx.execute(RENEW, &[run_id.as_str().into(), until.as_micros().into()]).await?;
    Ok(())
}

const INTERRUPT: Sql = Sql::of(
    "update run set finished_at = $5, outcome = 'failed', reason = 'interrupted'
where municipality = $1 and feed = $2 and finished_at is null and (holder = $3 or lease_until <= $4)",
);

/// Ends at the moment `at` the runs of `feed` that never said how they ended and cannot any more: those of the same holder, and
/// those whose lease is over at `now`. What they stored stays counted.
pub async fn interrupt(
    tx: &mut Tx,
    municipality: &Oktmo,
    feed: &FeedName,
    holder: &str,
    (now, at): (Instant, Instant),
) -> Result<(), StoreError> {
    let values = [
        municipality.as_str().into(),
        feed.as_str().into(),
        holder.into(),
        now.as_micros().into(),
        at.as_micros().into(),
    ];
    tx.execute(INTERRUPT, &values).await?;
    Ok(())
}

const ALIVE: Sql = Sql::of(
    "select max(started_at) from run
where municipality = $1 and feed = $2 and finished_at is null and holder <> $3 and lease_until > $4",
);

/// When a run of `feed` began that another holder keeps alive at `now`; `None` when there is none.
pub async fn alive(
    tx: &mut Tx,
    municipality: &Oktmo,
    feed: &FeedName,
    holder: &str,
    now: Instant,
) -> Result<Option<Instant>, StoreError> {
    let values = [municipality.as_str().into(), feed.as_str().into(), holder.into(), now.as_micros().into()];
    let started: Option<Option<i64>> = tx.only(ALIVE, &values, |row| row.get(0)).await?;
    Ok(started.flatten().map(Instant::from_micros))
}

const PROGRESS: Sql = Sql::of(
    "update run set read = $2, new = $3, changed = $4, unchanged = $5, filtered = $6, quarantined = $7,
    faults = coalesce($8, faults)
where run_id = $1 and finished_at is null",
);

/// Writes what a run did and left out so far, in the transaction of its batch: a kill loses nothing of it. Without `faults`
/// those that stand there stay. Answers whether the run goes on: another process ends one whose lease ran out.
pub async fn progress(
    tx: &mut Tx,
    run_id: &RunId,
    counts: RunCounts,
    faults: Option<&Json>,
) -> Result<bool, StoreError> {
    let faults = faults.map(Json::to_string);
    let values = [
        run_id.as_str().into(),
        counts.read.into(),
        counts.new.into(),
        counts.changed.into(),
        counts.unchanged.into(),
        counts.filtered.into(),
        counts.quarantined.into(),
        faults.as_deref().into(),
    ];
    Ok(tx.execute(PROGRESS, &values).await? > 0)
}

const FINISH: Sql = Sql::of(
    "update run set finished_at = $2, outcome = $3, source_total = $4, reason = $5, told_until = $6,
    whole = $7
where run_id = $1",
);

/// Writes how a run ended.
pub async fn finish(tx: &mut Tx, run_id: &RunId, end: &RunEnd) -> Result<(), StoreError> {
    progress(tx, run_id, end.counts, Some(&end.faults)).await?;
    let values = [
        run_id.as_str().into(),
        end.at.as_micros().into(),
        end.outcome.as_str().into(),
        end.source_total.into(),
        end.reason.as_deref().into(),
        end.told_until.map(Instant::as_micros).into(),
        i64::from(end.is_whole).into(),
    ];
    tx.execute(FINISH, &values).await?;
    Ok(())
}

/// The texts of this file, for tests of the store.
#[cfg(test)]
pub(super) const TEXTS: super::testing::Texts = super::testing::Texts {
    per_batch: &[START, RENEW, INTERRUPT, ALIVE, PROGRESS, FINISH, history::DETAILS],
    per_command: &[history::SUMS, history::LAST],
};

#[cfg(test)]
mod tests;
