//! Packed workbooks: every part is unpacked once through a counter before the parser sees the file.

use std::io::{Cursor, ErrorKind, Read};
use std::path::Path;

use svod_contract::{Damage, FaultKind, Limit};
use zip::ZipArchive;
use zip::result::ZipError;

use super::{Format, opendocument};
use crate::damaged;
use crate::settings::Limits;

pub(super) type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// Parts of a package; a workbook has a few dozen.
const PARTS_MAX: usize = 10_000;

/// The longest tag, text or comment inside a part; cells hold 32 767 characters at most.
const STRETCH_MAX_BYTES: usize = 16 << 20;

/// What a tag of the shared strings may cost beside its letters: a string of its own has at least one, and takes a place in
/// a list and an allocation, however short it is.
const STRING_TAG_BYTES: u64 = 16;

/// How far into the shared strings their opening tag is looked for.
const HEAD_BYTES: usize = 64 << 10;

pub(super) fn inspect(bytes: &[u8], limits: &Limits) -> Result<Format, FaultKind> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| problem(&error))?;
    if archive.len() > PARTS_MAX {
        return Err(damaged(Damage::Trap));
    }
    if archive.index_for_name("encrypted-package").is_some() {
        return Err(FaultKind::PasswordProtected);
    }
    let mut unpacked = Unpacked { total: 0, held: 0, limits };
    let mut format = None;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| problem(&error))?;
        let name = part.name().map_err(|error| problem(&error))?.replace('\\', "/").to_lowercase();
        format = format.or(format_of(&name)?);
        unpacked.count(part, &name)?;
    }
    match format {
        Some(Format::Ods) => opendocument::inspect(&mut archive, limits).map(|()| Format::Ods),
        Some(format) => Ok(format),
        None => Err(damaged(Damage::NotAWorkbook)),
    }
}

/// The format that a part gives away.
fn format_of(name: &str) -> Result<Option<Format>, FaultKind> {
    match name {
        "xl/workbook.bin" => Err(FaultKind::ForeignFormat { format: "XLSB".to_owned() }),
        "content.xml" => Ok(Some(Format::Ods)),
        _ if name.starts_with("xl/") => Ok(Some(Format::Xlsx)),
        _ => Ok(None),
    }
}

pub(super) fn problem(error: &ZipError) -> FaultKind {
    if matches!(error, ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) {
        return FaultKind::PasswordProtected;
    }
    damaged(Damage::Workbook)
}

/// How much came out of the package so far.
struct Unpacked<'a> {
    total: u64,
    /// Of it, in parts that the parser keeps in memory as a whole.
    held: u64,
    limits: &'a Limits,
}

impl Unpacked<'_> {
    fn count(&mut self, mut part: impl Read, name: &str) -> Result<(), FaultKind> {
        let is_streamed = name.starts_with("xl/worksheets/") || name == "content.xml";
        let is_xml = Path::new(name).extension().is_some_and(|extension| extension == "xml");
        let is_strings = name.ends_with("sharedstrings.xml");
        let mut buffer = vec![0; HEAD_BYTES];
        let (mut size, mut stretch) = (0_u64, 0_usize);
        let mut head = Vec::new();
        loop {
            let read = match part.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(_) => return Err(damaged(Damage::Workbook)),
            };
            let chunk = buffer.get(..read).unwrap_or_default();
            size += chunk.len() as u64;
            self.total += chunk.len() as u64;
            if is_xml && !is_streamed {
                self.held += chunk.len() as u64;
            }
            if is_strings {
                let tags = chunk.split(|byte| *byte == b'<').skip(1).count() as u64;
                self.held = self.held.saturating_add(tags * STRING_TAG_BYTES);
            }
            self.check()?;
            if is_xml && !stretch_fits(&mut stretch, chunk) {
                return Err(damaged(Damage::Trap));
            }
            if is_strings && head.len() < HEAD_BYTES {
                head.extend_from_slice(chunk);
            }
        }
        if is_strings { check_strings(&head, size) } else { Ok(()) }
    }

    fn check(&self) -> Result<(), FaultKind> {
        if self.total > self.limits.unpacked_max_bytes || self.held > self.limits.held_max_bytes() {
            return Err(FaultKind::TooLarge { limit: Limit::UnpackedMaxBytes, max: self.limits.unpacked_max_bytes });
        }
        Ok(())
    }
}

/// Follows the distance since the last `<` from chunk to chunk; `false` when it grew too long.
fn stretch_fits(stretch: &mut usize, chunk: &[u8]) -> bool {
    let mut pieces = chunk.split(|byte| *byte == b'<');
    *stretch += pieces.next().map_or(0, <[u8]>::len);
    let mut longest = *stretch;
    for piece in pieces {
        *stretch = piece.len();
        longest = longest.max(piece.len());
    }
    longest <= STRETCH_MAX_BYTES
}

/// The parser reserves memory for as many strings as the opening tag promises, so the promise must be credible: a string
/// takes at least the five bytes of `<si/>`.
fn check_strings(head: &[u8], size: u64) -> Result<(), FaultKind> {
    let text = String::from_utf8_lossy(head);
    let (before, from) = text.split_once("sst").ok_or_else(|| damaged(Damage::Trap))?;
    if before.contains("<!") {
        return Err(damaged(Damage::Trap));
    }
    let (tag, _) = from.split_once('>').ok_or_else(|| damaged(Damage::Trap))?;
    let Some((_, value)) = tag.split_once("uniqueCount") else { return Ok(()) };
    let digits: String = value
        .trim_start_matches(|mark: char| mark.is_whitespace() || matches!(mark, '=' | '"' | '\''))
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    match digits.parse::<u64>() {
        Ok(count) if count <= size => Ok(()),
        Ok(_) => Err(damaged(Damage::Trap)),
        Err(_) if digits.is_empty() => Ok(()),
        Err(_) => Err(damaged(Damage::Workbook)),
    }
}
