//! One sheet, row by row: find the header, bind its columns, keep the rows.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

use svod_contract::{FaultKind, Limit};
use svod_spelling::fold;

use crate::footer::is_footer;
use crate::layout::{Binding, Column, Layout, nearest};
use crate::settings::Limits;
use crate::table::Table;
use crate::value::{Cell, is_date_text, is_number};

/// The header is looked for down to this row.
const HEADER_ROWS: u64 = 50;

/// What a kept cell takes beside its text.
const CELL_BYTES: u64 = 16;

/// Columns that are told of by name; the others are counted.
const HEADERS_NAMED: usize = 50;

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
    pub(crate) fn add_cells(&mut self, cells: u64) -> Result<(), FaultKind> {
        self.cells = self.cells.saturating_add(cells);
        within(self.cells, Limit::CellsMax, self.limits.cells_max)
    }

    /// Counts what is kept of a cell: a shared string may be written out many times, and a short one costs its place.
    fn add_text(&mut self, text: &str) -> Result<(), FaultKind> {
        self.text_bytes = self.text_bytes.saturating_add(text.len() as u64 + CELL_BYTES);
        self.limits.check_held(self.text_bytes)
    }

    fn add_row(&mut self) -> Result<(), FaultKind> {
        self.rows += 1;
        within(self.rows, Limit::RowsMax, self.limits.rows_max)
    }
}

fn within(used: u64, limit: Limit, max: u64) -> Result<(), FaultKind> {
    if used > max { Err(FaultKind::TooLarge { limit, max }) } else { Ok(()) }
}

/// What a sheet gave.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Index of the layout that fits, and the rows; `None` when none fits.
    pub(crate) found: Option<(usize, Table)>,
    /// Worth telling about a sheet that is read.
    pub(crate) notes: Vec<FaultKind>,
    /// What is not read of a sheet that is one of the layouts or resembles one; told as long as the file stays as it is.
    pub(crate) losses: Vec<FaultKind>,
    /// Whether there was not one cell with content.
    pub(crate) is_empty: bool,
}

/// Reads one sheet.
#[derive(Debug)]
pub(crate) struct SheetReader<'a> {
    all: &'a [Layout],
    /// Those of them that the sheet may be, by its name.
    layouts: Vec<(usize, &'a Layout)>,
    is_named: bool,
    is_1904: bool,
    state: State<'a>,
    /// Rows above the header.
    head: Vec<(u64, Vec<Cell>)>,
    best: Option<Partial<'a>>,
    /// How many values of a column cannot be read as what it holds, by the index of the column in the layout.
    unreadable: BTreeMap<usize, u64>,
    /// Rows that are none of the table.
    footers: u64,
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
    /// Of layouts that know the same columns, the one that misses fewer is meant.
    fn score(&self) -> (usize, usize, Reverse<usize>) {
        let missed = self.layout.missing(&self.binding).filter(|column| column.is_expected).count();
        (self.layout.required_bound(&self.binding), self.binding.columns.len(), Reverse(missed))
    }
}

impl<'a> SheetReader<'a> {
    /// `name` is `None` for text files. `is_1904` is the epoch of the workbook.
    pub(crate) fn new(all: &'a [Layout], name: Option<&str>, is_1904: bool) -> Self {
        let name = name.map(fold);
        let is_expected = |layout: &Layout| name.as_ref().is_some_and(|name| layout.sheet_names.contains(name));
        let is_named = all.iter().any(is_expected);
        Self {
            all,
            layouts: all.iter().enumerate().filter(|(_, layout)| !is_named || is_expected(layout)).collect(),
            is_named,
            is_1904,
            state: State::Looking,
            head: Vec::new(),
            best: None,
            unreadable: BTreeMap::new(),
            footers: 0,
            outcome: Outcome { is_empty: true, ..Outcome::default() },
        }
    }

    /// Whether the rest of the sheet makes no difference.
    pub(crate) fn is_done(&self) -> bool {
        matches!(self.state, State::Ignoring)
    }

    /// Takes a row; `number` counts from 1 and never falls.
    pub(crate) fn push(&mut self, number: u64, row: Vec<Cell>, budget: &mut Budget) -> Result<(), FaultKind> {
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
    pub(crate) fn finish(mut self, budget: &mut Budget) -> Result<Outcome, FaultKind> {
        if matches!(self.state, State::Looking) {
            self.settle(budget)?;
        }
        if let State::Reading { index, layout, table, .. } = self.state {
            let unreadable = self.unreadable.iter().filter_map(|(column, count)| {
                let (stream, column) = (layout.stream.clone(), layout.columns.get(*column)?.header.clone());
                Some(FaultKind::UnreadableValues { stream, column, count: *count })
            });
            self.outcome.losses.extend(unreadable);
            if self.footers > 0 {
                self.outcome.notes.push(FaultKind::FooterRows { count: self.footers });
            }
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
                self.tell(layout, &binding);
                let table = Table::new(binding.columns.values().copied());
                self.state = State::Reading { index, layout, binding, table };
                self.head.clear();
            }
            None => self.head.push((number, row)),
        }
    }

