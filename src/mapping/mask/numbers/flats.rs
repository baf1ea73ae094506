//! Flats: «кв. 12», «квартира № 12», and the number behind a house: «ул. Обороны 42-15».

use super::super::context::{after, before, last};
use super::super::{Span, Token};
use super::{Find, Reading};

/// Words before the number of a flat, longest first.
const WORDS: [&str; 9] =
    ["квартира", "квартире", "квартиры", "квартиру", "квартирой", "квартир", "кв-ра", "кв-ре", "кв"];
/// Words before the name of a street.
const STREETS: [&str; 9] = ["ул.", "ул ", "улица ", "улице ", "улицы ", "пер.", "переулок ", "пр-т ", "проспект "];
/// Houses of one range lie at most this far apart: «дома 12-18».
const RANGE_MAX: u32 = 20;

/// A flat at `place`.
pub(super) fn at(reading: Reading<'_>, place: usize) -> Find {
    let group = reading.group(place)?;
    if group.len() > 4 {
        return None;
    }
    named(reading, place).or_else(|| behind_house(reading, place))
}

fn named(reading: Reading<'_>, place: usize) -> Find {
    let group = reading.group(place)?;
    let head = reading.text.get(..group.start)?.trim_end_matches([' ', '\u{a0}', '.', '№', ':']);
    // Nearly every number has another word before it: look at its last letter before anything else.
    let may_be = head.ends_with(['в', 'В', 'а', 'е', 'ы', 'у', 'й', 'р', 'А', 'Е', 'Р']);
    if !may_be || group.start - head.len() > 6 {
        return None;
    }
    let context = before(head, head.len(), 12);
    let word = WORDS.iter().find(|word| context.ends_with(*word))?;
    let free = context.get(..context.len() - word.len())?;
    let is_word = free.chars().next_back().is_none_or(|letter| !letter.is_alphanumeric());
    let is_voltage = head.ends_with("кВ");
    let behind = after(reading.text, group.end, 6);
    let behind = behind.trim_start();
    let is_quarter = group.len() == 4 && reading.part(group.start, group.start + 2) == "20"
        || behind.starts_with("год")
        || behind.starts_with("г.");
    if !is_word || is_voltage || is_quarter {
        return None;
    }
    // The word has as many letters in the text as in the list, whatever their case.
    let letters = word.chars().count();
    let start = head.char_indices().rev().nth(letters - 1).map(|(place, _)| place)?;
    Some((1, Some(Span { start, end: group.end, token: Token::Flat })))
}

/// A house, a hyphen, a flat, close behind the name of a street.
fn behind_house(reading: Reading<'_>, place: usize) -> Find {
    let (house, flat) = (reading.group(place)?, reading.group(place + 1)?);
    let is_hyphen = matches!(reading.gap(place), Some("-" | "–" | " - " | "а-" | "б-" | "А-" | "Б-"));
    let goes_on = matches!(reading.gap(place + 1), Some("-" | "–" | "." | "/"));
    if !is_hyphen || goes_on || house.len() > 3 || flat.len() > 3 || last(reading.text, house.start) == Some('-') {
        return None;
    }
    let front = before(reading.text, house.start, 40);
    let front = front.rsplit(|letter: char| letter.is_ascii_digit()).next().unwrap_or_default();
    let is_address = STREETS.iter().any(|street| front.contains(street)) && !front.contains("дома ");
    let number = |offset: usize| reading.digits(place + offset, 1).iter().fold(0_u32, |sum, digit| sum * 10 + digit);
    let (low, high) = (number(0), number(1));
    let is_range = low < high && (high - low) % 2 == 0 && high - low <= RANGE_MAX;
    if !is_address || is_range {
        return None;
    }
    Some((2, Some(Span { start: flat.start, end: flat.end, token: Token::Flat })))
}
