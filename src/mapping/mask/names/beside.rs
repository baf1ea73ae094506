//! Names told by what stands beside them: another part of the name, «оглы», an office.

use svod_spelling::lower;

use super::super::context::first;
use super::super::given::{is_person_surname, is_surname_before_a_stop};
use super::super::lists::WordLists;
use super::super::words::Word;
use super::{Likeness, Search};

/// Parts of a name before «оглы» at most: surname, given name, name of the father.
const BEFORE_FATHER_MAX: usize = 3;

/// Whether a word says whose son or daughter somebody is.
pub(super) fn is_father_word(word: &str) -> bool {
    // All have four letters, as most words have not.
    const BYTES: usize = 8;
    if word.len() != BYTES {
        return false;
    }
    matches!(
        word,
        "оглы"
            | "Оглы"
            | "ОГЛЫ"
            | "оглу"
            | "Оглу"
            | "кызы"
            | "Кызы"
            | "КЫЗЫ"
            | "гызы"
            | "Гызы"
            | "кизи"
            | "Кизи"
            | "угли"
            | "Угли"
            | "углы"
            | "Углы"
            | "уулу"
            | "Уулу"
    )
}

/// Whether a word names an office or a kinship, and a capital word follows close behind.
pub(super) fn is_role(word: &Word<'_>, next: Option<&Word<'_>>, lists: &WordLists) -> bool {
    const GAP_BYTES_MAX: usize = 3;
    let is_followed =
        next.is_some_and(|next| next.is_capital && !next.is_letter() && next.start - word.end <= GAP_BYTES_MAX);
    if !is_followed {
        return false;
    }
    let word = lower(word.text);
    // «врач-терапевт»: the last part decides.
    let office = word.rsplit('-').next().unwrap_or_default();
    lists.roles.holds(&word) || lists.roles.inflects(office)
}

impl Search<'_> {
    /// «Галина Бондарь»: a capital word beside a given name is a surname, whatever it ends with.
    pub(super) fn neighbour(&self, place: usize) -> Option<(usize, usize)> {
        let given = self.word(place).map(|word| lower(word.text))?;
        let is_of_business = self.joins_back(place) && self.means_place(place - 1);
        let has_patronymic = self.joins(place) && self.like(place + 1).is(Likeness::PATRONYMIC);
        if !self.is_written_small(place) || is_of_business || has_patronymic || self.lists.ambiguous.inflects(&given) {
            return None;
        }
        if self.joins(place) && self.may_be_surname(place + 1) && !self.is_before_number(place + 1) {
            return Some((place, place + 1));
        }
        let is_before = self.joins_back(place)
            && self.may_be_surname(place - 1)
            && (!self.begins_sentence(place - 1) || self.is_closed(place));
        is_before.then(|| (place - 1, place))
    }

    fn may_be_surname(&self, place: usize) -> bool {
        self.is_capital(place) && self.is_written_small(place) && !self.is_no_name(place) && !self.means_place(place)
    }

    /// Whether a word goes on in small letters: in a text of capitals every word would be a name.
    fn is_written_small(&self, place: usize) -> bool {
        self.word(place).and_then(|word| word.text.chars().nth(1)).is_some_and(char::is_lowercase)
    }

    /// Whether a number stands behind a word, as that of a house does.
    fn is_before_number(&self, place: usize) -> bool {
        let behind = self.word(place).and_then(|word| self.text.get(word.end..)).unwrap_or_default();
        behind.trim_start_matches([' ', ',', '\u{a0}']).starts_with(|letter: char| letter.is_ascii_digit())
    }

    /// Whether a line, a clause or the text ends behind a word.
    pub(super) fn is_closed(&self, place: usize) -> bool {
        let end = self.word(place).map_or(0, |word| word.end);
        first(self.text, end).is_none_or(|letter| matches!(letter, ',' | ';' | ':' | '\n' | '\r' | '('))
            || (first(self.text, end) == Some(' ') && self.is_before_number(place))
    }

    /// «Алиев Ильгар Вагиф оглы».
    pub(super) fn before_father_word(&self, place: usize) -> Option<(usize, usize)> {
        let mut from = place;
        while place - from < BEFORE_FATHER_MAX && self.joins_back(from) {
            let is_name = self.is_capital(from - 1) && !self.is_no_name(from - 1);
            if !is_name {
                break;
            }
            from -= 1;
        }
        // «угли» are coals too.
        let needed = if self.word(place).is_some_and(|word| matches!(word.text, "угли" | "Угли" | "углы" | "Углы"))
        {
            2
        } else {
            1
        };
        (place - from >= needed).then_some((from, place))
    }

    /// «Кузнецова М А», without points.
    pub(super) fn letters(&self, place: usize) -> Option<(usize, usize)> {
        let is_name = self.joins_back(place)
            && self.is_capital(place - 1)
            && self.is_surname(place - 1)
            && !self.is_no_name(place - 1);
        is_name.then(|| (place - 1, place + 1))
    }

    /// «врач Кузнецова», «гр. Кузнецова».
    pub(super) fn of_role(&self, place: usize) -> Option<(usize, usize)> {
        let gap = self.gap(place)?;
        let is_short = self.word(place).is_some_and(|word| word.text.len() <= "гр".len());
        let is_near =
            gap.chars().all(|letter| matches!(letter, ' ' | '\u{a0}' | ':' | '-') || (is_short && letter == '.'));
        let next = place + 1;
        let lower = self.word(next).map(|word| lower(word.text))?;
        let is_surname =
            is_person_surname(&lower, self.lists) || (is_surname_before_a_stop(&lower) && self.is_stopped(next));
        let is_name = is_surname && self.is_written_small(next) && !self.is_no_name(next);
        (is_near && is_name && !self.like(next).is(Likeness::GIVEN)).then_some((next, next))
    }

    /// Whether nothing that a word could belong to follows it.
    fn is_stopped(&self, place: usize) -> bool {
        let end = self.word(place).map_or(0, |word| word.end);
        first(self.text, end).is_none_or(|letter| !matches!(letter, ' ' | '\u{a0}' | '-'))
    }
}
