//! The command line: one file per command. What people read is Russian, what programs read goes to standard output alone.

mod check;
mod clocks;
mod concerns;
#[cfg(feature = "demo")]
mod demo;
mod explain;
mod failure;
mod faults;
mod indicators;
mod init;
mod migrate;
mod output;
mod quarantine;
mod rebuild;
mod report;
mod submissions;
mod sync;
mod usage;

use std::{path::PathBuf, process::ExitCode};

use anyhow::Context;
use clap::{Parser, Subcommand};

use crate::config::Config;

/// The arguments of the program.
#[derive(Debug, Parser)]
#[command(
    name = "svod",
    version,
    about = "Свод: сбор обращений и сообщений граждан, сроки, показатели и отчёт для ЦУР",
    help_template = usage::TEMPLATE,
    subcommand_help_heading = "Команды",
    next_help_heading = "Параметры",
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true
)]
pub struct Arguments {
    /// Файл настроек; без него ./svod.toml, затем /etc/svod/svod.toml
    #[arg(long, global = true, value_name = "ФАЙЛ")]
    config: Option<PathBuf>,
    /// Показать справку
    #[arg(short = 'h', long, global = true, action = clap::ArgAction::Help)]
    help: Option<bool>,
    /// Показать версию
    #[arg(short = 'V', long, action = clap::ArgAction::Version)]
    version: Option<bool>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
#[command(help_template = usage::TEMPLATE)]
enum Command {
    /// Показать всё на примере: платформы-макеты, загрузка, показатели, отчёт
    #[cfg(feature = "demo")]
    Demo(demo::DemoArguments),
    /// Создать рабочую папку
    Init(init::InitArguments),
    /// Создать или обновить таблицы базы: после смены адреса базы или версии программы
    Migrate(migrate::MigrateArguments),
    /// Проверить настройки и соответствия
    Check(check::CheckArguments),
    /// Загрузить данные сейчас
    Sync(sync::SyncArguments),
    /// Пересобрать обращения из уже загруженных записей, не опрашивая платформы: если записи в базе не читаются
    Rebuild(rebuild::RebuildArguments),
    /// Показать записи в карантине: почему не учтены и где лежат
    Quarantine(quarantine::QuarantineArguments),
    /// Показать записи, из которых сложились числа
    Submissions(submissions::SubmissionsArguments),
    /// Показать показатели
    Indicators(indicators::IndicatorsArguments),
    /// Собрать отчёт, при --push отправить его
    Report(report::ReportArguments),
}

/// Reads the arguments, runs the command, and gives the exit code: 0 all well, 1 something failed, 2 wrong usage.
pub fn run() -> anyhow::Result<ExitCode> {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return usage::explain(&error),
    };
    log();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().context("запуск")?;
    let code = runtime.block_on(dispatch(arguments));
    // After Ctrl-C a file may still be read in the background; nobody waits for it.
    runtime.shutdown_background();
    code
}

/// What a person reads on a terminal is said by the commands; log lines are for `SVOD_LOG` and for files.
fn log() {
    let asked = crate::config::log_filter();
    if asked.is_none() && output::is_watched() {
        return;
    }
    let filter = tracing_subscriber::EnvFilter::new(asked.unwrap_or_else(|| "warn".to_owned()));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).json().init();
}

/// An error with its causes on one line, as an operator reads it.
pub fn told(error: &anyhow::Error) -> String {
    format!("{error:#}")
}

/// An error of the files or the database with its causes on one line, the database in Russian words.
fn chain(error: &crate::app::AppError, place: &failure::Place) -> String {
    if let crate::app::AppError::Store(cause) = error {
        return failure::store(cause, place);
    }
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}

async fn dispatch(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let Arguments { config: path, command, .. } = arguments;
    let mut place =
        failure::Place { is_load: matches!(command, Command::Sync(_) | Command::Rebuild(_)), database: String::new() };
    let done = match command {
        #[cfg(feature = "demo")]
        Command::Demo(arguments) => demo::run(arguments).await,
        Command::Init(arguments) => init::run(arguments).await,
        Command::Check(arguments) => check::run(arguments, path).await,
        Command::Migrate(arguments) => migrate::run(arguments, load(path, &mut place)?).await,
        Command::Sync(arguments) => sync::run(arguments, load(path, &mut place)?).await,
        Command::Rebuild(arguments) => rebuild::run(arguments, load(path, &mut place)?).await,
        Command::Quarantine(arguments) => quarantine::run(arguments, load(path, &mut place)?).await,
        Command::Submissions(arguments) => submissions::run(arguments, load(path, &mut place)?).await,
        Command::Indicators(arguments) => indicators::run(arguments, load(path, &mut place)?).await,
        Command::Report(arguments) => report::run(arguments, load(path, &mut place)?).await,
    };
    done.map_err(|error| failure::in_russian(error, &place))
}

/// The configuration asked for, or the first that is there; `place` gets the database it names.
fn load(path: Option<PathBuf>, place: &mut failure::Place) -> anyhow::Result<Config> {
    let config = Config::load(&config_path(path)).map_err(|faults| output::faults(&faults))?;
    place.database = crate::store::redacted(&config.database);
    Ok(config)
}

fn config_path(path: Option<PathBuf>) -> PathBuf {
    let local = PathBuf::from("svod.toml");
    path.unwrap_or_else(|| {
        let system = PathBuf::from("/etc/svod/svod.toml");
        if !local.exists() && system.exists() { system } else { local }
    })
}
