//! Birth dates, and other dates: those stay, and their digits are not taken for anything else.

use svod_spelling::lower;

use super::super::context::{after, before};
use super::super::{Span, Token};
use super::{Candidate, Find};

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
/// Short words right before a birth date.
const SHORT: [&str; 10] = ["д.р", "д. р", "д/р", "др", "г.р", "г. р", "г/р", "род", "рожд", "дата рожд"];
/// What is born or has a birthday too: «родился план», «день рождения города».
const THINGS: [&str; 24] = [
    "план",
    "проект",
    "иде",
    "город",
    "район",
    "округ",
    "сел",
    "посел",
    "школ",
    "област",
    "стран",
    "организац",
    "предприят",
    "клуб",
    "музе",
    "библиотек",
    "театр",
    "завод",
    "вопрос",
    "слух",
    "празд",
    "спорт",
    "комбинат",
    "парк",
];
/// Most characters between «рожден», «родил» and the date.
const REST_MAX: usize = 12;

/// A date at `place`.
pub(super) fn at(candidate: Candidate<'_>, place: usize) -> Find {
    let count = if is_numeric(candidate, place) {
        3
    } else if is_with_month(candidate, place) {
        2
    } else if is_year(candidate, place) {
        1
    } else {
        return of_birth_only(candidate, place);
    };
    let (start, end) = (candidate.group(place)?.start, candidate.group(place + count - 1)?.end);
    let is_whole = count > 1;
    if is_before(candidate.text, start, is_whole) || is_behind(candidate.text, end, true) {
        return Some((count, Some(Span { start, end, token: Token::BirthDate })));
    }
    // A year alone may begin another number; a whole date is nothing else.
    is_whole.then_some((count, None))
}

/// `01.02.1980`, `1.2.80`, `1980-02-01`, also with `/`.
fn is_numeric(candidate: Candidate<'_>, place: usize) -> bool {
    let gaps = (candidate.gap(place), candidate.gap(place + 1));
    let is_parted = matches!(gaps, (Some("."), Some(".")) | (Some("-"), Some("-")) | (Some("/"), Some("/")));
    if !is_parted {
        return false;
    }
    match candidate.shape(place, 3).as_slice() {
        [1 | 2, 1 | 2, 4] => is_day_and_month(candidate, place, place + 1) && is_century(candidate, place + 2),
        [2, 2, 2] => gaps.0 == Some(".") && is_day_and_month(candidate, place, place + 1),
        [4, 2, 2] => is_day_and_month(candidate, place + 2, place + 1) && is_century(candidate, place),
        _ => false,
    }
}

fn is_day_and_month(candidate: Candidate<'_>, day: usize, month: usize) -> bool {
    (1..=31).contains(&number(candidate, day)) && (1..=12).contains(&number(candidate, month))
}

fn is_century(candidate: Candidate<'_>, year: usize) -> bool {
    (1900..=2100).contains(&number(candidate, year))
}

fn number(candidate: Candidate<'_>, place: usize) -> u32 {
    candidate.digits(place, 1).iter().fold(0, |sum, digit| sum * 10 + digit)
}

/// `14 марта 1957`.
fn is_with_month(candidate: Candidate<'_>, place: usize) -> bool {
    let is_month = candidate.gap(place).is_some_and(|gap| gap.len() <= 24 && MONTHS.contains(&lower(gap).trim()));
    is_month && matches!(candidate.shape(place, 2).as_slice(), [1 | 2, 4])
}

fn is_year(candidate: Candidate<'_>, place: usize) -> bool {
    let digits = candidate.digits(place, 1);
    matches!(digits.as_slice(), [1, 9, _, _] | [2, 0, _, _])
}

