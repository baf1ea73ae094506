//! What no source tells: said with every figure and every report, and at every load when it is more than a few, until it is
//! mended.

use crate::{
    app::App,
    domain::{FeedName, Untold},
    pipeline::gaps::{Gap, gaps},
};

/// Every field that a mapping reads and that is not told of some of these submissions: the widest first.
pub fn of(app: &App, untold: Vec<Untold>) -> Vec<Gap> {
    let mappings: Vec<_> =
        app.config.feeds.iter().filter_map(|feed| Some((&feed.name, app.mapping(feed).ok()?))).collect();
    let reads = |name: &FeedName, field| {
        let (_, mapping) = mappings.iter().find(|(feed, _)| *feed == name)?;
        Some((mapping.platform(), mapping.columns_of(field)))
    };
    gaps(untold, reads)
}
