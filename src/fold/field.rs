//! How one field is settled when several states tell it.
//!
//! The word of a source (a feed and stream) is what it told last; what it leaves out takes nothing back, an empty field
//! does. Where sources differ, a value counts before «there is none», and of several values the one stated last; of times
//! that name the same day the more precise one.

use crate::domain::{Datum, Moment};

use super::Told;

/// The word of one source, and the place of its state in the order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word<T> {
    pub(super) place: usize,
    pub(super) datum: Datum<T>,
}

/// The word of every source that tells the field.
pub(super) fn words<'s, T>(told: &'s [Told<'_>], read: impl Fn(&'s Told<'_>) -> Datum<T>) -> Vec<Word<T>> {
    let mut words: Vec<(usize, Word<T>)> = Vec::new();
    for (place, state) in told.iter().enumerate() {
        let datum = read(state);
        if !datum.is_told() {
            continue;
        }
        let word = Word { place, datum };
        match words.iter_mut().find(|(source, _)| *source == state.source) {
            Some((_, known)) => *known = word,
            None => words.push((state.source, word)),
        }
    }
    words.into_iter().map(|(_, word)| word).collect()
}

/// The value stated last; told empty when every source that tells it says that there is none.
pub(super) fn latest<'s, T>(told: &'s [Told<'_>], read: impl Fn(&'s Told<'_>) -> Datum<T>) -> Datum<T> {
    place_of_latest(told, &read).map_or_else(
        || if told.iter().any(|state| read(state).is_told()) { Datum::Empty } else { Datum::NotTold },
        |place| told.get(place).map_or(Datum::NotTold, &read),
    )
}

/// The place of the state whose value counts.
pub(super) fn place_of_latest<'s, T>(told: &'s [Told<'_>], read: impl Fn(&'s Told<'_>) -> Datum<T>) -> Option<usize> {
    let values = words(told, read).into_iter().filter(|word| matches!(word.datum, Datum::Value(_)));
    values.map(|word| word.place).max()
}

/// The same of a time: the one stated last, or what says more exactly when on that day.
pub(super) fn finest<'s>(told: &'s [Told<'_>], read: impl Fn(&'s Told<'_>) -> Datum<Moment>) -> Datum<Moment> {
    let words = words(told, read);
    let values = || words.iter().filter_map(|word| Some((word.place, word.datum.value()?)));
    let Some((_, last)) = values().max_by_key(|(place, _)| *place) else {
        return if words.is_empty() { Datum::NotTold } else { Datum::Empty };
    };
    let same_day = values().filter(|(_, moment)| moment.day() == last.day());
    let finest = same_day.min_by_key(|(place, moment)| (moment.precision(), std::cmp::Reverse(*place)));
    Datum::Value(finest.map_or(last, |(_, moment)| moment))
}

/// The same of something that cannot be undone: an empty field takes nothing back.
pub(super) fn finest_ever<'s>(told: &'s [Told<'_>], read: impl Fn(&'s Told<'_>) -> Datum<Moment>) -> Datum<Moment> {
    let ever = finest(told, |state| match read(state) {
        Datum::Empty => Datum::NotTold,
        datum @ (Datum::Value(_) | Datum::NotTold) => datum,
    });
    if ever.is_told() { ever } else { finest(told, read) }
}
