//! A moment as an operator writes it: with an offset, or in the time of the municipality.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    fmt::strtime,
};

use crate::domain::{Instant, Zone};

/// What the help and the refusal say.
const FORMS: &str = "06.10.2026, 2026-10-06 (начало дня), 06.10.2026 09:00, 2026-10-06T09:00 (по местному времени) или со \
    смещением: 2026-10-06T09:00:00+03:00";
/// Nothing was told before: a year of two digits is a slip.
const FIRST_YEAR: i16 = 1900;

/// A moment that was given on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Given {
    /// With an offset: the same everywhere.
    Instant(Instant),
    /// By the clock of the municipality; a day alone is its beginning, as «по состоянию на 1 октября» means it.
    Local(DateTime),
}

impl Given {
    /// Reads `06.10.2026`, `2026-10-06`, both with or without a time, or a time with an offset.
    pub(in crate::cli) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let with_offset = || text.parse::<Timestamp>().ok().map(|at| Self::Instant(at.into()));
        let local =
            || russian(text).or_else(|| text.parse().ok()).filter(|at| at.year() >= FIRST_YEAR).map(Self::Local);
        with_offset().or_else(local).ok_or_else(|| format!("нужен момент: {FORMS}"))
    }

    /// The instant that it means in `zone`.
    pub(in crate::cli) fn at(self, zone: &Zone) -> Instant {
        match self {
            Self::Instant(instant) => instant,
            Self::Local(local) => {
                let at = zone.time_zone().to_ambiguous_timestamp(local).compatible();
                at.map_or_else(|_out_of_time| zone.start_of(local.date()), Instant::from)
            }
        }
    }
}

/// `06.10.2026`, `06.10.2026 09:00` or `06.10.2026 09:00:30`.
fn russian(text: &str) -> Option<DateTime> {
    let (day, time) = text.split_once(' ').unwrap_or((text, ""));
    let date = Date::strptime("%d.%m.%Y", day).ok()?;
    let time = time.trim();
    let read = |form| strtime::parse(form, time).and_then(|parts| parts.to_time()).ok();
    let time = if time.is_empty() { Time::midnight() } else { read("%H:%M").or_else(|| read("%H:%M:%S"))? };
    Some(date.to_datetime(time))
}

#[cfg(test)]
mod tests;
