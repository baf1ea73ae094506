//! Durations of one cohort, in hours where every case of it is known to the second, else in days.

use std::mem;

use crate::domain::{Instant, Moment, Precision};

use super::{
    Unit,
    observed::Observed,
    wilson::{count_of, float},
};

/// Hours of a day.
pub(super) const DAY_HOURS: f64 = 24.0;

/// How long one case waited, and whether the wait ended by the event or was cut short.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Wait {
    /// Microseconds; `None` where one of its ends is known to the day only.
    micros: Option<i64>,
    /// The difference of local dates.
    pub(super) days: u32,
    pub(super) is_event: bool,
}

impl Wait {
    /// More days than anybody waits: what will never come.
    const NEVER: u32 = u32::MAX >> 1;

    /// The time between two moments; the validity gate keeps negative ones out.
    pub(super) fn between(from: Moment, to: Moment, is_event: bool) -> Self {
        let is_exact = from.precision() == Precision::Second && to.precision() == Precision::Second;
        let micros = is_exact.then(|| (to.instant().as_micros() - from.instant().as_micros()).max(0));
        Self { micros, ..Self::in_days(from, to, is_event) }
    }

    /// The same in days whatever is known of the hours.
    pub(super) fn in_days(from: Moment, to: Moment, is_event: bool) -> Self {
        let days = u32::try_from(to.days_since(from).max(0)).unwrap_or(Self::NEVER).min(Self::NEVER);
        Self { micros: None, days, is_event }
    }

    /// The wait for what will never come.
    pub(super) fn without_end() -> Self {
        Self { micros: None, days: Self::NEVER, is_event: false }
    }

    /// Hours; `None` where one of its ends is known to the day only.
    pub(super) fn hours(self) -> Option<f64> {
        self.micros.map(hours_of)
    }
}

fn hours_of(micros: i64) -> f64 {
    Instant::from_micros(micros).hours_since(Instant::from_micros(0))
}

/// Microseconds of a day without a change of the clock.
const DAY_MICROS: i64 = 86_400_000_000;

/// A wait known to the second in eight bytes: microseconds, whether it was cut short, and by how much the difference of
/// dates differs from its whole days of 24 hours: one where it runs over one midnight more, or the clock was changed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Exact(i64);

impl Exact {
    /// `None` where the dates do not fit the time.
    fn of(micros: i64, wait: Wait) -> Option<Self> {
        let more = i64::from(wait.days) - micros / DAY_MICROS + 1;
        let is_small = (0..4).contains(&more) && micros < i64::MAX >> 3;
        is_small.then(|| Self(micros << 3 | more << 1 | i64::from(!wait.is_event)))
    }

    fn is_event(self) -> bool {
        self.0 & 1 == 0
    }

    fn hours(self) -> Observed {
        Observed::new(hours_of(self.0 >> 3), self.is_event())
    }

    /// Days, and in the lowest bit whether the wait was cut short.
    fn days(self) -> u32 {
        let days = (self.0 >> 3) / DAY_MICROS + (self.0 >> 1 & 3) - 1;
        packed(u32::try_from(days).unwrap_or_default(), self.is_event())
    }
}

fn packed(days: u32, is_event: bool) -> u32 {
    days << 1 | u32::from(!is_event)
}

/// The waits of one cohort.
#[derive(Debug)]
pub(super) enum Waits {
    /// Every case so far is known to the second.
    Exact(Vec<Exact>),
    /// Some case is known to the day only.
    Days(Vec<u32>),
}

impl Default for Waits {
    fn default() -> Self {
        Self::Exact(Vec::new())
    }
}

impl Waits {
    pub(super) fn push(&mut self, wait: Wait) {
        let exact = wait.micros.and_then(|micros| Exact::of(micros, wait));
        if let (Self::Exact(all), Some(exact)) = (&mut *self, exact) {
            all.push(exact);
        } else {
            let mut days = mem::take(self).into_days();
            days.push(packed(wait.days, wait.is_event));
            *self = Self::Days(days);
        }
    }

    /// Adds the waits of another part of the same cohort.
    pub(super) fn join(&mut self, other: Self) {
        match (&mut *self, other) {
            (Self::Exact(all), Self::Exact(more)) => all.extend(more),
            (_, other) => {
                let mut days = mem::take(self).into_days();
                days.extend(other.into_days());
                *self = Self::Days(days);
            }
        }
    }

    /// The same in days.
    fn into_days(self) -> Vec<u32> {
        match self {
            Self::Exact(all) => all.iter().map(|exact| exact.days()).collect(),
            Self::Days(days) => days,
        }
    }

    /// The unit of the cohort with its waits, unsorted; hours when there are none.
    pub(super) fn observed(self) -> (Unit, Vec<Observed>) {
        match self {
            Self::Exact(all) => (Unit::Hours, all.iter().map(|exact| exact.hours()).collect()),
            Self::Days(days) => {
                let observed = |day: &u32| Observed::new(f64::from(day >> 1), day & 1 == 0);
                (Unit::Days, days.iter().map(observed).collect())
            }
        }
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

#[cfg(test)]
mod tests;
