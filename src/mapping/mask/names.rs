//! Names of persons: full, with initials, introduced («меня зовут …»), signed, and those known from the record.

mod lists;

use super::context::{first, last, lower};
use super::given::{is_given, is_patronymic, is_surname};
use super::known::Known;
use super::words::{Word, words};
use super::{Span, Token};
use lists::{NO_NAMES, PLACES, SHORT_PLACES, STREETS};

/// Most words that follow an introduction or a signature.
const FOLLOWING_MAX: usize = 3;

/// What a word can be in a name.
#[derive(Debug, Clone, Copy, Default)]
struct Likeness(u8);

impl Likeness {
    const GIVEN: u8 = 1;
    const PATRONYMIC: u8 = 2;
    const SURNAME: u8 = 4;
    /// A word of a name in another field of the record.
    const KNOWN: u8 = 8;
    /// A word that stands before names and is none.
    const NO_NAME: u8 = 16;

    fn of(likenesses: [(bool, u8); 5]) -> Self {
        Self(likenesses.iter().filter(|(is, _)| *is).map(|(_, bit)| bit).sum())
    }

    /// Whether the word is like any of these.
    fn is(self, bits: u8) -> bool {
        self.0 & bits != 0
    }
}

/// A text being searched.
struct Search<'t> {
    text: &'t str,
    words: Vec<Word<'t>>,
    likenesses: Vec<Likeness>,
}

/// Finds names.
pub(super) fn find(text: &str, known: &Known, spans: &mut Vec<Span>) {
    let words = words(text);
    if !words.iter().any(|word| word.is_capital || may_be_patronymic(word.text)) && !text.contains("зовут") {
        return;
    }
    let likenesses = words.iter().map(|word| likeness(word, known)).collect();
    let search = Search { text, words, likenesses };
    let mut place = 0;
    while place < search.words.len() {
        let found = search.at(place);
        // The name of a street is passed as a whole, or its last part would look like a name again.
        if let Some((from, to)) = found.filter(|(from, to)| !search.is_place(*from, *to)) {
            search.mark(from, to, spans);
        }
        place = found.map_or(place, |(_, to)| to.max(place)) + 1;
    }
}

fn may_be_patronymic(word: &str) -> bool {
    word.len() >= 12 && (word.contains("вич") || word.contains("ыч") || word.contains("вн") || word.contains("чн"))
}

fn likeness(word: &Word<'_>, known: &Known) -> Likeness {
    if word.is_letter() || !(word.is_capital || may_be_patronymic(word.text)) {
        return Likeness::default();
    }
    let lower = lower(word.text);
    Likeness::of([
        (is_given(&lower), Likeness::GIVEN),
        (is_patronymic(&lower), Likeness::PATRONYMIC),
        (word.is_capital && is_surname(&lower), Likeness::SURNAME),
        (word.is_capital && known.is_known(&lower), Likeness::KNOWN),
        (NO_NAMES.iter().any(|stem| lower.starts_with(stem)), Likeness::NO_NAME),
    ])
}

