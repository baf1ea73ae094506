//! `svod check`: every fault in settings and mappings; with `--probe` also whether the platforms would answer.

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::Context;
use clap::Args;

use crate::{
    app::{self, App},
    config::{self, Config},
    domain::Instant,
    pipeline::SystemClock,
    service::{self, concerns::ConcernKind},
};

use super::{explain, output};

#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    /// Спросить у каждой включённой платформы, ответит ли она
    #[arg(long)]
    probe: bool,
}

pub(super) async fn run(arguments: CheckArguments, path: Option<PathBuf>) -> anyhow::Result<ExitCode> {
    let path = super::config_path(path);
    let (config, mut lines) = match Config::examine(&path) {
        Ok(config) => (Some(Box::new(config)), Vec::new()),
        Err((sound, faults)) => (sound, faults.iter().map(ToString::to_string).collect()),
    };
    lines.extend(config.as_deref().map(app::faults).unwrap_or_default().iter().map(super::chain));
    for line in &lines {
        output::err(&format!("{line}\n"))?;
    }
    let Some(config) = config.filter(|_| lines.is_empty()) else {
        output::err("Найдены ошибки: исправьте их, пока загрузка не запущена.\n")?;
        return Ok(ExitCode::FAILURE);
    };
    let config = *config;
    output::out(&format!("{}: настройки и соответствия в порядке, потоков {}\n", path.display(), config.feeds.len()))?;
    for note in notes(&config).await {
        output::out(&format!("К сведению: {note}\n"))?;
    }
    if !arguments.probe {
        return Ok(ExitCode::SUCCESS);
    }
    probe(config).await
}

/// What is no fault, and yet spoils a report when nobody looks at it.
async fn notes(config: &Config) -> Vec<String> {
    let mut notes = Vec::new();
    let municipality = &config.municipality;
    if config::is_example(municipality) {
        notes.push(format!(
            "в svod.toml стоит муниципалитет из поставки: {}, ОКТМО {}. Если он не ваш, впишите свой в раздел [municipality]",
            municipality.name, municipality.oktmo
        ));
    }
    if app::has_example_organisations(config) {
        notes.push(
            "в mappings/organisations.csv — организации из поставки, они для примера: замените их своими, иначе обращения попадут к чужим"
                .to_owned(),
        );
    }
    let Ok(app) = opened(config).await else { return notes };
    let today = municipality.zone.at(app.clock.now()).day();
    let far = today.saturating_add(jiff::Span::new().days(DEADLINE_DAYS));
    for year in std::collections::BTreeSet::from([today.year(), far.year()]) {
        if !app.calendar.years().any(|known| known == year) {
            let file = crate::calendar::MissingYear { year }.file();
            notes.push(format!(
                "нет производственного календаря {file}: сроки новых записей скоро не посчитать. Положите файл"
            ));
        }
    }
    for concern in service::concerns::gather(&app, END_OF_TIME, Vec::new()).await.unwrap_or_default() {
        if let ConcernKind::NoCalendar(file) = &concern.kind {
            notes.push(format!("{}: {}", concern.title, explain::missing_calendar(file)));
        }
    }
    app.store.close().await;
    notes
}

/// Everything that is known.
const END_OF_TIME: Instant = Instant::from_micros(i64::MAX - 1);

/// How far ahead a deadline of today may lie, days.
const DEADLINE_DAYS: i32 = 31;

/// The installation, when its database is a file that is there: nothing is made, and no network is touched.
async fn opened(config: &Config) -> anyhow::Result<App> {
    let file = config.database.strip_prefix("sqlite://").context("база не в файле")?;
    std::fs::metadata(file)?;
    Ok(App::open(config.clone(), Arc::new(SystemClock)).await?)
}

async fn probe(config: Config) -> anyhow::Result<ExitCode> {
    let app = App::open(config, Arc::new(SystemClock)).await?;
    let mut code = ExitCode::SUCCESS;
    for feed in app.config.feeds.iter().filter(|feed| feed.enabled) {
        let rules = app.rules(feed).await?;
        match app.source(feed, &rules.mapping)?.probe().await {
            Ok(answer) => output::out(&format!("{} — отвечает: {}\n", feed.title, explain::probe(&answer)))?,
            Err(error) => {
                output::err(&format!("{}\n", explain::error(&feed.title, &error)))?;
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}
