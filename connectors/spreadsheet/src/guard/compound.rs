//! OLE2 containers: encrypted workbooks are recognised, the cells of XLS sheets are counted before they are laid out.

use std::io::{Cursor, Read};

use svod_contract::{Damage, FaultKind, Limit};

use super::Format;
use crate::damaged;
use crate::settings::Limits;

/// Rows and columns of the largest sheet that the format allows.
const ROWS_MAX: u64 = 65_536;
const COLUMNS_MAX: u64 = 256;

const END: u16 = 0x000A;
const FILE_PASS: u16 = 0x002F;
const BOUND_SHEET: u16 = 0x0085;
const DIMENSIONS: u16 = 0x0200;
const MANY_NUMBERS: u16 = 0x00BD;

/// Records that put one cell at the row and column they begin with: formula, number, label, boolean, string index.
const CELLS: [u16; 7] = [0x0006, 0x0203, 0x0204, 0x0205, 0x00D6, 0x00FD, 0x027E];

pub(super) fn inspect(bytes: &[u8], limits: &Limits) -> Result<Format, FaultKind> {
    let mut container = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|_error| damaged(Damage::Workbook))?;
    let mut books = Vec::new();
    for entry in container.walk().filter(cfb::Entry::is_stream) {
        match entry.name().to_lowercase().as_str() {
            "encryptedpackage" => return Err(FaultKind::PasswordProtected),
            "workbook" | "book" => books.push(entry.path().to_owned()),
            _ => {}
        }
    }
    if books.is_empty() {
        return Err(damaged(Damage::NotAWorkbook));
    }
    for path in books {
        let stream = container.open_stream(path).map_err(|_error| damaged(Damage::Workbook))?;
        let mut book = Vec::new();
        stream.take(bytes.len() as u64).read_to_end(&mut book).map_err(|_error| damaged(Damage::Workbook))?;
        check_book(&book, limits)?;
    }
    Ok(Format::Xls)
}

/// Follows the parser's way: the list of sheets first, then each sheet from the place the list gives.
pub(super) fn check_book(book: &[u8], limits: &Limits) -> Result<(), FaultKind> {
    let mut places = Vec::new();
    for (kind, data) in Records(book) {
        match kind {
            END => break,
            FILE_PASS if data != [0, 0] => return Err(FaultKind::PasswordProtected),
            BOUND_SHEET => places.extend(word(data, 0).zip(word(data, 2)).map(|(low, high)| low | high << 16)),
            _ => {}
        }
    }
    let (mut cells, mut walked) = (0, 0);
    for place in places {
        let sheet = usize::try_from(place).ok().and_then(|place| book.get(place..));
        let sheet = sheet.ok_or_else(|| damaged(Damage::Workbook))?;
        let (area, length) = check_sheet(sheet)?;
        cells += area;
        walked += length;
        limits.check_dense(cells)?;
        if walked > limits.unpacked_max_bytes {
            return Err(FaultKind::TooLarge { limit: Limit::UnpackedMaxBytes, max: limits.unpacked_max_bytes });
        }
    }
    Ok(())
}

/// The cells of the rectangle that holds all cells, or of all records if those are more; and the bytes looked at.
fn check_sheet(sheet: &[u8]) -> Result<(u64, u64), FaultKind> {
    let (mut rows, mut columns, mut count, mut length) = (0, 0, 0, 0);
    for (kind, data) in Records(sheet) {
        length += 4 + data.len() as u64;
        match kind {
            END => break,
            DIMENSIONS => check_dimensions(data)?,
            kind if kind == MANY_NUMBERS || CELLS.contains(&kind) => {
                let (Some(row), Some(first)) = (word(data, 0), word(data, 2)) else {
                    return Err(damaged(Damage::Workbook));
                };
                let last = if kind == MANY_NUMBERS { word(data, data.len().saturating_sub(2)) } else { None };
                let last = last.map_or(first, |last| last.max(first));
                rows = rows.max(row + 1);
                columns = columns.max(last + 1);
                count += last - first + 1;
            }
            _ => {}
        }
    }
    Ok((count.max(rows * columns), length))
}

/// The parser reserves memory for the rectangle that a sheet claims to have.
fn check_dimensions(data: &[u8]) -> Result<(), FaultKind> {
    let is_old = data.len() == 10;
    let dword = |at: usize| word(data, at).zip(word(data, at + 2)).map(|(low, high)| low | high << 16);
    let rows = if is_old { word(data, 0).zip(word(data, 2)) } else { dword(0).zip(dword(4)) };
    let columns = if is_old { word(data, 6) } else { word(data, 10) };
    match rows.zip(columns) {
        Some(((0, 0), _)) => Ok(()),
        Some(((first, last), columns)) if first <= last && last <= ROWS_MAX && columns <= COLUMNS_MAX => Ok(()),
        _ => Err(damaged(Damage::Trap)),
    }
}

fn word(data: &[u8], at: usize) -> Option<u64> {
    let bytes = data.get(at..at.checked_add(2)?)?;
    Some(u64::from(u16::from_le_bytes(bytes.try_into().ok()?)))
}

/// Kinds and contents of records, up to the first one that is cut.
struct Records<'a>(&'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (header, rest) = self.0.split_at_checked(4)?;
        let [kind_low, kind_high, length_low, length_high] = *header else { return None };
        let (data, rest) = rest.split_at_checked(usize::from(u16::from_le_bytes([length_low, length_high])))?;
        self.0 = rest;
        Some((u16::from_le_bytes([kind_low, kind_high]), data))
    }
}
