//! Crosswalk tables: CSV as Excel writes it (UTF-8 with BOM, `;`), rows with days of validity, faults with their place.

use std::collections::HashMap;

use jiff::civil::Date;
use svod_spelling::fold;

use super::Files;
use crate::domain::FileFault;

/// Faults gathered while files are read, so that an administrator sees all of them at once.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<FileFault>);

impl Faults {
    /// Notes a fault.
    pub(super) fn add(&mut self, file: &str, line: Option<usize>, key: &str, problem: impl Into<String>) {
        let file = format!("mappings/{file}");
        self.0.push(FileFault { file, line, key: key.to_owned(), problem: problem.into() });
    }

    /// Takes faults over that were found elsewhere.
    pub(super) fn extend(&mut self, faults: Vec<FileFault>) {
        self.0.extend(faults);
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, in the order in which they were found.
    pub(super) fn into_vec(self) -> Vec<FileFault> {
        self.0
    }
}

/// One row of a table; cells are in the order of the columns asked for, trimmed.
#[derive(Debug, Clone)]
pub(super) struct Row {
    file: String,
    /// Line in the file, counted from 1.
    pub(super) line: usize,
    cells: Vec<String>,
    columns: &'static [&'static str],
}

impl Row {
    /// The cell of a column; empty when the row is shorter.
    pub(super) fn cell(&self, column: &str) -> &str {
        let place = self.columns.iter().position(|name| *name == column);
        place.and_then(|place| self.cells.get(place)).map_or("", String::as_str)
    }

    /// Notes a fault of this row.
    pub(super) fn fault(&self, column: &str, problem: impl Into<String>, faults: &mut Faults) {
        faults.add(&self.file, Some(self.line), column, problem);
    }

    /// The days of validity, from columns `valid_from` (included) and `valid_to` (excluded); empty means open.
    pub(super) fn validity(&self, faults: &mut Faults) -> Validity {
        let from = self.day("valid_from", faults);
        let to = self.day("valid_to", faults);
        if let (Some(from), Some(to)) = (from, to)
            && from >= to
        {
            self.fault("valid_to", "срок действия кончается раньше, чем начинается", faults);
        }
        Validity { from, to }
    }

    fn day(&self, column: &str, faults: &mut Faults) -> Option<Date> {
        let text = self.cell(column);
        if text.is_empty() {
            return None;
        }
        let day = super::time::day(text);
        if day.is_none() {
            self.fault(column, format!("«{text}» не дата: пишите 2024-01-01 или 01.01.2024"), faults);
        }
        day
    }
}

/// Days on which a row applies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Validity {
    /// First day; `None`: since ever.
    pub(super) from: Option<Date>,
    /// First day on which the row no longer applies; `None`: until revoked.
    pub(super) to: Option<Date>,
}

impl Validity {
    /// Whether the row applies on `day`.
    pub(super) fn holds(self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day < to)
    }

    fn overlaps(self, other: Self) -> bool {
        let starts_before_end = |start: Option<Date>, end: Option<Date>| match (start, end) {
            (Some(start), Some(end)) => start < end,
            _ => true,
        };
        starts_before_end(self.from, other.to) && starts_before_end(other.from, self.to)
    }
}

/// Reads a table; every column must stand in the header, and no other may.
pub(super) fn rows(files: &Files, name: &str, columns: &'static [&'static str], faults: &mut Faults) -> Vec<Row> {
    let Some(text) = files.text(name) else {
        faults.add(name, None, "", "файла нет; верните его из поставки");
        return Vec::new();
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader =
        csv::ReaderBuilder::new().delimiter(b';').has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut records = reader.records();
    let Some(Ok(header)) = records.next() else {
        faults.add(name, Some(1), "", "файл пуст: нет строки заголовков");
        return Vec::new();
    };
    let places = header_places(name, &header, columns, faults);
    let mut rows = Vec::new();
    for record in records {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, |at| line(text, at));
                let cell = |place: &Option<usize>| place.and_then(|place| record.get(place)).unwrap_or("").trim();
                let cells: Vec<String> = places.iter().map(|place| cell(place).to_owned()).collect();
                if cells.iter().any(|cell| !cell.is_empty()) {
                    rows.push(Row { file: name.to_owned(), line, cells, columns });
                }
            }
            Err(error) => {
                let line = error.position().and_then(|at| usize::try_from(at.line()).ok());
                faults.add(name, line, "", "строка не читается: проверьте кавычки и кодировку (нужна UTF-8)");
            }
        }
    }
    rows
}

