//! Durations from the receipt to an event, hours and days apart.

use std::collections::{HashMap, HashSet};

use crate::domain::{Case, Kind, Moment, Precision, Symbol};

use super::{
    Unit,
    observed::Observed,
    seen::Seen,
    wilson::{count_of, float},
};

/// Waits of second and of day precision, never pooled.
#[derive(Debug, Default)]
pub(super) struct Waits {
    hours: Vec<Observed>,
    days: Vec<Observed>,
}

/// What a wait is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// The first answer in substance.
    Answer,
    /// A closing.
    Closing,
}

impl Waits {
    /// Adds the wait of a case for `event`; without one it is censored at the exit, else at T.
    ///
    /// A wait is in days where one of its ends is. A case still waiting has no second end: it stands with the others of
    /// its feed, so that a feed that knows closings by day only does not lose its open cases to the hours.
    pub(super) fn add(&mut self, seen: &Seen<'_>, event: Option<Moment>, as_of: Moment, feed: Precision) {
        let (end, precision) = match (event, seen.exit()) {
            (Some(event), _) => (event, event.precision()),
            (None, Some(exit)) => (exit, exit.precision().max(feed)),
            (None, None) => (as_of, feed),
        };
        self.push(seen.case.received, end, precision, event.is_some());
    }

    /// Adds the time from `from` to an event at `to`.
    pub(super) fn add_event(&mut self, from: Moment, to: Moment) {
        self.push(from, to, to.precision(), true);
    }

    fn push(&mut self, from: Moment, to: Moment, precision: Precision, is_event: bool) {
        if precision == Precision::Second && from.precision() == Precision::Second {
            self.hours.push(Observed::new(to.instant().hours_since(from.instant()), is_event));
        } else {
            self.days.push(Observed::new(whole(to.days_since(from)), is_event));
        }
    }

    /// The units that occur with their observations; hours when none does, so that «нет данных» is said once.
    pub(super) fn by_unit(&mut self) -> impl Iterator<Item = (Unit, &mut [Observed])> {
        let no_days = self.days.is_empty();
        let hours = Some((Unit::Hours, self.hours.as_mut_slice())).filter(|(_, hours)| no_days || !hours.is_empty());
        let days = Some((Unit::Days, self.days.as_mut_slice())).filter(|_| !no_days);
        hours.into_iter().chain(days)
    }
}

/// The sum of durations divided by their number; 0 for none.
pub(super) fn mean(observations: &[Observed]) -> f64 {
    let sum: f64 = observations.iter().map(|observed| observed.duration()).sum();
    sum / float(count_of(observations).max(1))
}

/// The middle one of sorted durations, of an even number the mean of the two in the middle; 0 for none.
pub(super) fn middle(sorted: &[Observed]) -> f64 {
    let at = |index: usize| sorted.get(index).map_or(0.0, |observed| observed.duration());
    let half = sorted.len() / 2;
    if sorted.len() % 2 == 1 { at(half) } else { f64::midpoint(at(half.saturating_sub(1)), at(half)) }
}

/// Whole days as a number to compute with.
#[expect(clippy::cast_precision_loss, reason = "days between two dates of jiff stay below ten million")]
pub(super) fn whole(days: i64) -> f64 {
    days as f64
}

/// Which feeds know the events of their cases by day only.
#[derive(Debug, Default)]
pub(super) struct Grains {
    answers_by_day: HashSet<Symbol>,
    closings_by_day: HashSet<Symbol>,
}

impl Grains {
    /// Looks at every event of the cases: one of second precision is enough for the feed to count in hours. The closing
    /// is the answer where the feed is one of `answered_by_closing`.
    pub(super) fn of(cases: &[Case], answered_by_closing: &[Symbol]) -> Self {
        let closing = |case: &Case| case.lifecycle.first_closing();
        let instead = |case: &Case| closing(case).filter(|_| answered_by_closing.contains(&case.feed));
        let answers_by_day = known_by_day(cases, |case| case.first_response.or_else(|| instead(case)));
        Self { answers_by_day, closings_by_day: known_by_day(cases, closing) }
    }

    /// How exactly the feed of `case` knows `target`.
    pub(super) fn of_feed(&self, case: &Case, target: Target) -> Precision {
        let by_day = match target {
            Target::Answer => &self.answers_by_day,
            Target::Closing => &self.closings_by_day,
        };
        let is_day = !by_day.is_empty() && by_day.contains(&case.feed);
        if is_day { Precision::Day } else { Precision::Second }
    }
}

/// The feeds whose events are all of day precision; those without any event are not among them.
fn known_by_day(cases: &[Case], event: impl Fn(&Case) -> Option<Moment>) -> HashSet<Symbol> {
    let mut finest: HashMap<Symbol, Precision> = HashMap::new();
    for same in cases.chunk_by(|a, b| a.feed == b.feed) {
        let work = same.iter().filter(|case| case.kind != Kind::Post);
        let found = work.filter_map(&event).map(Moment::precision).min();
        if let (Some(first), Some(found)) = (same.first(), found) {
            finest.entry(first.feed).and_modify(|known| *known = found.min(*known)).or_insert(found);
        }
    }
    finest.into_iter().filter(|(_, precision)| *precision == Precision::Day).map(|(feed, _)| feed).collect()
}

#[cfg(test)]
mod tests;
