//! Rows kept between pulls, packed: one text for all cells, so that a million rows cost their letters and little more.

use std::ops::Range;

/// The rows of one sheet.
#[derive(Debug, Default)]
pub(crate) struct Table {
    /// Columns that the sheet has from a row on, by their index in the layout, in order.
    columns: Vec<(usize, Vec<usize>)>,
    text: String,
    cells: Vec<Stored>,
    /// Number of the row in the sheet, and where its cells end.
    rows: Vec<(u64, usize)>,
}

/// A cell with something in it.
#[derive(Debug)]
struct Stored {
    /// Index of the column in the layout.
    column: u32,
    /// Whether what stands there can be read.
    is_told: bool,
    /// Where its text ends.
    end: usize,
}

/// What a row says in one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told<'t> {
    /// This.
    Full(&'t str),
    /// That there is nothing.
    Empty,
    /// Something that cannot be read.
    Not,
}

impl Table {
    /// No rows yet of a sheet with these columns of the layout.
    pub(crate) fn new(columns: impl IntoIterator<Item = usize>) -> Self {
        let mut table = Self::default();
        table.change_columns(columns);
        table
    }

    /// From the next row on the sheet has these columns.
    pub(crate) fn change_columns(&mut self, columns: impl IntoIterator<Item = usize>) {
        let mut columns: Vec<usize> = columns.into_iter().collect();
        columns.sort_unstable();
        self.columns.push((self.rows.len(), columns));
    }

    /// The columns that the sheet has at a row.
    fn columns_at(&self, row: usize) -> &[usize] {
        let before = self.columns.partition_point(|(first, _)| *first <= row);
        let standing = before.checked_sub(1).and_then(|place| self.columns.get(place));
        standing.map_or(&[], |(_, columns)| columns.as_slice())
    }

    /// Adds a cell to the row that is not closed yet; `None`: what stands there cannot be read.
    pub(crate) fn push_cell(&mut self, column: usize, text: Option<&str>) {
        self.text.push_str(text.unwrap_or_default());
        let column = u32::try_from(column).unwrap_or(u32::MAX);
        self.cells.push(Stored { column, is_told: text.is_some(), end: self.text.len() });
    }

    /// Closes a row; gives `false`, and adds nothing, when there was no readable cell in it.
    pub(crate) fn close_row(&mut self, number: u64) -> bool {
        let start = self.rows.last().map_or(0, |(_, end)| *end);
        let has_cells = self.cells.get(start..).unwrap_or_default().iter().any(|cell| cell.is_told);
        if has_cells {
            self.rows.push((number, self.cells.len()));
        } else {
            self.cells.truncate(start);
        }
        has_cells
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Numbers of the rows `range`, in order, and what each says in every column of the sheet.
    pub(crate) fn rows(&self, range: Range<usize>) -> impl Iterator<Item = (u64, Vec<(usize, Told<'_>)>)> {
        let first = range.start;
        self.rows.get(range).unwrap_or_default().iter().enumerate().map(move |(offset, (number, end))| {
            let start = (first + offset).checked_sub(1).and_then(|before| self.rows.get(before)).map_or(0, |row| row.1);
            (*number, self.cells_between(start, *end, self.columns_at(first + offset)))
        })
    }

    fn cells_between(&self, start: usize, end: usize, columns: &[usize]) -> Vec<(usize, Told<'_>)> {
        let mut row: Vec<(usize, Told<'_>)> = columns.iter().map(|column| (*column, Told::Empty)).collect();
        let mut from = start.checked_sub(1).and_then(|before| self.cells.get(before)).map_or(0, |cell| cell.end);
        for Stored { column, is_told, end } in self.cells.get(start..end).unwrap_or_default() {
            let text = self.text.get(from..*end).unwrap_or_default();
            from = *end;
            let place = usize::try_from(*column).ok().and_then(|column| columns.binary_search(&column).ok());
            if let Some((_, told)) = place.and_then(|place| row.get_mut(place)) {
                *told = if *is_told { Told::Full(text) } else { Told::Not };
            }
        }
        row
    }
}
