//! How long the report of a quarter takes over a million submissions of fifteen months: of a town that closes almost all
//! of them, and of one that leaves a third open, all of which stand in the report by name.
//!
//! `cargo bench --bench report [-- submissions]`. The database is filled through the store, then the report is built and
//! written as `svod report` does, in a process of its own; the best of three rounds, with the worst memory.

mod fill;
#[path = "../measured.rs"]
mod measured;

use std::{io::Write as _, path::Path, sync::Arc, time::Instant};

use anyhow::bail;
use fill::Town;
use measured::Measured;
use svod::{
    app::{self, App},
    config::{Config, DEFAULT, FEEDS},
    domain::Period,
    pipeline::{
        Clock, FixedClock,
        aggregate::Moments,
        export::{self, Written},
    },
};

const SUBMISSIONS: u64 = 1_000_000;
/// Of a thousand submissions of each town, those left open.
const OPEN: [u64; 2] = [4, 333];
const ROUNDS: usize = 3;
/// The day on which the report is made.
const TODAY: &str = "2026-04-06T09:00:00Z";
const PERIOD: &str = "2026-Q1";

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let measured = match words.as_slice() {
        ["fill", submissions, directory, open] => {
            let town = Town { submissions: submissions.parse()?, open: open.parse()? };
            runtime.block_on(filled(town, Path::new(directory)))?
        }
        ["report", submissions, directory] => runtime.block_on(reported(submissions.parse()?, Path::new(directory)))?,
        [] => return towns(SUBMISSIONS),
        [submissions] => return towns(submissions.parse()?),
        _ => bail!("unknown arguments: {words:?}"),
    };
    Ok(writeln!(std::io::stdout(), "{}", measured.line())?)
}

fn towns(submissions: u64) -> anyhow::Result<()> {
    OPEN.iter().try_for_each(|open| compare(Town { submissions, open: *open }))
}

/// Fills a database and prints how long its report takes.
fn compare(Town { submissions, open }: Town) -> anyhow::Result<()> {
    let directory = tempfile::tempdir()?;
    let (count, folder) = (submissions.to_string(), directory.path().display().to_string());
    let filled = measured::child(&["fill", &count, &folder, &open.to_string()])?;
    let mut out = std::io::stdout();
    writeln!(out, "{submissions} submissions, {open} of 1000 left open: filled in {}", filled.summary())?;
    let mut best: Option<Measured> = None;
    for _ in 0..ROUNDS {
        let round = measured::child(&["report", &count, &folder])?;
        best = Some(best.map_or(round, |best| best.best(round)));
    }
    if let Some(best) = best {
        writeln!(out, "report of {PERIOD}, best of {ROUNDS}: {}", best.summary())?;
    }
    Ok(())
}

async fn filled(town: Town, directory: &Path) -> anyhow::Result<Measured> {
    app::install(directory, &format!("{DEFAULT}{FEEDS}")).await?;
    let app = open(directory).await?;
    let started = Instant::now();
    fill::fill(&app, town).await?;
    let taken = started.elapsed();
    app.store.close().await;
    Measured::own(town.submissions, taken)
}

async fn reported(submissions: u64, directory: &Path) -> anyhow::Result<Measured> {
    let app = open(directory).await?;
    let period: Period = Period::parse(PERIOD)?;
    let started = Instant::now();
    let basis = app.basis(None).await?;
    let moments = Moments::resolve(&basis, (None, None), app.clock.now()).await?;
    let built = export::build(&basis, &app.config.report.quarantine_reason, period, moments).await?;
    let Written { .. } =
        export::write(&basis, &built.package, &app.config.report.outbox, (period, moments), app.clock.now()).await?;
    let taken = started.elapsed();
    app.store.close().await;
    Measured::own(submissions, taken)
}

async fn open(directory: &Path) -> anyhow::Result<App> {
    let config = Config::load(&directory.join("svod.toml")).map_err(app::AppError::Faults)?;
    let now: jiff::Timestamp = TODAY.parse()?;
    Ok(App::open(config, Arc::new(FixedClock::new(now.into())) as Arc<dyn Clock>).await?)
}
