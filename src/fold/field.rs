//! How one field is settled when several states tell it.
//!
//! The word of a source (a feed and stream) is what it told last; what it leaves out takes nothing back, an empty field
//! does. Where sources differ, a value counts before «there is none», and of several values the one stated last; of times
//! that name the same day the more precise one.

use crate::domain::{Datum, Moment};

use super::Claim;

/// The word of one source, and the place of its state in the order.
#[derive(Debug, Clone, Copy)]
struct Word<T> {
    place: usize,
    datum: Datum<T>,
}

/// The word of every source that tells a field, as the states are gone through.
#[derive(Debug)]
pub(super) struct Words<T>(Vec<(usize, Word<T>)>);

impl<T> Default for Words<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Words<T> {
    /// Takes what the state at `place` tells; what it leaves out takes nothing back.
    pub(super) fn take(&mut self, place: usize, state: &Claim<'_>, datum: Datum<T>) {
        if !datum.is_told() {
            return;
        }
        let word = Word { place, datum };
        match self.0.iter_mut().find(|(source, _)| *source == state.source) {
            Some((_, known)) => *known = word,
            None => self.0.push((state.source, word)),
        }
    }

    fn of<'s>(claims: &'s [Claim<'_>], read: impl Fn(&'s Claim<'_>) -> Datum<T>) -> Self {
        let mut words = Self::default();
        for (place, state) in claims.iter().enumerate() {
            words.take(place, state, read(state));
        }
        words
    }
}

impl Words<Moment> {
    /// Of times the one stated last, or what says more exactly when on that day; told empty when every source that tells
    /// it says that there is none.
    pub(super) fn finest(&self) -> Datum<Moment> {
        let values = || self.0.iter().filter_map(|(_, word)| Some((word.place, word.datum.value()?)));
        let Some((_, last)) = values().max_by_key(|(place, _)| *place) else {
            return if self.0.is_empty() { Datum::NotTold } else { Datum::Empty };
        };
        let same_day = values().filter(|(_, moment)| moment.day() == last.day());
        let finest = same_day.min_by_key(|(place, moment)| (moment.precision(), std::cmp::Reverse(*place)));
        Datum::Value(finest.map_or(last, |(_, moment)| moment))
    }
}

/// The value stated last; told empty when every source that tells it says that there is none.
pub(super) fn latest<'s, T>(claims: &'s [Claim<'_>], read: impl Fn(&'s Claim<'_>) -> Datum<T>) -> Datum<T> {
    place_of_latest(claims, &read).map_or_else(
        || if claims.iter().any(|state| read(state).is_told()) { Datum::Empty } else { Datum::NotTold },
        |place| claims.get(place).map_or(Datum::NotTold, &read),
    )
}

/// The place of the state whose value counts.
pub(super) fn place_of_latest<'s, T>(
    claims: &'s [Claim<'_>],
    read: impl Fn(&'s Claim<'_>) -> Datum<T>,
) -> Option<usize> {
    let words = Words::of(claims, read).0.into_iter().map(|(_, word)| word);
    words.filter(|word| matches!(word.datum, Datum::Value(_))).map(|word| word.place).max()
}

/// The same of a time: the finest of the words.
pub(super) fn finest<'s>(claims: &'s [Claim<'_>], read: impl Fn(&'s Claim<'_>) -> Datum<Moment>) -> Datum<Moment> {
    Words::of(claims, read).finest()
}

/// The same of something that cannot be undone: an empty field takes nothing back.
pub(super) fn finest_ever<'s>(claims: &'s [Claim<'_>], read: impl Fn(&'s Claim<'_>) -> Datum<Moment>) -> Datum<Moment> {
    let ever = finest(claims, |state| match read(state) {
        Datum::Empty => Datum::NotTold,
        datum @ (Datum::Value(_) | Datum::NotTold) => datum,
    });
    if ever.is_told() { ever } else { finest(claims, read) }
}
