//! Names from fields of the same record that are never kept: their words are masked in its texts, in every case.

use svod_spelling::{composed, lower};

use super::lists::WordLists;
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

/// What is known before a text is looked at: the word lists, and the names that stand in other fields of the same record
/// and must not be read in its texts either.
#[derive(Debug, Clone)]
pub(in crate::mapping) struct Known<'l> {
    pub(super) lists: &'l WordLists,
    stems: Vec<String>,
}

impl<'l> Known<'l> {
    /// Without names yet.
    pub(in crate::mapping) fn new(lists: &'l WordLists) -> Self {
        Self { lists, stems: Vec::new() }
    }

    /// Notes the words of a name; what is no name (a telephone number, an address of mail) has no effect.
    pub(in crate::mapping) fn note(&mut self, name: &str) {
        let name = composed(name);
        let words = words(&name);
        if words.len() > WORDS_MAX || name.contains('@') {
            return;
        }
        for word in words.iter().filter(|word| word.is_capital) {
            let word = lower(word.text);
            if word.chars().count() >= LETTERS_MIN && !self.lists.field_words.begins(&word) {
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
