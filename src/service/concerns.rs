//! What a reader of figures must know of the last loads: figures over half a load look like any others.

use std::collections::BTreeMap;

use svod_contract::Fault;

use crate::{
    app::{App, AppError},
    calendar::MissingYear,
    domain::{FeedName, Instant, Untold},
    mapping::Mapping,
    pipeline::{Stored, gaps::Gap, is_loss, is_of_submissions},
    store::{
        StoreError,
        run::{self, LastRun, RunOutcome},
    },
};

use super::{
    gaps,
    unknown::{self, Unknown},
};

/// What stands against figures of one feed.
#[derive(Debug)]
pub struct Concern {
    /// The feed.
    pub feed: FeedName,
    /// Its title.
    pub title: String,
    /// What it is.
    pub kind: ConcernKind,
    /// Whether its records are submissions: a load of surveys shifts no figure.
    pub has_submissions: bool,
}

/// What can stand against figures.
#[derive(Debug)]
pub enum ConcernKind {
    /// Its load goes on; so many records were read.
    Running(i64),
    /// Its load was not over at the instant asked about, and has ended since.
    Unfinished,
    /// Its load was killed.
    Interrupted(i64),
    /// Its load failed for the reason of that code.
    Failed(String),
    /// What its last load left out.
    Incomplete(Vec<Fault>),
    /// Its mapping or settings are faulty.
    Unsound(AppError),
    /// Deadlines were not computed for want of that calendar file.
    NoCalendar(String),
    /// Cases leave figures because nobody tells what those stand on.
    NotTold(Gap),
    /// So many submissions of the period its latest file tells in several ways.
    Contradicted(u64),
    /// More values than a few are in no directory.
    Unknown(Unknown),
}

impl Concern {
    /// Whether figures may still change by themselves: nothing should be sent before.
    pub fn is_running(&self) -> bool {
        matches!(self.kind, ConcernKind::Running(_))
    }

    /// Whether the figures are not whole because of it; else it is only worth knowing.
    pub fn is_loss(&self) -> bool {
        match &self.kind {
            ConcernKind::NotTold(gap) => gap.is_loss(),
            ConcernKind::Unknown(unknown) => unknown.is_loss(),
            ConcernKind::Running(_)
            | ConcernKind::Unfinished
            | ConcernKind::Interrupted(_)
            | ConcernKind::Failed(_)
            | ConcernKind::Incomplete(_)
            | ConcernKind::Unsound(_)
            | ConcernKind::NoCalendar(_)
            | ConcernKind::Contradicted(_) => true,
        }
    }

    /// Whether records or values that belong into the figures may be missing in bulk, or stand in them though their source says
    /// otherwise, too: to be sent only on demand.
    pub fn stops_delivery(&self) -> bool {
        let is_grave = match &self.kind {
            ConcernKind::Unfinished
            | ConcernKind::Interrupted(_)
            | ConcernKind::Failed(_)
            | ConcernKind::Unsound(_)
            | ConcernKind::Contradicted(_) => true,
            ConcernKind::Incomplete(faults) => faults.iter().any(|fault| fault.kind.leaves_unread()),
            ConcernKind::NotTold(gap) => gap.is_loss() && gap.is_whole(),
            ConcernKind::Unknown(unknown) => unknown.is_loss() && unknown.is_whole(),
            ConcernKind::Running(_) | ConcernKind::NoCalendar(_) => false,
        };
        self.has_submissions && is_grave
    }
}

