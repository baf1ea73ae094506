//! Runs feeds: what is stored goes through changed rules first, then every feed is read.

use std::{collections::BTreeSet, sync::Arc};

use svod_contract::{ConnectorKind, Fault, FaultKind, Source};

use crate::{
    app::{self, App, AppError},
    calendar::MissingYear,
    config::Feed,
    domain::Instant,
    mapping::{FilterReason, Mapping},
    pipeline::{
        FeedRules, PipelineError, Stored,
        gaps::Gap,
        ingest::{self, Ingest, Limits, Progress, RunDone},
        is_loss,
        replay::{self, Replayed},
    },
    store::{
        defect::{self, QuarantineRow},
        left_out,
        run::{self, RunOutcome},
    },
};

use super::{
    known_now,
    unknown::{self, Unknown},
};

/// Why nothing was loaded at all.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// No feed is switched on.
    #[error("нет ни одного включённого потока: поставьте enabled = true в svod.toml")]
    NoFeed,
    /// Feeds were asked for by name that are switched off: figures would not say what is wrong with them.
    #[error(
        "поток выключен: {}. Ничего не загружено: о выключенных потоках показатели и отчёт не предупреждают, и их пропуски никто не заметил \
         бы. Поставьте ему в svod.toml enabled = true и повторите",
        .0.join(", ")
    )]
    SwitchedOff(Vec<String>),
    /// The installation does not open.
    #[error(transparent)]
    App(#[from] AppError),
    /// The database stopped it; what was loaded before stays.
    // Not transparent: whoever tells it looks for the error of the pipeline among the causes.
    #[error("загрузка остановилась")]
    Pipeline(#[from] PipelineError),
}

/// Why a feed was not read, or not to its end, though its source did not fail.
#[derive(Debug, thiserror::Error)]
pub enum Hindrance {
    /// Its mapping or settings are faulty: it did not run.
    #[error(transparent)]
    Settings(#[from] AppError),
    /// Another process reads it, or applies other rules to what is stored.
    #[error("загрузку ведёт другой процесс")]
    Elsewhere(#[source] PipelineError),
}

/// What came of the feeds that were asked for.
#[derive(Debug, Default)]
pub struct Load {
    /// Those that ran.
    pub done: Vec<FeedDone>,
    /// Those that did not run, or not to their end, and what kept them from it.
    pub left: Vec<(Feed, Hindrance)>,
    /// What those that ran do not tell so often that figures lose by it, but for what their faults say already.
    pub gaps: Vec<Gap>,
    /// Values of the platforms that were read that no directory knows, where they are more than a few.
    pub unknown: Vec<Unknown>,
}

/// What came of one feed.
#[derive(Debug)]
pub struct FeedDone {
    /// The feed.
    pub feed: Feed,
    /// Its run.
    pub done: RunDone,
    /// What its connector reads; `None` when that is not known.
    pub kind: Option<ConnectorKind>,
    /// Its mapping: tells what a fault costs.
    pub mapping: Arc<Mapping>,
    /// Why records of it stand in quarantine, whichever run put them there.
    pub quarantine: Vec<QuarantineRow>,
    /// Why records of it are left out, over all its runs; empty when this run left none out.
    pub filtered: Vec<(FilterReason, i64)>,
}

impl FeedDone {
    /// Whether figures lose by a fault of the run.
    pub fn is_loss(&self, fault: &Fault) -> bool {
        is_loss(fault, &self.mapping, &self.done.told_elsewhere)
    }

    /// How many submissions its latest file tells in several ways, unless the faults of the run tell of as many.
    pub fn contradicted(&self) -> Option<u64> {
        let of_fault =
            |fault: &Fault| if let FaultKind::Contradictions { count } = fault.kind { Some(count) } else { None };
        let told: u64 = self.done.faults.iter().filter_map(of_fault).sum();
        Some(self.done.contradicted).filter(|count| *count > told)
    }
}

impl Load {
    /// Whether every feed was read whole, and told what figures stand on in words that are known.
    pub fn is_whole(&self) -> bool {
        let are_read = self.done.iter().all(|feed| feed.done.outcome == RunOutcome::Succeeded);
        self.left.is_empty() && are_read && !self.unknown.iter().any(Unknown::is_loss)
    }

    /// Collects the gaps of the runs, as the last of several feeds found them, but for those that a fault of a run tells.
    fn collect_gaps(&mut self) {
        let is_said = |gap: &Gap| {
            let of = self.done.iter().filter(|feed| gap.readers.contains(&feed.feed.name));
            let mut columns = of.flat_map(|feed| feed.done.faults.iter().filter_map(|fault| fault.kind.column()));
            columns.any(|(_, column)| gap.columns.iter().any(|name| name == column))
        };
        let mut gaps: Vec<Gap> = Vec::new();
        for gap in self.done.iter().flat_map(|feed| &feed.done.gaps).filter(|gap| !is_said(gap)) {
            gaps.retain(|known| (&known.feeds, known.field) != (&gap.feeds, gap.field));
            gaps.push(gap.clone());
        }
        self.gaps = gaps;
    }
}

/// Told of a run: the feed, and how far it is.
pub type Watch<'a> = &'a (dyn Fn(&Feed, Progress) + Send + Sync);

/// Runs the named feeds, which must be switched on, or all that are; `load` gets what came of each. A feed with a faulty mapping or
/// faulty settings, or one that another process reads, keeps no other from running.
pub async fn feeds(app: &App, names: &[String], load: &mut Load, watch: Watch<'_>) -> Result<(), LoadError> {
    let is_wanted = |feed: &&Feed| {
        if names.is_empty() { feed.enabled } else { names.iter().any(|name| name == feed.name.as_str()) }
    };
    let is_off = |feed: &&Feed| !feed.enabled && is_wanted(feed);
    let off: Vec<String> = app.config.feeds.iter().filter(is_off).map(|feed| feed.name.to_string()).collect();
    if !off.is_empty() {
        return Err(LoadError::SwitchedOff(off));
    }
    let wanted: Vec<Feed> = app.config.feeds.iter().filter(is_wanted).cloned().collect();
    if wanted.is_empty() {
        return Err(LoadError::NoFeed);
    }
    let lock = app.lock()?;
    let replayed = apply_rules(app).await?;
    for feed in wanted {
        let (source, rules) = match ready(app, &feed).await {
            Ok(ready) => ready,
            Err(fault @ AppError::Store(_)) => return Err(fault.into()),
            Err(fault) => {
                load.left.push((feed, Hindrance::Settings(fault)));
                continue;
            }
        };
        let missing =
            if replayed.is_done { replayed.missing_calendars.clone() } else { still_missing(app, &feed).await? };
        let done = match one(app, (&feed, &rules), (lock.holder(), &missing), source, watch).await {
            Ok(done) => done,
            Err(other @ (PipelineError::RunsElsewhere { .. } | PipelineError::FormerRules)) => {
                load.left.push((feed, Hindrance::Elsewhere(other)));
                continue;
            }
            Err(other) => return Err(other.into()),
        };
        let known_at = known_now(app).await?;
        let quarantine = quarantine(app, &feed, known_at).await?;
        let filtered = if done.counts.filtered > 0 { filtered(app, &feed, known_at).await? } else { Vec::new() };
        let mapping = Arc::clone(&rules.mapping);
        let kind = app::connector_kind(&feed);
        load.done.push(FeedDone { feed, done, kind, mapping, quarantine, filtered });
    }
    load.collect_gaps();
    load.unknown = unknown::gather(app, known_now(app).await?).await?;
    load.unknown.retain(|unknown| load.done.iter().any(|feed| feed.mapping.platform() == unknown.platform));
    Ok(())
}

/// Applies changed rules to everything that is stored, of every platform, before anything new is added: no figure stands
/// on two rules.
pub async fn apply_rules(app: &App) -> Result<Replayed, LoadError> {
    let mut platforms = Vec::new();
    for (platform, target) in app.known_platforms().await? {
        match app.platform_rules(platform, target).await {
            Ok(rules) => platforms.push(rules),
            // The feeds of the platform do not run either, and say why.
            Err(AppError::Faults(_)) => {}
            Err(other) => return Err(other.into()),
        }
    }
    Ok(replay::if_rules_changed(&app.store, &platforms, app.rule_texts(), app.clock.now()).await?)
}

/// Makes everything again from the records that are stored, whatever rules they went through: for submissions that do not
/// read back.
pub async fn rebuild(app: &App) -> Result<Replayed, LoadError> {
    let _lock = app.lock()?;
    let mut platforms = Vec::new();
    for (platform, target) in app.known_platforms().await? {
        platforms.push(app.platform_rules(platform, target).await?);
    }
    Ok(replay::always(&app.store, &platforms, app.rule_texts(), app.clock.now()).await?)
}

/// The calendar files that the last run of a feed missed and that are not there yet: what it stored has no deadlines for want
/// of them, and is told again only when it changes.
async fn still_missing(app: &App, feed: &Feed) -> Result<BTreeSet<String>, LoadError> {
    let known_at = known_now(app).await?;
    let mut tx = app.store.begin_reading().await.map_err(AppError::Store)?;
    let municipality = &app.config.municipality.oktmo;
    let runs = run::last_runs(&mut tx, municipality, known_at).await.map_err(AppError::Store)?;
    let Some(last) = runs.iter().find(|run| run.feed == feed.name) else { return Ok(BTreeSet::new()) };
    let mut missing = Stored::parse(&last.faults).map_err(AppError::Store)?.missing_calendars;
    let there: Vec<String> = app.calendar.years().map(|year| MissingYear { year }.file()).collect();
    missing.retain(|file| !there.contains(file));
    Ok(missing)
}

/// The source and the rules of a feed, as they hold now.
async fn ready(app: &App, feed: &Feed) -> Result<(Box<dyn Source>, Arc<FeedRules>), AppError> {
    let rules = app.rules(feed).await?;
    Ok((app.source(feed, &rules.mapping)?, rules))
}

async fn one(
    app: &App,
    (feed, rules): (&Feed, &Arc<FeedRules>),
    (holder, missing_calendars): (&str, &BTreeSet<String>),
    source: Box<dyn Source>,
    watch: Watch<'_>,
) -> Result<RunDone, PipelineError> {
    let show = |progress: Progress| watch(feed, progress);
    let limits = Limits { retry_budget: app.config.sync.retry_budget, batches_max: app.config.sync.batches_max };
    let run = Ingest {
        store: &app.store,
        rules,
        texts: app.rule_texts(),
        key_fingerprint: &app.key_fingerprint(),
        holder,
        missing_calendars,
        clock: &app.clock,
        limits,
        progress: &show,
    };
    Box::pin(ingest::run(run, source)).await
}

async fn quarantine(app: &App, feed: &Feed, known_at: Instant) -> Result<Vec<QuarantineRow>, LoadError> {
    let mut tx = app.store.begin_reading().await.map_err(AppError::Store)?;
    let municipality = &app.config.municipality.oktmo;
    let mut rows = defect::standing(&mut tx, municipality, known_at).await.map_err(AppError::Store)?;
    rows.retain(|row| row.feed == feed.name);
    Ok(rows)
}

async fn filtered(app: &App, feed: &Feed, known_at: Instant) -> Result<Vec<(FilterReason, i64)>, LoadError> {
    let mut tx = app.store.begin_reading().await.map_err(AppError::Store)?;
    let municipality = &app.config.municipality.oktmo;
    let rows = left_out::counts(&mut tx, municipality, known_at).await.map_err(AppError::Store)?;
    let of_feed = rows.into_iter().filter(|(name, ..)| *name == feed.name);
    let counts = of_feed.filter_map(|(_, reason, count)| Some((FilterReason::parse(&reason)?, count)));
    let mut counts: Vec<_> = counts.collect();
    counts.sort_unstable();
    Ok(counts)
}
