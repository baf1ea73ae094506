//! Dates as the sources write them.

use jiff::{Timestamp, civil::Date, civil::DateTime};

use crate::domain::{Instant, Moment, YEARS, Zone};

/// How precisely a field is to be understood, whatever its text looks like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum FieldPrecision {
    /// By the text: with a time of day to the second, without one to the day. Midnight without an offset is what a
    /// spreadsheet makes of a date without a time, so it is a day too.
    #[default]
    Auto,
    /// Days only, even if the text has a time.
    Day,
    /// To the second where the text has a time; a text without one still is a day and never pretends to be more.
    Second,
}

/// What a text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    Day(Date),
    Local(DateTime),
    Exact(Timestamp),
}

/// Reads a time; `None` when the text is no date in a known spelling, or a date that does not exist.
///
/// Known: `2026-03-01`, `01.03.2026`, both with `10:20` or `10:20:30` behind a space or `T`, and RFC 3339.
pub(super) fn moment(text: &str, precision: FieldPrecision, zone: &Zone) -> Option<Moment> {
    let moment = match (written(text)?, precision) {
        (Written::Day(day), _) => zone.on(day),
        (Written::Local(at), FieldPrecision::Day) => zone.on(at.date()),
        (Written::Local(at), FieldPrecision::Auto) if at.time() == jiff::civil::Time::midnight() => zone.on(at.date()),
        (Written::Local(at), FieldPrecision::Auto | FieldPrecision::Second) => zone.at(local(at, zone)?),
        (Written::Exact(at), FieldPrecision::Day) => zone.on(zone.at(Instant::from(at)).day()),
        (Written::Exact(at), FieldPrecision::Auto | FieldPrecision::Second) => zone.at(Instant::from(at)),
    };
    (YEARS[0]..YEARS[1]).contains(&moment.day().year()).then_some(moment)
}

/// Reads a day; a time of day behind it is left out.
pub(super) fn day(text: &str) -> Option<Date> {
    match written(text)? {
        Written::Day(day) => Some(day),
        Written::Local(at) => Some(at.date()),
        Written::Exact(at) => Some(jiff::tz::TimeZone::UTC.to_datetime(at).date()),
    }
}

/// Reads `H:M:S` or `H:M`, hours may exceed 24; seconds. `None` for anything else.
pub(super) fn span_s(text: &str) -> Option<i64> {
    let mut parts = text.split(':').map(|part| part.trim().parse::<u32>().ok());
    let hours = i64::from(parts.next()??);
    let minutes = i64::from(parts.next()??);
    let seconds = match parts.next() {
        None => 0,
        Some(seconds) => i64::from(seconds?),
    };
    let fits = minutes < 60 && seconds < 60 && parts.next().is_none() && hours <= 1_000_000;
    fits.then_some(hours * 3600 + minutes * 60 + seconds)
}

/// An instant some seconds after a moment of second precision; `None` after a day, whose hour is unknown.
pub(crate) fn after(moment: Moment, seconds: i64, zone: &Zone) -> Option<Moment> {
    let micros = moment.instant().as_micros().checked_add(seconds.checked_mul(1_000_000)?)?;
    let is_exact = moment.precision() == crate::domain::Precision::Second;
    is_exact.then(|| zone.at(Instant::from_micros(micros)))
}

fn local(at: DateTime, zone: &Zone) -> Option<Instant> {
    zone.time_zone().to_ambiguous_timestamp(at).compatible().ok().map(Instant::from)
}

fn written(text: &str) -> Option<Written> {
    let text = text.trim();
    let (day_text, rest) = text.split_at_checked(10)?;
    let day = civil_day(day_text.as_bytes())?;
    if rest.is_empty() {
        return Some(Written::Day(day));
    }
    let rest = rest.strip_prefix(['T', 't', ' ']).or_else(|| rest.strip_prefix('\u{a0}'))?.trim_start();
    let split = rest.find(['+', '-', 'Z', 'z']).unwrap_or(rest.len());
    let (clock, offset) = rest.split_at_checked(split)?;
    let at = day.to_datetime(time_of_day(clock.trim_end())?);
    if offset.is_empty() {
        return Some(Written::Local(at));
    }
    let seconds = offset_s(offset)?;
    let offset = jiff::tz::Offset::from_seconds(seconds).ok()?;
    offset.to_timestamp(at).ok().map(Written::Exact)
}

/// `2026-03-01` or `01.03.2026`.
fn civil_day(text: &[u8]) -> Option<Date> {
    let number = |from: usize, to: usize| number(text.get(from..to)?);
    let byte = |place: usize| text.get(place).copied();
    let (year, month, day) = match (byte(2)?, byte(4)?, byte(5)?, byte(7)?) {
        (_, b'-', _, b'-') => (number(0, 4)?, number(5, 7)?, number(8, 10)?),
        (b'.', _, b'.', _) => (number(6, 10)?, number(3, 5)?, number(0, 2)?),
        _ => return None,
    };
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// `10:20`, `10:20:30`, `10:20:30.123`; fractions of a second are left out.
fn time_of_day(text: &str) -> Option<jiff::civil::Time> {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut parts = clock.split(':').map(|part| match part.len() {
        1 | 2 => number(part.as_bytes()),
        _ => None,
    });
    let hour = parts.next()??;
    let minute = parts.next()??;
    let second = match parts.next() {
        None => 0,
        Some(second) => second?,
    };
    if parts.next().is_some() {
        return None;
    }
    let part = |number: i16| i8::try_from(number).ok();
    jiff::civil::Time::new(part(hour)?, part(minute)?, part(second)?, 0).ok()
}

/// `Z`, `+03:00`, `+0300`, `+03`; seconds east of UTC.
fn offset_s(text: &str) -> Option<i32> {
    if matches!(text, "Z" | "z") {
        return Some(0);
    }
    let (sign, digits) = match text.as_bytes() {
        [b'+', digits @ ..] => (1, digits),
        [b'-', digits @ ..] => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match *digits {
        [a, b, b':', c, d] | [a, b, c, d] => (number(&[a, b])?, number(&[c, d])?),
        [a, b] => (number(&[a, b])?, 0),
        _ => return None,
    };
    (hours < 24 && minutes < 60).then(|| sign * (i32::from(hours) * 3600 + i32::from(minutes) * 60))
}

fn number(digits: &[u8]) -> Option<i16> {
    digits.iter().try_fold(0_i16, |number, byte| byte.is_ascii_digit().then(|| number * 10 + i16::from(byte - b'0')))
}

#[cfg(test)]
mod tests;
