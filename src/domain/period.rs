//! Periods of days in the municipality's zone: quarter, month, ISO week, or two dates.

use jiff::{
    ToSpan,
    civil::{Date, ISOWeekDate, Weekday, date},
};

use super::Moment;

/// Days from `first` to `last`, both included, in the municipality's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    first: Date,
    last: Date,
}

/// A text that names no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a period: write 2026-Q1, 2026-03, 2026-W10 or 2026-01-01..2026-03-31")]
pub struct PeriodError(String);

impl Period {
    /// The days from `first` to `last`; `None` when `last` is before `first`.
    pub fn new(first: Date, last: Date) -> Option<Self> {
        (first <= last).then_some(Self { first, last })
    }

    /// Reads `2026-Q1`, `2026-03`, `2026-W10` (ISO 8601 week) or `2026-01-01..2026-03-31`.
    pub fn parse(text: &str) -> Result<Self, PeriodError> {
        range(text).or_else(|| named(text)).ok_or_else(|| PeriodError(text.to_owned()))
    }

    /// Quarter 1…4 of a year; `None` outside.
    pub fn quarter(year: i16, quarter: i8) -> Option<Self> {
        if !(1..=4).contains(&quarter) || !(1900..=2200).contains(&year) {
            return None;
        }
        let first = date(year, quarter * 3 - 2, 1);
        let last = first.checked_add(2.months()).ok()?.last_of_month();
        Self::new(first, last)
    }

    /// First day, included.
    pub fn first(self) -> Date {
        self.first
    }

    /// Last day, included.
    pub fn last(self) -> Date {
        self.last
    }

    /// Whether the local day of `moment` is in the period.
    pub fn contains(self, moment: Moment) -> bool {
        self.first <= moment.day() && moment.day() <= self.last
    }

    /// The year and number of the quarter this period exactly is; `None` for other spans.
    pub fn as_quarter(self) -> Option<(i16, i8)> {
        let number = (self.first.month() + 2) / 3;
        (Self::quarter(self.first.year(), number) == Some(self)).then_some((self.first.year(), number))
    }

    /// The `count` quarters before this one, oldest first; empty when this is not a quarter.
    pub fn quarters_before(self, count: u8) -> Vec<Self> {
        let Some((year, number)) = self.as_quarter() else { return Vec::new() };
        let here = i32::from(year) * 4 + i32::from(number) - 1;
        (1..=i32::from(count))
            .rev()
            .filter_map(|back| {
                let index = here - back;
                let year = i16::try_from(index.div_euclid(4)).ok()?;
                let number = i8::try_from(index.rem_euclid(4) + 1).ok()?;
                Self::quarter(year, number)
            })
            .collect()
    }
}

impl std::fmt::Display for Period {
    /// `2026-Q1` for a quarter, else the two dates.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.as_quarter() {
            Some((year, number)) => write!(f, "{year}-Q{number}"),
            None => write!(f, "{}..{}", self.first, self.last),
        }
    }
}

fn range(text: &str) -> Option<Period> {
    let (first, last) = text.split_once("..")?;
    Period::new(first.trim().parse().ok()?, last.trim().parse().ok()?)
}

fn named(text: &str) -> Option<Period> {
    let (year, rest) = text.split_once('-')?;
    if year.len() != 4 {
        return None;
    }
    let year: i16 = year.parse().ok()?;
    if let Some(number) = rest.strip_prefix('Q') {
        return Period::quarter(year, number.parse().ok()?);
    }
    if let Some(week) = rest.strip_prefix('W') {
        let monday = ISOWeekDate::new(year, week.parse().ok()?, Weekday::Monday).ok()?.date();
        return Period::new(monday, monday.checked_add(6.days()).ok()?);
    }
    if rest.len() != 2 {
        return None;
    }
    let first = Date::new(year, rest.parse().ok()?, 1).ok()?;
    Period::new(first, first.last_of_month())
}

#[cfg(test)]
mod tests;
