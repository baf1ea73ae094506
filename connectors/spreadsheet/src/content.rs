//! Everything that one file holds for the feed: rows by sheet, and what is wrong with it.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_json::Value;
use svod_contract::{Damage, Fault, FaultKind, Origin, Record};

use crate::damaged;
use crate::guard::{Format, inspect};
use crate::layout::Layout;
use crate::settings::Settings;
use crate::sheet::{Budget, Outcome, SheetReader};
use crate::table::{Table, Told};
use crate::text::read_text;
use crate::workbook::{read_ods, read_xls, read_xlsx};

/// Sheets that are named when none of them fits; the others are counted.
const SHEETS_NAMED: usize = 20;

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
    origin: Origin,
    precedence: i32,
    table: Table,
}

/// Reads a file of any supported format. A file that breaks a limit gives no rows at all.
pub(crate) fn read(name: &str, bytes: &[u8], settings: &Settings) -> Content {
    let mut reader = FileReader {
        layouts: &settings.layouts,
        budget: Budget::new(settings.limits),
        sheets: Vec::new(),
        flaws: Vec::new(),
    };
    let parse = || read_format(bytes, settings, &mut reader);
    // The parser indexes into damaged files without checking; what it has built by then is thrown away.
    let result = catch_unwind(AssertUnwindSafe(parse));
    match result.unwrap_or_else(|_| Err(damaged(Damage::Workbook))) {
        Ok(()) => reader.into_content(name),
        Err(kind) => Content { lasting: vec![Fault { subject: name.to_owned(), kind }], ..Content::default() },
    }
}

fn read_format(bytes: &[u8], settings: &Settings, reader: &mut FileReader<'_>) -> Result<(), FaultKind> {
    match inspect(bytes, &settings.limits)? {
        Format::Xlsx => read_xlsx(bytes, reader),
        Format::Xls => read_xls(bytes, reader),
        Format::Ods => read_ods(bytes, reader),
        Format::Text => read_text(bytes, &settings.layouts, reader),
    }
}

/// A sheet of a workbook, or a text file.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// `None` for text files.
    name: Option<String>,
    is_hidden: bool,
}

impl Page {
    pub(crate) fn new(name: String, is_hidden: bool) -> Self {
        Self { name: Some(name), is_hidden }
    }

    /// Its name; empty for text files.
    pub(crate) fn name(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }

    /// What faults and records about it name.
    fn origin(&self, file: &str) -> Origin {
        self.name.as_ref().map_or_else(|| file.into(), |sheet| Origin::sheet(file, sheet))
    }
}

/// A file that is being read.
#[derive(Debug)]
pub(crate) struct FileReader<'a> {
    layouts: &'a [Layout],
    pub(crate) budget: Budget,
    sheets: Vec<(Page, Outcome)>,
    flaws: Vec<FaultKind>,
}

impl<'a> FileReader<'a> {
    /// Begins a sheet.
    pub(crate) fn open(&self, page: &Page, is_1904: bool) -> SheetReader<'a> {
        SheetReader::new(self.layouts, page.name.as_deref(), is_1904)
    }

    /// Says what is wrong with the file as a whole, though it is read.
    pub(crate) fn tell(&mut self, flaw: FaultKind) {
        self.flaws.push(flaw);
    }

    /// Ends a sheet.
    pub(crate) fn close(&mut self, page: Page, sheet: SheetReader<'a>) -> Result<(), FaultKind> {
        let outcome = sheet.finish(&mut self.budget)?;
        self.sheets.push((page, outcome));
        Ok(())
    }

    fn into_content(self, file: &str) -> Content {
        let of_file = |kind| Fault { subject: file.to_owned(), kind };
        let is_empty = self.sheets.iter().all(|(_, outcome)| outcome.is_empty);
        let unknown = unknown_sheet(&self.sheets);
        let mut content = Content::default();
        content.lasting.extend(self.flaws.into_iter().map(of_file));
        content.gather(file, self.sheets);
        if is_empty {
            content.lasting.push(of_file(FaultKind::Empty));
        } else if content.sheets.is_empty() && content.lasting.is_empty() {
            content.lasting.push(of_file(unknown));
        }
        content
    }
}

fn unknown_sheet(sheets: &[(Page, Outcome)]) -> FaultKind {
    let mut names: Vec<String> = sheets.iter().filter_map(|(page, _)| page.name.clone()).collect();
    let more = names.len().saturating_sub(SHEETS_NAMED) as u64;
    names.truncate(SHEETS_NAMED);
    FaultKind::UnknownSheet { sheets: names, more }
}

impl Content {
    /// Takes the sheets that count. A hidden one is read only when no visible one has its layout; of several with one layout
    /// the first counts for more than those behind it.
    fn gather(&mut self, file: &str, sheets: Vec<(Page, Outcome)>) {
        let shown = sheets.iter().filter(|(page, _)| !page.is_hidden);
        let visible: BTreeSet<usize> = shown.filter_map(|(_, outcome)| Some(outcome.found.as_ref()?.0)).collect();
        let mut before: BTreeMap<usize, (String, i32)> = BTreeMap::new();
        for (page, outcome) in sheets {
            let Outcome { found, notes, losses, .. } = outcome;
            let origin = page.origin(file);
            let of_sheet = |kind| Fault { subject: origin.to_string(), kind };
            match &found {
                Some((layout, table)) if page.is_hidden && visible.contains(layout) => {
                    self.notes.push(of_sheet(FaultKind::HiddenSheet { rows: table.len() as u64 }));
                    continue;
                }
                None if page.is_hidden && !visible.is_empty() => continue,
                Some(_) | None => {}
            }
            self.notes.extend(notes.into_iter().map(of_sheet));
            self.lasting.extend(losses.into_iter().map(of_sheet));
            let Some((layout, table)) = found else { continue };
            let (first, count) = before.entry(layout).or_insert_with(|| (page.name().to_owned(), 0));
            if *count > 0 {
                let (first, rows) = (first.clone(), table.len() as u64);
                self.notes.push(of_sheet(FaultKind::LaterSheet { first, rows }));
            }
            self.sheets.push(SheetRows { layout, origin, precedence: -*count, table });
            *count += 1;
        }
    }

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
            let named = cells.into_iter().filter_map(|(index, told)| {
                let value = match told {
                    Told::Full(text) => Value::from(text),
                    Told::Empty => Value::Null,
                    Told::Not => return None,
                };
                Some((layout.columns.get(index)?.header.clone(), value))
            });
            Record {
                stream: layout.stream.clone(),
                origin: self.origin.clone(),
                file: None,
                position,
                stated_at: None,
                precedence: self.precedence,
                deleted: false,
                edited: false,
                payload: Value::Object(named.collect()).into(),
            }
        })
    }
}
