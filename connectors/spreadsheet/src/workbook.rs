//! Workbooks: the sheets of XLSX, XLS and ODS files, row by row.

#[cfg(test)]
mod tests;

use std::io::Cursor;
use std::ops::RangeInclusive;

use calamine::{Data, DataRef, Ods, OdsError, Range, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsx, XlsxError};
use svod_contract::{Damage, FaultKind};

use crate::content::{FileReader, Page};
use crate::damaged;
use crate::value::{Cell, borrowed};

/// Streams the cells of every sheet, so that one cell in the last corner costs one cell.
pub(crate) fn read_xlsx(bytes: &[u8], reader: &mut FileReader<'_>) -> Result<(), FaultKind> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|error| xlsx_problem(&error))?;
    let is_1904 = book.has_1904_epoch();
    for page in pages(&book) {
        let mut cells = match book.worksheet_cells_reader(page.name()) {
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(xlsx_problem(&error)),
            Ok(cells) => cells,
        };
        let mut sheet = reader.open(&page, is_1904);
        let mut row = Vec::new();
        let mut number = 0;
        while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(|error| xlsx_problem(&error))? {
            reader.budget.add_cells(1)?;
            let (line, column) = cell.pos;
            if line != number {
                sheet.push(u64::from(number) + 1, std::mem::take(&mut row), &mut reader.budget)?;
                number = line;
            }
            if sheet.is_done() {
                break;
            }
            row.extend(told(column, &cell.value, cell.formula.is_some()));
        }
        sheet.push(u64::from(number) + 1, row, &mut reader.budget)?;
        reader.close(page, sheet)?;
    }
    Ok(())
}

/// Reads sheets that the parser lays out as a whole.
pub(crate) fn read_xls(bytes: &[u8], reader: &mut FileReader<'_>) -> Result<(), FaultKind> {
    let mut book = Xls::new(Cursor::new(bytes)).map_err(|error| xls_problem(&error))?;
    let is_1904 = book.has_1904_epoch();
    for page in pages(&book) {
        let values = book.worksheet_range(page.name()).map_err(|error| xls_problem(&error))?;
        let formulas = book.worksheet_formula(page.name()).map_err(|error| xls_problem(&error))?;
        read_laid(page, &Laid { values, formulas, is_1904 }, reader)?;
    }
    Ok(())
}

/// Reads sheets that the parser lays out as a whole.
pub(crate) fn read_ods(bytes: &[u8], reader: &mut FileReader<'_>) -> Result<(), FaultKind> {
    let mut book = Ods::new(Cursor::new(bytes)).map_err(|error| ods_problem(&error))?;
    for page in pages(&book) {
        let values = book.worksheet_range(page.name()).map_err(|error| ods_problem(&error))?;
        let formulas = book.worksheet_formula(page.name()).map_err(|error| ods_problem(&error))?;
        read_laid(page, &Laid { values, formulas, is_1904: false }, reader)?;
    }
    Ok(())
}

/// Sheets with cells, in the order of the file; charts and macros are left out.
fn pages<'a, R: Reader<Cursor<&'a [u8]>>>(book: &R) -> Vec<Page> {
    let sheets = book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    sheets.map(|sheet| Page::new(sheet.name.clone(), sheet.visible != SheetVisible::Visible)).collect()
}

/// A sheet that the parser laid out as a whole.
struct Laid {
    values: Range<Data>,
    /// Spans no more than the cells that hold a formula.
    formulas: Range<String>,
    is_1904: bool,
}

impl Laid {
    /// First and last row, first and last column of all that the sheet holds, counted from 0.
    fn area(&self) -> Option<(RangeInclusive<u32>, RangeInclusive<u32>)> {
        let spans = [self.values.start().zip(self.values.end()), self.formulas.start().zip(self.formulas.end())];
        let spans = || spans.iter().flatten();
        let rows = spans().map(|(first, _)| first.0).min()?..=spans().map(|(_, last)| last.0).max()?;
        let columns = spans().map(|(first, _)| first.1).min()?..=spans().map(|(_, last)| last.1).max()?;
        Some((rows, columns))
    }

    fn cell(&self, row: u32, column: u32) -> Option<Cell> {
        let has_formula = self.formulas.get_value((row, column)).is_some_and(|formula| !formula.is_empty());
        told(column, &self.values.get_value((row, column)).map_or(DataRef::Empty, borrowed), has_formula)
    }
}

fn read_laid(page: Page, laid: &Laid, reader: &mut FileReader<'_>) -> Result<(), FaultKind> {
    let mut sheet = reader.open(&page, laid.is_1904);
    if let Some((rows, columns)) = laid.area() {
        for row in rows {
            reader.budget.add_cells(columns.clone().count() as u64)?;
            let cells = columns.clone().filter_map(|column| laid.cell(row, column)).collect();
            sheet.push(u64::from(row) + 1, cells, &mut reader.budget)?;
            if sheet.is_done() {
                break;
            }
        }
    }
    reader.close(page, sheet)
}

/// What a cell tells: a formula that no program has computed tells no value, which is not the same as an empty one.
fn told(column: u32, value: &DataRef<'_>, has_formula: bool) -> Option<Cell> {
    if has_formula && *value == DataRef::Empty {
        Some(Cell::not_computed(column))
    } else {
        Cell::from_data(column, value)
    }
}

fn xlsx_problem(error: &XlsxError) -> FaultKind {
    problem(matches!(error, XlsxError::Password))
}

fn xls_problem(error: &XlsError) -> FaultKind {
    problem(matches!(error, XlsError::Password))
}

fn ods_problem(error: &OdsError) -> FaultKind {
    problem(matches!(error, OdsError::Password))
}

fn problem(is_protected: bool) -> FaultKind {
    if is_protected { FaultKind::PasswordProtected } else { damaged(Damage::Workbook) }
}
