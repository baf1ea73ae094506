//! Standard output for programs and results, standard error for everything else.

use std::io::{IsTerminal, Write};

use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

use crate::domain::FileFault;

/// Writes to standard output as it is. A reader that went away (`| head`) is no error.
pub(super) fn out(text: &str) -> std::io::Result<()> {
    quiet(std::io::stdout().lock().write_all(text.as_bytes()))
}

/// Writes to standard error as it is.
pub(super) fn err(text: &str) -> std::io::Result<()> {
    quiet(std::io::stderr().lock().write_all(text.as_bytes()))
}

fn quiet(written: std::io::Result<()>) -> std::io::Result<()> {
    match written {
        Err(cause) if cause.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Whether a person watches standard error.
pub(super) fn is_watched() -> bool {
    std::io::stderr().is_terminal()
}

/// One shape as JSON and a line break on standard output.
pub(super) fn json(value: &impl serde::Serialize) -> std::io::Result<()> {
    out(&format!("{}\n", serde_json::to_string(value)?))
}

/// Every fault on a line of its own, as an error.
pub(super) fn faults(faults: &[FileFault]) -> anyhow::Error {
    let lines: Vec<_> = faults.iter().map(ToString::to_string).collect();
    anyhow::anyhow!("{}", lines.join("\n"))
}

/// A line under the header and nothing else: rows stay together, and the eye finds the columns by their alignment.
const LOOK: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// A table for people: the first `texts` columns are texts, the others numbers.
pub(super) fn table(header: &[&str], texts: usize, rows: &[Vec<String>]) -> String {
    let mut table = Table::new();
    table.load_style(LOOK).set_content_arrangement(ContentArrangement::Dynamic);
    if !is_watched() {
        table.set_width(140);
    }
    table.set_header(header);
    for row in rows {
        table.add_row(row);
    }
    for column in table.column_iter_mut().skip(texts) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    format!("{table}\n")
}

/// How many, with its thousands apart.
pub(super) fn count(number: usize) -> String {
    grouped(i64::try_from(number).unwrap_or(i64::MAX))
}

/// A number with its thousands apart: `12 345`.
pub(super) fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    if number < 0 { format!("−{text}") } else { text }
}
