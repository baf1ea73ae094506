//! Two shares compared in words, by a test and not by eye.

use super::words::{self, NBSP};
use crate::indicators::{Figure, difference_interval};

/// The difference of two shares, the first minus the second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Difference {
    /// In shares of one.
    pub(super) value: f64,
    low: f64,
    high: f64,
    /// How many cases the second share rests on.
    other_n: u64,
}

impl Difference {
    /// The difference of two figures that are shares; `None` where one of them has no value.
    pub(super) fn of(one: &Figure, other: &Figure) -> Option<Self> {
        Self::between(counts(one)?, counts(other)?)
    }

    /// The difference of two shares given as part and whole.
    pub(super) fn between(one: (u64, u64), other: (u64, u64)) -> Option<Self> {
        let (low, high) = difference_interval(one, other)?;
        let share = |(part, whole): (u64, u64)| ratio(part, whole);
        Some(Self { value: share(one) - share(other), low, high, other_n: other.1 })
    }

    /// Whether chance alone may have made it: its interval holds zero.
    pub(super) fn may_be_chance(self) -> bool {
        self.low <= 0.0 && self.high >= 0.0
    }

    /// «разница может быть случайной (95-процентный интервал разницы от −2,7 до 1,9 п. п., n 1 994)».
    pub(super) fn words(self) -> String {
        let verdict = if self.may_be_chance() {
            "разница может быть случайной"
        } else {
            "разница не случайна"
        };
        let (low, high) = (words::decimal(self.low * 100.0, 1), words::decimal(self.high * 100.0, 1));
        let n = words::count(self.other_n);
        format!("{verdict} (95-процентный интервал разницы от {low} до {high}{NBSP}п.{NBSP}п., n{NBSP}{n})")
    }
}

/// Part and whole of a share.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part: whole, and not above n")]
pub(super) fn counts(figure: &Figure) -> Option<(u64, u64)> {
    let value = figure.value.filter(|value| (0.0..=1.0).contains(value))?;
    Some(((value * ratio(figure.n, 1)).round() as u64, figure.n))
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

#[cfg(test)]
mod tests;
