//! Names of persons: full, with initials, introduced («меня зовут …»), signed, and those known from the record.

mod beside;
mod places;

use svod_spelling::lower;

use super::context::{first, last};
use super::given::{is_patronymic, is_surname, may_be_patronymic};
use super::known::Known;
use super::lists::WordLists;
use super::words::{Word, words};
use super::{Span, Token};
use beside::{is_father_word, is_role};

/// Most words that follow an introduction or a signature.
const FOLLOWING_MAX: usize = 3;

/// What a word can be in a name.
#[derive(Debug, Clone, Copy, Default)]
struct Likeness(u8);

impl Likeness {
    const GIVEN: u8 = 1;
    const PATRONYMIC: u8 = 2;
    /// A word of a name in another field of the record.
    const KNOWN: u8 = 4;
    /// One capital letter with a point.
    const INITIAL: u8 = 8;
    /// «Зовут», «уважением»: names follow.
    const INTRODUCES: u8 = 16;
    /// The first of two capital letters without points.
    const LETTERS: u8 = 32;
    /// «Оглы», «кызы»: the name stands before.
    const FATHER: u8 = 64;
    /// «Врач», «гражданка» before a capital word.
    const ROLE: u8 = 128;

    /// Whether the word is like any of these.
    fn is(self, bits: u8) -> bool {
        self.0 & bits != 0
    }
}

/// A text being searched.
struct Search<'t> {
    lists: &'t WordLists,
    text: &'t str,
    words: Vec<Word<'t>>,
    likenesses: Vec<Likeness>,
}