/// What is a date only beside a word of birth: `01 02 1980`, `01/02/80`, «80 г.р.».
fn of_birth_only(candidate: Candidate<'_>, place: usize) -> Find {
    let group = candidate.group(place)?;
    if group.len() > 2 {
        return None;
    }
    let is_gap = |place: usize| {
        candidate.gap(place).is_some_and(|gap| gap.len() <= 3 && matches!(gap.trim(), "" | "," | "." | "/" | "-"))
    };
    let is_parted = is_gap(place) && is_gap(place + 1);
    let is_shaped = is_parted && matches!(candidate.shape(place, 3).as_slice(), [1 | 2, 1 | 2, 2 | 4]);
    if is_shaped && is_day_and_month(candidate, place, place + 1) && is_before(candidate.text, group.start, true) {
        let end = candidate.group(place + 2)?.end;
        return Some((3, Some(Span { start: group.start, end, token: Token::BirthDate })));
    }
    let is_short_year = group.len() == 2 && is_behind(candidate.text, group.end, false);
    is_short_year.then_some((1, Some(Span { start: group.start, end: group.end, token: Token::BirthDate })))
}

/// Whether «г.р.» or «года рождения» follows.
fn is_behind(text: &str, end: usize, is_long: bool) -> bool {
    // Nearly no number has any of this behind it.
    let rest = text.get(end..).unwrap_or_default().trim_start_matches([' ', '\u{a0}', ',', '.', '(']);
    if !rest.starts_with(['г', 'Г', 'р', 'Р', '-']) {
        return false;
    }
    let behind = after(text, end, 18);
    let behind = behind.strip_prefix("-го").unwrap_or(&behind);
    let behind = behind.trim_start_matches([' ', '\u{a0}', ',', '.', '(']);
    let ends = |rest: &str| !rest.starts_with(|letter: char| letter.is_alphabetic() || letter == '-');
    ["г.р", "г. р", "г.  р", "г р", "г/р"].iter().any(|word| behind.strip_prefix(word).is_some_and(ends))
        || ["года рожд", "г. рожд", "г.рожд"].iter().any(|word| behind.starts_with(word))
        || (is_long && (behind.starts_with("гр.") || behind.starts_with("рожд") && !behind.starts_with("рождеств")))
}

/// Whether words before a date make it that of a birth; a year alone must stand right behind them.
fn is_before(text: &str, start: usize, is_whole: bool) -> bool {
    let front = before(text, start, 26);
    // Nearly no number has any of this before it.
    if !front.contains('р') {
        return false;
    }
    is_short_before(&front) || ["рожден", "родил"].iter().any(|stem| is_long_before(&front, stem, is_whole))
}

fn is_short_before(front: &str) -> bool {
    let head = front.trim_end_matches(|letter: char| !letter.is_alphanumeric());
    let has_point = front.get(head.len()..).is_some_and(|gap| gap.starts_with('.'));
    SHORT.iter().any(|word| {
        // «и др. 01.02.2026», «народ 01.02.2026» are no births.
        let fits = |free: &str| match *word {
            _ if free.ends_with(char::is_alphanumeric) => false,
            "др" => !free.trim_end().ends_with('и'),
            "род" => has_point,
            _ => true,
        };
        head.strip_suffix(word).is_some_and(fits)
    })
}

fn is_long_before(front: &str, stem: &str, is_whole: bool) -> bool {
    let Some(at) = front.rfind(stem) else { return false };
    let rest = front.get(at + stem.len()..).unwrap_or_default();
    let rest = rest.trim_start_matches(char::is_alphabetic);
    if is_whole {
        let is_thing = |word: &str| THINGS.iter().any(|thing| word.starts_with(thing));
        let mut words = rest.split(|letter: char| !letter.is_alphabetic());
        return rest.chars().count() <= REST_MAX && !words.any(is_thing);
    }
    let is_day = front.get(..at).is_some_and(|head| head.trim_end().ends_with(['ь', 'ю', 'м']));
    let between = rest.trim_matches(|letter: char| !letter.is_alphabetic());
    !is_day && matches!(between, "" | "в")
}
