//! How many lines a text takes in a column, so that rows are as high as they need.
//!
//! Excel does not fit the height of merged cells, and other programs fit none before the first edit: the heights are
//! reckoned here, from the widths of Arial's letters, a little on the safe side.

/// Lines of `text` in a column as wide as `width` digits, breaking at spaces and after hyphens as Excel does.
pub(super) fn lines(text: &str, width: f64) -> u32 {
    text.split('\n').map(|paragraph| paragraph_lines(paragraph, width.max(1.0))).fold(0, u32::saturating_add)
}

fn paragraph_lines(paragraph: &str, width: f64) -> u32 {
    let mut lines = 1_u32;
    let mut used = 0.0;
    for word in paragraph.split_inclusive([' ', '-']) {
        // A space at the end of a line hangs over its edge.
        let bare = width_of(word.trim_end());
        if used > 0.0 && used + bare > width {
            lines = lines.saturating_add(1);
            used = 0.0;
        }
        used += width_of(word);
        if bare > width {
            // A word longer than a line is cut wherever the line ends.
            while used > width {
                lines = lines.saturating_add(1);
                used -= width;
            }
        }
    }
    lines
}

fn width_of(word: &str) -> f64 {
    word.chars().map(symbol_width).sum()
}

/// Width of a symbol in digits of the same font.
fn symbol_width(symbol: char) -> f64 {
    match symbol {
        ' ' | '\u{a0}' | '.' | ',' | ':' | ';' | '!' | '|' | '\'' | 'i' | 'j' | 'l' | 'I' | 't' | 'f' => 0.52,
        '(' | ')' | '-' | '/' | '"' | '*' | 'r' | 'г' | '[' | ']' => 0.7,
        'з' | 'к' | 'т' => 0.85,
        'с' | 'у' | 'х' | 'э' | 'ч' | 'ь' => 0.94,
        'м' => 1.25,
        'ж' | 'ы' | 'ъ' => 1.3,
        'ш' | 'щ' | 'ю' | 'ф' | 'm' | 'w' => 1.48,
        'Ж' | 'Ш' | 'Щ' | 'Ю' | 'Ы' | 'Ф' | 'М' | 'M' | 'W' | '%' | '@' => 1.66,
        '—' | '…' | '№' => 1.9,
        '–' | '−' | '+' | '=' | '<' | '>' | '≤' | '≥' | '«' | '»' | 'a'..='z' | '0'..='9' | 'а'..='я' | 'ё' => {
            1.0
        }
        'A'..='Z' | 'А'..='Я' | 'Ё' => 1.3,
        _ if u32::from(symbol) < 0x2000 => 1.3,
        // Emoji and the scripts of East Asia.
        _ => 2.2,
    }
}

#[cfg(test)]
mod tests;
