//! What the runs of each feed amount to, and how the last one stands.

use serde_json::Value as Json;

use crate::{
    domain::{FeedName, Instant, Oktmo, RunId},
    store::{StoreError, Tx, sql::Sql},
};

use super::{RunCounts, RunOutcome};

/// What the runs of one feed amount to.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedHistory {
    /// The feed.
    pub feed: FeedName,
    /// Start of the last run that read everything; `None` when there was none.
    pub last_success: Option<Instant>,
    /// The sums over all runs.
    pub counts: RunCounts,
    /// Of the last run in which the source told its own total: how many records we read, and that total. `None` when
    /// it never told.
    pub reconciled: Option<(i64, i64)>,
    /// Up to when the source was heard when it was last read whole; `None` before. A file that an earlier run read need not
    /// be read again, so this is the latest moment that any run until the last whole one tells of.
    pub told_until: Option<Instant>,
    /// Up to when the first whole run heard the source: from then on nothing that it told was missed. `None` before one.
    pub told_since: Option<Instant>,
    /// How the last run ended.
    pub last_outcome: RunOutcome,
    /// What the last run left out or had to say, as it was written.
    pub last_faults: Json,
}

pub(super) const SUMS: Sql = Sql::of(
    "select run.feed, max(case when outcome = 'succeeded' then started_at end), cast(sum(read) as bigint),
    cast(sum(new) as bigint), cast(sum(changed) as bigint), cast(sum(unchanged) as bigint),
    cast(sum(filtered) as bigint), cast(sum(quarantined) as bigint),
    max(case when source_total is not null then run_id end), max(run_id),
    max(case when run_id <= last_whole.id then told_until end), min(case when whole = 1 then told_until end)
from run left join (
    select feed, max(run_id) as id from run where municipality = $1 and finished_at <= $2 and whole = 1 group by feed
) as last_whole on last_whole.feed = run.feed
where municipality = $1 and finished_at <= $2 group by run.feed order by run.feed collate \"C\"",
);

pub(super) const DETAILS: Sql = Sql::of("select read, source_total, outcome, faults from run where run_id = $1");

/// What the runs ended by `known_at` amount to, by feed. A run that is not over yet can still change its counts.
pub async fn history(tx: &mut Tx, municipality: &Oktmo, known_at: Instant) -> Result<Vec<FeedHistory>, StoreError> {
    let values = [municipality.as_str().into(), known_at.as_micros().into()];
    let sums = tx
        .all(SUMS, &values, |row| {
            let counts = RunCounts {
                read: row.get(2)?,
                new: row.get(3)?,
                changed: row.get(4)?,
                unchanged: row.get(5)?,
                filtered: row.get(6)?,
                quarantined: row.get(7)?,
            };
            let history = FeedHistory {
                feed: FeedName::new(row.get::<String>(0)?),
                last_success: row.get::<Option<i64>>(1)?.map(Instant::from_micros),
                counts,
                reconciled: None,
                told_until: row.get::<Option<i64>>(10)?.map(Instant::from_micros),
                told_since: row.get::<Option<i64>>(11)?.map(Instant::from_micros),
                last_outcome: RunOutcome::Running,
                last_faults: Json::Null,
            };
            Ok((history, row.get::<Option<String>>(8)?.map(RunId::new), RunId::new(row.get::<String>(9)?)))
        })
        .await?;
    let mut histories = Vec::with_capacity(sums.len());
    for (mut history, told, last) in sums {
        if let Some(run_id) = told {
            let run = details(tx, &run_id).await?;
            history.reconciled = run.total.map(|total| (run.read, total));
        }
        let run = details(tx, &last).await?;
        (history.last_outcome, history.last_faults) = (run.outcome, run.faults);
        histories.push(history);
    }
    Ok(histories)
}

/// What one run tells.
struct Details {
    read: i64,
    total: Option<i64>,
    outcome: RunOutcome,
    faults: Json,
}

async fn details(tx: &mut Tx, run_id: &RunId) -> Result<Details, StoreError> {
    let details = tx
        .only(DETAILS, &[run_id.as_str().into()], |row| {
            Ok(Details {
                read: row.get(0)?,
                total: row.get(1)?,
                outcome: RunOutcome::parse(row.get(2)?)?,
                faults: faults(row.get(3)?)?,
            })
        })
        .await?;
    details.ok_or_else(|| StoreError::damaged("run", "a run went away"))
}

/// The last run of a feed that had begun at a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct LastRun {
    /// The feed.
    pub feed: FeedName,
    /// How it ended; `Running` also when its process was killed.
    pub outcome: RunOutcome,
    /// Code of the reason, for a failed one.
    pub reason: Option<String>,
    /// When it ended; `None` while it runs, or when its process was killed.
    pub finished_at: Option<Instant>,
    /// The process that runs it.
    pub holder: String,
    /// Until when it counts as alive for other processes.
    pub lease_until: Instant,
    /// Records it read so far.
    pub read: i64,
    /// What it left out or had to say, as it was written.
    pub faults: Json,
}

pub(super) const LAST: Sql = Sql::of(
    "select feed, outcome, reason, finished_at, read, faults, holder, lease_until from run
where run_id in (select max(run_id) from run where municipality = $1 and started_at <= $2 group by feed)
order by feed collate \"C\"",
);

/// The last run of every feed, of those begun by `known_at`.
pub async fn last_runs(tx: &mut Tx, municipality: &Oktmo, known_at: Instant) -> Result<Vec<LastRun>, StoreError> {
    let values = [municipality.as_str().into(), known_at.as_micros().into()];
    tx.all(LAST, &values, |row| {
        Ok(LastRun {
            feed: FeedName::new(row.get::<String>(0)?),
            outcome: RunOutcome::parse(row.get(1)?)?,
            reason: row.get(2)?,
            finished_at: row.get::<Option<i64>>(3)?.map(Instant::from_micros),
            read: row.get(4)?,
            faults: faults(row.get(5)?)?,
            holder: row.get(6)?,
            lease_until: Instant::from_micros(row.get(7)?),
        })
    })
    .await
}

fn faults(text: &str) -> Result<Json, StoreError> {
    serde_json::from_str(text).map_err(|cause| StoreError::damaged("run.faults", cause))
}
