//! What no source tells: said with every figure and every report, and at every load when it is more than a few, until it is
//! mended.

use crate::{
    app::{App, AppError},
    domain::{FeedName, Field, Instant, Platform},
    pipeline::gaps::{Gap, gaps},
    store::submission,
};

/// Every field that a mapping reads and that is not told of some submissions, as known at `known_at`: the widest first.
pub async fn gather(app: &App, known_at: Instant) -> Result<Vec<Gap>, AppError> {
    let mut tx = app.store.begin_reading().await?;
    let counts = submission::not_told(&mut tx, &app.config.municipality.oktmo, Platform::ALL, known_at).await?;
    tx.commit().await?;
    Ok(gaps(counts, |feed, field| columns(app, feed, field)))
}

/// The columns or paths by which the mapping of a feed reads a field.
fn columns(app: &App, name: &FeedName, field: Field) -> Vec<String> {
    let configured = app.config.feeds.iter().find(|feed| feed.name == *name);
    let mapping = configured.and_then(|feed| app.mapping(feed).ok());
    mapping.map(|mapping| mapping.columns_of(field)).unwrap_or_default()
}
