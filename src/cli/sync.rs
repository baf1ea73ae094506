//! `svod sync`: runs feeds now.

mod bar;
pub(super) mod shape;
mod summary;

use std::{
    process::ExitCode,
    sync::{Arc, Mutex},
};

use anyhow::Context;
use clap::Args;

use crate::{
    app::App,
    config::{Config, Feed},
    pipeline::{SystemClock, ingest::Progress},
    service::load::{self, Load},
};

use super::output;

pub(super) use shape::summary_json;
pub(super) use summary::summary;

#[derive(Debug, Args)]
pub(super) struct SyncArguments {
    /// Потоки; без них — все включённые
    #[arg(value_name = "ПОТОК")]
    feeds: Vec<String>,
    /// Итог в JSON на стандартный вывод
    #[arg(long)]
    json: bool,
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

/// Runs feeds and shows how far they are.
pub(super) async fn feeds(app: &App, names: &[String], load: &mut Load) -> anyhow::Result<()> {
    let bars = Mutex::new(bar::Bars::default());
    let watch = |feed: &Feed, progress: Progress| {
        // A panic of another thread says nothing about a progress bar.
        bars.lock().unwrap_or_else(std::sync::PoisonError::into_inner).show(feed, progress);
    };
    let done = load::feeds(app, names, load, &watch).await;
    bars.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clear();
    Ok(done?)
}

/// 0 all well, 1 a feed failed, did not run or left something out.
pub(super) fn exit_code(load: &Load) -> ExitCode {
    if load.is_whole() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
