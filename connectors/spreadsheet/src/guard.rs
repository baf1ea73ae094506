//! What a file is by its content, and whether it can be opened without filling the memory.
//!
//! The spreadsheet parser trusts counts and repetitions written in a file, and builds dense ranges for XLS and ODS. So what
//! it would allocate is computed here first, and files that would cost too much are refused.

mod archive;
mod compound;
mod opendocument;
#[cfg(test)]
mod tests;

use svod_contract::{Damage, FaultKind};

use crate::settings::Limits;
use crate::{damaged, encoding};

/// A format by content; the extension is not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// Office Open XML.
    Xlsx,
    /// BIFF in an OLE2 container.
    Xls,
    /// `OpenDocument`.
    Ods,
    /// Text with separators.
    Text,
}

/// Says the format, or why the file is not read.
pub(crate) fn inspect(bytes: &[u8], limits: &Limits) -> Result<Format, FaultKind> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return archive::inspect(bytes, limits);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return compound::inspect(bytes, limits);
    }
    foreign(bytes).map_or(Ok(Format::Text), Err)
}

/// How files begin that are saved under the name of a workbook, and what they are.
const MARKS: [(&str, &str); 9] = [
    ("%pdf", "PDF"),
    ("{\\rtf", "RTF"),
    ("<?xml", "XML"),
    ("<!doctype html", "HTML"),
    ("<html", "HTML"),
    ("mime-version:", "MHT"),
    ("from: <saved by", "MHT"),
    ("content-type: multipart/", "MHT"),
    ("id;p", "SYLK"),
];

/// Why the bytes are neither a spreadsheet nor a table of text.
fn foreign(bytes: &[u8]) -> Option<FaultKind> {
    let head = bytes.get(..bytes.len().min(8192)).unwrap_or_default();
    let wide = encoding::utf16(head);
    let text = match wide {
        Some(encoding) => encoding.decode_with_bom_removal(head).0,
        None => String::from_utf8_lossy(head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head)),
    };
    let text = text.to_lowercase();
    let text = text.trim_start();
    let known = MARKS.iter().find(|(mark, _)| text.starts_with(mark)).map(|(_, name)| *name);
    let is_page = text.starts_with('<') && ["<table", "<head", "<body"].iter().any(|mark| text.contains(mark));
    match known.or(is_page.then_some("HTML")) {
        Some(format) => Some(FaultKind::ForeignFormat { format: format.to_owned() }),
        None => (wide.is_none() && head.contains(&0)).then(|| damaged(Damage::NotATable)),
    }
}
