//! One sheet, row by row: find the header, bind its columns, keep the rows.

use svod_contract::FaultKind;

use crate::Problem;
use crate::fold::fold;
use crate::layout::{Binding, ColumnKind, Layout, nearest};
use crate::settings::Limits;
use crate::table::Table;
use crate::value::Cell;

/// The header is looked for down to this row.
const HEADER_ROWS: u64 = 50;

/// Unknown columns that are told of by name; the others are counted.
const UNKNOWN_NAMED: usize = 50;

/// What a file has used of its limits.
#[derive(Debug)]
pub(crate) struct Budget {
    limits: Limits,
    rows: u64,
    cells: u64,
    text_bytes: u64,
}

impl Budget {
    pub(crate) fn new(limits: Limits) -> Self {
        Self { limits, rows: 0, cells: 0, text_bytes: 0 }
    }

    /// Counts cells that are looked at, whether they hold something or not.
    pub(crate) fn add_cells(&mut self, cells: u64) -> Result<(), Problem> {
        self.cells = self.cells.saturating_add(cells);
        within(self.cells, "cells_max", self.limits.cells_max)
    }

    /// Counts the text of cells that are kept: a shared string may be written out many times.
    fn add_text(&mut self, text: &str) -> Result<(), Problem> {
        self.text_bytes = self.text_bytes.saturating_add(text.len() as u64);
        within(self.text_bytes, "unpacked_max_bytes", self.limits.held_max_bytes())
    }

    fn add_row(&mut self) -> Result<(), Problem> {
        self.rows += 1;
        within(self.rows, "rows_max", self.limits.rows_max)
    }
}

fn within(used: u64, key: &str, limit: u64) -> Result<(), Problem> {
    if used > limit { Err(Problem::limit(key, limit)) } else { Ok(()) }
}

/// What a sheet gave.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Index of the layout that fits, and the rows; `None` when none fits.
    pub(crate) found: Option<(usize, Table)>,
    /// Worth telling about a sheet that is read.
    pub(crate) notes: Vec<Problem>,
    /// What keeps a sheet that resembles a layout from being read.
    pub(crate) near_miss: Vec<Problem>,
    /// Whether the name of the sheet is one that a layout expects.
    pub(crate) is_named: bool,
    /// Whether there was not one cell with content.
    pub(crate) is_empty: bool,
}

/// Reads one sheet.
#[derive(Debug)]
pub(crate) struct SheetReader<'a> {
    layouts: Vec<(usize, &'a Layout)>,
    is_1904: bool,
    state: State<'a>,
    /// Rows above the header.
    head: Vec<(u64, Vec<Cell>)>,
    best: Option<Partial<'a>>,
    outcome: Outcome,
}

#[derive(Debug)]
enum State<'a> {
    Looking,
    Reading { index: usize, layout: &'a Layout, binding: Binding, table: Table },
    Ignoring,
}

/// The row that resembles a header most.
#[derive(Debug)]
struct Partial<'a> {
    layout: &'a Layout,
    binding: Binding,
}

impl Partial<'_> {
    fn score(&self) -> (usize, usize) {
        (self.layout.required_bound(&self.binding), self.binding.columns.len())
    }
}

impl<'a> SheetReader<'a> {
    /// `name` is `None` for text files. `is_1904` is the epoch of the workbook.
    pub(crate) fn new(layouts: &'a [Layout], name: Option<&str>, is_1904: bool) -> Self {
        let name = name.map(fold);
        let is_expected = |layout: &Layout| name.as_ref().is_some_and(|name| layout.sheet_names.contains(name));
        let is_named = layouts.iter().any(is_expected);
        let layouts = layouts.iter().enumerate().filter(|(_, layout)| !is_named || is_expected(layout)).collect();
        let outcome = Outcome { is_named, is_empty: true, ..Outcome::default() };
        Self { layouts, is_1904, state: State::Looking, head: Vec::new(), best: None, outcome }
    }

    /// Whether the rest of the sheet makes no difference.
    pub(crate) fn is_done(&self) -> bool {
        matches!(self.state, State::Ignoring)
    }

    /// Takes a row; `number` counts from 1 and never falls.
    pub(crate) fn push(&mut self, number: u64, row: Vec<Cell>, budget: &mut Budget) -> Result<(), Problem> {
        if row.is_empty() {
            return Ok(());
        }
        self.outcome.is_empty = false;
        if matches!(self.state, State::Looking) {
            if number <= HEADER_ROWS {
                self.look(number, row);
                return Ok(());
            }
            self.settle(budget)?;
        }
        self.keep(number, &row, budget)
    }

