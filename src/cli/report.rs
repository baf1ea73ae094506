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
        export::{self, Built, Written},
    },
    report::period_words,
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
    let (written, built) = build(&app, arguments.period, moments, &outbox).await?;
    output::out(&format!("Отчёт: {}\n", written.directory.display()))?;
    let objections = objections(&built, arguments.period);
    for objection in &objections {
        output::err(&format!("{objection}\n"))?;
    }
    let code = match (arguments.push, objections.is_empty()) {
        (false, _) => ExitCode::SUCCESS,
        (true, true) => push(&app, &written).await?,
        (true, false) => {
            output::err("Пакет не отправлен, он остался в папке.\n")?;
            ExitCode::FAILURE
        }
    };
    app.store.close().await;
    Ok(code)
}

/// Builds the package and writes it below `outbox`.
pub(super) async fn build(
    app: &App,
    period: Period,
    moments: Moments,
    outbox: &std::path::Path,
) -> anyhow::Result<(Written, Built)> {
    let basis = app.basis().await?;
    let built = export::build(&basis, &app.origin(), period, moments).await?;
    let written = export::write(&basis, &built.package, outbox, (period, moments), app.clock.now()).await?;
    Ok((written, built))
}

/// Why a report should not be sent as it is: what happened, what it means, what to do.
fn objections(built: &Built, period: Period) -> Vec<String> {
    let mut found = Vec::new();
    if built.is_period_empty {
        found.push(format!(
            "За период {} ничего не поступило и не закрыто: отчёт состоит из нулей и прочерков. Проверьте --period и \
             загружены ли данные за него (svod sync, затем svod submissions --period {period}).",
            period_words(period)
        ));
    }
    found.extend(behind_rules(&built.behind_rules));
    found
}

/// What to know of figures that rest on former rules; `None` when there is no such feed among `titles`.
pub(super) fn behind_rules(titles: &[String]) -> Option<String> {
    (!titles.is_empty()).then(|| {
        format!(
            "Соответствия, сроки или календарь изменены, но ещё не применены к загруженному (потоки: {}): показатели \
             посчитаны по прежним правилам. Выполните svod sync и повторите.",
            titles.join(", ")
        )
    })
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