    /// What is worth telling of the header.
    fn tell(&mut self, layout: &Layout, binding: &Binding) {
        let is_known = |layout: &Layout, header: &String| layout.by_name.contains_key(&fold(header));
        // Another sheet of the mapping reads these.
        let is_dropped =
            |header: &&String| !is_known(layout, header) && self.all.iter().any(|other| is_known(other, header));
        let (dropped, unknown): (Vec<&String>, Vec<&String>) = binding.unknown.iter().partition(is_dropped);
        let missing = layout.missing(binding).filter(|column| column.is_expected);
        let mut losses: Vec<_> = missing.map(|column| missing_column(layout, column, &binding.unknown)).collect();
        let mut notes = Vec::new();
        if !dropped.is_empty() {
            let (names, more) = named(&dropped);
            losses.push(FaultKind::DroppedColumns { names, more });
        }
        if !binding.duplicate.is_empty() {
            notes.push(FaultKind::DuplicateColumns { names: binding.duplicate.clone() });
        }
        if !unknown.is_empty() {
            let (names, more) = named(&unknown);
            notes.push(FaultKind::UnknownColumns { names, more });
        }
        // A header that stands again tells the same again.
        losses.retain(|loss| !self.outcome.losses.contains(loss));
        notes.retain(|note| !self.outcome.notes.contains(note));
        self.outcome.losses.extend(losses);
        self.outcome.notes.extend(notes);
    }

    /// No header was found: the sheet has none by its layout, or is not read.
    fn settle(&mut self, budget: &mut Budget) -> Result<(), FaultKind> {
        let head = std::mem::take(&mut self.head);
        let bound = head.first().and_then(|(_, row)| {
            let mut layouts = self.layouts.iter();
            layouts.find_map(|(index, layout)| Some((*index, *layout, layout.bind_headerless(row)?)))
        });
        let Some((index, layout, binding)) = bound else {
            self.state = State::Ignoring;
            let is_headerless = self.best.as_ref().is_none_or(|best| best.binding.columns.is_empty())
                && head.first().is_some_and(|(_, row)| looks_like_data(row));
            self.outcome.losses = if is_headerless { vec![FaultKind::MissingHeader] } else { self.near_miss() };
            return Ok(());
        };
        let table = Table::new(binding.columns.values().copied());
        self.state = State::Reading { index, layout, binding, table };
        head.iter().try_for_each(|(number, row)| self.keep(*number, row, budget))
    }

    /// The missing columns, when the sheet has the name of a layout or at least half of its required columns.
    fn near_miss(&self) -> Vec<FaultKind> {
        let Some(Partial { layout, binding }) = &self.best else { return Vec::new() };
        let bound = layout.required_bound(binding);
        let is_alike = bound > 0 && bound * 2 >= layout.required();
        if !is_alike && !self.is_named {
            return Vec::new();
        }
        let unknown = if is_alike { binding.unknown.as_slice() } else { &[] };
        let missing = layout.missing(binding).filter(|column| column.is_required);
        missing.map(|column| missing_column(layout, column, unknown)).collect()
    }

    /// Whether the row is the header once more, as where files were joined: from there on the columns stand as it says.
    fn is_header_again(&mut self, row: &[Cell]) -> bool {
        let State::Reading { layout, binding, table, .. } = &mut self.state else { return false };
        if !may_be_header(row) {
            return false;
        }
        let (layout, again) = (*layout, layout.bind(row));
        if !layout.fits(&again) {
            return false;
        }
        table.change_columns(again.columns.values().copied());
        *binding = again.clone();
        self.tell(layout, &again);
        true
    }

    fn keep(&mut self, number: u64, row: &[Cell], budget: &mut Budget) -> Result<(), FaultKind> {
        if self.is_header_again(row) {
            return Ok(());
        }
        let State::Reading { layout, binding, table, .. } = &mut self.state else { return Ok(()) };
        if is_footer(row, layout, binding) {
            self.footers += 1;
            return Ok(());
        }
        for cell in row {
            let Some(&index) = binding.columns.get(&cell.column) else { continue };
            let Some(column) = layout.columns.get(index) else { continue };
            let read = cell.read_as(column.kind, self.is_1904);
            let read =
                read.or_else(|| (cell.is_nothing() || column.is_evidence()).then_some(Cow::Borrowed(&*cell.text)));
            if read.is_none() {
                *self.unreadable.entry(index).or_default() += 1;
            }
            budget.add_text(read.as_deref().unwrap_or_default())?;
            table.push_cell(index, read.as_deref());
        }
        if table.close_row(number) { budget.add_row() } else { Ok(()) }
    }
}

/// Whether the row may be a header at all: no header begins with a digit, and of an item its number and its dates do.
fn may_be_header(row: &[Cell]) -> bool {
    row.len() > 1 && !row.iter().any(|cell| cell.text.starts_with(|first: char| first.is_ascii_digit()))
}

/// Whether the row holds a number and a date, as an item does and a header does not.
fn looks_like_data(row: &[Cell]) -> bool {
    row.iter().any(is_number) && row.iter().any(is_date_text)
}

fn missing_column(layout: &Layout, column: &Column, unknown: &[String]) -> FaultKind {
    FaultKind::MissingColumn {
        stream: layout.stream.clone(),
        column: column.header.clone(),
        similar: nearest(&column.header, unknown).map(one_line),
        required: column.is_required,
    }
}

/// The first headers, and how many more there are.
fn named(headers: &[&String]) -> (Vec<String>, u64) {
    let names = headers.iter().take(HEADERS_NAMED).map(|header| one_line(header)).collect();
    (names, headers.len().saturating_sub(HEADERS_NAMED) as u64)
}

/// A header for people: not longer than a line.
fn one_line(header: &str) -> String {
    header.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(100).collect()
}
