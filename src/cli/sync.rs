//! `svod sync`: runs feeds now.

use std::{fmt::Write, process::ExitCode, sync::Arc};

use anyhow::bail;
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use svod_contract::Source;

use crate::{
    app::{App, AppError},
    config::{Config, Feed},
    mapping::FilterReason,
    pipeline::{
        FeedRules, SystemClock,
        ingest::{self, Ingest, Limits, Progress, RunDone},
        replay,
    },
    store::{
        defect::{self, QuarantineRow},
        record,
        run::RunOutcome,
    },
};

use super::{explain, output};

#[derive(Debug, Args)]
pub(super) struct SyncArguments {
    /// Потоки; без них — все включённые
    #[arg(value_name = "ПОТОК")]
    feeds: Vec<String>,
    /// Итог в JSON на стандартный вывод
    #[arg(long)]
    json: bool,
}

/// What came of one feed.
pub(super) struct FeedDone {
    pub(super) feed: Feed,
    pub(super) done: RunDone,
    /// Why records of it stand in quarantine; empty when this run put none there.
    pub(super) quarantine: Vec<QuarantineRow>,
    /// Why records of it are left out, over all its runs; empty when this run left none out.
    pub(super) filtered: Vec<(FilterReason, i64)>,
}

pub(super) async fn run(arguments: SyncArguments, config: Config) -> anyhow::Result<ExitCode> {
    let unknown: Vec<_> = arguments.feeds.iter().filter(|name| config.feed(name).is_none()).collect();
    if let Some(name) = unknown.first() {
        let known: Vec<_> = config.feeds.iter().map(|feed| feed.name.as_str()).collect();
        output::err(&format!("Потока «{name}» нет. Есть: {}.\n", known.join(", ")))?;
        return Ok(ExitCode::from(2));
    }
    let app = App::open(config, Arc::new(SystemClock)).await?;
    let mut done = Vec::new();
    let ended = feeds(&app, &arguments.feeds, &mut done).await;
    // A failing database stops the command; what was loaded before it is told all the same.
    if ended.is_err() && done.is_empty() {
        return ended.map(|()| ExitCode::FAILURE);
    }
    if arguments.json {
        output::json(&summary_json(&done))?;
    } else {
        output::out(&summary(&done))?;
    }
    app.store.close().await;
    ended.map(|()| exit_code(&done))
}

/// Runs the named feeds, or all that are switched on; `done` gets what came of each. Nothing runs before the settings of
/// all of them are sound.
pub(super) async fn feeds(app: &App, names: &[String], done: &mut Vec<FeedDone>) -> anyhow::Result<()> {
    let wanted: Vec<Feed> = app
        .config
        .feeds
        .iter()
        .filter(
            |feed| if names.is_empty() { feed.enabled } else { names.iter().any(|name| name == feed.name.as_str()) },
        )
        .cloned()
        .collect();
    if wanted.is_empty() {
        bail!("нет ни одного включённого потока: поставьте enabled = true в svod.toml");
    }
    let mut ready = Vec::with_capacity(wanted.len());
    for feed in wanted {
        let rules = app.rules(&feed).await?;
        let source = app.source(&feed, &rules)?;
        ready.push((feed, rules, source));
    }
    let _lock = app.lock()?;
    switched_off(app).await?;
    for (feed, rules, source) in ready {
        let run = one(app, &feed, &rules, source).await?;
        let quarantine = if run.counts.quarantined > 0 { quarantine(app, &feed).await? } else { Vec::new() };
        let filtered = if run.counts.filtered > 0 { filtered(app, &feed).await? } else { Vec::new() };
        done.push(FeedDone { feed, done: run, quarantine, filtered });
    }
    Ok(())
}

/// What a feed brought that is switched off now goes through changed rules as well: no figure stands on two rules.
async fn switched_off(app: &App) -> anyhow::Result<()> {
    for feed in app.config.feeds.iter().filter(|feed| !feed.enabled) {
        match app.rules(feed).await {
            Ok(rules) => drop(replay::if_rules_changed(&app.store, &rules, app.clock.now()).await?),
            // A mapping that is wrong and not used keeps nobody waiting: `svod check` tells it.
            Err(AppError::Faults(_)) => {}
            Err(other) => return Err(other.into()),
        }
    }
    Ok(())
}

async fn one(app: &App, feed: &Feed, rules: &Arc<FeedRules>, source: Box<dyn Source>) -> anyhow::Result<RunDone> {
    let bar = bar(&feed.title);
    let show = |progress: Progress| {
        bar.set_position(u64::try_from(progress.read).unwrap_or(0));
        if let Some(total) = progress.total {
            bar.set_length(total);
        }
    };
    let limits = Limits { retry_budget: app.config.sync.retry_budget, batches_max: app.config.sync.batches_max };
    let replayed = replay::if_rules_changed(&app.store, rules, app.clock.now()).await?;
    let run = Ingest { store: &app.store, rules, clock: &app.clock, limits, progress: &show };
    let mut done = ingest::run(run, source).await?;
    done.missing_calendars.extend(replayed.into_iter().flat_map(|replayed| replayed.missing_calendars));
    bar.finish_and_clear();
    Ok(done)
}

