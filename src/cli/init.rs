//! `svod init`: a working directory to start from.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};
use clap::Args;

use crate::{app, config, store::Store};

use super::output;

#[derive(Debug, Args)]
pub(super) struct InitArguments {
    /// Папка; без неё — текущая
    #[arg(value_name = "ПАПКА", default_value = ".")]
    directory: PathBuf,
}

/// Drop folders and the outbox of a fresh directory.
const FOLDERS: [&str; 6] = ["inbox/pos", "inbox/incident", "inbox/telegram", "inbox/vk", "outbox", "mappings/calendar"];

pub(super) async fn run(arguments: InitArguments) -> anyhow::Result<ExitCode> {
    let directory = &arguments.directory;
    if directory.join("svod.toml").exists() {
        bail!("в папке {} уже есть svod.toml: ничего не изменено", directory.display());
    }
    prepare(directory, &format!("{}{}", config::DEFAULT, config::FEEDS)).await?;
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

/// Writes the directory with this text as `svod.toml`, a fresh key and an empty database.
pub(super) async fn prepare(directory: &Path, settings: &str) -> anyhow::Result<()> {
    for folder in FOLDERS {
        let folder = directory.join(folder);
        std::fs::create_dir_all(&folder).with_context(|| format!("папка {} не создаётся", folder.display()))?;
    }
    for (name, text) in app::embedded_files() {
        write(&directory.join("mappings").join(name), &text)?;
    }
    secret(&directory.join("secrets"), app::PSEUDONYM_SECRET, &random_key())?;
    write(&directory.join("svod.toml"), settings)?;
    let config = config::Config::load(&directory.join("svod.toml")).map_err(output::faults)?;
    let store = Store::open(&config.database).await?;
    store.migrate().await?;
    store.close().await;
    Ok(())
}

/// Writes a secret that only its owner can read.
pub(super) fn secret(directory: &Path, name: &str, text: &str) -> anyhow::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
    let path = directory.join(name);
    if !directory.exists() {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    }
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)
        .with_context(|| format!("файл {} не создаётся", path.display()))?;
    file.write_all(text.as_bytes()).with_context(|| format!("файл {} не пишется", path.display()))
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(path, text).with_context(|| format!("файл {} не пишется", path.display()))
}

/// 256 random bits as hex: two random UUIDs would do, four leave no doubt.
fn random_key() -> String {
    std::iter::repeat_with(|| uuid::Uuid::new_v4().simple().to_string()).take(4).collect()
}
