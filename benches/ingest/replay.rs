//! The service: everything that is stored goes through the rules again.

use std::{path::Path, sync::Arc, time::Instant};

use anyhow::ensure;
use svod::{
    app::App,
    config::Config,
    pipeline::{Clock, FixedClock},
    service::load,
};

use crate::measured::Measured;

/// Maps what `directory` holds again, as after a change of the rules.
pub(crate) async fn again(directory: &Path, day: &str) -> anyhow::Result<Measured> {
    let config = Config::load(&directory.join("svod.toml")).map_err(svod::app::AppError::Faults)?;
    let now: jiff::Timestamp = format!("{day}T09:00:00Z").parse()?;
    let app = App::open(config, Arc::new(FixedClock::new(now.into())) as Arc<dyn Clock>).await?;
    let started = Instant::now();
    let replayed = load::rebuild(&app).await?;
    let taken = started.elapsed();
    ensure!(replayed.is_done && replayed.items > 0, "nothing was mapped: {replayed:?}");
    app.store.close().await;
    Measured::own(u64::try_from(replayed.items)?, taken)
}
