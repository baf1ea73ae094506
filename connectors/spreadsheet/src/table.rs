//! Rows kept between pulls, packed: one text for all cells, so that a million rows cost their letters and little more.

use std::ops::Range;

/// The rows of one sheet.
#[derive(Debug, Default)]
pub(crate) struct Table {
    text: String,
    /// Index of the column in the layout, and where its text ends.
    cells: Vec<(u32, usize)>,
    /// Number of the row in the sheet, and where its cells end.
    rows: Vec<(u64, usize)>,
}

impl Table {
    /// Adds a cell to the row that is not closed yet.
    pub(crate) fn push_cell(&mut self, column: usize, text: &str) {
        self.text.push_str(text);
        self.cells.push((u32::try_from(column).unwrap_or(u32::MAX), self.text.len()));
    }

    /// Closes a row; gives `false`, and adds nothing, when no cell was added to it.
    pub(crate) fn close_row(&mut self, number: u64) -> bool {
        let start = self.rows.last().map_or(0, |(_, end)| *end);
        let has_cells = self.cells.len() > start;
        if has_cells {
            self.rows.push((number, self.cells.len()));
        }
        has_cells
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Numbers and cells of the rows `range`, in order.
    pub(crate) fn rows(&self, range: Range<usize>) -> impl Iterator<Item = (u64, Vec<(usize, &str)>)> {
        let first = range.start;
        self.rows.get(range).unwrap_or_default().iter().enumerate().map(move |(offset, (number, end))| {
            let start = (first + offset).checked_sub(1).and_then(|before| self.rows.get(before)).map_or(0, |row| row.1);
            (*number, self.cells_between(start, *end))
        })
    }

    fn cells_between(&self, start: usize, end: usize) -> Vec<(usize, &str)> {
        let mut from = start.checked_sub(1).and_then(|before| self.cells.get(before)).map_or(0, |cell| cell.1);
        let cells = self.cells.get(start..end).unwrap_or_default();
        let text = cells.iter().map(|(column, to)| {
            let cell = self.text.get(from..*to).unwrap_or_default();
            from = *to;
            (usize::try_from(*column).unwrap_or(usize::MAX), cell)
        });
        text.collect()
    }
}
