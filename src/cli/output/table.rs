//! A table that keeps to the width of the screen.

/// Spaces between two columns: the wider gap where there is room for whole cells.
const GAPS: [usize; 3] = [3, 2, 1];
/// The same where cells are wrapped.
const WRAPPED_GAPS: [usize; 2] = [2, 1];

/// A header and rows as lines of at most `columns` characters. Texts are wrapped between words and behind hyphens and
/// slashes; no number is ever cut: where the widest pieces of every column do not fit beside each other, each row is a list of
/// its cells. The first `texts` columns are texts, the others numbers.
pub(super) fn laid_out((header, rows): (&[&str], &[Vec<String>]), texts: usize, columns: usize) -> String {
    let widest = |of: fn(&str) -> usize| {
        let of_column = |(place, title): (usize, &&str)| {
            let cells = rows.iter().filter_map(|row| row.get(place)).map(|cell| of(cell));
            cells.chain([of(title)]).max().unwrap_or(0)
        };
        header.iter().enumerate().map(of_column).collect::<Vec<usize>>()
    };
    let (least, whole) = (widest(longest_piece), widest(width));
    let room = |gap: usize| columns.saturating_sub(1 + gap * header.len().saturating_sub(1));
    let fits = |gap: &usize, widths: &[usize]| widths.iter().sum::<usize>() <= room(*gap);
    let gap = GAPS.into_iter().find(|gap| fits(gap, &whole));
    let gap = gap.or_else(|| WRAPPED_GAPS.into_iter().find(|gap| fits(gap, &least)));
    match gap {
        Some(gap) => {
            let widths = shared_out(&least, &whole, room(gap));
            side_by_side((header, rows), &Columns { widths, texts, gap })
        }
        None => one_below_another(header, rows),
    }
}

/// How the columns stand beside each other.
struct Columns {
    widths: Vec<usize>,
    /// How many are texts: aligned on the left.
    texts: usize,
    gap: usize,
}

/// Widths between the least and the whole ones that share `room` out: the widest columns give way first.
fn shared_out(least: &[usize], whole: &[usize], room: usize) -> Vec<usize> {
    let capped = |cap: usize| -> Vec<usize> {
        least.iter().zip(whole).map(|(least, whole)| (*whole).min(cap).max(*least)).collect()
    };
    let most = whole.iter().max().copied().unwrap_or(0);
    (0..=most).rev().map(capped).find(|widths| widths.iter().sum::<usize>() <= room).unwrap_or_else(|| least.to_vec())
}

fn side_by_side((header, rows): (&[&str], &[Vec<String>]), columns: &Columns) -> String {
    let all = columns.widths.iter().sum::<usize>() + columns.gap * columns.widths.len().saturating_sub(1) + 1;
    let mut text = row(header.iter().copied(), columns);
    text.push_str(&"─".repeat(all));
    text.push('\n');
    for cells in rows {
        text.push_str(&row(cells.iter().map(String::as_str), columns));
    }
    text
}

/// The lines of a row.
fn row<'c>(cells: impl Iterator<Item = &'c str>, Columns { widths, texts, gap }: &Columns) -> String {
    let cells: Vec<Vec<String>> = cells.zip(widths).map(|(cell, width)| wrapped(cell, *width)).collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    let mut text = String::new();
    for place in 0..height {
        let line = cells.iter().zip(widths).enumerate().map(|(column, (lines, width))| {
            let part = lines.get(place).map_or("", String::as_str);
            if column < *texts { format!("{part:<width$}") } else { format!("{part:>width$}") }
        });
        let line = line.collect::<Vec<_>>().join(&" ".repeat(*gap));
        text.push_str(format!(" {line}").trim_end());
        text.push('\n');
    }
    text
}

/// A cell in lines of at most `width` characters, unless a piece is longer.
fn wrapped(cell: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in pieces(cell) {
        match lines.last_mut() {
            Some(line) if self::width(line) + self::width(piece.trim_end_matches(' ')) <= width => line.push_str(piece),
            Some(line) if line.is_empty() => line.push_str(piece),
            Some(_) | None => lines.push(piece.to_owned()),
        }
    }
    lines.into_iter().map(|line| line.trim_end_matches(' ').to_owned()).collect()
}

/// The parts of a text that stand on one line, each with the space behind it: words, split behind slashes, and behind hyphens
/// between letters.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut letters = rest.char_indices().peekable();
        let mut before = None;
        while let Some((at, letter)) = letters.next() {
            let next = letters.peek().map(|(_, next)| *next);
            let is_end = match letter {
                ' ' => next != Some(' '),
                '/' => next.is_some_and(|next| next != ' '),
                '-' => before.is_some_and(char::is_alphabetic) && next.is_some_and(char::is_alphabetic),
                _ => false,
            };
            before = Some(letter);
            if is_end || next.is_none() {
                let (piece, behind) = rest.split_at(at + letter.len_utf8());
                rest = behind;
                return Some(piece);
            }
        }
        None
    })
}

fn longest_piece(text: &str) -> usize {
    pieces(text).map(|piece| width(piece.trim_end_matches(' '))).max().unwrap_or(0)
}

fn width(text: &str) -> usize {
    text.chars().count()
}

fn one_below_another(header: &[&str], rows: &[Vec<String>]) -> String {
    let widest = header.iter().map(|title| width(title)).max().unwrap_or(0);
    let row = |row: &Vec<String>| {
        let cells = header.iter().zip(row).filter(|(_, cell)| !cell.is_empty());
        let lines: Vec<String> = cells.map(|(title, cell)| format!(" {title:<widest$}  {cell}\n")).collect();
        lines.concat()
    };
    rows.iter().map(row).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests;
