//! `svod sync`: runs feeds now.

mod bar;

use std::{fmt::Write, process::ExitCode, sync::Arc};

use anyhow::{Context, bail};
use clap::Args;
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

use super::{concerns, explain, output};

#[derive(Debug, Args)]
pub(super) struct SyncArguments {
    /// Потоки; без них — все включённые
    #[arg(value_name = "ПОТОК")]
    feeds: Vec<String>,
    /// Итог в JSON на стандартный вывод
    #[arg(long)]
    json: bool,
}

/// What came of the feeds that were asked for.
#[derive(Default)]
pub(super) struct Load {
    /// Those that ran.
    pub(super) done: Vec<FeedDone>,
    /// Those whose mapping or settings are faulty: they did not run, and the faults say why.
    pub(super) left: Vec<(Feed, AppError)>,
}

/// What came of one feed.
pub(super) struct FeedDone {
    pub(super) feed: Feed,
    pub(super) done: RunDone,
    /// Why records of it stand in quarantine, whichever run put them there.
    pub(super) quarantine: Vec<QuarantineRow>,
    /// Why records of it are left out, over all its runs; empty when this run left none out.
    pub(super) filtered: Vec<(FilterReason, i64)>,
}

pub(super) async fn run(arguments: SyncArguments, config: Config) -> anyhow::Result<ExitCode> {
    let unknown: Vec<_> = arguments.feeds.iter().filter(|name| config.feed(name).is_none()).collect();
    if let Some(name) = unknown.first() {
        return unknown_feed(&config, name);
    }
    let app = App::open(config, Arc::new(SystemClock)).await?;
    let mut load = Load::default();
    let ended = tokio::select! {
        ended = feeds(&app, &arguments.feeds, &mut load) => Some(ended),
        stopped = tokio::signal::ctrl_c() => { stopped.context("ожидание Ctrl-C")?; None }
    };
    // A failing database stops the command; what was loaded before it is told all the same.
    let is_empty = load.done.is_empty() && load.left.is_empty();
    if let (Some(Err(_)), true) = (&ended, is_empty) {
        return ended.unwrap_or(Ok(())).map(|()| ExitCode::FAILURE);
    }
    if arguments.json {
        output::json(&summary_json(&load))?;
    } else if !is_empty {
        output::out(&summary(&load))?;
    }
    let Some(ended) = ended else {
        output::err(
            "Загрузка прервана. Всё, что загружено, сохранено; следующая svod sync продолжит с того же места. До неё показатели и \
             отчёт посчитаны по части записей.\n",
        )?;
        return Ok(ExitCode::FAILURE);
    };
    app.store.close().await;
    ended.map(|()| exit_code(&load))
}

/// Says that there is no such feed, and which there are.
pub(super) fn unknown_feed(config: &Config, name: &str) -> anyhow::Result<ExitCode> {
    let known: Vec<_> = config.feeds.iter().map(|feed| feed.name.as_str()).collect();
    output::err(&format!("Потока «{name}» нет. Есть: {}.\n", known.join(", ")))?;
    Ok(ExitCode::from(2))
}

/// Runs the named feeds, or all that are switched on; `load` gets what came of each. A feed with a faulty mapping or
/// faulty settings keeps no other from running.
pub(super) async fn feeds(app: &App, names: &[String], load: &mut Load) -> anyhow::Result<()> {
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
    let _lock = app.lock()?;
    switched_off(app).await?;
    for feed in wanted {
        let (source, rules) = match ready(app, &feed).await {
            Ok(ready) => ready,
            Err(fault @ AppError::Store(_)) => return Err(fault.into()),
            Err(fault) => {
                load.left.push((feed, fault));
                continue;
            }
        };
        let run = one(app, &feed, &rules, source).await?;
        let quarantine = quarantine(app, &feed).await?;
        let filtered = if run.counts.filtered > 0 { filtered(app, &feed).await? } else { Vec::new() };
        load.done.push(FeedDone { feed, done: run, quarantine, filtered });
    }
    Ok(())
}

