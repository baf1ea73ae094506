//! Time: instants, moments that know their precision, and the zone of the municipality.

mod tzif;

use std::fmt::Write;

use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// Microseconds.
const HALF_DAY: i64 = 12 * 3_600_000_000;

/// The first year of which a date may be, and the one behind the last.
pub const YEARS: [i16; 2] = [1900, 2201];

/// A point in time, microseconds since 1970-01-01T00:00:00Z; as stored in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// From microseconds since the epoch.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the epoch.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// Hours from `earlier` to `self`; negative when `self` is the earlier one.
    #[expect(clippy::cast_precision_loss, reason = "microseconds of 285 years fit a double exactly")]
    pub fn hours_since(self, earlier: Self) -> f64 {
        (self.0 - earlier.0) as f64 / 3_600_000_000.0
    }
}

impl From<Timestamp> for Instant {
    fn from(timestamp: Timestamp) -> Self {
        Self(timestamp.as_microsecond())
    }
}

impl From<Instant> for Timestamp {
    fn from(instant: Instant) -> Self {
        let limit = if instant.0 < 0 { Timestamp::MIN } else { Timestamp::MAX };
        Timestamp::from_microsecond(instant.0).unwrap_or(limit)
    }
}

impl std::fmt::Display for Instant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Timestamp::from(*self).fmt(f)
    }
}

/// How exactly the source knows a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// To the second.
    Second,
    /// To the day of the municipality's zone; the time of day is unknown.
    Day,
}

impl Precision {
    /// Every precision.
    pub const ALL: &'static [Self] = &[Self::Second, Self::Day];

    /// The spelling in the database and in mapping files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Day => "day",
        }
    }
}

/// A time with its precision and its local day.
///
/// With day precision `instant` is the local midnight that begins the day. A deadline with day precision means the end
/// of that day. Made by [`Zone`] only, so that the three parts always agree; what happened [just before](Zone::just_before)
/// something of the same day stands a microsecond before the midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Moment {
    instant: Instant,
    day: Date,
    precision: Precision,
}

impl Moment {
    /// The instant; of a day its first one.
    pub fn instant(self) -> Instant {
        self.instant
    }

    /// The day in the municipality's zone.
    pub fn day(self) -> Date {
        self.day
    }

    /// How exactly the source knows it.
    pub fn precision(self) -> Precision {
        self.precision
    }

    /// Whether this is at or before `limit`, by days where either has day precision: the due day itself is in time.
    pub fn is_by(self, limit: Self) -> bool {
        match (self.precision, limit.precision) {
            (Precision::Second, Precision::Second) => self.instant <= limit.instant,
            (Precision::Day, _) | (_, Precision::Day) => self.day <= limit.day,
        }
    }

    /// Whether this is before `other`, by days where either has day precision.
    pub fn is_before(self, other: Self) -> bool {
        !other.is_by(self)
    }

    /// Time from `earlier` to `self`, in the coarser unit of the two; negative when `self` is the earlier one.
    pub fn since(self, earlier: Self) -> Elapsed {
        match (self.precision, earlier.precision) {
            (Precision::Second, Precision::Second) => Elapsed::Hours(self.instant.hours_since(earlier.instant)),
            (Precision::Day, _) | (_, Precision::Day) => Elapsed::Days(self.days_since(earlier)),
        }
    }

    /// Whole days from the local day of `earlier` to that of `self`; negative when `self` is the earlier one.
    pub fn days_since(self, earlier: Self) -> i64 {
        days_between(earlier.day, self.day)
    }
}

/// Whole days from `earlier` to `later`.
fn days_between(earlier: Date, later: Date) -> i64 {
    later.duration_since(earlier).as_hours() / 24
}

/// A duration that knows which unit its source allows. The two are never pooled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Elapsed {
    /// Hours with fractions, from two times of second precision.
    Hours(f64),
    /// Whole days, from two days.
    Days(i64),
}

/// Time zone of the municipality: turns instants into days and back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// The zone with this IANA name: `Europe/Volgograd`. `None` when there is no such zone.
    pub fn named(name: &str) -> Option<Self> {
        TimeZone::get(name).ok().map(Self)
    }

    /// The zone behind the name, for calls into jiff.
    pub fn time_zone(&self) -> &TimeZone {
        &self.0
    }

    /// A moment of second precision.
    pub fn at(&self, instant: Instant) -> Moment {
        let day = self.0.to_datetime(instant.into()).date();
        Moment { instant, day, precision: Precision::Second }
    }

    /// A moment of day precision.
    pub fn on(&self, day: Date) -> Moment {
        Moment { instant: self.start_of(day), day, precision: Precision::Day }
    }

    /// A stored moment. A day is the one whose midnight in the zone it was stored in is `instant`: a zone that was
    /// corrected since then, by less than half a day, does not move it.
    pub fn stored(&self, instant: Instant, precision: Precision) -> Moment {
        match precision {
            Precision::Second => self.at(instant),
            Precision::Day => Moment { instant, precision, ..self.at(Instant(instant.0.saturating_add(HALF_DAY))) },
        }
    }

    /// What happened before `moment` and is known as exactly: of a day that day, sorted before what else is told of it.
    pub fn just_before(moment: Moment) -> Moment {
        Moment { instant: Instant(moment.instant.0.saturating_sub(1)), ..moment }
    }

    /// The zone that [`Self::rules`] told; `None` for any other text. It makes the same of every time of these years,
    /// whatever the database of zones says of its name by now.
    pub fn parse(rules: &str) -> Option<Self> {
        let (name, offsets) = rules.split_once('\n')?;
        TimeZone::tzif(name, &tzif::file(offsets)?).ok().map(Self)
    }

    /// What it makes of times: its name, and every change of its offset in the years that any date may name, one a line with
    /// the offset in seconds.
    pub fn rules(&self) -> String {
        let mut rules = self.0.iana_name().unwrap_or_default().to_owned();
        let [first, last] = YEARS.map(|year| TimeZone::UTC.to_timestamp(jiff::civil::date(year, 1, 1).at(0, 0, 0, 0)));
        let (Ok(first), Ok(last)) = (first, last) else { return rules };
        let begins = (first, self.0.to_offset(first));
        let changes = self.0.following(first).map(|change| (change.timestamp(), change.offset()));
        for (at, offset) in std::iter::once(begins).chain(changes).take_while(|(at, _)| *at < last) {
            // Writing into memory cannot fail.
            let _written = write!(rules, "\n{at} {}", offset.seconds());
        }
        rules
    }

    /// The first instant of a local day.
    pub fn start_of(&self, day: Date) -> Instant {
        let start = self.0.to_ambiguous_timestamp(day.at(0, 0, 0, 0)).compatible();
        start.map_or(Instant(if day.year() < 1970 { i64::MIN } else { i64::MAX }), Instant::from)
    }
}

#[cfg(test)]
mod tests;
