//! The words of a text: where they stand, and whether a name could be one.

/// A run of letters, with hyphens inside, in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word<'t> {
    pub(super) text: &'t str,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Begins with a capital letter.
    pub(super) is_capital: bool,
}

impl Word<'_> {
    /// Whether it is one letter, as an initial is.
    pub(super) fn is_letter(&self) -> bool {
        let mut letters = self.text.chars();
        letters.next().is_some() && letters.next().is_none()
    }
}

/// All words in order.
pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::with_capacity(text.len() / 10);
    let mut letters = text.char_indices().peekable();
    while let Some((start, letter)) = letters.next() {
        if !is_letter(letter) {
            continue;
        }
        let mut end = start + letter.len_utf8();
        while let Some(&(place, next)) = letters.peek() {
            let goes_on = is_letter(next) || (next == '-' && continues(text, place + 1));
            if !goes_on {
                break;
            }
            end = place + next.len_utf8();
            letters.next();
        }
        if let Some(word) = text.get(start..end) {
            words.push(Word { text: word, start, end, is_capital: is_capital(letter) });
        }
    }
    words
}

fn continues(text: &str, place: usize) -> bool {
    text.get(place..).and_then(|rest| rest.chars().next()).is_some_and(is_letter)
}

fn is_letter(letter: char) -> bool {
    match letter {
        'а'..='я' | 'А'..='Я' | 'ё' | 'Ё' | 'a'..='z' | 'A'..='Z' => true,
        '\0'..='\u{bf}' => false,
        other => other.is_alphabetic(),
    }
}

fn is_capital(letter: char) -> bool {
    match letter {
        'А'..='Я' | 'Ё' => true,
        'а'..='я' | 'ё' => false,
        other => other.is_uppercase(),
    }
}
