//! Which states of a record follow one another, out of every time at which each was told.
//!
//! A state is stored once with all of these times, in whatever order its files are found. What follows what is made of them
//! alone, so it is the same in every order, also when the files are gone that told it.

use crate::{
    domain::{ContentHash, Instant},
    store::record::KnownState,
};

/// Where an interface, which tells how things stand now, places a record that is not committed yet: behind everything.
const NOW: Instant = Instant::from_micros(1 << 60);

/// What a record adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sighting {
    /// Nothing: it is known to have been told then.
    Known,
    /// A known state, by its place, was told at another time, too.
    Again {
        /// Its place among the known ones.
        place: usize,
        /// Whether other states follow one another now.
        is_return: bool,
    },
    /// A state to be stored.
    New,
}

/// Adds a record with `hash` to what is `known`; `at` is when its source says so, `None` for now.
///
/// A state is stored anew, beside the one with the same hash, where more than its time counts: as the earliest, whose file
/// and row are shown, or beside another state told at the same time, as those go by their rows.
pub(super) fn see(known: &mut Vec<KnownState>, hash: ContentHash, at: Option<Instant>) -> Sighting {
    let last = known.iter().flat_map(times).max();
    let told_at = |state: &KnownState, at: Instant| times(state).any(|time| time == at);
    let is_known = |at: Instant| known.iter().any(|state| state.content_hash == hash && told_at(state, at));
    let Some(at) = at else {
        if last.is_some_and(is_known) {
            return Sighting::Known;
        }
        let behind = last.map_or(NOW, |last| NOW.max(Instant::from_micros(last.as_micros().saturating_add(1))));
        known.push(KnownState { content_hash: hash, stated_at: behind, retold: Vec::new() });
        return Sighting::New;
    };
    if is_known(at) {
        return Sighting::Known;
    }
    let is_shared = known.iter().any(|state| told_at(state, at));
    let earlier = |(_, state): &(usize, &KnownState)| state.content_hash == hash && state.stated_at < at;
    let place =
        known.iter().enumerate().filter(earlier).min_by_key(|(_, state)| state.stated_at).map(|(place, _)| place);
    let Some(place) = place.filter(|_| !is_shared) else {
        known.push(KnownState { content_hash: hash, stated_at: at, retold: Vec::new() });
        return Sighting::New;
    };
    let before = (last > Some(at)).then(|| successive(known));
    let stands = last.is_some_and(|last| known.iter().all(|state| state.content_hash == hash || !told_at(state, last)));
    if let Some(state) = known.get_mut(place) {
        let behind = state.retold.partition_point(|time| *time < at);
        state.retold.insert(behind, at);
    }
    // Behind everything that is known only what stood last matters.
    let is_return = before.map_or(!stands, |before| before != successive(known));
    Sighting::Again { place, is_return }
}

/// Since when each state stands, by its hash.
fn successive(known: &[KnownState]) -> Vec<(Instant, ContentHash)> {
    let told = known.iter().map(|state| (state.content_hash, times(state)));
    let hash = |(at, place): (Instant, usize)| Some((at, known.get(place)?.content_hash));
    beginnings(told).into_iter().filter_map(hash).collect()
}

fn times(state: &KnownState) -> impl Iterator<Item = Instant> {
    std::iter::once(state.stated_at).chain(state.retold.iter().copied())
}

/// Since when which state stands: each state with the times at which it was told → beginnings, in order of time, with the
/// places of their states. What is told again just as before begins nothing.
pub(super) fn beginnings(
    states: impl Iterator<Item = (ContentHash, impl Iterator<Item = Instant>)>,
) -> Vec<(Instant, usize)> {
    let of_state = |(place, (hash, times)): (usize, (ContentHash, _))| (place, hash, times);
    let told = states.enumerate().map(of_state);
    let told = told.flat_map(|(place, hash, times)| times.map(move |at| (at, hash, place)));
    let mut told: Vec<(Instant, ContentHash, usize)> = told.collect();
    told.sort_unstable();
    let mut begun: Vec<(Instant, usize)> = Vec::new();
    let mut standing: &[(Instant, ContentHash, usize)] = &[];
    for at_once in told.chunk_by(|one, other| one.0 == other.0) {
        let hashes = |told: &[(Instant, ContentHash, usize)]| -> Vec<ContentHash> {
            told.iter().map(|(_, hash, _)| *hash).collect()
        };
        if hashes(standing) != hashes(at_once) {
            begun.extend(at_once.iter().map(|(at, _, place)| (*at, *place)));
        }
        standing = at_once;
    }
    begun
}

#[cfg(test)]
mod tests;
