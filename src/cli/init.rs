//! `svod init`: a working directory to start from.

use std::{path::PathBuf, process::ExitCode};

use anyhow::bail;
use clap::Args;

use crate::{app, config};

use super::output;

#[derive(Debug, Args)]
pub(super) struct InitArguments {
    /// Папка; без неё — текущая
    #[arg(value_name = "ПАПКА", default_value = ".")]
    directory: PathBuf,
}

pub(super) async fn run(arguments: InitArguments) -> anyhow::Result<ExitCode> {
    let directory = &arguments.directory;
    if directory.join("svod.toml").exists() {
        bail!("в папке {} уже есть svod.toml: ничего не изменено", directory.display());
    }
    app::install(directory, &format!("{}{}", config::DEFAULT, config::FEEDS)).await?;
    output::out(&format!(
        "Рабочая папка создана: {}\n\
         Дальше:\n  \
         1. впишите свой муниципалитет в svod.toml;\n  \
         2. положите выгрузки ПОС в inbox/pos, выгрузки «Инцидента» в inbox/incident;\n  \
         3. svod sync — загрузить, svod report --period 2026-Q1 — собрать отчёт.\n",
        directory.display()
    ))?;
    Ok(ExitCode::SUCCESS)
}