/// The source and the rules of a feed, as they hold now.
async fn ready(app: &App, feed: &Feed) -> Result<(Box<dyn Source>, Arc<FeedRules>), AppError> {
    let rules = app.rules(feed).await?;
    Ok((app.source(feed, &rules.mapping)?, rules))
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
    let bar = bar::Bar::new(&feed.title);
    let show = |progress: Progress| bar.show(progress);
    let limits = Limits { retry_budget: app.config.sync.retry_budget, batches_max: app.config.sync.batches_max };
    let replayed = replay::if_rules_changed(&app.store, rules, app.clock.now()).await?;
    let run = Ingest { store: &app.store, rules, clock: &app.clock, limits, progress: &show };
    let mut done = ingest::run(run, source).await?;
    bar.clear();
    done.missing_calendars.extend(replayed.into_iter().flat_map(|replayed| replayed.missing_calendars));
    done.missing_calendars.extend(concerns::of_feed(&concerns::lacking_calendars(app).await?, feed));
    if done.outcome == RunOutcome::Succeeded && !done.missing_calendars.is_empty() {
        done.outcome = RunOutcome::Incomplete;
    }
    Ok(done)
}

async fn quarantine(app: &App, feed: &Feed) -> anyhow::Result<Vec<QuarantineRow>> {
    let mut tx = app.store.begin_reading().await?;
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

/// 0 all well, 1 a feed failed, did not run or left something out.
pub(super) fn exit_code(load: &Load) -> ExitCode {
    let is_well = load.left.is_empty() && load.done.iter().all(|feed| feed.done.outcome == RunOutcome::Succeeded);
    if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The summary for people: a table, then what was left out.
pub(super) fn summary(load: &Load) -> String {
    let mut rows: Vec<Vec<String>> = load
        .done
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
    rows.extend(load.left.iter().map(|(feed, _)| {
        let mut row = vec![feed.title.clone(), "не загружался".to_owned()];
        row.resize(8, "—".to_owned());
        row
    }));
    let header = ["Поток", "Итог", "Прочитано", "Новых", "Изменено", "Без изменений", "Отсеяно", "Карантин"];
    let mut text = output::table(&header, 2, &rows);
    for feed in &load.done {
        for line in remarks(feed) {
            let _infallible = writeln!(text, "{}: {line}", feed.feed.title);
        }
        if let Some(error) = &feed.done.error {
            let _infallible = writeln!(text, "{}", explain::error(&feed.feed.title, error));
        }
    }
    for (feed, fault) in &load.left {
        let _infallible = writeln!(
            text,
            "{}: ! не загружался: {}. Загруженное раньше сохранено. Исправьте ошибку и повторите svod sync {}.",
            feed.title,
            super::chain(fault),
            feed.name
        );
    }
    text
}

/// What a run left out, cannot count, or has to say.
fn remarks(FeedDone { feed, done, quarantine, filtered }: &FeedDone) -> Vec<String> {
    let mut lines: Vec<String> = explain::faults(&done.faults);
    lines.extend(done.missing_calendars.iter().map(|file| explain::missing_calendar(file)));
    if done.counts.quarantined > 0 {
        lines.extend(quarantine.iter().map(explain::quarantined));
        lines.push(format!(
            "  записи из карантина в показатели не входят. {}. Где они: svod quarantine --feed {}",
            explain::WAY_OUT,
            feed.name
        ));
    } else if !quarantine.is_empty() {
        let count = quarantine.iter().map(|row| row.count).sum();
        lines.push(explain::still_in_quarantine(count, feed.name.as_str()));
    }
    if !filtered.is_empty() {
        lines.push(explain::filtered(filtered));
    }
    lines
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
pub(super) fn summary_json(load: &Load) -> serde_json::Value {
    let left = load.left.iter().map(|(feed, fault)| {
        serde_json::json!({
            "feed": feed.name.as_str(), "outcome": "not_started", "error": "settings", "detail": super::chain(fault),
        })
    });
    let feeds: Vec<_> = load
        .done
        .iter()
        .map(|FeedDone { feed, done, filtered, .. }| {
            let reasons: serde_json::Map<_, _> =
                filtered.iter().map(|(reason, count)| (reason.as_str().to_owned(), (*count).into())).collect();
            let faults: Vec<_> = done
                .faults
                .iter()
                .map(|fault| {
                    let mut told = serde_json::to_value(fault).unwrap_or_default();
                    if let Some(members) = told.as_object_mut() {
                        members.insert("loss".to_owned(), fault.kind.is_loss().into());
                    }
                    told
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
                "error": done.error.as_ref().map(|error| error.reason().code()),
            })
        })
        .chain(left)
        .collect();
    serde_json::json!({ "feeds": feeds })
}
