//! `svod migrate`: the tables of the database that the settings name, made or brought up to date.

use std::process::ExitCode;

use clap::Args;

use crate::{app, config::Config};

use super::output;

#[derive(Debug, Args)]
pub(super) struct MigrateArguments {}

pub(super) async fn run(_arguments: MigrateArguments, config: Config) -> anyhow::Result<ExitCode> {
    app::migrate(&config).await?;
    output::out("Таблицы базы готовы к работе с этой версией программы.\n")?;
    Ok(ExitCode::SUCCESS)
}
