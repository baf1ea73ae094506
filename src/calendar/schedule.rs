//! The working day by the clock: when it begins and ends, lunch, and the short day.

use jiff::{SignedDuration, civil::Time};

/// Hours of a working day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Schedule {
    full: Vec<Span>,
    short: Vec<Span>,
}

/// A stretch of working time within one day; `from` is before `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: Time,
    pub(super) to: Time,
}

impl Span {
    pub(super) fn length(self) -> SignedDuration {
        self.from.duration_until(self.to)
    }
}

impl Schedule {
    /// A day from `day.from` to `day.to` without `lunch`; a short day ends earlier by `short_by`.
    ///
    /// `None` when lunch is not inside the day or nothing is left of a short day.
    pub(super) fn new(day: Span, lunch: Option<Span>, short_by: SignedDuration) -> Option<Self> {
        let full = match lunch {
            Some(lunch) if day.from < lunch.from && lunch.from < lunch.to && lunch.to < day.to => {
                vec![Span { from: day.from, to: lunch.from }, Span { from: lunch.to, to: day.to }]
            }
            None if day.from < day.to => vec![day],
            Some(_) | None => return None,
        };
        let mut short = full.clone();
        let mut excess = short_by;
        while excess > SignedDuration::ZERO {
            let last = short.pop()?;
            let kept = last.length() - excess;
            if kept > SignedDuration::ZERO {
                short.push(Span { to: last.from.checked_add(kept).ok()?, ..last });
            }
            excess -= last.length();
        }
        (!short.is_empty()).then_some(Self { full, short })
    }

    /// The working time of a full or short day, in order.
    pub(super) fn spans(&self, is_short: bool) -> &[Span] {
        if is_short { &self.short } else { &self.full }
    }
}

#[cfg(test)]
mod tests;
