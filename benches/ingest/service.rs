//! The service: a fresh installation, or one that is there, reads the feed once with everything switched on.

use std::{fs, path::Path, sync::Arc, time::Instant};

use anyhow::{Context, ensure};
use svod::{
    app::{self, App},
    config::{Config, DEFAULT, FEEDS},
    pipeline::{Clock, FixedClock},
    service::load::{self, Load},
    store::run::RunOutcome,
};
use svod_platforms::{POS_CLIENT_ID, POS_CLIENT_SECRET};

use crate::measured::Measured;

/// Reads the whole feed on `day` as `svod sync` does.
pub(crate) async fn sync(url: &str, directory: &Path, day: &str) -> anyhow::Result<Measured> {
    let app = open(url, directory, day).await?;
    let mut load = Load::default();
    let started = Instant::now();
    load::feeds(&app, &["pos-api".to_owned()], &mut load, &|_, _| {}).await?;
    let taken = started.elapsed();
    let done = load.done.pop().context("the feed did not run")?.done;
    ensure!(
        done.outcome == RunOutcome::Succeeded,
        "{:?}: {:?}, {:?}, {:?}",
        done.outcome,
        done.error,
        done.missing_calendars,
        done.gaps
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
