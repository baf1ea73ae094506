//! Flats: «кв. 12», «12-я квартира», and the number behind a house: «ул. Обороны 42-15».

use super::super::context::{after, before, first, last};
use super::super::{Span, Token};
use super::{Candidate, Find};

/// Words before the number of a flat, longest first.
const WORDS: [&str; 18] = [
    "апартаментах",
    "апартаменты",
    "квартирой",
    "квартирах",
    "квартирам",
    "квартира",
    "квартире",
    "квартиры",
    "квартиру",
    "комната",
    "комнате",
    "комнату",
    "комнаты",
    "квартир",
    "кв-ре",
    "кв-ра",
    "комн",
    "кв",
];
/// Words behind the number of a flat; «12 квартир» are counted.
const WORDS_BEHIND: [&str; 5] = ["квартира", "квартире", "квартиру", "квартирой", "квартиры"];
/// Words before the name of a street.
const STREETS: [&str; 14] = [
    "ул.",
    "ул ",
    "улица ",
    "улице ",
    "улицы ",
    "пер.",
    "переулок ",
    "пр-т ",
    "проспект ",
    "проезд ",
    "пр-д ",
    "бульвар ",
    "б-р ",
    "мкр",
];
/// Houses of one range lie at most this far apart: «дома 12-18».
const RANGE_MAX: u32 = 20;
/// What is measured or counted: a number before it is no flat. Whole words, and beginnings of words.
const MEASURES: [&str; 20] = [
    "раз",
    "раза",
    "час",
    "часа",
    "часов",
    "лет",
    "год",
    "года",
    "году",
    "мин",
    "м",
    "дн",
    "дня",
    "дней",
    "день",
    "тыс",
    "чел",
    "см",
    "км",
    "кг",
];
const MEASURE_BEGINNINGS: [&str; 28] = [
    "минут",
    "человек",
    "руб",
    "январ",
    "феврал",
    "март",
    "апрел",
    "мая",
    "июн",
    "июл",
    "август",
    "сентябр",
    "октябр",
    "ноябр",
    "декабр",
    "числ",
    "детей",
    "ребен",
    "месяц",
    "недел",
    "градус",
    "семей",
    "литр",
    "куб",
    "процент",
    "комнат",
    "метр",
    "вольт",
];
/// Parts of an address: a number before them is theirs, but a flat may stand before them too.
const ADDRESS: [&str; 5] = ["этаж", "подъезд", "дом", "корп", "кв"];
/// Voltages of lines, in kilovolts: «линия 110 кв 2».
const VOLTAGES: [&str; 7] = ["6", "10", "35", "110", "220", "330", "500"];

/// A flat at `place`.
pub(super) fn at(candidate: Candidate<'_>, place: usize) -> Find {
    let group = candidate.group(place)?;
    if group.len() > 4 {
        return None;
    }
    named(candidate, place).or_else(|| named_behind(candidate, place)).or_else(|| behind_house(candidate, place))
}

fn named(candidate: Candidate<'_>, place: usize) -> Find {
    let group = candidate.group(place)?;
    let head = bare_head(candidate.text.get(..group.start)?);
    // Nearly every number has another word before it: look at its last letter before anything else.
    let may_be = head.ends_with([
        'в', 'а', 'е', 'ы', 'у', 'й', 'р', 'н', 'х', 'м', 'В', 'А', 'Е', 'Ы', 'У', 'Й', 'Р', 'Н', 'Х', 'М',
    ]);
    if !may_be || group.start - head.len() > 18 {
        return None;
    }
    let context = before(head, head.len(), 14);
    let word = WORDS.iter().find(|word| context.ends_with(*word))?;
    let free = context.get(..context.len() - word.len())?;
    // «42кв7»: a number may stand right before the word.
    let is_word = free.chars().next_back().is_none_or(|letter| !letter.is_alphabetic());
    // The word has as many letters in the text as in the list, whatever their case.
    let start = head.char_indices().rev().nth(word.chars().count() - 1).map(|(place, _)| place)?;
    let is_other = head.ends_with("кВ")
        || is_quarter(candidate, place)
        || is_measured(candidate, place)
        || (*word == "кв" && is_voltage(head, start));
    if !is_word || is_other {
        return None;
    }
    let (count, end) = list(candidate, place);
    Some((count, Some(Span { start, end, token: Token::Flat })))
}

