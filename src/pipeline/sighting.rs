//! What a record told at an instant adds to the states known of it.
//!
//! A run of equal states is one state: since when it is told, and until when it was told again. So the log of a record is
//! the same whatever the order in which its files are found.

use crate::{
    domain::Instant,
    store::record::{ContentHash, KnownState},
};

/// What a record adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sighting {
    /// Nothing: it is known to have been told then.
    Known,
    /// The state that stood then was told again.
    Restated(KnownState),
    /// A state that is known to begin later begins now.
    BeginsEarlier(KnownState),
    /// A new state.
    Begins,
    /// A new state in the middle of another one, which is told again at its end.
    Splits(KnownState),
}

/// What a record with `hash` adds to `known`, ordered by the beginning of each; `at` is when its source says so, `None` for
/// now.
pub(super) fn sight(known: &[KnownState], hash: ContentHash, at: Option<Instant>) -> Sighting {
    let Some(at) = at else {
        let stands = known.last().is_some_and(|last| last.content_hash == hash);
        return if stands { Sighting::Known } else { Sighting::Begins };
    };
    let is_same = |state: &&KnownState| state.content_hash == hash;
    if known.iter().filter(is_same).any(|state| state.stated_at <= at && at <= state.restated_at) {
        return Sighting::Known;
    }
    let (before, after) = known.split_at(known.partition_point(|state| state.stated_at <= at));
    let begun = before.last().map(|last| last.stated_at);
    let mut standing = before.iter().filter(|state| Some(state.stated_at) == begun);
    if let Some(state) = standing.clone().find(is_same) {
        return Sighting::Restated(*state);
    }
    if let Some(state) = standing.find(|state| state.restated_at > at) {
        return Sighting::Splits(*state);
    }
    match after.first().map(|next| next.stated_at) {
        Some(next) => {
            let following = after.iter().take_while(|state| state.stated_at == next).find(is_same);
            following.map_or(Sighting::Begins, |state| Sighting::BeginsEarlier(*state))
        }
        None => Sighting::Begins,
    }
}

/// `known` after a record was seen; the instants of a record told now lie behind all others.
pub(super) fn after(mut known: Vec<KnownState>, hash: ContentHash, at: Option<Instant>) -> Vec<KnownState> {
    let same = |state: &KnownState, other: &KnownState| {
        state.content_hash == other.content_hash && state.stated_at == other.stated_at
    };
    let stated_at = at.unwrap_or(Instant::from_micros(i64::MAX));
    let new = KnownState { content_hash: hash, stated_at, restated_at: stated_at };
    match sight(&known, hash, at) {
        Sighting::Known => {}
        Sighting::Restated(state) => {
            known.iter_mut().filter(|one| same(one, &state)).for_each(|one| one.restated_at = stated_at);
        }
        Sighting::BeginsEarlier(state) => {
            known.iter_mut().filter(|one| same(one, &state)).for_each(|one| one.stated_at = stated_at);
        }
        Sighting::Begins => known.push(new),
        Sighting::Splits(state) => {
            known.iter_mut().filter(|one| same(one, &state)).for_each(|one| one.restated_at = one.stated_at);
            known.extend([new, KnownState { stated_at: state.restated_at, ..state }]);
        }
    }
    known.sort_by_key(|state| (state.stated_at, state.content_hash));
    known
}

#[cfg(test)]
mod tests;
