//! Up to when the open cases of each set of feeds are watched: nothing that happened later is known.

use std::collections::HashMap;

use crate::{
    domain::{CaseSet, Instant, Moment, Symbol},
    store::{Tx, run},
};

use super::{Basis, PipelineError};

/// By the feeds of cases, the moment up to which the last whole load of any of them tells. A set of which no feed was ever
/// read whole is watched as long as its newest case: more is not known of it.
pub(super) async fn watched(
    tx: &mut Tx,
    basis: &Basis<'_>,
    known_at: Instant,
    cases: &CaseSet,
) -> Result<HashMap<Symbol, Moment>, PipelineError> {
    let histories = run::history(tx, basis.municipality, known_at).await?;
    let told: HashMap<&str, Instant> =
        histories.iter().filter_map(|history| Some((history.feed.as_str(), history.told_until?))).collect();
    let mut watched: HashMap<Symbol, Moment> = HashMap::new();
    let mut newest: HashMap<Symbol, Moment> = HashMap::new();
    for case in &cases.cases {
        let known = newest.entry(case.feeds).or_insert(case.received);
        if known.instant() < case.received.instant() && case.received.instant() <= known_at {
            *known = case.received;
        }
    }
    for (feeds, newest) in newest {
        let until = cases.symbols.name(feeds).split(' ').filter_map(|feed| told.get(feed)).max();
        let until = until.map_or(newest, |until| basis.zone.at((*until).max(newest.instant())));
        watched.insert(feeds, basis.zone.at(until.instant()));
    }
    Ok(watched)
}
