//! `svod check`: every fault in settings and mappings; with `--probe` also whether the platforms would answer.

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use clap::Args;

use crate::{
    app::{self, App},
    config::Config,
    pipeline::SystemClock,
};

use super::{explain, output, russian::in_russian};

#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    /// Спросить у каждой включённой платформы, ответит ли она
    #[arg(long)]
    probe: bool,
}

pub(super) async fn run(arguments: CheckArguments, path: Option<PathBuf>) -> anyhow::Result<ExitCode> {
    let path = super::config_path(path);
    let config = match Config::load(&path) {
        Ok(config) => config,
        Err(faults) => return Err(output::faults(&faults)),
    };
    let faults = app::faults(&config);
    for fault in &faults {
        output::err(&format!("{}\n", in_russian(&chain(fault))))?;
    }
    if !faults.is_empty() {
        output::err("Найдены ошибки: исправьте их, пока загрузка не запущена.\n")?;
        return Ok(ExitCode::FAILURE);
    }
    output::out(&format!("{}: настройки и соответствия в порядке, потоков {}\n", path.display(), config.feeds.len()))?;
    if !arguments.probe {
        return Ok(ExitCode::SUCCESS);
    }
    probe(config).await
}

async fn probe(config: Config) -> anyhow::Result<ExitCode> {
    let app = App::open(config, Arc::new(SystemClock)).await?;
    let mut code = ExitCode::SUCCESS;
    for feed in app.config.feeds.iter().filter(|feed| feed.enabled) {
        let rules = app.rules(feed).await?;
        match app.source(feed, &rules)?.probe().await {
            Ok(answer) => output::out(&format!("{} — отвечает: {}\n", feed.title, in_russian(&answer.detail)))?,
            Err(error) => {
                output::err(&format!("{}\n", explain::error(&feed.title, &error)))?;
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}

/// A fault with its causes on one line.
fn chain(fault: &app::AppError) -> String {
    let mut text = fault.to_string();
    let mut cause = std::error::Error::source(fault);
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
