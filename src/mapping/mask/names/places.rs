//! Streets, schools and monuments that bear a name.

use super::super::context::lower;
use super::Search;
use super::lists::{BUSINESSES, PLACES, SHORT_PLACES};
use super::streets::STREETS;

impl Search<'_> {
    /// Whether the name is that of a street, a school, a monument.
    pub(super) fn is_place(&self, from: usize, to: usize) -> bool {
        let before = from.checked_sub(1).and_then(|place| self.place_word(place, self.gap(place)?));
        let behind = self.word(to + 1).map(|word| lower(word.text));
        let is_street_behind =
            behind.is_some_and(|word| matches!(word.as_str(), "улица" | "ул" | "переулок")) && self.joins(to);
        let is_known_street = to == from + 1 && self.is_known_street(from, to);
        before.unwrap_or(false) || is_street_behind || is_known_street
    }

    fn place_word(&self, place: usize, gap: &str) -> Option<bool> {
        let is_near =
            gap.chars().count() <= 3 && gap.chars().all(|letter| matches!(letter, ' ' | '\u{a0}' | '.' | '«' | '"'));
        let word = self.word(place).filter(|_| is_near)?;
        let lower = lower(word.text);
        let is_short = SHORT_PLACES.contains(&lower.as_str()) && gap.starts_with('.') && !word.is_capital;
        // «ул. Маршала Жукова», «им. академика Сахарова»: a title stands between.
        let is_title = matches!(
            lower.as_str(),
            "маршала"
                | "генерала"
                | "академика"
                | "героя"
                | "космонавта"
                | "адмирала"
                | "братьев"
                | "капитана"
        );
        Some(is_short || is_title || PLACES.contains(&lower.as_str()))
    }

    fn is_known_street(&self, from: usize, to: usize) -> bool {
        let (Some(given), Some(surname)) = (self.word(from), self.word(to)) else { return false };
        let pair = (lower(given.text), lower(surname.text));
        STREETS.iter().any(|(given, surname)| pair.0 == *given && pair.1 == *surname)
    }

    /// Whether a word means a street, a park, a shop.
    pub(super) fn means_place(&self, place: usize) -> bool {
        let lower = self.word(place).map(|word| lower(word.text));
        lower.is_some_and(|word| PLACES.contains(&word.as_str()) || BUSINESSES.contains(&word.as_str()))
    }
}