    /// Says what came of it.
    pub(crate) fn finish(mut self, budget: &mut Budget) -> Result<Outcome, Problem> {
        if matches!(self.state, State::Looking) {
            self.settle(budget)?;
        }
        if let State::Reading { index, table, .. } = self.state {
            self.outcome.found = Some((index, table));
        }
        Ok(self.outcome)
    }

    /// Takes the row for the header if it has every required column of a layout; of several, the one with most columns.
    fn look(&mut self, number: u64, row: Vec<Cell>) {
        let mut fitting: Option<(usize, Partial<'a>)> = None;
        for (index, layout) in &self.layouts {
            let partial = Partial { layout, binding: layout.bind(&row) };
            if layout.fits(&partial.binding) {
                if fitting.as_ref().is_none_or(|(_, other)| other.binding.columns.len() < partial.binding.columns.len())
                {
                    fitting = Some((*index, partial));
                }
            } else if self.best.as_ref().is_none_or(|best| best.score() < partial.score()) {
                self.best = Some(partial);
            }
        }
        match fitting {
            Some((index, Partial { layout, binding })) => {
                self.outcome.notes = notes(layout, &binding);
                self.state = State::Reading { index, layout, binding, table: Table::default() };
                self.head.clear();
            }
            None => self.head.push((number, row)),
        }
    }

    /// No header was found: the sheet has none by its layout, or is not read.
    fn settle(&mut self, budget: &mut Budget) -> Result<(), Problem> {
        let head = std::mem::take(&mut self.head);
        let bound = head.first().and_then(|(_, row)| {
            let mut layouts = self.layouts.iter();
            layouts.find_map(|(index, layout)| Some((*index, *layout, layout.bind_headerless(row)?)))
        });
        let Some((index, layout, binding)) = bound else {
            self.state = State::Ignoring;
            self.outcome.near_miss = self.near_miss();
            return Ok(());
        };
        self.state = State::Reading { index, layout, binding, table: Table::default() };
        head.iter().try_for_each(|(number, row)| self.keep(*number, row, budget))
    }

    /// The missing columns, when the sheet has the name of a layout or at least half of its required columns.
    fn near_miss(&self) -> Vec<Problem> {
        let Some(Partial { layout, binding }) = &self.best else { return Vec::new() };
        let bound = layout.required_bound(binding);
        let is_alike = bound > 0 && bound * 2 >= layout.required();
        if !is_alike && !self.outcome.is_named {
            return Vec::new();
        }
        let missing = layout.missing(binding).filter(|column| column.is_required).map(|column| {
            let near = if is_alike { nearest(&column.header, &binding.unknown) } else { None };
            let near = near.map(|header| format!(", похож на него {}", quoted(header))).unwrap_or_default();
            Problem::new(FaultKind::MissingColumn, format!("{}{near}", quoted(&column.header)))
        });
        missing.collect()
    }

    fn keep(&mut self, number: u64, row: &[Cell], budget: &mut Budget) -> Result<(), Problem> {
        let State::Reading { layout, binding, table, .. } = &mut self.state else { return Ok(()) };
        for cell in row {
            let Some(&index) = binding.columns.get(&cell.column) else { continue };
            let is_date = layout.columns.get(index).is_some_and(|column| column.kind == ColumnKind::Date);
            let date = if is_date { cell.date_text(self.is_1904) } else { None };
            let text = date.as_deref().unwrap_or(&cell.text);
            budget.add_text(text)?;
            table.push_cell(index, text);
        }
        if table.close_row(number) { budget.add_row() } else { Ok(()) }
    }
}

fn notes(layout: &Layout, binding: &Binding) -> Vec<Problem> {
    let missing = layout.missing(binding).map(|column| (FaultKind::MissingOptionalColumn, &column.header));
    let unknown = binding.unknown.iter().take(UNKNOWN_NAMED).map(|header| (FaultKind::UnknownColumn, header));
    let duplicate = binding.duplicate.iter().map(|header| (FaultKind::DuplicateColumn, header));
    let all = missing.chain(duplicate).chain(unknown);
    let mut notes: Vec<Problem> = all.map(|(kind, header)| Problem::new(kind, quoted(header))).collect();
    if let Some(more) = binding.unknown.len().checked_sub(UNKNOWN_NAMED).filter(|more| *more > 0) {
        notes.push(Problem::new(FaultKind::UnknownColumn, format!("и ещё {more}")));
    }
    notes
}

/// A header for people: in quotes, not longer than a line.
fn quoted(header: &str) -> String {
    let line: String = header.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(100).collect();
    format!("«{line}»")
}
