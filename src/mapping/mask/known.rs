//! Names from fields of the same record that are never kept: their words are masked in its texts, in every case.

use svod_spelling::composed;

use super::context::{begins_with, lower};
use super::words::words;

/// Shortest word that is a name by itself, in letters.
const LETTERS_MIN: usize = 3;
/// Words of a display name beyond these are not a name but a sentence.
const WORDS_MAX: usize = 4;

/// Endings of the cases of names.
const ENDINGS: [&str; 27] = [
    "", "а", "у", "ом", "ем", "ым", "им", "е", "ы", "и", "ой", "ою", "ей", "ею", "я", "ю", "й", "ь", "ий", "ая", "ую",
    "ого", "ому", "ых", "их", "ью", "ое",
];

/// Words of offices and titles: such fields hold them too, and texts are full of them.
const COMMON: [&str; 30] = [
    "администрац",
    "координатор",
    "исполнител",
    "руководител",
    "заявител",
    "глав",
    "город",
    "михайловк",
    "волгоград",
    "област",
    "район",
    "отдел",
    "комитет",
    "управлен",
    "школ",
    "больниц",
    "новост",
    "подслушано",
    "тво",
    "мой",
    "наш",
    "интересн",
    "житель",
    "сосед",
    "автор",
    "гост",
    "анони",
    "неизвестн",
    "служб",
    "центр",
];

/// Names that stand in other fields of the same record, and must not be read in its texts either.
#[derive(Debug, Clone, Default)]
pub(in crate::mapping) struct Known {
    stems: Vec<String>,
}

impl Known {
    /// Notes the words of a name; what is no name (a telephone number, an address of mail) has no effect.
    pub(in crate::mapping) fn note(&mut self, name: &str) {
        let name = composed(name);
        let words = words(&name);
        if words.len() > WORDS_MAX || name.contains('@') {
            return;
        }
        for word in words.iter().filter(|word| word.is_capital) {
            let word = lower(word.text);
            if word.chars().count() >= LETTERS_MIN && !begins_with(&word, &COMMON) {
                self.stems.push(stem(&word));
            }
        }
    }

    /// Whether a word in lower case is one of them in some case.
    pub(super) fn is_known(&self, word: &str) -> bool {
        // The first two letters decide nearly always, and are compared as one number.
        let Some(head) = word.as_bytes().first_chunk::<4>() else { return false };
        let fits = |stem: &String| {
            stem.as_bytes().first_chunk::<4>() == Some(head)
                && word.strip_prefix(stem.as_str()).is_some_and(|ending| ENDINGS.contains(&ending))
        };
        self.stems.iter().any(fits)
    }
}

/// The part of a name that stays the same in every case.
fn stem(word: &str) -> String {
    let adjective = ["ский", "ская", "цкий", "цкая", "ный", "ная", "ой", "ая"];
    let adjective = adjective.iter().find(|ending| word.ends_with(*ending) && word.len() > ending.len() + 4);
    let cut = if adjective.is_some() { 2 } else { usize::from(word.ends_with(is_vowel_or_sign)) };
    let end = word.char_indices().rev().nth(cut.saturating_sub(1)).map_or(0, |(place, _)| place);
    let stem = if cut == 0 { word } else { word.get(..end).unwrap_or(word) };
    // «Павел» and «Павла» share less than the nominative.
    stem.strip_suffix("ел").filter(|rest| *rest == "пав").map_or_else(|| stem.to_owned(), |rest| [rest, "л"].concat())
}

fn is_vowel_or_sign(letter: char) -> bool {
    "аеиоуыэюяйь".contains(letter)
}
