//! The word lists of `mappings/masking/`: what tells names from what looks like them, for an administrator to extend.

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use svod_spelling::{composed, lower};

use super::context::begins_with;
use super::given::forms;
use crate::mapping::Files;
use crate::mapping::table::Faults;

const GIVEN_NAMES: &str = "masking/given_names.txt";
const PATRONYMICS: &str = "masking/patronymics.txt";
const AMBIGUOUS_NAMES: &str = "masking/ambiguous_names.txt";
const LOOK_ALIKES: &str = "masking/look_alikes.txt";
const NOT_NAMES: &str = "masking/not_names.txt";
const ROLES: &str = "masking/roles.txt";
const FIELD_WORDS: &str = "masking/field_words.txt";
const PLACES: &str = "masking/places.txt";
const BUSINESSES: &str = "masking/businesses.txt";
const STREETS: &str = "masking/streets.txt";

/// Every file of the lists.
pub(in crate::mapping) const FILES: &[&str] = &[
    GIVEN_NAMES,
    PATRONYMICS,
    AMBIGUOUS_NAMES,
    LOOK_ALIKES,
    NOT_NAMES,
    ROLES,
    FIELD_WORDS,
    PLACES,
    BUSINESSES,
    STREETS,
];

/// All lists.
#[derive(Debug)]
pub(in crate::mapping) struct WordLists {
    /// Every form of every given name.
    given: HashSet<String>,
    /// Patronymics that do not end as others do, in the nominative.
    pub(super) patronymics: WordList,
    /// Given names that are common words, months or towns in some case: only one like a surname beside them makes a name.
    pub(super) ambiguous: WordList,
    /// Words that end like a patronymic or a surname and are none.
    pub(super) look_alikes: WordList,
    /// Capital words before a patronymic or beside initials that are no names.
    pub(super) not_names: WordList,
    /// Those who are named by their office, or as neighbours.
    pub(super) roles: WordList,
    /// Words of offices and titles in fields of names: texts are full of them.
    pub(super) field_words: WordList,
    /// Words before a name that make it the name of a street, a school or a monument.
    pub(super) places: WordList,
    /// Words before the name of a shop, a house, a company.
    pub(super) businesses: WordList,
    /// Streets that people name without the word "street": given name and surname, both in the genitive.
    streets: HashSet<(String, String)>,
}

impl WordLists {
    /// Reads all files; a list without words is a fault, since names would be left in texts or streets taken for people.
    pub(in crate::mapping) fn read(files: &Files, faults: &mut Faults) -> Self {
        let mut list = |file, signs| WordList::read(&lines(files, file, faults), file, signs, faults);
        Self {
            given: list(GIVEN_NAMES, "").whole.iter().flat_map(|name| forms(name)).collect(),
            patronymics: list(PATRONYMICS, ""),
            ambiguous: list(AMBIGUOUS_NAMES, "*"),
            look_alikes: list(LOOK_ALIKES, "*"),
            not_names: list(NOT_NAMES, "*"),
            roles: list(ROLES, "*"),
            field_words: list(FIELD_WORDS, "*"),
            places: list(PLACES, "."),
            businesses: list(BUSINESSES, ""),
            streets: streets(&lines(files, STREETS, faults), faults),
        }
    }

    /// Whether a word in lower case is a given name in some case, or several with hyphens.
    pub(super) fn is_given(&self, word: &str) -> bool {
        let is_one = |word: &str| self.given.contains(word);
        is_one(word) || (word.contains('-') && word.split('-').all(is_one))
    }

    /// Whether two words in lower case are the name of a street.
    pub(super) fn is_street(&self, given: String, surname: String) -> bool {
        self.streets.contains(&(given, surname))
    }
}

/// Words in lower case with е for ё: whole ones, those that need a point behind them, and beginnings.
#[derive(Debug, Default)]
pub(super) struct WordList {
    whole: HashSet<String>,
    with_point: HashSet<String>,
    beginnings: Vec<String>,
}

