//! Birth dates, and other dates: those stay, and their digits are not taken for anything else.

use super::super::context::{after, before, lower};
use super::super::{Span, Token};
use super::{Find, Reading};

const MONTHS: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];

/// A date at `place`.
pub(super) fn at(reading: Reading<'_>, place: usize) -> Find {
    let count = if is_numeric(reading, place) {
        3
    } else if is_with_month(reading, place) {
        2
    } else if is_year(reading, place) {
        1
    } else {
        return None;
    };
    let (start, end) = (reading.group(place)?.start, reading.group(place + count - 1)?.end);
    if is_of_birth(reading.text, start, end) {
        return Some((count, Some(Span { start, end, token: Token::BirthDate })));
    }
    // A year alone may begin another number; a whole date is nothing else.
    (count > 1).then_some((count, None))
}

/// `01.02.1980`, `1.2.80`, `1980-02-01`, also with `/`.
fn is_numeric(reading: Reading<'_>, place: usize) -> bool {
    let gaps = (reading.gap(place), reading.gap(place + 1));
    let is_parted = matches!(gaps, (Some("."), Some(".")) | (Some("-"), Some("-")) | (Some("/"), Some("/")));
    let number = |offset: usize| reading.digits(place + offset, 1).iter().fold(0, |sum, digit| sum * 10 + digit);
    let fits = |day: usize, month: usize| (1..=31).contains(&number(day)) && (1..=12).contains(&number(month));
    if !is_parted {
        return false;
    }
    match reading.shape(place, 3).as_slice() {
        [1 | 2, 1 | 2, 4] => fits(0, 1) && (1900..=2100).contains(&number(2)),
        [2, 2, 2] => gaps.0 == Some(".") && fits(0, 1),
        [4, 2, 2] => fits(2, 1) && (1900..=2100).contains(&number(0)),
        _ => false,
    }
}

/// `14 марта 1957`.
fn is_with_month(reading: Reading<'_>, place: usize) -> bool {
    let is_month = reading.gap(place).is_some_and(|gap| gap.len() <= 24 && MONTHS.contains(&lower(gap).trim()));
    is_month && matches!(reading.shape(place, 2).as_slice(), [1 | 2, 4])
}

fn is_year(reading: Reading<'_>, place: usize) -> bool {
    let digits = reading.digits(place, 1);
    matches!(digits.as_slice(), [1, 9, _, _] | [2, 0, _, _])
}

fn is_of_birth(text: &str, start: usize, end: usize) -> bool {
    let behind = after(text, end, 18);
    let behind = behind.trim_start_matches([' ', '\u{a0}', ',', '.', '(']);
    let is_behind = ["г.р", "г. р", "г р.", "гр.", "года рожд", "г. рожд", "г.рожд", "рожд", "г.  р"]
        .iter()
        .any(|word| behind.starts_with(word));
    let front = before(text, start, 26);
    let is_before = ["д.р", "д. р", "др:", "др ", "рожден", "родил", "г.р.", "дата рожд"].iter().any(|word| {
        // «…рождения ребёнка 01.09.2026 дали место»: only what stands close counts.
        front.rfind(word).is_some_and(|at| front.get(at + word.len()..).is_some_and(|rest| rest.chars().count() <= 12))
    });
    is_behind || (is_before && end - start >= 6)
}
