//! Which states of a record follow one another, out of every time at which each was asserted.
//!
//! A state is stored once with all of its assertions, in whatever order its files are found. What follows what is made of
//! them alone, so it is the same in every order, also when the files are gone that told it.

use std::collections::BTreeSet;

use crate::{
    domain::{Assertion, ContentHash, Instant, that_count},
    store::record::KnownState,
};

/// Behind every moment: what an interface tells now is placed so before its transaction has one.
const NOW: i64 = 1 << 60;

/// What a record adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sighting {
    /// Nothing: it is known to have been told then and there.
    Known,
    /// A known state was told at another time or place, too.
    Again {
        /// Whether other states follow one another now.
        is_return: bool,
    },
    /// A state to be stored.
    New,
}

/// When the batch of a `number` says something now, until its transaction has a moment.
pub(super) fn now_of(number: usize) -> Instant {
    Instant::from_micros(NOW.saturating_add(i64::try_from(number).unwrap_or(i64::MAX)))
}

/// The number of the batch that says something now; `None` for a time that a source said.
pub(super) fn batch_of(at: Instant) -> Option<usize> {
    usize::try_from(at.as_micros().checked_sub(NOW)?).ok()
}

/// Adds a record with `hash` to what is `known`.
pub(super) fn see(known: &mut Vec<KnownState>, hash: ContentHash, assertion: &Assertion) -> Sighting {
    if is_known(known, hash, assertion) {
        return Sighting::Known;
    }
    let Some(place) = known.iter().position(|state| state.content_hash == hash) else {
        known.push(KnownState { content_hash: hash, assertions: vec![assertion.clone()] });
        return Sighting::New;
    };
    let last = known.iter().filter_map(|state| state.assertions.last()).map(|last| last.stated_at).max();
    let has_wrong_dates = known.iter().flat_map(|state| &state.assertions).any(|told| told.document.is_misdated());
    let is_behind = last < Some(assertion.stated_at) && !has_wrong_dates;
    // Behind everything that is known only what stood last matters.
    let before = match last.filter(|_| is_behind) {
        Some(last) => {
            let mut standing: Vec<_> =
                at_once(known, last).into_iter().map(|(told, hash)| (told.clone(), hash)).collect();
            standing.dedup_by_key(|(_, hash)| *hash);
            standing
        }
        None => successive(known),
    };
    if let Some(state) = known.get_mut(place) {
        let behind = state.assertions.partition_point(|other| other < assertion);
        state.assertions.insert(behind, assertion.clone());
    }
    let is_return = if is_behind {
        !matches!(before.as_slice(), [(_, standing)] if *standing == hash)
    } else {
        before != successive(known)
    };
    Sighting::Again { is_return }
}

/// Whether a record adds nothing. The same row of a file is the same assertion, and what an end point says is known when it
/// said the same when it was asked last.
fn is_known(known: &[KnownState], hash: ContentHash, assertion: &Assertion) -> bool {
    let Assertion { stated_at, document, .. } = assertion;
    if batch_of(*stated_at).is_some() {
        let last = known.iter().filter_map(|state| state.assertions.last()).map(|last| last.stated_at).max();
        return last.is_some_and(|last| at_once(known, last).iter().all(|(_, stands)| *stands == hash));
    }
    if document.file.is_some() {
        let mut of_state = known.iter().filter(|state| state.content_hash == hash);
        return of_state.any(|state| state.assertions.binary_search(assertion).is_ok());
    }
    let of_document = at_once(known, *stated_at);
    let of_document = of_document.iter().filter(|(other, _)| other.document.origin == document.origin);
    let Some(read_at) = of_document.clone().map(|(other, _)| other.document.read_at).max() else { return false };
    let mut read_last = of_document.filter(|(other, _)| other.document.read_at == read_at);
    if read_at == document.read_at {
        read_last.next_back().is_some_and(|(_, stands)| *stands == hash)
    } else {
        read_last.any(|(_, told)| *told == hash)
    }
}

/// Whether the file of an assertion, which was seen last, tells a record differently for the first time by it. What interfaces
/// tell so moved from page to page meanwhile.
pub(super) fn is_contradiction(known: &[KnownState], hash: ContentHash, assertion: &Assertion) -> bool {
    let Assertion { stated_at, document, .. } = assertion;
    let of_file = at_once(known, *stated_at).into_iter().filter(|(other, _)| other.document.is_same_file(document));
    let others = of_file.filter(|(other, _)| *other != assertion);
    let others: BTreeSet<ContentHash> = others.map(|(_, told)| told).collect();
    others.len() == 1 && !others.contains(&hash)
}

/// What was asserted at one time, in order.
fn at_once(known: &[KnownState], at: Instant) -> Vec<(&Assertion, ContentHash)> {
    let mut told: Vec<(&Assertion, ContentHash)> = known
        .iter()
        .flat_map(|state| {
            let from = state.assertions.partition_point(|assertion| assertion.stated_at < at);
            let told = state.assertions.iter().skip(from).take_while(move |assertion| assertion.stated_at == at);
            told.map(|assertion| (assertion, state.content_hash))
        })
        .collect();
    told.sort_unstable();
    told
}

/// Since when each state stands, by its hash.
fn successive(known: &[KnownState]) -> Vec<(Assertion, ContentHash)> {
    let told = known.iter().map(|state| (state.content_hash, state.assertions.as_slice()));
    let hash = |(begun, place): (&Assertion, usize)| Some((begun.clone(), known.get(place)?.content_hash));
    beginnings(told).into_iter().filter_map(hash).collect()
}

/// Since when which state stands: each state with its assertions → beginnings, in order, with the places of their states. What
/// is told again just as before begins nothing.
pub(super) fn beginnings<'a>(
    states: impl Iterator<Item = (ContentHash, &'a [Assertion])>,
) -> Vec<(&'a Assertion, usize)> {
    let of_state = |(place, (hash, all)): (usize, (ContentHash, &'a [Assertion]))| {
        that_count(all).map(move |assertion| (assertion, hash, place))
    };
    let mut told: Vec<(&Assertion, ContentHash, usize)> = states.enumerate().flat_map(of_state).collect();
    told.sort_unstable();
    let mut begun: Vec<(&Assertion, usize)> = Vec::new();
    let mut standing: Vec<ContentHash> = Vec::new();
    for at_once in told.chunk_by(|one, other| one.0.stated_at == other.0.stated_at) {
        let firsts: Vec<_> = at_once.chunk_by(|one, other| one.1 == other.1).filter_map(<[_]>::first).collect();
        if !firsts.iter().map(|(_, hash, _)| hash).eq(&standing) {
            begun.extend(firsts.iter().map(|(assertion, _, place)| (*assertion, *place)));
            standing = firsts.iter().map(|(_, hash, _)| *hash).collect();
        }
    }
    begun
}

#[cfg(test)]
mod tests;
