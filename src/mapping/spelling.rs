//! Folding: the spelling under which names of different sources are compared.

/// Folds case, ё/е, spaces, quotes, dashes, and Latin letters that stand inside a Cyrillic word.
///
/// «ГK » with a Latin K and a trailing space equals «ГК». Words without any Cyrillic letter keep their Latin ones.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        fold_word(word, &mut folded);
    }
    folded
}

/// Folds one word behind what `folded` already holds.
pub(super) fn fold_word(word: &str, folded: &mut String) {
    let is_cyrillic = word.chars().any(|letter| matches!(letter, '\u{400}'..='\u{4ff}'));
    for letter in word.chars().flat_map(char::to_lowercase) {
        match letter {
            'ё' => folded.push('е'),
            '«' | '»' | '„' | '“' | '”' | '‟' | '\'' | '’' | '`' => folded.push('"'),
            '–' | '—' | '‑' | '−' | '‐' => folded.push('-'),
            '\u{200b}' | '\u{200d}' | '\u{feff}' | '\u{ad}' => {}
            _ if is_cyrillic => folded.push(look_alike(letter)),
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
        'e' => 'е',
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

#[cfg(test)]
mod tests;
