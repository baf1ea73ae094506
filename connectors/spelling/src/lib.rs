//! The spelling under which headers, categories, statuses and organisations of different sources are compared.

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// What stands for a formula that no program has computed: there is no value to show, and none may be made up.
pub const NOT_COMPUTED: &str = "#ФОРМУЛА!";

/// What spreadsheet programs write instead of a result, in English and in Russian; ODS and text files hold it as text.
const ERRORS: [&str; 15] = [
    NOT_COMPUTED,
    "#N/A",
    "#NAME?",
    "#NULL!",
    "#NUM!",
    "#REF!",
    "#VALUE!",
    "#DIV/0!",
    "#Н/Д",
    "#ИМЯ?",
    "#ПУСТО!",
    "#ЧИСЛО!",
    "#ССЫЛКА!",
    "#ЗНАЧ!",
    "#ДЕЛ/0!",
];

/// Whether a text is what a spreadsheet program writes where it has no value: it tells nothing.
pub fn is_cell_error(text: &str) -> bool {
    text.starts_with('#') && ERRORS.contains(&text)
}

/// Folds what a reader of Russian does not see: two names are the same when this is.
///
/// Case, ё/е, kinds and numbers of spaces, line breaks, kinds of quotes and dashes, stress marks, invisible characters and
/// letters written as two characters (й as и and a breve) make no difference. Latin letters inside a Cyrillic word are the
/// Cyrillic ones they look like («ГK» with a Latin K was met), and so is a word of nothing but such letters among Cyrillic words
/// («Вывоз TKO»); a Latin word by itself stays Latin.
pub fn fold(text: &str) -> String {
    let text = composed(text);
    let is_among_cyrillic = is_cyrillic(&text);
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let before = folded.len();
        if before > 0 {
            folded.push(' ');
        }
        let start = folded.len();
        push(word, is_cyrillic(word) || (is_among_cyrillic && is_look_alike(word)), &mut folded);
        if folded.len() == start {
            folded.truncate(before);
        }
    }
    folded
}

/// Lower case with е for ё, and nothing else: what stands in the text keeps its place.
pub fn lower(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            'ё' | 'Ё' => made.push('е'),
            'а'..='я' => made.push(letter),
            // Capitals stand 32 places before the small letters.
            'А'..='Я' => made.push(char::from_u32(u32::from(letter) + 32).unwrap_or(letter)),
            '\0'..='\x7f' => made.push(letter.to_ascii_lowercase()),
            other => made.extend(other.to_lowercase()),
        }
    }
    made
}

/// Folds one word, taken by itself, behind what `folded` already holds.
pub fn fold_word(word: &str, folded: &mut String) {
    let word = composed(word);
    push(&word, is_cyrillic(&word), folded);
}

/// The text with one character for each letter (Unicode NFC): й is not и and a breve.
pub fn composed(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_composed) {
        return Cow::Borrowed(text);
    }
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        IsNormalized::No | IsNormalized::Maybe => Cow::Owned(text.nfc().collect()),
    }
}

/// Letters that stand for themselves whatever stands beside them: nearly all there are in a Russian text. The tables of
/// Unicode take longer to ask.
fn is_composed(letter: char) -> bool {
    matches!(letter, '\0'..='\u{2ff}' | '\u{400}'..='\u{482}' | '\u{48a}'..='\u{52f}' | '\u{2010}'..='\u{2044}')
}

fn is_cyrillic(text: &str) -> bool {
    text.chars().any(|letter| matches!(letter, '\u{400}'..='\u{4ff}'))
}

fn is_look_alike(word: &str) -> bool {
    let mut letters = word.chars().flat_map(char::to_lowercase).filter(|letter| letter.is_alphabetic());
    letters.all(|letter| look_alike(letter) != letter)
}

fn push(word: &str, as_cyrillic: bool, folded: &mut String) {
    for letter in lower(word).chars() {
        match letter {
            '«' | '»' | '„' | '“' | '”' | '‟' | '\'' | '’' | '‘' | '`' => folded.push('"'),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => folded.push('-'),
            '\u{301}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
            _ if as_cyrillic => folded.push(look_alike(letter)),
            _ => folded.push(letter),
        }
    }
}

/// The Cyrillic letter that a lower-case Latin one (or its capital) is mistaken for.
fn look_alike(letter: char) -> char {
    match letter {
        'a' => 'а',
        'b' => 'в',
        'c' => 'с',
        'e' | 'ë' => 'е',
        'h' => 'н',
        'k' => 'к',
        'm' => 'м',
        'o' => 'о',
        'p' => 'р',
        't' => 'т',
        'x' => 'х',
        'y' => 'у',
        other => other,
    }
}
