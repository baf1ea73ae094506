//! Table `run`, only read: how the last load of each feed stands, and which calendars its deadlines still lack.

use std::collections::BTreeSet;

use crate::domain::{Instant, Oktmo};

use super::{StoreError, Tx, run::RunOutcome};

/// What deadlines without a calendar are called among the faults of a run.
const MISSING_CALENDAR: &str = "missing_calendar";

/// The last run of a feed that had begun at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastRun {
    /// The feed.
    pub feed: String,
    /// How it ended; `Running` also when its process was killed.
    pub outcome: RunOutcome,
    /// Code of the reason, for a failed one.
    pub reason: Option<String>,
    /// When it ended; `None` while it runs, or when its process was killed.
    pub finished_at: Option<Instant>,
    /// Records it read so far.
    pub read: i64,
    /// Kinds of what it left out or had to say, as JSON.
    pub faults: Vec<String>,
}

const LAST: &str = "\
select feed, outcome, reason, finished_at, read, faults from run
where run_id in (select max(run_id) from run where municipality = $1 and started_at <= $2 group by feed) order by feed";

type Faults = Vec<(String, String, String)>;

fn faults(text: &str) -> Result<Faults, StoreError> {
    serde_json::from_str(text).map_err(|cause| StoreError::damaged("run.faults", cause))
}

/// The last run of every feed, of those begun by `known_at`.
pub async fn last_runs(tx: &mut Tx, municipality: &Oktmo, known_at: Instant) -> Result<Vec<LastRun>, StoreError> {
    type Row = (String, String, Option<String>, Option<i64>, i64, String);
    let rows: Vec<Row> =
        sqlx::query_as(LAST).bind(municipality.as_str()).bind(known_at.as_micros()).fetch_all(&mut *tx.inner).await?;
    let run = |(feed, outcome, reason, finished_at, read, told): Row| {
        let known = RunOutcome::ALL.iter().copied().find(|known| known.as_str() == outcome);
        let outcome = known.ok_or_else(|| StoreError::damaged("run.outcome", outcome))?;
        let faults = faults(&told)?.into_iter().map(|(.., kind)| kind).collect();
        Ok(LastRun { feed, outcome, reason, finished_at: finished_at.map(Instant::from_micros), read, faults })
    };
    rows.into_iter().map(run).collect()
}

const LACKING: &str = "\
select distinct feed, faults from run where municipality = $1 and faults like '%\"missing_calendar\"%'
    and exists (select 1 from submission where submission.municipality = run.municipality
        and submission.feed = run.feed and submission.kind <> 'post' and submission.due_at is null)
order by feed, faults";

/// Feeds that hold items without a deadline, and the calendar files whose lack their runs told: some may be there by now.
pub async fn lacking_calendars(tx: &mut Tx, municipality: &Oktmo) -> Result<BTreeSet<(String, String)>, StoreError> {
    let rows: Vec<(String, String)> =
        sqlx::query_as(LACKING).bind(municipality.as_str()).fetch_all(&mut *tx.inner).await?;
    let mut lacking = BTreeSet::new();
    for (feed, told) in rows {
        let files = faults(&told)?.into_iter().filter(|(_, code, _)| code == MISSING_CALENDAR);
        lacking.extend(files.map(|(file, _, _)| (feed.clone(), file)));
    }
    Ok(lacking)
}

/// Every text of this file, to be prepared on both databases by a test.
#[cfg(test)]
pub(super) const TEXTS: &[&str] = &[LAST, LACKING];
