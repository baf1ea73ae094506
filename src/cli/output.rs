//! Standard output for programs and results, standard error for everything else.

mod table;

use std::io::{IsTerminal, Write};

use console::Term;

use crate::{config, domain::FileFault};

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

/// Columns of a line when nobody watches: what goes into a file is not wrapped to a screen.
const UNWATCHED_COLUMNS: usize = 140;

/// Columns of a line: as `COLUMNS` says it, else those of the terminal.
fn columns() -> usize {
    let terminals = [Term::stdout(), Term::stderr()];
    let watched = || terminals.into_iter().find(Term::is_term)?.size_checked().map(|(_, columns)| usize::from(columns));
    config::columns().or_else(watched).unwrap_or(UNWATCHED_COLUMNS)
}

/// A table for people: the first `texts` columns are texts, the others numbers. See [`table::laid_out`].
pub(super) fn table(header: &[&str], texts: usize, rows: &[Vec<String>]) -> String {
    table::laid_out((header, rows), texts, columns())
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
