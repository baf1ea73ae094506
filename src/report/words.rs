//! Russian words and numbers of the report.

mod period;

use jiff::{Timestamp, civil::Date};

use crate::domain::{Instant, Precision, Zone};
use crate::indicators::{Figure, Unit};

pub use period::period_words;
pub(super) use period::{Progress, days_words, period_after_za, period_genitive, period_short};

/// No-break space: between thousands, and between a number and its unit.
pub(super) const NBSP: char = '\u{a0}';

/// Printed where there is no value; never a zero.
pub(super) const DASH: &str = "—";

/// From this many hours on a time is told in days: nobody reads 169,4 ч.
pub(super) const HOURS_MAX: f64 = 72.0;

/// Hours of a day.
pub(super) const DAY_HOURS: f64 = 24.0;

const MONTHS: [(&str, &str); 12] = [
    ("январь", "января"),
    ("февраль", "февраля"),
    ("март", "марта"),
    ("апрель", "апреля"),
    ("май", "мая"),
    ("июнь", "июня"),
    ("июль", "июля"),
    ("август", "августа"),
    ("сентябрь", "сентября"),
    ("октябрь", "октября"),
    ("ноябрь", "ноября"),
    ("декабрь", "декабря"),
];

/// «10 апреля 2026 года, 12:00 (UTC+3)» in the zone of the municipality.
pub fn local_time_words(zone: &Zone, instant: Instant) -> String {
    let local = zone.time_zone().to_datetime(instant.into());
    let offset = zone.time_zone().to_offset(Timestamp::from(instant)).seconds();
    let sign = if offset < 0 { '−' } else { '+' };
    let (hours, minutes) = (offset.abs() / 3600, offset.abs() / 60 % 60);
    let minutes = if minutes == 0 { String::new() } else { format!(":{minutes:02}") };
    let (day, year) = (day_month(local.date()), local.year());
    format!("{day} {year} года, {:02}:{:02} (UTC{sign}{hours}{minutes})", local.hour(), local.minute())
}

/// «6 апреля 2026 года»: the day of `instant` in the zone of the municipality.
pub(super) fn local_day_words(zone: &Zone, instant: Instant) -> String {
    let day = zone.at(instant).day();
    format!("{} {} года", day_month(day), day.year())
}

/// The form that Russian wants after `count`: 1 обращение, 2 обращения, 5 обращений.
pub fn plural(count: u64, [one, few, many]: [&str; 3]) -> &str {
    match (count % 10, count % 100) {
        (_, 11..=14) => many,
        (1, _) => one,
        (2..=4, _) => few,
        (_, _) => many,
    }
}

/// «10 апреля».
fn day_month(date: Date) -> String {
    let month = usize::try_from(date.month() - 1).ok().and_then(|index| MONTHS.get(index));
    format!("{} {}", date.day(), month.map_or("", |(_, genitive)| genitive))
}

/// «10.04.2026».
pub(super) fn day(date: Date) -> String {
    format!("{:02}.{:02}.{}", date.day(), date.month(), date.year())
}

/// «1 234»: a count with no-break spaces between thousands.
pub(super) fn count(value: u64) -> String {
    grouped(&value.to_string())
}

/// «1 234,5»: `digits` after the comma.
pub(super) fn decimal(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$}");
    // What is shown as nought has no sign.
    let is_nought = !text.contains(|symbol: char| matches!(symbol, '1'..='9'));
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (if is_nought { "" } else { "−" }, rest),
        None => ("", text.as_str()),
    };
    match text.split_once('.') {
        Some((whole, part)) => format!("{sign}{},{part}", grouped(whole)),
        None => format!("{sign}{}", grouped(text)),
    }
}

/// «85,3 %» of a fraction.
pub(super) fn percent(share: f64) -> String {
    format!("{}{NBSP}%", decimal(share * 100.0, 1))
}

/// A value with its unit: «1 234», «85,3 %», «14,5 ч», «9 дн.».
pub(super) fn value_words(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Items => decimal(value, 0),
        Unit::Share => percent(value),
        Unit::Hours => format!("{}{NBSP}ч", decimal(value, 1)),
        Unit::Days => format!("{}{NBSP}дн.", decimal(value, 1)),
    }
}

/// Whether a cohort in hours is told in days. Never the time to a first answer: its norm is in hours, and who compares
/// the two must not have to multiply.
pub(super) fn is_told_in_days(id: &str, unit: Unit, longest: Option<f64>) -> bool {
    unit == Unit::Hours && id != "S1" && longest.is_some_and(|hours| hours >= HOURS_MAX)
}

/// «82,9–87,4 %» or «10,1–14,2»; an open end is «…»; `None` where the figure has no interval.
pub(super) fn interval_words(figure: &Figure) -> Option<String> {
    if figure.low.is_none() && figure.high.is_none() {
        return None;
    }
    let end = |end: Option<f64>| match (end.filter(|end| end.is_finite()), figure.unit) {
        (None, _) => "…".to_owned(),
        (Some(end), Unit::Share) => decimal(end * 100.0, 1),
        (Some(end), Unit::Items) => decimal(end, 0),
        (Some(end), Unit::Hours | Unit::Days) => decimal(end, 1),
    };
    let mut text = format!("{}–{}", end(figure.low), end(figure.high));
    if figure.unit == Unit::Share {
        text.push(NBSP);
        text.push('%');
    }
    Some(text)
}

/// `text` without the characters that XML 1.0 forbids (section 2.2), line ends as they are.
pub(super) fn clean(text: &str) -> String {
    text.chars()
        .filter(|&symbol| {
            matches!(symbol, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
        })
        .collect()
}

/// `url` when a browser may open it: http or https, without spaces and control characters.
pub(super) fn web_address(url: Option<&str>) -> Option<&str> {
    let url = url?;
    let web = url.starts_with("https://") || url.starts_with("http://");
    (web && clean(url) == url && !url.contains(|symbol: char| symbol.is_whitespace() || symbol.is_control()))
        .then_some(url)
}

/// `2026-04-10T09:00:00Z` for an instant or `2026-04-10` for a day.
pub(super) fn moment_iso(moment: crate::domain::Moment) -> String {
    match moment.precision() {
        Precision::Second => instant_iso(moment.instant()),
        Precision::Day => moment.day().to_string(),
    }
}

/// RFC 3339 in UTC.
pub(super) fn instant_iso(instant: Instant) -> String {
    Timestamp::from(instant).to_string()
}

/// A number with a dot: counts whole, shares with 6 decimals, times with up to 6; `None` where there is no finite one.
pub(super) fn plain_number(value: Option<f64>, unit: Unit) -> Option<String> {
    // Adding zero turns −0 into 0.
    let value = value.filter(|value| value.is_finite())? + 0.0;
    Some(match unit {
        Unit::Items => format!("{value:.0}"),
        Unit::Share => format!("{value:.6}"),
        Unit::Hours | Unit::Days => {
            let text = format!("{value:.6}");
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
    })
}

fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(NBSP);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests;