/// Finds names.
pub(super) fn find(text: &str, known: &Known<'_>, spans: &mut Vec<Span>) {
    let words = words(text);
    let likeness_at = |(place, word)| likeness(text, word, words.get(place + 1), known);
    let likenesses: Vec<Likeness> = words.iter().enumerate().map(likeness_at).collect();
    // Most texts name nobody, and the rest of the work is not done for them.
    if likenesses.iter().all(|likeness| likeness.0 == 0) {
        return;
    }
    let search = Search { lists: known.lists, text, words, likenesses };
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

fn likeness(text: &str, word: &Word<'_>, next: Option<&Word<'_>>, known: &Known<'_>) -> Likeness {
    if word.is_letter() {
        return likeness_of_letter(text, word, next);
    }
    let may_introduce = word.text.starts_with(['з', 'З', 'ф', 'Ф', 'у', 'У']) && word.text.len() <= 18;
    let is_father = is_father_word(word.text);
    let is_role = is_role(word, next, known.lists);
    if !word.is_capital && !may_introduce && !is_father && !is_role && !may_be_patronymic(word.text) {
        return Likeness::default();
    }
    let lower = lower(word.text);
    let is_introduction = may_introduce && matches!(lower.as_str(), "зовут" | "фио" | "фамилия" | "уважением");
    let bits = [
        (word.is_capital && known.lists.is_given(&lower), Likeness::GIVEN),
        (is_patronymic(&lower, known.lists), Likeness::PATRONYMIC),
        (word.is_capital && known.is_known(&lower), Likeness::KNOWN),
        (is_introduction, Likeness::INTRODUCES),
        (is_father, Likeness::FATHER),
        (is_role, Likeness::ROLE),
    ];
    Likeness(bits.iter().filter(|(is, _)| *is).map(|(_, bit)| bit).sum())
}

/// «М.» is an initial, «М» before another capital may be one.
fn likeness_of_letter(text: &str, word: &Word<'_>, next: Option<&Word<'_>>) -> Likeness {
    if !word.is_capital {
        return Likeness::default();
    }
    if first(text, word.end) == Some('.') {
        return Likeness(Likeness::INITIAL);
    }
    let is_pair = next.is_some_and(|next| next.is_capital && next.is_letter() && next.start == word.end + 1)
        && first(text, word.end) == Some(' ');
    Likeness(if is_pair { Likeness::LETTERS } else { 0 })
}

impl Search<'_> {
    /// The words of a name that is found at `place`: from, to, both included.
    fn at(&self, place: usize) -> Option<(usize, usize)> {
        let likeness = self.like(place);
        if likeness.is(Likeness::PATRONYMIC) {
            self.around_patronymic(place)
        } else if likeness.is(Likeness::GIVEN) {
            self.pair(place).or_else(|| self.neighbour(place)).or_else(|| self.alone(place))
        } else if likeness.is(Likeness::INITIAL) {
            self.initials(place)
        } else if likeness.is(Likeness::INTRODUCES) {
            self.introduced(place)
        } else if likeness.is(Likeness::FATHER) {
            self.before_father_word(place)
        } else if likeness.is(Likeness::LETTERS) {
            self.letters(place)
        } else if likeness.is(Likeness::ROLE) {
            self.of_role(place).or_else(|| self.alone(place))
        } else {
            self.alone(place)
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
        let is_name = |other: usize| self.is_given(other) || (self.is_capital(other) && !self.is_no_name(other));
        if self.joins_back(place) && is_name(place - 1) {
            from = place - 1;
        }
        if from == place && !is_capital {
            return None;
        }
        if from < place && self.joins_back(from) {
            // A capital inside a sentence is that of a name, whatever it ends with: «Ким Анна Петровна».
            let is_surname = self.is_surname(from - 1) || !self.begins_sentence(from - 1) || self.is_closed(place);
            if is_surname && self.is_surname_here(from - 1, is_capital) {
                from -= 1;
            }
        }
        let follows = self.joins(place) && self.is_capital(place + 1) && self.is_surname(place + 1);
        Some((from, if follows { place + 1 } else { place }))
    }

    /// Whether a surname may stand there: a capital word, or a small one like a surname in a text of small letters.
    fn is_surname_here(&self, place: usize, is_capital_text: bool) -> bool {
        let is_small = !is_capital_text && self.is_surname(place);
        !self.is_no_name(place) && (self.is_capital(place) || is_small)
    }

    fn begins_sentence(&self, place: usize) -> bool {
        let before = place.checked_sub(1).and_then(|previous| self.gap(previous));
        before.is_none_or(|gap| gap.contains(['.', '!', '?', '\n', '…', ')']))
    }

    /// Whether a word, written small or not, is a given name.
    fn is_given(&self, place: usize) -> bool {
        self.like(place).is(Likeness::GIVEN)
            || self.word(place).is_some_and(|word| self.lists.is_given(&lower(word.text)))
    }

    /// Whether a word, written small or not, ends like a surname or is one of the record's names.
    fn is_surname(&self, place: usize) -> bool {
        self.like(place).is(Likeness::KNOWN) || self.word(place).is_some_and(|word| is_surname(&lower(word.text)))
    }

    /// Whether a word is one that stands before names and is none.
    fn is_no_name(&self, place: usize) -> bool {
        self.word(place).is_some_and(|word| self.lists.not_names.inflects(&lower(word.text)))
    }

    /// «Имя Фамилия» or «Фамилия Имя».
    fn pair(&self, place: usize) -> Option<(usize, usize)> {
        if !self.is_capital(place) {
            return None;
        }
        let fits = |other: usize| {
            let is_patronymic = self.like(other).is(Likeness::PATRONYMIC);
            self.is_capital(other) && self.is_surname(other) && !self.is_no_name(other) && !is_patronymic
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
        let is_pair = self.is_initial(place + 1) && self.stands_near(place);
        if self.is_abbreviation(place) || place.checked_sub(1).is_some_and(|previous| self.is_abbreviation(previous)) {
            return None;
        }
        let to = if is_pair { place + 1 } else { place };
        let fits =
            |other: usize| self.is_capital(other) && !self.is_no_name(other) && (is_pair || self.is_surname(other));
        if place > 0 && self.joins_back(place) && fits(place - 1) {
            return Some((place - 1, to));
        }
        (self.stands_near(to) && fits(to + 1)).then_some((place, to + 1))
    }

    /// «В Т.Ч.» of texts in capitals.
    fn is_abbreviation(&self, place: usize) -> bool {
        let letter = |place: usize| self.word(place).map(|word| word.text);
        letter(place) == Some("Т") && matches!(letter(place + 1), Some("Ч" | "Д" | "П" | "Е"))
    }

    /// One capital letter with a point behind it.
    fn is_initial(&self, place: usize) -> bool {
        self.like(place).is(Likeness::INITIAL)
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
            let is_name = if self.is_capital(to + 1) {
                let like_name = Likeness::GIVEN | Likeness::PATRONYMIC | Likeness::KNOWN;
                // «С уважением Галина Бондарь»: what follows a given name is a surname, whatever it ends with.
                let follows_given = to > place && self.joins(to) && self.like(to).is(Likeness::GIVEN);
                let is_like = self.like(to + 1).is(like_name) || self.is_surname(to + 1) || follows_given;
                (may_be_any || is_like) && !self.is_no_name(to + 1)
            } else {
                self.is_initial(to + 1) || (may_be_any && self.is_given(to + 1))
            };
            if !is_near || !is_name {
                break;
            }
            to += 1;
        }
        (to > place).then_some((place + 1, to))
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