impl Search<'_> {
    /// The words of a name that is found at `place`: from, to, both included.
    fn at(&self, place: usize) -> Option<(usize, usize)> {
        let likeness = self.like(place);
        if likeness.is(Likeness::PATRONYMIC) {
            self.around_patronymic(place)
        } else if likeness.is(Likeness::GIVEN) {
            self.pair(place).or_else(|| self.alone(place))
        } else {
            self.initials(place).or_else(|| self.introduced(place)).or_else(|| self.alone(place))
        }
    }

    fn like(&self, place: usize) -> Likeness {
        self.likenesses.get(place).copied().unwrap_or_default()
    }

    fn word(&self, place: usize) -> Option<&Word<'_>> {
        self.words.get(place)
    }

    fn is_capital(&self, place: usize) -> bool {
        self.word(place).is_some_and(|word| word.is_capital && !word.is_letter())
    }

    /// What stands between a word and the next one.
    fn gap(&self, place: usize) -> Option<&str> {
        self.text.get(self.word(place)?.end..self.word(place + 1)?.start)
    }

    /// Whether a word and the next one are parted by spaces only.
    fn joins(&self, place: usize) -> bool {
        self.gap(place).is_some_and(|gap| gap.len() <= 4 && gap.chars().all(|letter| matches!(letter, ' ' | '\u{a0}')))
    }

    fn joins_back(&self, place: usize) -> bool {
        place.checked_sub(1).is_some_and(|previous| self.joins(previous))
    }

    /// «Фамилия Имя Отчество», «Имя Отчество Фамилия», «Имя Отчество», «Отчество». In small letters only behind a
    /// given name.
    fn around_patronymic(&self, place: usize) -> Option<(usize, usize)> {
        let is_capital = self.is_capital(place);
        let mut from = place;
        if self.joins_back(place) {
            let like = self.like_small(place - 1);
            if like.is(Likeness::GIVEN) || (self.is_capital(place - 1) && !like.is(Likeness::NO_NAME)) {
                from = place - 1;
            }
        }
        if from == place && !is_capital {
            return None;
        }
        if from < place && self.joins_back(from) {
            let like = self.like_small(from - 1);
            // A capital inside a sentence is that of a name, whatever it ends with: «Ким Анна Петровна».
            let is_surname = like.is(Likeness::SURNAME | Likeness::KNOWN)
                || (self.is_capital(from - 1) && !self.begins_sentence(from - 1));
            if is_surname && !like.is(Likeness::NO_NAME) && (self.is_capital(from - 1) || !is_capital) {
                from -= 1;
            }
        }
        let follows = self.joins(place) && self.is_capital(place + 1) && self.like(place + 1).is(Likeness::SURNAME);
        Some((from, if follows { place + 1 } else { place }))
    }

    fn begins_sentence(&self, place: usize) -> bool {
        let before = place.checked_sub(1).and_then(|previous| self.gap(previous));
        before.is_none_or(|gap| gap.contains(['.', '!', '?', '\n', '…', ')']))
    }

    /// The likeness of a word that may be written small.
    fn like_small(&self, place: usize) -> Likeness {
        let Some(word) = self.word(place) else { return Likeness::default() };
        if word.is_capital {
            return self.like(place);
        }
        let lower = lower(word.text);
        Likeness::of([
            (is_given(&lower), Likeness::GIVEN),
            (false, Likeness::PATRONYMIC),
            (is_surname(&lower), Likeness::SURNAME),
            (false, Likeness::KNOWN),
            (NO_NAMES.iter().any(|stem| lower.starts_with(stem)), Likeness::NO_NAME),
        ])
    }

    /// «Имя Фамилия» or «Фамилия Имя».
    fn pair(&self, place: usize) -> Option<(usize, usize)> {
        if !self.is_capital(place) {
            return None;
        }
        let fits = |other: usize| {
            let like = self.like(other);
            self.is_capital(other)
                && like.is(Likeness::SURNAME | Likeness::KNOWN)
                && !like.is(Likeness::NO_NAME)
                && !like.is(Likeness::PATRONYMIC)
        };
        if self.joins(place) && self.like(place + 1).is(Likeness::PATRONYMIC) {
            return None;
        }
        if self.joins(place) && fits(place + 1) {
            return Some((place, place + 1));
        }
        (self.joins_back(place) && fits(place - 1)).then(|| (place - 1, place))
    }

    /// A word that is known from the record.
    fn alone(&self, place: usize) -> Option<(usize, usize)> {
        self.like(place).is(Likeness::KNOWN).then_some((place, place))
    }

    /// «Иванов И. И.», «И. И. Иванов», and with one initial where the word ends like a surname.
    fn initials(&self, place: usize) -> Option<(usize, usize)> {
        if !self.is_initial(place) {
            return None;
        }
        let is_pair = self.is_initial(place + 1) && self.stands_near(place);
        let to = if is_pair { place + 1 } else { place };
        let fits = |other: usize| {
            let like = self.like(other);
            self.is_capital(other)
                && !like.is(Likeness::NO_NAME)
                && (is_pair || like.is(Likeness::SURNAME | Likeness::KNOWN))
        };
        if place > 0 && self.joins_back(place) && fits(place - 1) {
            return Some((place - 1, to));
        }
        (self.stands_near(to) && fits(to + 1)).then_some((place, to + 1))
    }

    /// One capital letter with a point behind it.
    fn is_initial(&self, place: usize) -> bool {
        self.word(place)
            .is_some_and(|word| word.is_letter() && word.is_capital && first(self.text, word.end) == Some('.'))
    }

    /// Whether a point and at most one space part a word from the next.
    fn stands_near(&self, place: usize) -> bool {
        matches!(self.gap(place), Some("." | ". " | ".\u{a0}"))
    }

    /// What follows «меня зовут», «ФИО», «фамилия» and «с уважением».
    fn introduced(&self, place: usize) -> Option<(usize, usize)> {
        let word = self.word(place)?;
        let (may_be_any, may_break) = match lower(word.text).as_str() {
            "зовут" | "фио" | "фамилия" => (true, false),
            "уважением" => (false, true),
            _ => return None,
        };
        let mut to = place;
        while to - place < FOLLOWING_MAX {
            let Some(gap) = self.gap(to) else { break };
            let is_near = gap.chars().count() <= 4
                && gap.chars().all(|letter| {
                    matches!(letter, ' ' | '\u{a0}' | '.')
                        || (to == place && matches!(letter, ':' | ',' | '-' | '–' | '—' | '!'))
                        || (may_break && matches!(letter, '\n' | '\r'))
                });
            let like = self.like_small(to + 1);
            let is_name = if self.is_capital(to + 1) {
                !like.is(Likeness::NO_NAME)
                    && (may_be_any
                        || like.is(Likeness::GIVEN | Likeness::PATRONYMIC | Likeness::SURNAME | Likeness::KNOWN))
            } else {
                self.is_initial(to + 1) || (may_be_any && like.is(Likeness::GIVEN))
            };
            if !is_near || !is_name {
                break;
            }
            to += 1;
        }
        (to > place).then_some((place + 1, to))
    }

    /// Whether the name is that of a street, a school, a monument.
    fn is_place(&self, from: usize, to: usize) -> bool {
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

    fn mark(&self, from: usize, to: usize, spans: &mut Vec<Span>) {
        let (Some(first_word), Some(last_word)) = (self.word(from), self.word(to)) else { return };
        let closes_initial = last_word.is_letter() && first(self.text, last_word.end) == Some('.');
        let end = last_word.end + usize::from(closes_initial);
        let is_inside_token = last(self.text, first_word.start) == Some('[') && first(self.text, end) == Some(']');
        if !is_inside_token {
            spans.push(Span { start: first_word.start, end, token: Token::Name });
        }
    }
}
