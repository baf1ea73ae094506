//! `svod report`: builds the package, with `--push` sends it.

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use clap::Args;

use crate::{
    app::App,
    config::Config,
    domain::Period,
    pipeline::{
        SystemClock,
        aggregate::Moments,
        deliver::{self, Delivered},
        export::{self, Written},
    },
};

use super::{explain, indicators::Clocks, output, usage};

#[derive(Debug, Args)]
pub(super) struct ReportArguments {
    /// Период: 2026-Q1, 2026-03, 2026-W10 или 2026-01-01..2026-03-31
    #[arg(long, value_name = "ПЕРИОД", value_parser = usage::period)]
    period: Period,
    #[command(flatten)]
    clocks: Clocks,
    /// Папка для пакета; без неё — outbox из настроек
    #[arg(long, value_name = "ПАПКА")]
    out: Option<PathBuf>,
    /// Отправить пакет в ЦУР по адресу из настроек
    #[arg(long)]
    push: bool,
}

pub(super) async fn run(arguments: ReportArguments, config: Config) -> anyhow::Result<ExitCode> {
    let app = App::open(config, Arc::new(SystemClock)).await?;
    let moments = arguments.clocks.moments(&app).await?;
    let outbox = arguments.out.unwrap_or_else(|| app.config.report.outbox.clone());
    let written = build(&app, arguments.period, moments, &outbox).await?;
    output::out(&format!("Отчёт: {}\n", written.directory.display()))?;
    let code = if arguments.push { push(&app, &written).await? } else { ExitCode::SUCCESS };
    app.store.close().await;
    Ok(code)
}

/// Builds the package and writes it below `outbox`.
pub(super) async fn build(
    app: &App,
    period: Period,
    moments: Moments,
    outbox: &std::path::Path,
) -> anyhow::Result<Written> {
    let basis = app.basis()?;
    let package = export::build(&basis, &app.origin(), period, moments).await?;
    Ok(export::write(&basis, &package, outbox, (period, moments), app.clock.now()).await?)
}

async fn push(app: &App, written: &Written) -> anyhow::Result<ExitCode> {
    let Some(receiver) = app.receiver() else {
        output::err("Адрес ЦУР не задан (report.receiver_url): пакет остался в папке, отправьте его сами.\n")?;
        return Ok(ExitCode::FAILURE);
    };
    match deliver::push(&app.store, &receiver, written, app.clock.as_ref()).await? {
        Delivered::Accepted(receipt) => {
            output::out(&format!("Отправлен в ЦУР, квитанция {receipt}\n"))?;
            Ok(ExitCode::SUCCESS)
        }
        Delivered::Failed(error) => {
            output::err(&format!("{}\n", explain::delivery(&error)))?;
            Ok(ExitCode::FAILURE)
        }
    }
}
