//! Houses without the flats that people write behind them.

use svod_spelling::lower;

/// Words behind or before which stands the number of a flat or a room, and beginnings of others.
const FLATS: [&str; 3] = ["кв", "ком", "комн"];
const BEGINNINGS: [&str; 3] = ["квартир", "комнат", "апарт"];

/// The front part of a house that names no flat: `42-12` and «42 кв 12» give `42`.
///
/// «42а», `42/1`, «42 корп. 3» are houses and stay. «квартира 12» alone leaves nothing.
pub(in crate::mapping) fn without_flat(house: &str) -> &str {
    let end = by_word(house).into_iter().chain(by_number(house)).min();
    end.and_then(|end| house.get(..end)).map_or(house, |front| front.trim_end_matches(is_gap).trim_end_matches('.'))
}

/// What parts a house from a flat.
fn is_gap(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, ',' | ';' | '-' | '–' | '—' | '(')
}

/// Where «кв. 12», «кв12» or «комната 3» begins.
fn by_word(house: &str) -> Option<usize> {
    let mut place = 0;
    for part in house.split_inclusive(|letter: char| !letter.is_alphabetic()) {
        let word = lower(part.trim_end_matches(|letter: char| !letter.is_alphabetic()));
        if FLATS.contains(&word.as_str()) || BEGINNINGS.iter().any(|start| word.starts_with(start)) {
            return Some(place);
        }
        place += part.len();
    }
    None
}

/// Where a house ends that only a hyphen, a space or a comma parts from a second number.
fn by_number(house: &str) -> Option<usize> {
    let is_of_house = |letter: char| letter.is_alphanumeric() || letter == '/';
    let mut from = 0;
    while let Some(start) = house.get(from..).and_then(|rest| rest.find(is_of_house)).map(|place| place + from) {
        let rest = house.get(start..)?;
        let end = start + rest.find(|letter: char| !is_of_house(letter)).unwrap_or(rest.len());
        let has_digit = house.get(start..end)?.contains(|letter: char| letter.is_ascii_digit());
        let behind = house.get(end..)?.trim_start_matches(is_gap);
        if has_digit
            && behind.starts_with(|letter: char| letter.is_ascii_digit())
            && !house.get(end..)?.starts_with('.')
        {
            return Some(end);
        }
        from = end;
    }
    None
}
