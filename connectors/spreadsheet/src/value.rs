//! Cells as text: what a reader of the sheet would see, in one spelling for dates, durations and numbers.

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use calamine::{Data, DataRef, ExcelDateTime, ExcelDateTimeType};
use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, ToSpan};

use crate::layout::ColumnKind;

/// Serial days that are taken as dates in a column of dates: 1954 to 2119.
const SERIAL_DATES: std::ops::Range<f64> = 20_000.0..80_000.0;

/// Years of written dates: others stand for «never» (31.12.9999) or for nothing (01.01.1900).
const YEARS: std::ops::RangeInclusive<i16> = 1954..=2119;

/// A cell with a date before this serial day (the year 1900) holds a time of day or a duration with a plain format.
const FIRST_DATE: f64 = 366.0;

/// Whole numbers below this one keep all of their digits in a cell.
const DIGITS_KEPT: f64 = 9_007_199_254_740_992.0;

const SECONDS_PER_DAY: f64 = 86_400.0;

/// A cell that holds something.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cell {
    /// Column of the sheet, counted from 0.
    pub(crate) column: u32,
    /// Not empty, trimmed.
    pub(crate) text: String,
    /// Whether it holds an error such as `#N/A`, or a formula without a stored result, instead of a value.
    pub(crate) is_error: bool,
    /// The number behind the text, when the cell is a plain number.
    number: Option<f64>,
}

impl Cell {
    /// A cell that holds text; `None` when it holds nothing but spaces.
    pub(crate) fn from_text(column: u32, text: &str) -> Option<Self> {
        let text = trim(text);
        let is_error = svod_spelling::is_cell_error(text);
        (!text.is_empty()).then(|| Self { column, text: text.to_owned(), is_error, number: None })
    }

    /// A cell of a workbook; `None` when it holds nothing.
    pub(crate) fn from_data(column: u32, data: &DataRef<'_>) -> Option<Self> {
        let text = match data {
            DataRef::Empty => return None,
            DataRef::Error(error) => {
                return Some(Self { column, text: error.to_string(), is_error: true, number: None });
            }
            DataRef::String(text) => return Self::from_text(column, text),
            DataRef::SharedString(text) => return Self::from_text(column, text),
            DataRef::Int(number) => number.to_string(),
            DataRef::Float(number) => {
                let number = number.is_finite().then_some(*number)?;
                return Some(Self { column, text: plain(number), is_error: false, number: Some(number) });
            }
            DataRef::Bool(true) => "Да".to_owned(),
            DataRef::Bool(false) => "Нет".to_owned(),
            DataRef::DateTime(moment) => moment_text(moment),
            DataRef::DateTimeIso(text) => return Self::from_text(column, &iso_date(text)),
            DataRef::DurationIso(text) => return Self::from_text(column, &iso_duration(text)),
        };
        Some(Self { column, text, is_error: false, number: None })
    }

    /// A cell whose formula was written by a program that computes none: the file holds no result.
    pub(crate) fn not_computed(column: u32) -> Self {
        Self { column, text: svod_spelling::NOT_COMPUTED.to_owned(), is_error: true, number: None }
    }

    /// The text in a column of this kind; `None` when it cannot be read as one. `is_1904` is the epoch of the workbook.
    pub(crate) fn read_as(&self, kind: ColumnKind, is_1904: bool) -> Option<Cow<'_, str>> {
        match kind {
            _ if self.is_error => None,
            ColumnKind::Text => Some(Cow::Borrowed(&self.text)),
            ColumnKind::Date => {
                let date = self.date_text(is_1904).map(Cow::Owned);
                date.or_else(|| is_date_text(self).then_some(Cow::Borrowed(&*self.text)))
            }
            ColumnKind::Duration => self.duration_text().map(Cow::Owned),
        }
    }

    /// Whether the cell says in a word or a dash that there is nothing to say.
    pub(crate) fn is_nothing(&self) -> bool {
        matches!(&*self.text, "-" | "–" | "—" | "н/д" | "Н/Д" | "n/a" | "N/A")
    }

    /// `H:MM:SS` of what people and programs write for a duration: that, `1.06:05:00`, `1 д. 6:05:00`, the days of Excel.
    fn duration_text(&self) -> Option<String> {
        // A whole number written as text may be hours as well as days.
        let written = || self.text.contains(['.', ',']).then(|| serial(&self.text.replace(',', "."))).flatten();
        if let Some(days) = self.number.or_else(written) {
            return (0.0..FIRST_DATE).contains(&days).then(|| hours(days));
        }
        let (days, time): (i64, &str) = match self.text.split_once(|mark: char| !mark.is_ascii_digit() && mark != ':') {
            Some((days, rest)) => (days.parse::<u32>().ok()?.into(), after_days(self.text.get(days.len()..)?, rest)?),
            None => (0, &*self.text),
        };
        let seconds = clock_s(time).filter(|seconds| days == 0 || *seconds < 86_400)?;
        Some(clock(SignedDuration::from_secs(days * 86_400 + seconds)))
    }

    /// The text in a column of dates: serial days become dates. `is_1904` is the epoch of the workbook.
    pub(crate) fn date_text(&self, is_1904: bool) -> Option<String> {
        let serial = self.number.or_else(|| serial(&self.text))?;
        if !SERIAL_DATES.contains(&serial) {
            return None;
        }
        civil(&ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, is_1904))
    }
}