/// Everything that stands against figures as known at `known_at`, which stand on the submissions of which this is not told,
/// and so many of which feeds contradict: a month of which something is not told spoils no figure of another one.
pub async fn gather(
    app: &App,
    known_at: Instant,
    untold: Vec<Untold>,
    contradicted: &BTreeMap<FeedName, u64>,
) -> Result<Vec<Concern>, AppError> {
    let runs = last_runs(app, known_at).await?;
    let mut unknown = unknown::of(app, known_at, &untold).await?;
    let mut gaps = gaps::of(app, untold);
    let mut concerns = Vec::new();
    for feed in app.config.feeds.iter().filter(|feed| feed.enabled) {
        let mapping = app.mapping(feed);
        let has_submissions = mapping.as_ref().map_or(true, Mapping::makes_submissions);
        let concern = |kind| Concern { feed: feed.name.clone(), title: feed.title.clone(), kind, has_submissions };
        let last = runs.iter().find(|(run, _)| run.feed == feed.name);
        let stored = last.map_or(Ok(Vec::new()), |last| of_run(app, last, mapping.as_ref().ok(), known_at))?;
        // Of a platform once, with the first of its feeds.
        let platform = mapping.as_ref().ok().filter(|_| has_submissions).map(Mapping::platform);
        let of_platform: Vec<Unknown> = unknown.extract_if(.., |unknown| Some(unknown.platform) == platform).collect();
        let unsound = mapping.and_then(|mapping| app.source(feed, &mapping)).err();
        concerns.extend(unsound.map(ConcernKind::Unsound).map(concern));
        concerns.extend(stored.into_iter().map(concern));
        // Of several feeds that tell the same cases with the first.
        let of_feed: Vec<Gap> = gaps.extract_if(.., |gap| gap.readers.contains(&feed.name)).collect();
        concerns.extend(
            of_feed
                .into_iter()
                .map(|gap| Concern { title: titles(app, &gap.readers), ..concern(ConcernKind::NotTold(gap)) }),
        );
        concerns.extend(contradicted.get(&feed.name).copied().map(ConcernKind::Contradicted).map(concern));
        concerns.extend(of_platform.into_iter().map(ConcernKind::Unknown).map(concern));
    }
    Ok(concerns)
}

/// The titles of feeds, in the order of the settings.
fn titles(app: &App, names: &[FeedName]) -> String {
    let feeds = app.config.feeds.iter().filter(|feed| names.contains(&feed.name));
    feeds.map(|feed| feed.title.as_str()).collect::<Vec<_>>().join("; ")
}

/// The last run of every feed, and whether its process lives.
async fn last_runs(app: &App, known_at: Instant) -> Result<Vec<(LastRun, bool)>, StoreError> {
    let stored = async || {
        let mut tx = app.store.begin_reading().await?;
        let runs = run::last_runs(&mut tx, &app.config.municipality.oktmo, known_at).await?;
        tx.commit().await?;
        Ok::<_, StoreError>(runs)
    };
    let mut runs = stored().await?;
    let alive: Vec<bool> = runs.iter().map(|run| app.is_alive(run)).collect();
    let seems_killed = |(run, is_alive): (&LastRun, &bool)| run.outcome == RunOutcome::Running && !is_alive;
    if runs.iter().zip(&alive).any(seems_killed) {
        // A process that ended by itself wrote the end of its run before it went, perhaps between these two looks.
        runs = stored().await?;
    }
    Ok(runs.into_iter().zip(alive).collect())
}

/// What stands against the last run of a feed, whose process may be alive.
fn of_run(
    app: &App,
    (run, is_alive): &(LastRun, bool),
    mapping: Option<&Mapping>,
    known_at: Instant,
) -> Result<Vec<ConcernKind>, StoreError> {
    let Stored { faults, missing_calendars, told_elsewhere } = Stored::parse(&run.faults)?;
    let there: Vec<String> = app.calendar.years().map(|year| MissingYear { year }.file()).collect();
    let missing = missing_calendars.into_iter().filter(|file| !there.contains(file)).map(ConcernKind::NoCalendar);
    let has_submissions = mapping.is_none_or(Mapping::makes_submissions);
    let is_lost = |fault: &Fault| {
        let is_loss = mapping.map_or(fault.kind.is_loss(), |mapping| is_loss(fault, mapping, &told_elsewhere));
        is_loss && !is_of_submissions(fault, has_submissions)
    };
    let outcome = match run.outcome {
        RunOutcome::Running if *is_alive => Some(ConcernKind::Running(run.read)),
        RunOutcome::Running => Some(ConcernKind::Interrupted(run.read)),
        RunOutcome::Failed if run.reason.as_deref() == Some("interrupted") => Some(ConcernKind::Interrupted(run.read)),
        _ if run.finished_at.is_some_and(|end| end > known_at) => Some(ConcernKind::Unfinished),
        RunOutcome::Failed => Some(ConcernKind::Failed(run.reason.clone().unwrap_or_default())),
        RunOutcome::Incomplete => Some(faults.into_iter().filter(is_lost).collect::<Vec<_>>())
            .filter(|faults| !faults.is_empty())
            .map(ConcernKind::Incomplete),
        RunOutcome::Succeeded => None,
    };
    Ok(outcome.into_iter().chain(missing).collect())
}
