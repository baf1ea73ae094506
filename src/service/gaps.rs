//! What no source tells: said with every figure and every report, and at every load when it is more than a few, until it is
//! mended.

use crate::{
    app::{App, AppError},
    domain::{FeedName, Instant, Platform},
    pipeline::gaps::{Gap, gaps},
    store::submission,
};

/// Every field that a mapping reads and that is not told of some submissions, as known at `known_at`: the widest first.
pub async fn gather(app: &App, known_at: Instant) -> Result<Vec<Gap>, AppError> {
    let mut tx = app.store.begin_reading().await?;
    let counts = submission::not_told(&mut tx, &app.config.municipality.oktmo, Platform::ALL, known_at).await?;
    tx.commit().await?;
    let mappings: Vec<_> =
        app.config.feeds.iter().filter_map(|feed| Some((&feed.name, app.mapping(feed).ok()?))).collect();
    let reads = |name: &FeedName, field| {
        let (_, mapping) = mappings.iter().find(|(feed, _)| *feed == name)?;
        Some((mapping.platform(), mapping.columns_of(field)))
    };
    Ok(gaps(counts, reads))
}
