//! The command line: one file per command. What people read is Russian, what programs read goes to standard output alone.

mod check;
#[cfg(feature = "demo")]
mod demo;
mod explain;
mod failure;
mod indicators;
mod init;
mod migrate;
mod output;
mod report;
mod russian;
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
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::new(crate::config::log_filter()))
        .with_writer(std::io::stderr)
        .json()
        .init();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().context("запуск")?;
    runtime.block_on(dispatch(arguments)).map_err(failure::in_russian)
}

/// An error with its causes on one line, as an operator reads it.
pub fn told(error: &anyhow::Error) -> String {
    russian::in_russian(&format!("{error:#}"))
}

async fn dispatch(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let config = arguments.config;
    match arguments.command {
        #[cfg(feature = "demo")]
        Command::Demo(arguments) => demo::run(arguments).await,
        Command::Init(arguments) => init::run(arguments).await,
        Command::Check(arguments) => check::run(arguments, config).await,
        Command::Migrate(arguments) => migrate::run(arguments, load(config)?).await,
        Command::Sync(arguments) => sync::run(arguments, load(config)?).await,
        Command::Submissions(arguments) => submissions::run(arguments, load(config)?).await,
        Command::Indicators(arguments) => indicators::run(arguments, load(config)?).await,
        Command::Report(arguments) => report::run(arguments, load(config)?).await,
    }
}

/// The configuration asked for, or the first that is there.
fn load(path: Option<PathBuf>) -> anyhow::Result<Config> {
    Config::load(&config_path(path)).map_err(|faults| output::faults(&faults))
}

fn config_path(path: Option<PathBuf>) -> PathBuf {
    let local = PathBuf::from("svod.toml");
    path.unwrap_or_else(|| {
        let system = PathBuf::from("/etc/svod/svod.toml");
        if !local.exists() && system.exists() { system } else { local }
    })
}
