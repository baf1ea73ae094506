//! Header texts compared the way a reader sees them, not the way they were typed.

#[cfg(test)]
mod tests;

/// The form in which headers and sheet names are compared.
///
/// Case, ё/е, й written as two characters, kinds and numbers of spaces, line breaks, kinds of dashes and invisible characters
/// make no difference. Latin letters that look like Cyrillic ones («ГK» with a Latin K was met) become those.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.chars().flat_map(char::to_lowercase) {
        if character.is_whitespace() {
            if !folded.is_empty() && !folded.ends_with(' ') {
                folded.push(' ');
            }
        } else if !is_invisible(character) {
            folded.push(look(character));
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Combining breve and diaeresis, soft hyphen, zero-width characters, byte order mark.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{306}' | '\u{308}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// One character for all that look the same to a reader of Russian. `character` is lower case.
fn look(character: char) -> char {
    match character {
        'a' => 'а',
        'b' => 'в',
        'c' => 'с',
        'e' | 'ё' => 'е',
        'h' => 'н',
        'k' => 'к',
        'm' => 'м',
        'o' => 'о',
        'p' => 'р',
        't' => 'т',
        'x' => 'х',
        'y' => 'у',
        'й' => 'и',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        other => other,
    }
}
