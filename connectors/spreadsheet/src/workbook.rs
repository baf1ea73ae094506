//! Workbooks: the sheets of XLSX, XLS and ODS files, row by row.

#[cfg(test)]
mod tests;

use std::io::Cursor;

use calamine::{Data, Ods, OdsError, Range, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsx, XlsxError};
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
        while let Some(cell) = cells.next_cell().map_err(|error| xlsx_problem(&error))? {
            reader.budget.add_cells(1)?;
            let (line, column) = cell.get_position();
            if line != number {
                sheet.push(u64::from(number) + 1, std::mem::take(&mut row), &mut reader.budget)?;
                number = line;
            }
            if sheet.is_done() {
                break;
            }
            row.extend(Cell::from_data(column, cell.get_value()));
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
        let range = book.worksheet_range(page.name()).map_err(|error| xls_problem(&error))?;
        read_range(page, &range, is_1904, reader)?;
    }
    Ok(())
}

/// Reads sheets that the parser lays out as a whole.
pub(crate) fn read_ods(bytes: &[u8], reader: &mut FileReader<'_>) -> Result<(), FaultKind> {
    let mut book = Ods::new(Cursor::new(bytes)).map_err(|error| ods_problem(&error))?;
    for page in pages(&book) {
        let range = book.worksheet_range(page.name()).map_err(|error| ods_problem(&error))?;
        read_range(page, &range, false, reader)?;
    }
    Ok(())
}

/// Sheets with cells, in the order of the file; charts and macros are left out.
fn pages<'a, R: Reader<Cursor<&'a [u8]>>>(book: &R) -> Vec<Page> {
    let sheets = book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    sheets.map(|sheet| Page::new(sheet.name.clone(), sheet.visible != SheetVisible::Visible)).collect()
}

fn read_range(page: Page, range: &Range<Data>, is_1904: bool, reader: &mut FileReader<'_>) -> Result<(), FaultKind> {
    let mut sheet = reader.open(&page, is_1904);
    let (first_row, first_column) = range.start().unwrap_or_default();
    for (number, cells) in (u64::from(first_row) + 1..).zip(range.rows()) {
        reader.budget.add_cells(cells.len() as u64)?;
        let places = (first_column..).zip(cells).filter(|(_, data)| **data != Data::Empty);
        let row = places.filter_map(|(column, data)| Cell::from_data(column, &borrowed(data))).collect();
        sheet.push(number, row, &mut reader.budget)?;
        if sheet.is_done() {
            break;
        }
    }
    reader.close(page, sheet)
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
