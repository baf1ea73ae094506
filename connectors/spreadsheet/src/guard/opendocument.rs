//! ODS sheets: repeated rows and cells are counted before the parser writes them out.

use std::io::{BufRead, BufReader, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use svod_contract::{Damage, FaultKind};

use super::archive::{Archive, problem};
use crate::damaged;
use crate::settings::Limits;

/// As many columns as the parser makes of repeated cells.
const COLUMNS_MAX: u64 = 16_384;

/// Spaces that one `text:s` may stand for.
const SPACES_MAX: u64 = 32_767;

/// The manifest lists the parts of the package, which are few.
const MANIFEST_MAX_BYTES: u64 = 1 << 20;

/// What the package says of itself; templates go on after it.
const MIMETYPE: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";

/// Attributes that make a cell more than a style.
const CONTENT: [&str; 8] = [
    "office:value",
    "office:string-value",
    "office:date-value",
    "office:time-value",
    "office:boolean-value",
    "office:value-type",
    "calcext:value-type",
    "table:formula",
];

pub(super) fn inspect(archive: &mut Archive<'_>, limits: &Limits) -> Result<(), FaultKind> {
    if let Ok(part) = archive.by_name("META-INF/manifest.xml") {
        let mut manifest = Vec::new();
        part.take(MANIFEST_MAX_BYTES).read_to_end(&mut manifest).map_err(|_error| damaged(Damage::Workbook))?;
        if String::from_utf8_lossy(&manifest).contains("encryption-data") {
            return Err(FaultKind::PasswordProtected);
        }
    }
    let mut mimetype = Vec::new();
    let part = archive.by_name("mimetype").map_err(|error| problem(&error))?;
    part.take(MIMETYPE.len() as u64).read_to_end(&mut mimetype).map_err(|_error| damaged(Damage::Workbook))?;
    if mimetype != MIMETYPE {
        return Err(damaged(Damage::NotAWorkbook));
    }
    let content = archive.by_name("content.xml").map_err(|error| problem(&error))?;
    check_content(BufReader::new(content), limits)
}

/// Also makes sure that every element is closed: the parser would wait for the end of an open one for ever.
pub(super) fn check_content(content: impl BufRead, limits: &Limits) -> Result<(), FaultKind> {
    let mut reader = Reader::from_reader(content);
    let mut area = Area { limits, cells: 0, rows: 0, rows_used: 0, width: 0, row: Row::default() };
    let mut buffer = Vec::new();
    let mut depth = 0_u64;
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|_error| damaged(Damage::Workbook))? {
            Event::Start(tag) => {
                depth += 1;
                area.open(&tag)?;
            }
            Event::Empty(tag) => {
                area.open(&tag)?;
                area.close(tag.name().as_ref())?;
            }
            Event::End(tag) => {
                depth = depth.saturating_sub(1);
                area.close(tag.name().as_ref())?;
            }
            Event::Eof if depth == 0 => return Ok(()),
            Event::Eof => return Err(damaged(Damage::Workbook)),
            Event::Text(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_)
            | Event::GeneralRef(_) => {}
        }
    }
}

/// What the parser would allocate for the sheets.
struct Area<'a> {
    limits: &'a Limits,
    /// Cells written out row by row, in all sheets.
    cells: u64,
    /// Rows of this sheet, repeated ones counted, and those down to the last one with content.
    rows: u64,
    rows_used: u64,
    /// Columns up to the last one with content, in this sheet.
    width: u64,
    row: Row,
}

#[derive(Default)]
struct Row {
    repeats: u64,
    columns: u64,
    columns_used: u64,
}

impl Area<'_> {
    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), FaultKind> {
        match tag.name().as_ref() {
            "table:table" => (self.rows, self.rows_used, self.width) = (0, 0, 0),
            "table:table-row" => {
                self.row = Row { repeats: number(tag, "table:number-rows-repeated")?, ..Row::default() };
            }
            "table:table-cell" | "table:covered-table-cell" => {
                let repeats = number(tag, "table:number-columns-repeated")?;
                self.row.columns = self.row.columns.saturating_add(repeats).min(COLUMNS_MAX);
                let has_content = tag.attributes().flatten().any(|attribute| CONTENT.contains(&attribute.key.as_ref()));
                if has_content {
                    self.row.columns_used = self.row.columns;
                }
            }
            "text:s" if number(tag, "text:c")? > SPACES_MAX => {
                return Err(damaged(Damage::Trap));
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), FaultKind> {
        match name {
            "table:table-row" => {
                self.cells = self.cells.saturating_add(self.row.columns_used);
                self.rows = self.rows.saturating_add(self.row.repeats);
                if self.row.columns_used > 0 {
                    self.rows_used = self.rows;
                    self.width = self.width.max(self.row.columns_used);
                }
                self.check(self.rows_used.saturating_mul(self.width))
            }
            "table:table" => {
                self.cells = self.cells.saturating_add(self.rows_used.saturating_mul(self.width));
                self.check(0)
            }
            _ => Ok(()),
        }
    }

    fn check(&self, open: u64) -> Result<(), FaultKind> {
        self.limits.check_dense(self.cells.saturating_add(open))
    }
}

/// A count in an attribute; 1 when it is not there.
fn number(tag: &BytesStart<'_>, name: &str) -> Result<u64, FaultKind> {
    let attribute = tag.try_get_attribute(name).map_err(|_error| damaged(Damage::Workbook))?;
    attribute.map_or(Ok(1), |attribute| attribute.value.trim().parse().map_err(|_error| damaged(Damage::Workbook)))
}