/// The same cell without owning its text.
pub(crate) fn borrowed(data: &Data) -> DataRef<'_> {
    match data {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(flag) => DataRef::Bool(*flag),
        Data::DateTime(moment) => DataRef::DateTime(*moment),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

/// Whether the cell reads as a date: a serial day, `31.12.2026…` or `2026-12-31…`.
pub(crate) fn is_date(cell: &Cell) -> bool {
    is_date_text(cell) || cell.date_text(false).is_some()
}

/// Whether the cell begins with a date as people write it, of a year in which something can have happened.
pub(crate) fn is_date_text(cell: &Cell) -> bool {
    let day = cell.text.get(..10).unwrap_or_default();
    let date = Date::strptime("%d.%m.%Y", day).or_else(|_| Date::strptime("%Y-%m-%d", day));
    date.is_ok_and(|date| YEARS.contains(&date.year()))
}

/// Whether the cell holds digits and nothing else.
pub(crate) fn is_number(cell: &Cell) -> bool {
    cell.text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What follows a number of days: a point, or a word for days; `rest` is `text` without its first character.
fn after_days<'t>(text: &'t str, rest: &'t str) -> Option<&'t str> {
    if text.starts_with('.') {
        return Some(rest);
    }
    let word = text.trim_start().to_lowercase();
    let is_word = ["д", "сут", "d"].iter().any(|start| word.starts_with(start));
    let time = text.find(|mark: char| mark.is_ascii_digit()).and_then(|place| text.get(place..))?;
    is_word.then_some(time)
}

/// Seconds of `H:M:S` or `H:M`; hours may exceed 24.
fn clock_s(text: &str) -> Option<i64> {
    let mut parts = text.split(':').map(|part| part.trim().parse::<u32>().ok().map(i64::from));
    let (hours, minutes) = (parts.next()??, parts.next()??);
    let seconds = parts.next().unwrap_or(Some(0))?;
    let fits = minutes < 60 && seconds < 60 && parts.next().is_none();
    fits.then_some(hours * 3600 + minutes * 60 + seconds)
}

fn trim(text: &str) -> &str {
    text.trim_matches(|character: char| character.is_whitespace() || matches!(character, '\u{feff}' | '\u{200b}'))
}

/// The shortest decimal that is this number. In exponents only beyond the digits that a cell keeps: those behind them are
/// lost, and noughts in their place would be another number.
fn plain(number: f64) -> String {
    let text = if number.abs() < DIGITS_KEPT { format!("{number}") } else { format!("{number:E}") };
    if text == "-0" { "0".to_owned() } else { text }
}

/// Digits with at most one point; spaces and exponents are not serial days.
fn serial(text: &str) -> Option<f64> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if is_plain { text.parse().ok() } else { None }
}

fn moment_text(moment: &ExcelDateTime) -> String {
    let serial = moment.as_f64();
    let date = if moment.is_duration() || serial < FIRST_DATE { None } else { civil(moment) };
    date.unwrap_or_else(|| hours(serial))
}

/// `None` for days that do not exist, such as 29 February 1900.
fn civil(moment: &ExcelDateTime) -> Option<String> {
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let small = |number: u8| i8::try_from(number).ok();
    let date = Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok()?;
    let time = Time::new(small(hour)?, small(minute)?, small(second)?, 0).ok()?;
    let rounding = i64::from(milli >= 500);
    date.to_datetime(time).checked_add(rounding.seconds()).ok().map(spell)
}

fn spell(moment: DateTime) -> String {
    if moment.time() == Time::midnight() { moment.date().to_string() } else { moment.to_string() }
}

/// Days as `H:MM:SS`; hours may exceed 24.
fn hours(days: f64) -> String {
    SignedDuration::try_from_secs_f64((days * SECONDS_PER_DAY).round()).map_or_else(|_| plain(days), clock)
}

fn clock(duration: SignedDuration) -> String {
    let sign = if duration.is_negative() { "-" } else { "" };
    let seconds = duration.as_secs().unsigned_abs();
    format!("{sign}{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// A date as ISO 8601 spells it, without fractions of seconds; anything else as written.
fn iso_date(text: &str) -> String {
    let Ok(moment) = text.parse::<DateTime>() else { return text.to_owned() };
    moment.round(jiff::Unit::Second).map_or_else(|_| text.to_owned(), spell)
}

/// `PT10H20M30S` as `10:20:30`; anything else as written.
fn iso_duration(text: &str) -> String {
    let Ok(duration) = text.parse::<SignedDuration>() else { return text.to_owned() };
    duration.round(jiff::Unit::Second).map_or_else(|_| text.to_owned(), clock)
}