impl WordList {
    /// Whether a word stands in the list.
    pub(super) fn holds(&self, word: &str) -> bool {
        self.whole.contains(word)
    }

    /// Whether a word stands in the list as one that needs a point behind it.
    pub(super) fn holds_with_point(&self, word: &str) -> bool {
        self.with_point.contains(word)
    }

    /// Whether a word stands in the list, or goes on from a beginning in whatever way.
    pub(super) fn begins(&self, word: &str) -> bool {
        self.holds(word) || begins_with(word, &self.beginnings).next().is_some()
    }

    /// Whether a word stands in the list, or goes on from a beginning as the case of a common word does.
    pub(super) fn inflects(&self, word: &str) -> bool {
        self.holds(word) || begins_with(word, &self.beginnings).any(is_common_ending)
    }

    /// Reads lines of words; `signs` are those that may stand behind one of this list.
    fn read(lines: &[(usize, &str)], file: &str, signs: &str, faults: &mut Faults) -> Self {
        let mut list = Self::default();
        for (line, text) in lines {
            for entry in text.split_whitespace() {
                let word = entry.trim_end_matches(|letter| signs.contains(letter));
                if let Err(problem) = list.add(&spelled(word), entry.get(word.len()..).unwrap_or_default()) {
                    faults.add(file, Some(*line), entry, problem);
                }
            }
        }
        list
    }

    fn add(&mut self, word: &str, sign: &str) -> Result<(), &'static str> {
        if !is_word(word) {
            return Err("не слово: нужны буквы, внутри можно дефис");
        }
        match sign {
            "" => self.whole.insert(word.to_owned()),
            "." => self.with_point.insert(word.to_owned()),
            "*" if word.len() < BEGINNING_BYTES_MIN => return Err("перед звёздочкой нужны хотя бы две буквы"),
            "*" => {
                self.beginnings.push(word.to_owned());
                true
            }
            _ => return Err("за словом может стоять только один знак"),
        };
        Ok(())
    }
}

/// Shortest beginning: two Cyrillic letters.
const BEGINNING_BYTES_MIN: usize = 4;

/// Whether a word that goes on so still is the common one: «добрый», not «Доброхлебов» or «Дедов».
fn is_common_ending(ending: &str) -> bool {
    const LETTERS_MAX: usize = 3;
    ending.chars().count() <= LETTERS_MAX
        && !["ов", "ев", "ин", "ын"].iter().any(|of_surname| ending.starts_with(of_surname))
}

fn is_word(word: &str) -> bool {
    let has_letters = |part: &str| !part.is_empty() && part.chars().all(char::is_alphabetic);
    word.split('-').all(has_letters)
}

/// A word of a list as those of a text are looked up.
fn spelled(word: &str) -> String {
    lower(&composed(word))
}

/// The lines of a list that say something, without comments, each with its number.
fn lines<'f>(files: &'f Files, file: &str, faults: &mut Faults) -> Vec<(usize, &'f str)> {
    let Some(text) = files.text(file) else {
        faults.add(file, None, "", "файла нет: без него имена в текстах не узнать; верните его из поставки");
        return Vec::new();
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let told = |line: &'f str| line.split('#').next().unwrap_or_default().trim();
    let lines = text.lines().enumerate().map(|(place, line)| (place + 1, told(line)));
    let lines: Vec<_> = lines.filter(|(_, line)| !line.is_empty()).collect();
    if lines.is_empty() {
        faults.add(file, None, "", "в файле нет ни одного слова; верните его из поставки");
    }
    lines
}

fn streets(lines: &[(usize, &str)], faults: &mut Faults) -> HashSet<(String, String)> {
    let mut streets = HashSet::new();
    for (line, text) in lines {
        match text.split_whitespace().collect::<Vec<_>>().as_slice() {
            [given, surname] if is_word(given) && is_word(surname) => {
                streets.insert((spelled(given), spelled(surname)));
            }
            _ => faults.add(STREETS, Some(*line), text, "нужны имя и фамилия через пробел, одна улица в строке"),
        }
    }
    streets
}