/// What stands before a number, without «№» and «номер».
fn bare_head(head: &str) -> &str {
    let trimmed = |text: &'_ str| text.trim_end_matches([' ', '\u{a0}', '.', '№', ':', '#', '-', '–']).len();
    let bare = head.get(..trimmed(head)).unwrap_or_default();
    let word = if bare.ends_with(['р', 'Р']) { before(bare, bare.len(), 5) } else { String::new() };
    if word == "номер" {
        let bare = bare.get(..bare.len() - word.len()).unwrap_or_default();
        return bare.get(..trimmed(bare)).unwrap_or_default();
    }
    bare
}

/// «за 1 кв. 2026 года».
fn is_quarter(candidate: Candidate<'_>, place: usize) -> bool {
    let Some(group) = candidate.group(place) else { return false };
    let behind = after(candidate.text, group.end, 6);
    let behind = behind.trim_start();
    let is_year = group.len() == 4 && candidate.part(group.start, group.start + 2) == "20";
    is_year || behind.starts_with("год") || behind.starts_with("г.") || behind.starts_with("м²")
}

/// «I кв. 12», «110 кв 2», «линия 10 кв 5»: a quarter or a voltage, not a flat.
fn is_voltage(head: &str, start: usize) -> bool {
    let front = before(head, start, 40);
    let front = front.trim_end();
    let number = front.rsplit(char::is_whitespace).next().unwrap_or_default();
    let is_roman = !number.is_empty() && number.chars().all(|letter| matches!(letter, 'i' | 'v' | 'x' | 'х'));
    let words = front.get(..front.len() - number.len()).unwrap_or_default();
    let is_of_energy = ["лини", "вл", "кл", "трансформ", "подстанц", "фидер", "тп", "пс", "напряж", "кабел"]
        .iter()
        .any(|start| words.split(|letter: char| !letter.is_alphabetic()).any(|word| word.starts_with(start)));
    let is_high = number.len() == 3 && !words.contains(char::is_alphabetic);
    is_roman || (VOLTAGES.contains(&number) && (is_of_energy || is_high))
}

/// How many groups a list of flats takes up, and its end: «12а», «12-15», «12, 13 и 14».
fn list(candidate: Candidate<'_>, place: usize) -> (usize, usize) {
    let mut count = 1;
    let mut end = candidate.group(place).map_or(0, |group| end_with_letter(candidate, group.end));
    while let Some(next) = candidate.group(place + count) {
        let gap = candidate.part(end, next.start);
        let is_range = matches!(gap, "-" | "–" | "—" | " - " | " – " | " — " | "/");
        let is_listed = matches!(gap, "," | ", " | " и " | ", и ");
        let is_alone = !candidate.joins_widely(place + count) && !goes_on(candidate, place + count);
        let fits = (is_range || is_listed) && next.len() <= 4 && is_alone && !has_unit(candidate.text, next.end);
        if !fits {
            break;
        }
        count += 1;
        end = end_with_letter(candidate, next.end);
    }
    (count, end)
}

/// A letter behind the number belongs to it.
fn end_with_letter(candidate: Candidate<'_>, end: usize) -> usize {
    let letter = first(candidate.text, end).filter(|letter| letter.is_alphabetic());
    let width = letter.map_or(0, char::len_utf8);
    let is_word = first(candidate.text, end + width).is_some_and(char::is_alphanumeric);
    if is_word { end } else { end + width }
}

/// Whether a time, a date or a fraction goes on behind a number.
fn goes_on(candidate: Candidate<'_>, place: usize) -> bool {
    matches!(candidate.gap(place), Some(":" | "." | "/" | "-" | "–"))
}

/// Whether a number belongs to the word behind it, and is no flat of a list.
fn has_unit(text: &str, end: usize) -> bool {
    let behind = after(text, end, 14);
    let behind = behind.trim_start_matches([' ', '\u{a0}', '-', 'й', 'я', 'х']);
    is_measure(behind) || ADDRESS.iter().any(|word| behind.starts_with(word))
}

fn is_measure(behind: &str) -> bool {
    let length = behind.find(|letter: char| !letter.is_alphabetic()).unwrap_or(behind.len());
    let word = behind.get(..length).unwrap_or_default();
    behind.starts_with(['%', '°'])
        || MEASURES.contains(&word)
        || MEASURE_BEGINNINGS.iter().any(|beginning| word.starts_with(beginning))
}

