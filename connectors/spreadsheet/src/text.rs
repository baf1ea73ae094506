//! Text files with separators: the header row decides which encoding and which separator they are in.

#[cfg(test)]
mod tests;

mod quotes;

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1251};
use svod_contract::{Damage, FaultKind};

use crate::content::{FileReader, Page};
use crate::layout::Layout;
use crate::value::Cell;
use crate::{damaged, encoding};

/// How much of a file is decoded to try encodings and separators on.
const SAMPLE_BYTES: usize = 256 << 10;

/// Rows of the sample in which the header is looked for.
const SAMPLE_ROWS: usize = 50;

/// Lines with a quote that is not closed that are named; the others are counted.
const STRAYS_NAMED: usize = 20;

const SEPARATORS: [u8; 4] = *b";,\t|";

/// Reads the only sheet of a text file.
pub(crate) fn read_text(bytes: &[u8], layouts: &[Layout], reader: &mut FileReader<'_>) -> Result<(), FaultKind> {
    let (encoding, separator) = detect(bytes, layouts);
    let (text, _) = encoding.decode_with_bom_removal(bytes);
    let text = with_line_feeds(text);
    let (text, strays) = quotes::without_strays(&text, separator, widest(&text, separator))?;
    if !strays.is_empty() {
        let more = strays.len().saturating_sub(STRAYS_NAMED) as u64;
        reader.tell(FaultKind::StrayQuotes { lines: strays.into_iter().take(STRAYS_NAMED).collect(), more });
    }
    let mut rows = Rows::new(&text, separator);
    let mut sheet = reader.open(&Page::default(), false);
    while let Some((number, row)) = rows.next_row().map_err(|_error| damaged(Damage::Workbook))? {
        reader.budget.add_cells(rows.record.len() as u64)?;
        sheet.push(number, row, &mut reader.budget)?;
        if sheet.is_done() {
            break;
        }
    }
    reader.close(Page::default(), sheet)
}

/// How well a sample reads: a layout fits, columns bound, columns of its widest row.
type Score = (bool, usize, usize);

/// The pair under which the sample resembles a layout most; the earlier one of equals.
fn detect(bytes: &[u8], layouts: &[Layout]) -> (&'static Encoding, u8) {
    let sample = bytes.get(..bytes.len().min(SAMPLE_BYTES)).unwrap_or_default();
    let mut best: Option<(Score, (&'static Encoding, u8))> = None;
    for encoding in encodings(bytes, sample) {
        let (text, _) = encoding.decode_with_bom_removal(sample);
        let text = with_line_feeds(text);
        let declared = declared(&text);
        for separator in SEPARATORS.into_iter().filter(|_| declared.is_none()).chain(declared) {
            let score = score(&text, separator, layouts);
            if best.is_none_or(|(other, _)| other < score) {
                best = Some((score, (encoding, separator)));
            }
        }
    }
    best.map_or((UTF_8, b';'), |(_, pair)| pair)
}

/// The separator that a first line such as `sep=|` names.
fn declared(text: &str) -> Option<u8> {
    let line = text.lines().next()?.trim_start_matches('\u{feff}').trim_matches(['"', ' ']);
    match line.get(..4)?.eq_ignore_ascii_case("sep=").then(|| line.as_bytes().get(4..))?? {
        [separator] if separator.is_ascii() && !separator.is_ascii_alphanumeric() && *separator != b'"' => {
            Some(*separator)
        }
        // The sign itself may have been taken for a blank.
        [] => Some(b'\t'),
        _ => None,
    }
}

/// The text with one kind of line ends. Old programs end a line with `\r` alone, and then nothing else does.
fn with_line_feeds(text: Cow<'_, str>) -> Cow<'_, str> {
    let is_lone = |(place, _): (usize, &str)| text.as_bytes().get(place + 1) != Some(&b'\n');
    if !text.match_indices('\r').any(is_lone) {
        return text;
    }
    Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// How many separators the widest of the first lines has.
fn widest(text: &str, separator: u8) -> usize {
    let count = |line: &str| line.bytes().filter(|byte| *byte == separator).count();
    text.lines().take(SAMPLE_ROWS).map(count).max().unwrap_or_default()
}

/// Encodings worth trying, the likeliest first. A byte order mark leaves no choice, neither does valid UTF-8.
fn encodings(bytes: &[u8], sample: &[u8]) -> Vec<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return vec![encoding];
    }
    if let Some(encoding) = encoding::utf16(bytes) {
        return vec![encoding];
    }
    if std::str::from_utf8(bytes).is_ok() {
        return vec![UTF_8];
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    vec![WINDOWS_1251, detector.guess(Some(b"ru"), Utf8Detection::Deny), UTF_8]
}

fn score(text: &str, separator: u8, layouts: &[Layout]) -> Score {
    let mut rows = Rows::new(text, separator);
    let mut best = Score::default();
    for _ in 0..SAMPLE_ROWS {
        let Ok(Some((_, row))) = rows.next_row() else { break };
        best.2 = best.2.max(row.len());
        for layout in layouts {
            let binding = layout.bind(&row);
            let found = (layout.fits(&binding), binding.columns.len());
            if found > (best.0, best.1) {
                (best.0, best.1) = found;
            }
        }
    }
    best
}

/// Rows of a text with the numbers that a spreadsheet program gives them: a record with line breaks inside is one row, an
/// empty line is one too.
struct Rows<'a> {
    reader: csv::Reader<&'a [u8]>,
    record: csv::StringRecord,
    number: u64,
    line: u64,
}

impl<'a> Rows<'a> {
    fn new(text: &'a str, separator: u8) -> Self {
        let mut builder = csv::ReaderBuilder::new();
        let reader = builder.delimiter(separator).has_headers(false).flexible(true).from_reader(text.as_bytes());
        Self { reader, record: csv::StringRecord::new(), number: 0, line: 1 }
    }

    fn next_row(&mut self) -> Result<Option<(u64, Vec<Cell>)>, csv::Error> {
        if !self.reader.read_record(&mut self.record)? {
            return Ok(None);
        }
        let line = self.reader.position().line();
        let inside = self.record.iter().map(|field| field.matches('\n').count() as u64).sum::<u64>();
        let skipped = (line - self.line).saturating_sub(inside + 1);
        self.line = line;
        self.number += skipped + 1;
        let cells = (0..).zip(&self.record).filter_map(|(column, field)| Cell::from_text(column, field));
        Ok(Some((self.number, cells.collect())))
    }
}