async fn quarantine(app: &App, feed: &Feed) -> anyhow::Result<Vec<QuarantineRow>> {
    let mut tx = app.store.begin().await?;
    let mut rows = defect::standing(&mut tx, &app.config.municipality.oktmo, app.clock.now()).await?;
    rows.retain(|row| row.feed == feed.name.as_str());
    Ok(rows)
}

async fn filtered(app: &App, feed: &Feed) -> anyhow::Result<Vec<(FilterReason, i64)>> {
    let mut tx = app.store.begin_reading().await?;
    let rows = record::filtered(&mut tx, &app.config.municipality.oktmo, app.clock.now()).await?;
    let of_feed = rows.into_iter().filter(|(name, ..)| name == feed.name.as_str());
    let counts = of_feed.filter_map(|(_, reason, count)| Some((FilterReason::parse(&reason?)?, count)));
    let mut counts: Vec<_> = counts.collect();
    counts.sort_unstable();
    Ok(counts)
}

fn bar(title: &str) -> ProgressBar {
    let target = if output::is_watched() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(None, target).with_message(title.to_owned());
    match ProgressStyle::with_template("{msg} {bar:30} {human_pos} из {human_len} записей, {per_sec}") {
        Ok(style) => bar.with_style(style),
        Err(_not_a_template) => bar,
    }
}

/// 0 all well, 1 a feed failed or left something out.
pub(super) fn exit_code(done: &[FeedDone]) -> ExitCode {
    let is_well = done.iter().all(|feed| feed.done.outcome == RunOutcome::Succeeded);
    if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The summary for people: a table, then what was left out.
pub(super) fn summary(done: &[FeedDone]) -> String {
    let rows: Vec<Vec<String>> = done
        .iter()
        .map(|FeedDone { feed, done, .. }| {
            let counts = done.counts;
            let mut row = vec![feed.title.clone(), outcome(done.outcome).to_owned()];
            row.extend(
                [counts.read, counts.new, counts.changed, counts.unchanged, counts.filtered, counts.quarantined]
                    .map(output::grouped),
            );
            row
        })
        .collect();
    let header = ["Поток", "Итог", "Прочитано", "Новых", "Изменено", "Без изменений", "Отсеяно", "Карантин"];
    let mut text = output::table(&header, 2, &rows);
    for FeedDone { feed, done, quarantine, filtered } in done {
        let title = &feed.title;
        let mut lines: Vec<String> = explain::faults(&done.faults);
        lines.extend(done.missing_calendars.iter().map(|file| explain::missing_calendar(file)));
        lines.extend(quarantine.iter().map(explain::quarantined));
        if !quarantine.is_empty() {
            lines.push(format!("  {}.", explain::QUARANTINE));
        }
        if !filtered.is_empty() {
            lines.push(explain::filtered(filtered));
        }
        for line in lines {
            let _infallible = writeln!(text, "{title}: {line}");
        }
        if let Some(error) = &done.error {
            let _infallible = writeln!(text, "{}", explain::error(title, error));
        }
    }
    text
}

fn outcome(outcome: RunOutcome) -> &'static str {
    match outcome {
        RunOutcome::Running => "идёт",
        RunOutcome::Succeeded => "загружено",
        RunOutcome::Incomplete => "не всё",
        RunOutcome::Failed => "не удалось",
    }
}

/// The summary for programs.
pub(super) fn summary_json(done: &[FeedDone]) -> serde_json::Value {
    let feeds: Vec<_> = done
        .iter()
        .map(|FeedDone { feed, done, filtered, .. }| {
            let reasons: serde_json::Map<_, _> =
                filtered.iter().map(|(reason, count)| (reason.as_str().to_owned(), (*count).into())).collect();
            let faults: Vec<_> = done
                .faults
                .iter()
                .map(|fault| {
                    serde_json::json!({
                        "subject": fault.subject, "kind": fault.kind.as_str(), "detail": fault.detail,
                        "loss": fault.kind.is_loss(),
                    })
                })
                .collect();
            serde_json::json!({
                "feed": feed.name.as_str(),
                "outcome": done.outcome.as_str(),
                "read": done.counts.read,
                "new": done.counts.new,
                "changed": done.counts.changed,
                "unchanged": done.counts.unchanged,
                "filtered": done.counts.filtered,
                "filtered_by_reason": reasons,
                "quarantined": done.counts.quarantined,
                "source_total": done.source_total,
                "faults": faults,
                "missing_calendars": done.missing_calendars,
                "error": done.error.as_ref().map(|error| error.reason().as_str()),
            })
        })
        .collect();
    serde_json::json!({ "feeds": feeds })
}
