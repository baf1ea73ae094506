//! `svod demo`: everything on this machine, against stand-in platforms.

mod blocks;
mod place;
#[cfg(test)]
mod tests;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use clap::Args;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use svod_platforms::{Extent, Faults, Municipality, Platforms, Running, SimulatedClock, Town, files};

use crate::{
    app::App,
    config::Config,
    domain::{Instant, Period},
    indicators::Dimension,
    pipeline::{
        Clock,
        aggregate::{Moments, know},
        deliver::Delivered,
    },
};

use crate::service::load::Load;

use super::{
    explain, output, report,
    sync::{self, shape::LoadShape},
};

#[derive(Debug, Args)]
pub(super) struct DemoArguments {
    /// Рабочая папка примера; прежний пример в ней стирается
    #[arg(long, value_name = "ПАПКА", default_value = "demo")]
    dir: PathBuf,
    /// Завершиться после отчёта, не продолжать опрос
    #[arg(long)]
    once: bool,
    /// Итог в JSON на стандартный вывод
    #[arg(long)]
    json: bool,
}

/// `svod demo --json`.
#[derive(Debug, Serialize)]
struct DemoShape<'a> {
    directory: &'a Path,
    polls: [LoadShape<'a>; 2],
    report: ReportShape,
}

/// The package that was built, and the receipt that it was taken with.
#[derive(Debug, Serialize)]
struct ReportShape {
    directory: PathBuf,
    receipt: Option<String>,
    sha256: String,
}

/// The town is the same every time.
const SEED: u64 = 18_720_000;
/// When the demonstration begins and when it reports: simulated time.
const FIRST_POLL: &str = "2026-03-30T09:00:00+03:00";
const SECOND_POLL: &str = "2026-04-06T09:00:00+03:00";
/// How far the town's life goes, for polls that go on.
const UNTIL: &str = "2026-06-30T20:59:59+03:00";
/// Fifteen months up to the second poll and the three that polls that go on walk into: about 3,000 items by then.
const EXTENT: Extent = Extent { months: 18, percent: 120 };
const PERIOD: &str = "2026-Q1";
/// While it goes on: real time between polls, and simulated time that passes meanwhile.
const PAUSE: Duration = Duration::from_secs(15);
const STEP: SignedDuration = SignedDuration::from_hours(3);

/// The clock of the stand-ins as the pipeline reads it.
#[derive(Debug)]
struct TownClock(SimulatedClock);

impl Clock for TownClock {
    fn now(&self) -> Instant {
        self.0.now().into()
    }
}

pub(super) async fn run(arguments: DemoArguments) -> anyhow::Result<ExitCode> {
    let town = Arc::new(Town::of_extent(SEED, &Municipality::mikhailovka(), UNTIL.parse()?, EXTENT));
    let clock = SimulatedClock::new(FIRST_POLL.parse()?);
    let platforms = Platforms::start(Arc::clone(&town), clock.clone(), Faults::default()).await?;
    place::prepare(&arguments.dir, &platforms).await?;
    let config = Config::load(&arguments.dir.join("svod.toml")).map_err(|faults| output::faults(&faults))?;
    let app = App::open(config, Arc::new(TownClock(clock.clone()))).await?;

    let (by_then, zone) = (SECOND_POLL.parse()?, &app.config.municipality.zone);
    say(
        &arguments,
        &format!(
            "Пример: {} (жизнь города вымышлена), с {} по {} — записей: {}. Папка: {}\n",
            app.config.municipality.name,
            zone.at(town.from().into()).day().strftime("%d.%m.%Y"),
            zone.at(Instant::from(by_then)).day().strftime("%d.%m.%Y"),
            output::count(town.at(by_then).items()),
            arguments.dir.display()
        ),
    )?;
    let first = poll(&app, &arguments, &town, FIRST_POLL.parse()?).await?;
    clock.set(SECOND_POLL.parse()?);
    let second = poll(&app, &arguments, &town, SECOND_POLL.parse()?).await?;
    let built = build_report(&app, &arguments).await?;
    if arguments.json {
        let polls = [sync::summary_json(&first), sync::summary_json(&second)];
        output::json(&DemoShape { directory: &arguments.dir, polls, report: built })?;
    }
    if !arguments.once {
        go_on(&app, &arguments, &town, &clock).await?;
    }
    app.store.close().await;
    platforms.stop().await;
    Ok(ExitCode::SUCCESS)
}

/// Tells a person; with `--json` standard output stays for the programs.
fn say(arguments: &DemoArguments, text: &str) -> std::io::Result<()> {
    if arguments.json { output::err(text) } else { output::out(text) }
}

/// Puts the exports of that day into the drop folders and polls every feed.
async fn poll(app: &App, arguments: &DemoArguments, town: &Town, at: Timestamp) -> anyhow::Result<Load> {
    files::settle(&files::write_drop_folders(&town.at(at), &arguments.dir)?, at)?;
    say(
        arguments,
        &format!(
            "\nОпрос платформ, {}:\n",
            at.to_zoned_datetime(app.config.municipality.zone.time_zone().clone()).strftime("%d.%m.%Y %H:%M")
        ),
    )?;
    let mut load = Load::default();
    sync::feeds(app, &[], &mut load).await?;
    say(arguments, &sync::summary(&load))?;
    Ok(load)
}

async fn build_report(app: &App, arguments: &DemoArguments) -> anyhow::Result<ReportShape> {
    let period = Period::parse(PERIOD)?;
    let basis = app.basis(None).await?;
    let moments = Moments::resolve(&basis, (None, None), app.clock.now()).await?;
    let figures = know(&basis, moments).await?.figures(period, &[vec![], vec![Dimension::Block]]);
    say(arguments, &format!("\n{}\n", blocks::table(period, &figures)))?;
    let (written, _) = report::build(app, period, moments, &app.config.report.outbox).await?;
    say(arguments, &format!("Отчёт: {}\n", written.directory.display()))?;
    let receiver = app.receiver().context("в примере задан адрес ЦУР")?;
    let receipt = match report::send(app, &receiver, &written).await? {
        Delivered::Accepted(receipt) => {
            say(arguments, &format!("Отправлен в ЦУР, квитанция {receipt}\n"))?;
            Some(receipt)
        }
        Delivered::Failed(not_taken) => {
            let again = format!("svod demo --dir {}", arguments.dir.display());
            output::err(&format!("{}\n", explain::delivery(&not_taken, &written.directory, &again)))?;
            None
        }
    };
    Ok(ReportShape { directory: written.directory, receipt, sha256: written.sha256 })
}

/// Polls on, so that a console has something to show, until Ctrl-C.
async fn go_on(app: &App, arguments: &DemoArguments, town: &Town, clock: &SimulatedClock) -> anyhow::Result<()> {
    say(arguments, "\nОпрос продолжается: каждые 15 секунд проходит 3 часа. Остановить: Ctrl-C\n")?;
    let end: Timestamp = UNTIL.parse()?;
    while clock.now() < end {
        tokio::select! {
            stopped = tokio::signal::ctrl_c() => {
                stopped.context("ожидание Ctrl-C")?;
                break;
            }
            () = tokio::time::sleep(PAUSE) => {}
        }
        clock.advance(STEP);
        let done = poll(app, arguments, town, clock.now()).await?;
        drop(done);
    }
    Ok(())
}

/// Addresses of the running stand-ins, for the configuration.
fn addresses(platforms: &Running) -> [(&'static str, &str); 3] {
    [("pos", &platforms.pos_url), ("incident", &platforms.incident_url), ("cur", &platforms.cur_url)]
}
