//! What a sheet of the mapping looks like, and how a row of a file is recognised as its header.

#[cfg(test)]
mod tests;

use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use svod_contract::StreamName;
use svod_spelling::fold;

use crate::value::{Cell, is_date};

/// One `[[sheet]]` of the mapping.
#[derive(Debug)]
pub(crate) struct Layout {
    pub(crate) stream: StreamName,
    /// Folded names of sheets; empty when only the header tells.
    pub(crate) sheet_names: BTreeSet<String>,
    pub(crate) columns: Vec<Column>,
    /// Folded headers and aliases.
    pub(crate) by_name: BTreeMap<String, Name>,
    /// Indices in `columns` by position, for files without a header; empty when those are not accepted.
    pub(crate) headerless: Vec<Option<usize>>,
}

/// A text that stands for a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Name {
    /// Index of the column in the layout.
    pub(crate) column: usize,
    /// 0 for the header itself, then the aliases in their order: of two names in one sheet the lower rank is meant.
    pub(crate) rank: usize,
}

/// One `[[sheet.column]]` of the mapping.
#[derive(Debug)]
pub(crate) struct Column {
    /// The canonical header: the key in the record.
    pub(crate) header: String,
    pub(crate) is_required: bool,
    /// Whether its absence is worth a word.
    pub(crate) is_expected: bool,
    pub(crate) kind: ColumnKind,
}

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ColumnKind {
    /// Whatever is written there.
    #[default]
    Text,
    /// A date: a plain number in it is the count of days that Excel keeps.
    Date,
    /// A duration: becomes `H:MM:SS`, a plain number in it is the count of days that Excel keeps.
    Duration,
}

impl Column {
    /// Whether a cell that cannot be read is kept as it stands: an item without its number or its date of receipt goes to
    /// quarantine, and there somebody has to see what stood there.
    pub(crate) fn is_evidence(&self) -> bool {
        self.is_required && self.kind != ColumnKind::Duration
    }
}

/// Which columns of a sheet are which columns of a layout.
#[derive(Debug, Clone, Default)]
pub(crate) struct Binding {
    /// Column of the sheet, counted from 0, to the index in the layout.
    pub(crate) columns: BTreeMap<u32, usize>,
    /// Header texts that the layout does not know, or knows a better name for in the same row.
    pub(crate) unknown: Vec<String>,
    /// Canonical headers met a second time.
    pub(crate) duplicate: Vec<String>,
}

impl Layout {
    /// Reads a row as if it were the header.
    pub(crate) fn bind(&self, row: &[Cell]) -> Binding {
        let mut binding = Binding::default();
        let mut taken: BTreeMap<usize, (usize, &Cell)> = BTreeMap::new();
        for cell in row.iter().filter(|cell| !cell.is_error) {
            let Some(&Name { column, rank }) = self.by_name.get(&fold(&cell.text)) else {
                binding.unknown.push(cell.text.clone());
                continue;
            };
            match taken.get(&column) {
                Some((other, _)) if *other < rank => binding.unknown.push(cell.text.clone()),
                Some((other, _)) if *other == rank => {
                    binding.duplicate.extend(self.columns.get(column).map(|column| column.header.clone()));
                }
                Some(_) | None => {
                    let replaced = taken.insert(column, (rank, cell));
                    binding.unknown.extend(replaced.map(|(_, cell)| cell.text.clone()));
                }
            }
        }
        binding.columns = taken.into_iter().map(|(column, (_, cell))| (cell.column, column)).collect();
        binding
    }

    /// Columns of the layout that `binding` lacks.
    pub(crate) fn missing<'a>(&'a self, binding: &'a Binding) -> impl Iterator<Item = &'a Column> {
        let is_bound = |index: &usize| binding.columns.values().any(|bound| bound == index);
        self.columns.iter().enumerate().filter(move |(index, _)| !is_bound(index)).map(|(_, column)| column)
    }

    /// Whether every required column is bound.
    pub(crate) fn fits(&self, binding: &Binding) -> bool {
        self.missing(binding).all(|column| !column.is_required)
    }

    /// How many required columns are bound.
    pub(crate) fn required_bound(&self, binding: &Binding) -> usize {
        let is_required = |index: &&usize| self.columns.get(**index).is_some_and(|column| column.is_required);
        binding.columns.values().filter(is_required).count()
    }

    /// How many columns are required.
    pub(crate) fn required(&self) -> usize {
        self.columns.iter().filter(|column| column.is_required).count()
    }

    /// The binding by position, when `row` looks like data of a file without a header: digits in its first column, a date
    /// in the first column of dates.
    pub(crate) fn bind_headerless(&self, row: &[Cell]) -> Option<Binding> {
        let text_at = |position: usize| {
            let column = u32::try_from(position).ok()?;
            row.iter().find(|cell| cell.column == column)
        };
        let kind = |index: usize| self.columns.get(index).map(|column| column.kind);
        let date_at = self.headerless.iter().position(|index| index.and_then(kind) == Some(ColumnKind::Date))?;
        let id = text_at(0)?;
        if !id.text.bytes().all(|byte| byte.is_ascii_digit()) || !is_date(text_at(date_at)?) {
            return None;
        }
        let places = (0_u32..).zip(&self.headerless);
        let columns = places.filter_map(|(place, index)| index.map(|index| (place, index))).collect();
        Some(Binding { columns, ..Binding::default() })
    }
}

/// The header that resembles `wanted` most, if any does: at most half of its letters differ.
pub(crate) fn nearest<'a>(wanted: &str, headers: &'a [String]) -> Option<&'a str> {
    let wanted = fold(wanted);
    let (distance, header) = headers
        .iter()
        .map(|header| (distance(&wanted, &fold(header)), header))
        .min_by_key(|(distance, _)| *distance)?;
    (distance * 2 <= wanted.chars().count()).then_some(header)
}

/// Levenshtein distance, in characters; only the first 100 of each are looked at.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().take(100).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.chars().take(100).enumerate() {
        let mut next = vec![line + 1];
        for (pair, candidate) in row.windows(2).zip(&other) {
            let &[diagonal, above] = pair else { continue };
            let left = next.last().copied().unwrap_or(line + 1);
            next.push((diagonal + usize::from(letter != *candidate)).min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}
