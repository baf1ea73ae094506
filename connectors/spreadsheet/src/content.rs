//! Everything that one file holds for the feed: rows by sheet, and what is wrong with it.

#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use svod_contract::{Fault, FaultKind, Record};

use crate::Problem;
use crate::guard::{Format, inspect};
use crate::layout::Layout;
use crate::settings::Settings;
use crate::sheet::{Budget, Outcome, SheetReader};
use crate::table::Table;
use crate::text::read_text;
use crate::workbook::{read_ods, read_xls, read_xlsx};

/// The rows of a file, in the order of its sheets.
#[derive(Debug, Default)]
pub(crate) struct Content {
    sheets: Vec<SheetRows>,
    /// Worth one report.
    pub(crate) notes: Vec<Fault>,
    /// To be reported as long as the file stays as it is.
    pub(crate) lasting: Vec<Fault>,
}

#[derive(Debug)]
struct SheetRows {
    layout: usize,
    origin: Arc<str>,
    table: Table,
}

/// Reads a file of any supported format. A file that breaks a limit gives no rows at all.
pub(crate) fn read(name: &str, bytes: &[u8], settings: &Settings) -> Content {
    let mut reading = Reading {
        layouts: &settings.layouts,
        budget: Budget::new(settings.limits),
        sheets: Vec::new(),
        flaws: Vec::new(),
    };
    let parse = || read_format(bytes, settings, &mut reading);
    // The parser indexes into damaged files without checking; what it has built by then is thrown away.
    let result = catch_unwind(AssertUnwindSafe(parse));
    match result.unwrap_or_else(|_| Err(Problem::format(&"damaged: the parser gave up"))) {
        Ok(()) => reading.into_content(name),
        Err(problem) => Content { lasting: vec![fault(name, None, problem)], ..Content::default() },
    }
}

fn read_format(bytes: &[u8], settings: &Settings, reading: &mut Reading<'_>) -> Result<(), Problem> {
    match inspect(bytes, &settings.limits)? {
        Format::Xlsx => read_xlsx(bytes, reading),
        Format::Xls => read_xls(bytes, reading),
        Format::Ods => read_ods(bytes, reading),
        Format::Text => read_text(bytes, &settings.layouts, reading),
    }
}

/// A file that is being read.
#[derive(Debug)]
pub(crate) struct Reading<'a> {
    layouts: &'a [Layout],
    pub(crate) budget: Budget,
    sheets: Vec<(Option<String>, Outcome)>,
    flaws: Vec<Problem>,
}

impl<'a> Reading<'a> {
    /// Begins a sheet; `name` is `None` for text files.
    pub(crate) fn open(&self, name: Option<&str>, is_1904: bool) -> SheetReader<'a> {
        SheetReader::new(self.layouts, name, is_1904)
    }

    /// Says what is wrong with the file as a whole, though it is read.
    pub(crate) fn tell(&mut self, flaw: Problem) {
        self.flaws.push(flaw);
    }

    /// Ends a sheet.
    pub(crate) fn close(&mut self, name: Option<String>, sheet: SheetReader<'a>) -> Result<(), Problem> {
        let outcome = sheet.finish(&mut self.budget)?;
        self.sheets.push((name, outcome));
        Ok(())
    }

    fn into_content(self, file: &str) -> Content {
        let is_any_found = self.sheets.iter().any(|(_, outcome)| outcome.found.is_some());
        let is_empty = self.sheets.iter().all(|(_, outcome)| outcome.is_empty);
        let names: Vec<&str> = self.sheets.iter().filter_map(|(name, _)| name.as_deref()).collect();
        let names: String = names.join(", ").chars().take(200).collect();
        let mut content = Content::default();
        content.lasting.extend(self.flaws.into_iter().map(|flaw| fault(file, None, flaw)));
        for (sheet, outcome) in self.sheets {
            let sheet = sheet.as_deref();
            content.notes.extend(outcome.notes.into_iter().map(|note| fault(file, sheet, note)));
            content.lasting.extend(outcome.losses.into_iter().map(|loss| fault(file, sheet, loss)));
            if let Some((layout, table)) = outcome.found {
                let origin = subject(file, sheet).into();
                content.sheets.push(SheetRows { layout, origin, table });
            }
        }
        if is_empty {
            content.lasting.push(fault(file, None, Problem::new(FaultKind::Empty, "")));
        } else if !is_any_found && content.lasting.is_empty() {
            content.lasting.push(fault(file, None, Problem::new(FaultKind::UnknownSheet, names)));
        }
        content
    }
}

impl Content {
    /// How many rows there are in all sheets.
    pub(crate) fn len(&self) -> u64 {
        self.sheets.iter().map(|sheet| sheet.table.len() as u64).sum()
    }

    /// At most `count` records from the row `start` on, which counts through all sheets from 0.
    pub(crate) fn records(&self, start: u64, count: usize, layouts: &[Layout]) -> Vec<Record> {
        let mut skip = usize::try_from(start).unwrap_or(usize::MAX);
        let mut records = Vec::with_capacity(count);
        for sheet in &self.sheets {
            let length = sheet.table.len();
            let first = skip.min(length);
            let last = length.min(first + (count - records.len()));
            skip -= first;
            if let Some(layout) = layouts.get(sheet.layout) {
                records.extend(sheet.records(first..last, layout));
            }
        }
        records
    }
}

impl SheetRows {
    fn records(&self, range: std::ops::Range<usize>, layout: &Layout) -> impl Iterator<Item = Record> {
        self.table.rows(range).map(|(position, cells)| {
            let named = cells.into_iter().filter_map(|(index, text)| {
                let column = layout.columns.get(index)?;
                Some((column.header.clone(), serde_json::Value::from(text)))
            });
            Record {
                stream: Arc::clone(&layout.stream),
                origin: Arc::clone(&self.origin),
                position,
                stated_at: None,
                payload: serde_json::Value::Object(named.collect()),
            }
        })
    }
}

fn subject(file: &str, sheet: Option<&str>) -> String {
    sheet.map_or_else(|| file.to_owned(), |sheet| format!("{file} / {sheet}"))
}

fn fault(file: &str, sheet: Option<&str>, problem: Problem) -> Fault {
    Fault { subject: subject(file, sheet), kind: problem.kind, detail: problem.detail }
}
