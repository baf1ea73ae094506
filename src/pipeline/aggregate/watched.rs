//! Up to when the open cases of each set of feeds are watched: nothing that happened later is known.

use std::collections::HashMap;

use crate::{
    domain::{CaseSet, Instant, Moment, Symbol, Zone},
    store::run::FeedHistory,
};

/// By the feeds of cases, the moment up to which any of them was heard when it was last read whole. Feeds of which none was
/// ever read whole are taken to be heard up to the newest possible receipt among their cases: more is not known of them.
/// Does not depend on the order of the cases.
pub(super) fn watched(
    cases: &CaseSet,
    histories: &[FeedHistory],
    (known_at, zone): (Instant, &Zone),
) -> HashMap<Symbol, Moment> {
    let told: HashMap<&str, Instant> =
        histories.iter().filter_map(|history| Some((history.feed.as_str(), history.told_until?))).collect();
    let mut newest: HashMap<Symbol, Option<Instant>> = HashMap::new();
    for case in &cases.cases {
        let known = newest.entry(case.feeds).or_default();
        *known = (*known).max(Some(case.received.instant()).filter(|received| *received <= known_at));
    }
    let until = |(feeds, newest): (Symbol, Option<Instant>)| {
        let heard = cases.symbols.name(feeds).split(' ').filter_map(|feed| told.get(feed)).max();
        (feeds, zone.at(heard.copied().or(newest).unwrap_or(known_at)))
    };
    newest.into_iter().map(until).collect()
}

#[cfg(test)]
mod tests;
