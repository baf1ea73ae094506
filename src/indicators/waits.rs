//! Durations of one cohort, in hours where every case of it is known to the second, else in days.

use crate::domain::{Moment, Precision};

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
    /// `None` where one of its ends is known to the day only.
    pub(super) hours: Option<f64>,
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
        let hours = is_exact.then(|| to.instant().hours_since(from.instant()).max(0.0));
        Self { hours, ..Self::in_days(from, to, is_event) }
    }

    /// The same in days whatever is known of the hours.
    pub(super) fn in_days(from: Moment, to: Moment, is_event: bool) -> Self {
        let days = u32::try_from(to.days_since(from).max(0)).unwrap_or(Self::NEVER).min(Self::NEVER);
        Self { hours: None, days, is_event }
    }

    /// The wait for what will never come.
    pub(super) fn without_end() -> Self {
        Self { hours: None, days: Self::NEVER, is_event: false }
    }
}

/// The waits of one cohort, twelve bytes each.
#[derive(Debug, Default)]
pub(super) struct Waits {
    /// Of every case so far, `None` once a case is known to the day only.
    hours: Option<Vec<Observed>>,
    /// Of every case: the days, and in the lowest bit whether the wait was cut short.
    days: Vec<u32>,
}

impl Waits {
    pub(super) fn push(&mut self, wait: Wait) {
        let is_first = self.days.is_empty();
        self.days.push(wait.days << 1 | u32::from(!wait.is_event));
        match wait.hours {
            Some(hours) if is_first => self.hours = Some(vec![Observed::new(hours, wait.is_event)]),
            Some(hours) => {
                if let Some(all) = &mut self.hours {
                    all.push(Observed::new(hours, wait.is_event));
                }
            }
            None => self.hours = None,
        }
    }

    /// The unit of the cohort with its waits, unsorted; hours when there are none.
    pub(super) fn observed(self) -> (Unit, Vec<Observed>) {
        match self.hours {
            Some(hours) => (Unit::Hours, hours),
            None if self.days.is_empty() => (Unit::Hours, Vec::new()),
            None => {
                (Unit::Days, self.days.iter().map(|day| Observed::new(f64::from(day >> 1), day & 1 == 0)).collect())
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
