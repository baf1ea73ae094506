//! Names of periods in Russian, and how far one has come.

use crate::domain::{Instant, Period, Zone};

use super::{MONTHS, NBSP, day_month, plural};

const QUARTERS: [&str; 4] = ["I", "II", "III", "IV"];

/// «I квартал 2026 года», «март 2026 года», «2026 год», else «2–8 марта 2026 года».
pub fn period_words(period: Period) -> String {
    match Name::of(period) {
        Name::Quarter(number, year) => format!("{number} квартал {year} года"),
        Name::Month((month, _), year) => format!("{month} {year} года"),
        Name::Year(year) => format!("{year} год"),
        Name::Days(days) => days,
    }
}

/// The same after «за»: «I квартал 2026 года», «период 2–8 марта 2026 года».
pub(in crate::report) fn period_after_za(period: Period) -> String {
    match Name::of(period) {
        Name::Days(days) => format!("период {days}"),
        Name::Quarter(..) | Name::Month(..) | Name::Year(_) => period_words(period),
    }
}

/// The same as the owner of something: «I квартала 2026 года», «марта 2026 года», «периода 2–8 марта 2026 года».
pub(in crate::report) fn period_genitive(period: Period) -> String {
    match Name::of(period) {
        Name::Quarter(number, year) => format!("{number} квартала {year} года"),
        Name::Month((_, month), year) => format!("{month} {year} года"),
        Name::Year(year) => format!("{year} года"),
        Name::Days(days) => format!("периода {days}"),
    }
}

/// «I кв. 2026» for the axis of a chart; other periods as [`period_words`].
pub(in crate::report) fn period_short(period: Period) -> String {
    match Name::of(period) {
        Name::Quarter(number, year) => format!("{number} кв. {year}"),
        Name::Month(..) | Name::Year(_) | Name::Days(_) => period_words(period),
    }
}

/// How far a period has come by an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Progress {
    /// Its first day has not begun.
    NotBegun,
    /// Some of its days are over or have begun, `left` have not.
    Running {
        /// Days that have begun.
        begun: u64,
        /// Days that have not.
        left: u64,
    },
    /// Its last day is over.
    Over,
}

impl Progress {
    /// Of `period` at `as_of`; days are those of `zone`.
    pub(in crate::report) fn of(period: Period, as_of: Instant, zone: &Zone) -> Self {
        if as_of <= zone.start_of(period.first()) {
            return Self::NotBegun;
        }
        // Midnight still belongs to the day that ends with it.
        let today = zone.at(Instant::from_micros(as_of.as_micros() - 1)).day();
        let end = period.last().tomorrow().map(|after| zone.start_of(after));
        if today > period.last() || end.is_ok_and(|end| as_of >= end) {
            return Self::Over;
        }
        let days = |earlier: jiff::civil::Date, later: jiff::civil::Date| {
            u64::try_from(later.duration_since(earlier).as_hours() / 24).unwrap_or_default()
        };
        Self::Running { begun: days(period.first(), today) + 1, left: days(today, period.last()) }
    }

    /// «период не окончен: прошло 6 дней из 91»; `None` when it is over.
    pub(in crate::report) fn words(self) -> Option<String> {
        match self {
            Self::NotBegun => Some("период ещё не начался".to_owned()),
            Self::Running { begun, left } => {
                let passed = plural(begun, ["прошёл", "прошло", "прошло"]);
                let (days, all) = (days_words(begun), begun + left);
                Some(format!("период не окончен: {passed} {days} из{NBSP}{all}"))
            }
            Self::Over => None,
        }
    }
}

/// «6 дней».
pub(in crate::report) fn days_words(days: u64) -> String {
    format!("{days}{NBSP}{}", plural(days, ["день", "дня", "дней"]))
}

/// What a period is called after.
enum Name {
    Quarter(&'static str, i16),
    Month((&'static str, &'static str), i16),
    Year(i16),
    Days(String),
}

impl Name {
    fn of(period: Period) -> Self {
        let (first, last) = (period.first(), period.last());
        let quarter = period.as_quarter().and_then(|(year, number)| Some((*at(&QUARTERS, number)?, year)));
        if let Some((number, year)) = quarter {
            return Self::Quarter(number, year);
        }
        let month = at(&MONTHS, first.month()).filter(|_| first.day() == 1 && last == first.last_of_month());
        if let Some(month) = month {
            return Self::Month(*month, first.year());
        }
        if first == first.first_of_year() && last == first.last_of_year() {
            return Self::Year(first.year());
        }
        let last_words = format!("{} {} года", day_month(last), last.year());
        Self::Days(if first == last {
            last_words
        } else if first.year() != last.year() {
            format!("{} {} года – {last_words}", day_month(first), first.year())
        } else if first.month() != last.month() {
            format!("{} – {last_words}", day_month(first))
        } else {
            format!("{}–{last_words}", first.day())
        })
    }
}

/// The item with this number, counted from one.
fn at<T>(items: &[T], number: i8) -> Option<&T> {
    usize::try_from(number - 1).ok().and_then(|index| items.get(index))
}

#[cfg(test)]
mod tests;