/// «в квартире 14 градусов», «в комнате 14-16 градусов».
fn is_measured(candidate: Candidate<'_>, place: usize) -> bool {
    let range = candidate.gap(place).is_some_and(|gap| matches!(gap, "-" | "–" | "—" | "/" | " - " | "..."));
    let last_place = if range { place + 1 } else { place };
    let behind = candidate.group(last_place).map(|group| after(candidate.text, group.end, 14)).unwrap_or_default();
    is_measure(behind.trim_start_matches([' ', '\u{a0}']))
}

/// «12-я квартира», «в 12 квартире».
fn named_behind(candidate: Candidate<'_>, place: usize) -> Find {
    let group = candidate.group(place)?;
    let rest = candidate.text.get(group.end..)?;
    // Nearly no number has such a word behind it.
    let word = rest.trim_start_matches([' ', '-', '\u{a0}', 'я', 'й', 'о', 'ю', 'у', 'е']);
    if word.len() == rest.len() || !word.starts_with(['к', 'К']) {
        return None;
    }
    let behind = after(candidate.text, group.end, 24);
    let ordinal = ["-я", "-й", "-ой", "-ю", "-ую", "-ей"].iter().find(|ending| behind.starts_with(**ending));
    let tail = behind.strip_prefix(*ordinal.unwrap_or(&"")).unwrap_or_default();
    let word = tail.trim_start_matches([' ', '\u{a0}']);
    let length = word.find(|letter: char| !letter.is_alphabetic()).unwrap_or(word.len());
    let word = word.get(..length)?;
    let digits = candidate.digits(place, 1);
    let is_counted = ordinal.is_none()
        && match digits.as_slice() {
            [1] => true,
            [.., 1, 2..=4] => false,
            [.., 2..=4] => word == "квартиры",
            _ => false,
        };
    let is_flat = WORDS_BEHIND.contains(&word) || (ordinal.is_some() && word == "кв");
    if !is_flat || is_counted || has_own_number(tail) {
        return None;
    }
    let letters =
        behind.chars().count() - tail.trim_start_matches([' ', '\u{a0}']).chars().count() + word.chars().count();
    let end = rest.char_indices().nth(letters).map_or(rest.len(), |(place, _)| place) + group.end;
    Some((1, Some(Span { start: group.start, end, token: Token::Flat })))
}

/// «дом 5 квартира 12», «дом 5 квартира № 12»: the number before the word is that of the house.
fn has_own_number(behind: &str) -> bool {
    let rest = behind.trim_start_matches([' ', '\u{a0}']).trim_start_matches(char::is_alphabetic);
    let rest = rest.trim_start_matches([' ', '\u{a0}', '.', ',', ':', '-', '–']);
    rest.starts_with(|letter: char| letter.is_ascii_digit() || letter == '№') || rest.starts_with("ном")
}

/// A house and a flat behind a hyphen or a space, close behind the name of a street.
fn behind_house(candidate: Candidate<'_>, place: usize) -> Find {
    let (house, flat) = (candidate.group(place)?, candidate.group(place + 1)?);
    let gap = candidate.gap(place);
    let is_hyphen = matches!(gap, Some("-" | "–" | " - " | " – " | "а-" | "б-" | "А-" | "Б-"));
    let is_space = matches!(gap, Some(" " | "\u{a0}")) && ends_clause(candidate.text, flat.end);
    let is_part = last(candidate.text, house.start) == Some('-');
    if !(is_hyphen || is_space) || goes_on(candidate, place + 1) || house.len() > 3 || flat.len() > 3 || is_part {
        return None;
    }
    let front = before(candidate.text, house.start, 40);
    let front = front.rsplit(|letter: char| letter.is_ascii_digit()).next().unwrap_or_default();
    let is_address = STREETS.iter().any(|street| front.contains(street)) && !front.contains("дома ");
    let number = |offset: usize| candidate.digits(place + offset, 1).iter().fold(0_u32, |sum, digit| sum * 10 + digit);
    let (low, high) = (number(0), number(1));
    let is_range = is_hyphen && low < high && (high - low) % 2 == 0 && high - low <= RANGE_MAX;
    if !is_address || is_range {
        return None;
    }
    let end = end_with_letter(candidate, flat.end);
    Some((2, Some(Span { start: flat.start, end, token: Token::Flat })))
}

/// Whether nothing more is said of a number: «дом 42 12 раз» goes on, «дом 42 12.» does not.
fn ends_clause(text: &str, end: usize) -> bool {
    first(text, end).is_none_or(|letter| matches!(letter, ',' | '.' | ';' | '!' | '?' | ')' | '\n'))
        && !text.get(end + 1..).is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_digit()))
}