/// The line a record begins on. After `\r\n` the reader stands before the line feed, and before empty lines too.
fn line(text: &str, at: &csv::Position) -> usize {
    let (line, byte) = (usize::try_from(at.line()), usize::try_from(at.byte()));
    let rest = byte.ok().and_then(|byte| text.as_bytes().get(byte..)).unwrap_or_default();
    let breaks = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n');
    line.unwrap_or_default() + breaks.count()
}

fn header_places(name: &str, header: &csv::StringRecord, columns: &[&str], faults: &mut Faults) -> Vec<Option<usize>> {
    for title in header.iter().map(str::trim).filter(|title| !title.is_empty()) {
        if !columns.contains(&title) {
            let problem = format!("неизвестный столбец; ожидаются: {}", columns.join(", "));
            faults.add(name, Some(1), title, problem);
        }
    }
    let mut places = Vec::with_capacity(columns.len());
    for column in columns {
        let place = header.iter().position(|title| title.trim() == *column);
        if place.is_none() {
            faults.add(name, Some(1), column, "нет столбца; разделитель столбцов — точка с запятой");
        }
        places.push(place);
    }
    places
}

/// Numbers for names, so that a combination of names is a small key.
#[derive(Debug, Default)]
pub(super) struct Names {
    exact: HashMap<String, u32>,
    folded: HashMap<String, u32>,
}

impl Names {
    /// The number of the empty name.
    pub(super) const EMPTY: u32 = 0;

    /// The number of `name`, made when it is new.
    pub(super) fn intern(&mut self, name: &str) -> u32 {
        let key = fold(name);
        if key.is_empty() {
            return Self::EMPTY;
        }
        let next = u32::try_from(self.folded.len()).unwrap_or(u32::MAX - 1) + 1;
        let number = *self.folded.entry(key).or_insert(next);
        self.exact.insert(name.to_owned(), number);
        number
    }

    /// Whether a row spells a name exactly so.
    pub(super) fn spells(&self, name: &str) -> bool {
        self.exact.contains_key(name)
    }

    /// The number of `name`; `None` for one no row has. Does not allocate when the spelling is that of the table.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        if name.is_empty() {
            return Some(Self::EMPTY);
        }
        if let Some(number) = self.exact.get(name) {
            return Some(*number);
        }
        let key = fold(name);
        if key.is_empty() { Some(Self::EMPTY) } else { self.folded.get(&key).copied() }
    }
}

/// What keys mean, each meaning with its days of validity and the line that gave it.
#[derive(Debug)]
pub(super) struct Meanings<K, T>(HashMap<K, Vec<(Validity, usize, T)>>);

impl<K, T> Default for Meanings<K, T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: std::hash::Hash + Eq, T: PartialEq> Meanings<K, T> {
    /// Adds a row; gives the line of another one by which the same key means something else on some of the same days.
    pub(super) fn add(&mut self, key: K, (validity, line): (Validity, usize), meaning: T) -> Option<usize> {
        let known = self.0.entry(key).or_default();
        let other = known.iter().find(|(days, _, other)| *other != meaning && days.overlaps(validity));
        let other = other.map(|(_, line, _)| *line);
        known.push((validity, line, meaning));
        other
    }

    /// Whether no row was added.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What the key means on `day`.
    pub(super) fn on(&self, key: &K, day: Date) -> Option<&T> {
        let known = self.0.get(key)?;
        known.iter().find(|(days, _, _)| days.holds(day)).map(|(_, _, meaning)| meaning)
    }
}
