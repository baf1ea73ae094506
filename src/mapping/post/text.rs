//! The words of a post, and the stems under which they are compared.

use rust_stemmers::{Algorithm, Stemmer};
use svod_spelling::fold_word;

#[cfg(test)]
mod tests;

/// A post cut into words.
#[derive(Debug)]
pub(super) struct Text<'t> {
    text: &'t str,
    words: Vec<&'t str>,
}

impl<'t> Text<'t> {
    /// Cuts a text. Tokens of the masking are no words of the author.
    pub(super) fn new(text: &'t str) -> Self {
        let mut words = Vec::new();
        let mut rest = text;
        while let Some((before, inside)) = rest.split_once('[') {
            push_words(before, &mut words);
            rest = inside.split_once(']').map_or(inside, |(_, after)| after);
        }
        push_words(rest, &mut words);
        Self { text, words }
    }

    /// Whether there is nothing at all.
    pub(super) fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Whether it asks something.
    pub(super) fn has_question(&self) -> bool {
        self.text.contains('?')
    }

    /// The words as they are written.
    pub(super) fn words(&self) -> &[&'t str] {
        &self.words
    }
}

fn push_words<'t>(text: &'t str, words: &mut Vec<&'t str>) {
    // Marks above a letter are part of it: stress, and what makes й of и where the two are written apart.
    let is_of_word = |letter: char| letter.is_alphabetic() || matches!(letter, '\u{300}'..='\u{36f}');
    words.extend(text.split(|letter| !is_of_word(letter)).filter(|word| !word.is_empty()));
}

/// Makes stems (Snowball, Russian).
pub(super) struct Stems(Stemmer);

impl std::fmt::Debug for Stems {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Stems")
    }
}

impl Stems {
    /// The Russian algorithm.
    pub(super) fn new() -> Self {
        Self(Stemmer::create(Algorithm::Russian))
    }

    /// The stem of a word: case and ё folded, endings cut.
    pub(super) fn stem(&self, word: &str) -> String {
        let folded = folded(word);
        self.0.stem(&folded).into_owned()
    }
}

/// A word with case and ё folded, without stress marks.
pub(super) fn folded(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    fold_word(word, &mut folded);
    folded
}
