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
        deliver::{self, Delivered, Receiver},
        export::{self, Built, Written},
    },
    report::period_words,
    service::{self, concerns::Concern},
};

use super::{clocks::Clocks, concerns, explain, output, usage};

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
    /// Отправить, даже если последняя загрузка прервана, не удалась или прочла не все файлы, или выгрузка говорит о записи разное
    #[arg(long, requires = "push")]
    incomplete: bool,
}

pub(super) async fn run(arguments: ReportArguments, config: Config) -> anyhow::Result<ExitCode> {
    let app = App::open(config, Arc::new(SystemClock)).await?;
    let moments = arguments.clocks.moments(&app).await?;
    let outbox = arguments.out.as_ref().unwrap_or(&app.config.report.outbox);
    let (written, built) = build(&app, arguments.period, moments, outbox).await?;
    let concerns = service::concerns::gather(&app, moments.known_at, built.untold.clone(), &built.contradicted).await?;
    output::out(&format!("Отчёт: {}\n", written.directory.display()))?;
    concerns::tell(&concerns)?;
    let objections = objections(&built, arguments.period);
    for objection in &objections {
        output::err(&format!("{objection}\n"))?;
    }
    let code = match (arguments.push, objections.is_empty()) {
        (false, _) => concerns::exit_code(&concerns),
        (true, true) => push(&app, &written, &concerns, &Again { arguments: &arguments, moments }).await?,
        (true, false) => {
            output::err(&format!(
                "Пакет не отправлен: причина названа выше. Он остался в папке {}.\n",
                written.directory.display()
            ))?;
            ExitCode::FAILURE
        }
    };
    app.store.close().await;
    Ok(code)
}

/// What the same package is made of: period, both clocks, settings.
struct Again<'a> {
    arguments: &'a ReportArguments,
    moments: Moments,
}

impl Again<'_> {
    /// The command that makes and sends the same bytes, whenever it is given.
    fn command(&self, app: &App) -> String {
        let Self { arguments, moments } = self;
        let incomplete = if arguments.incomplete { " --incomplete" } else { "" };
        let out = arguments.out.as_ref().map(|out| format!(" --out {}", quoted(&out.display().to_string())));
        let config = (app.config.file != "svod.toml").then(|| format!(" --config {}", quoted(&app.config.file)));
        format!(
            "svod report --period {} --as-of {} --known-at {} --push{incomplete}{}{}",
            arguments.period,
            moments.as_of,
            moments.known_at,
            out.unwrap_or_default(),
            config.unwrap_or_default()
        )
    }
}

/// A word as the shell reads it back.
fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "/._-+:=@".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// Builds the package and writes it below `outbox`.
pub(super) async fn build(
    app: &App,
    period: Period,
    moments: Moments,
    outbox: &std::path::Path,
) -> anyhow::Result<(Written, Built)> {
    let basis = app.basis(Some(moments.known_at)).await?;
    let built = export::build(&basis, &app.config.report.quarantine_reason, period, moments).await?;
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

async fn push(app: &App, written: &Written, concerns: &[Concern], again: &Again<'_>) -> anyhow::Result<ExitCode> {
    // Between two feeds of a load no run goes on.
    if concerns.iter().any(Concern::is_running) || (again.arguments.clocks.are_open() && app.is_loading()) {
        output::err(&format!(
            "Пакет не отправлен: загрузка ещё идёт, отчёт неполон. Он остался в папке {}. Дождитесь её конца и повторите команду.\n",
            written.directory.display()
        ))?;
        return Ok(ExitCode::FAILURE);
    }
    let stopping = concerns::stopping(concerns);
    if !again.arguments.incomplete && !stopping.is_empty() {
        output::err(&format!(
            "Пакет не отправлен: данные загружены не все. Причины: {}. Пакет остался в папке {}. Устраните причины (svod sync) и \
             повторите команду. Если отправить нужно всё равно, добавьте --incomplete.\n",
            stopping.join("; "),
            written.directory.display()
        ))?;
        return Ok(ExitCode::FAILURE);
    }
    let Some(receiver) = app.receiver() else {
        output::err(&format!(
            "Пакет не отправлен: адрес ЦУР не задан. Он остался в папке {}. Впишите report.receiver_url в svod.toml и повторите команду \
             или отправьте файлы сами.\n",
            written.directory.display()
        ))?;
        return Ok(ExitCode::FAILURE);
    };
    match send(app, &receiver, written).await? {
        Delivered::Accepted(receipt) => {
            output::out(&format!("Отправлен в ЦУР, квитанция {receipt}\n"))?;
            let lacking = concerns::lacking(concerns);
            if !lacking.is_empty() {
                output::err(&format!(
                    "Пакет отправлен, но в нём не всё: {}. Когда устраните это, соберите и отправьте его снова.\n",
                    lacking.join("; ")
                ))?;
            }
            // Whoever says --incomplete knows that it is not whole.
            Ok(if again.arguments.incomplete { ExitCode::SUCCESS } else { concerns::exit_code(concerns) })
        }
        Delivered::Failed(not_taken) => {
            let text = explain::delivery(&not_taken, &written.directory, &again.command(app));
            output::err(&format!("{text}\n"))?;
            Ok(ExitCode::FAILURE)
        }
    }
}

/// Sends a package and tells a person that it is under way.
pub(super) async fn send(app: &App, receiver: &Receiver, written: &Written) -> anyhow::Result<Delivered> {
    let tell = |text: &str| {
        if output::is_watched() {
            // A terminal that went away is no reason to stop a delivery.
            let _written = output::err(&format!("{text}\n"));
        }
    };
    tell("Отправляю пакет в ЦУР…");
    let waiting = |pause| tell(&explain::waiting(&pause));
    Ok(deliver::push(&app.store, receiver, written, app.clock.as_ref(), &waiting).await?)
}
