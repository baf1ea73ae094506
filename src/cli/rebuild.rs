//! `svod rebuild`: every submission made again from the records that are stored.

use std::{process::ExitCode, sync::Arc};

use clap::Args;

use crate::{app::App, config::Config, pipeline::SystemClock, service::load};

use super::{explain, output};

#[derive(Debug, Args)]
pub(super) struct RebuildArguments {}

pub(super) async fn run(_arguments: RebuildArguments, config: Config) -> anyhow::Result<ExitCode> {
    let app = App::open(config, Arc::new(SystemClock)).await?;
    let rebuilt = load::rebuild(&app).await?;
    app.store.close().await;
    let items = output::count(rebuilt.items);
    output::out(&format!("Пересобрано по сохранённым записям: {items}. Платформы не опрашивались.\n"))?;
    for file in &rebuilt.missing_calendars {
        output::err(&format!("{}\n", explain::missing_calendar(file)))?;
    }
    Ok(if rebuilt.missing_calendars.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
