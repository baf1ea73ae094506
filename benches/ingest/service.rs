//! The service: a fresh installation, or one that is there, reads the feed once with everything switched on.

use std::{fs, path::Path, sync::Arc, time::Instant};

use anyhow::{Context, ensure};
use svod::{
    app::{self, App},
    config::{Config, DEFAULT, FEEDS},
    pipeline::{
        Clock, FixedClock,
        ingest::{self, Ingest, Limits},
        replay,
    },
    store::run::RunOutcome,
};
use svod_platforms::{POS_CLIENT_ID, POS_CLIENT_SECRET};

use crate::measured::Measured;

/// Reads the whole feed on `day` as `svod sync` does.
pub(crate) async fn sync(url: &str, directory: &Path, day: &str) -> anyhow::Result<Measured> {
    let app = open(url, directory, day).await?;
    let feed = app.config.feed("pos-api").context("no such feed")?;
    let rules = app.rules(feed).await?;
    let source = app.source(feed, &rules.mapping)?;
    let limits = Limits { retry_budget: app.config.sync.retry_budget, batches_max: app.config.sync.batches_max };
    let started = Instant::now();
    replay::if_rules_changed(&app.store, &rules, app.clock.now()).await?;
    let run = Ingest { store: &app.store, rules: &rules, clock: &app.clock, limits, progress: &|_| {} };
    let done = ingest::run(run, source).await?;
    let taken = started.elapsed();
    ensure!(
        done.outcome == RunOutcome::Succeeded,
        "{:?}: {:?}, {:?}",
        done.outcome,
        done.error,
        done.missing_calendars
    );
    let (read, counts) = (done.counts.read, done.counts);
    let is_first = counts.new == read && counts.changed == 0;
    let is_second = counts.new == 0 && counts.changed * 100 == read;
    ensure!(is_first || is_second, "not what the platform gave: {counts:?}");
    app.store.close().await;
    Measured::own(u64::try_from(read)?, taken)
}

async fn open(url: &str, directory: &Path, day: &str) -> anyhow::Result<App> {
    let settings = format!("{DEFAULT}{FEEDS}")
        .replace("https://pos.example.ru", url)
        .replace(", requests_per_minute = 120", "")
        .replace("client_id = \"svod\"", &format!("client_id = \"{POS_CLIENT_ID}\""))
        .replace("enabled = false", "enabled = true");
    let file = directory.join("svod.toml");
    if file.exists() {
        fs::write(&file, settings)?;
    } else {
        app::install(directory, &settings).await?;
        app::write_secret(&directory.join("secrets"), "pos_secret", POS_CLIENT_SECRET)?;
    }
    let config = Config::load(&file).map_err(app::AppError::Faults)?;
    let now: jiff::Timestamp = format!("{day}T09:00:00Z").parse()?;
    Ok(App::open(config, Arc::new(FixedClock::new(now.into())) as Arc<dyn Clock>).await?)
}
