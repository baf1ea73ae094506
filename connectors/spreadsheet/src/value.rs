//! Cells as text: what a reader of the sheet would see, in one spelling for dates, durations and numbers.

#[cfg(test)]
mod tests;

use calamine::{Data, DataRef, ExcelDateTime, ExcelDateTimeType};
use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, ToSpan};

/// Serial days that are taken as dates in a column of dates: 1954 to 2119.
const SERIAL_DATES: std::ops::Range<f64> = 20_000.0..80_000.0;

/// A cell with a date before this serial day (the year 1900) holds a time of day or a duration with a plain format.
const FIRST_DATE: f64 = 366.0;

const SECONDS_PER_DAY: f64 = 86_400.0;

/// What spreadsheet programs write instead of a result, in English and in Russian; ODS and text files hold it as text.
const ERRORS: [&str; 14] = [
    "#N/A",
    "#NAME?",
    "#NULL!",
    "#NUM!",
    "#REF!",
    "#VALUE!",
    "#DIV/0!",
    "#Н/Д",
    "#ИМЯ?",
    "#ПУСТО!",
    "#ЧИСЛО!",
    "#ССЫЛКА!",
    "#ЗНАЧ!",
    "#ДЕЛ/0!",
];

/// A cell that holds something.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cell {
    /// Column of the sheet, counted from 0.
    pub(crate) column: u32,
    /// Not empty, trimmed.
    pub(crate) text: String,
    /// The number behind the text, when the cell is a plain number.
    number: Option<f64>,
}

impl Cell {
    /// A cell that holds text; `None` when it holds nothing but spaces, or an error such as #N/A.
    pub(crate) fn from_text(column: u32, text: &str) -> Option<Self> {
        let text = trim(text);
        (!text.is_empty() && !ERRORS.contains(&text)).then(|| Self { column, text: text.to_owned(), number: None })
    }

    /// A cell of a workbook; `None` when it holds nothing or an error such as #N/A.
    pub(crate) fn from_data(column: u32, data: &DataRef<'_>) -> Option<Self> {
        let text = match data {
            DataRef::Empty | DataRef::Error(_) => return None,
            DataRef::String(text) => return Self::from_text(column, text),
            DataRef::SharedString(text) => return Self::from_text(column, text),
            DataRef::Int(number) => number.to_string(),
            DataRef::Float(number) => {
                return number.is_finite().then(|| Self { column, text: plain(*number), number: Some(*number) });
            }
            DataRef::Bool(true) => "Да".to_owned(),
            DataRef::Bool(false) => "Нет".to_owned(),
            DataRef::DateTime(moment) => moment_text(moment),
            DataRef::DateTimeIso(text) => return Self::from_text(column, &iso_date(text)),
            DataRef::DurationIso(text) => return Self::from_text(column, &iso_duration(text)),
        };
        Some(Self { column, text, number: None })
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
    let day = cell.text.get(..10).unwrap_or_default();
    let is_dotted = Date::strptime("%d.%m.%Y", day).is_ok();
    is_dotted || Date::strptime("%Y-%m-%d", day).is_ok() || cell.date_text(false).is_some()
}

fn trim(text: &str) -> &str {
    text.trim_matches(|character: char| character.is_whitespace() || matches!(character, '\u{feff}' | '\u{200b}'))
}

/// The shortest decimal that is this number; never in exponents.
fn plain(number: f64) -> String {
    let text = format!("{number}");
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
