//! Streets, schools and monuments that bear a name.

use svod_spelling::lower;

use super::Search;

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
        let places = &self.lists.places;
        let is_short = places.holds_with_point(&lower) && gap.starts_with('.') && !word.is_capital;
        Some(is_short || places.holds(&lower))
    }

    fn is_known_street(&self, from: usize, to: usize) -> bool {
        let (Some(given), Some(surname)) = (self.word(from), self.word(to)) else { return false };
        self.lists.is_street(lower(given.text), lower(surname.text))
    }

    /// Whether a word means a street, a park, a shop.
    pub(super) fn means_place(&self, place: usize) -> bool {
        let lower = self.word(place).map(|word| lower(word.text));
        lower.is_some_and(|word| self.lists.places.holds(&word) || self.lists.businesses.holds(&word))
    }
}
