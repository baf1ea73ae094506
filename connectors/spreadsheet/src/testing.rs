//! What the tests of this crate share: a folder with files, and a service that reads it to its end.

use std::fs::{self, File};
use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};
use rust_xlsxwriter::Workbook;
use serde_json::Value;
use svod_contract::{Batch, Connector, Cursor, FaultKind, Probe, Source, Window};
use svod_testkit::surroundings;
use tempfile::TempDir;

use crate::Spreadsheet;
use crate::settings::Settings;

pub(crate) const NOW: Timestamp = Timestamp::constant(1_770_000_000, 0);

/// Header and first row of an export as the cabinet of the platform gives it.
pub(crate) fn pos_rows() -> Vec<Vec<String>> {
    let text = fs::read_to_string(fixture("pos_export_header_2026.tsv")).unwrap();
    text.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

pub(crate) fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/spreadsheets").join(name)
}

/// The sheet of that export, as a mapping would describe it.
pub(crate) fn pos_sheet() -> String {
    let column = |header: &String| {
        let is_required = ["Номер", "Дата поступления", "Статус"].contains(&header.as_str());
        let kind = if header.starts_with("Дата") { "date" } else { "text" };
        let aliases = if header == "Номер" { "aliases = [\"№ сообщения\"]\n" } else { "" };
        format!("[[sheet.column]]\nheader = {header:?}\nrequired = {is_required}\nkind = {kind:?}\n{aliases}")
    };
    let columns: String = pos_rows().first().unwrap().iter().map(column).collect();
    format!("[[sheet]]\nstream = \"messages\"\nnames = [\"Sheet0\"]\n{columns}")
}

pub(crate) const INCIDENT_SHEETS: &str = r#"
[[sheet]]
stream = "details"
names = ["Детализация"]
headerless_columns = ["Номер инцидента", "Дата создания", "", "Тема"]
[[sheet.column]]
header = "Номер инцидента"
required = true
[[sheet.column]]
header = "Дата создания"
required = true
kind = "date"
[[sheet.column]]
header = "Группа тем"
[[sheet.column]]
header = "Тема"
required = true
[[sheet.column]]
header = "Населённый пункт"
[[sheet.column]]
header = "Время до ответа, ч:м:с"
[[sheet.column]]
header = "Важность"
[[sheet.column]]
header = "Автор доволен"
[[sheet.column]]
header = "Оценка"
[[sheet.column]]
header = "Ошибка"

[[sheet]]
stream = "reactions"
names = ["Инциденты"]
[[sheet.column]]
header = "Номер инцидента"
required = true
[[sheet.column]]
header = "Время до ответа, ч:м:с"
required = true
[[sheet.column]]
header = "Важность"
required = true
"#;

/// The settings of a feed that reads `sheets`.
pub(crate) fn settings(head: &str, sheets: &str) -> Settings {
    Settings::parse(toml::from_str(&format!("folder = \"drop\"\n{head}\n{sheets}")).unwrap()).unwrap()
}

/// A workbook of one sheet with these rows of text.
pub(crate) fn workbook(sheet: &str, rows: &[Vec<String>]) -> Vec<u8> {
    let mut book = Workbook::new();
    let page = book.add_worksheet().set_name(sheet).unwrap();
    for (number, row) in (0..).zip(rows) {
        for (column, text) in (0..).zip(row) {
            page.write_string(number, column, text).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

/// Text rows out of one text: lines, and cells separated by `|`.
pub(crate) fn rows(text: &str) -> Vec<Vec<String>> {
    text.lines().map(|line| line.split('|').map(str::to_owned).collect()).collect()
}

/// A drop folder and the source over it.
pub(crate) struct Feed {
    directory: TempDir,
    source: Box<dyn Source>,
}

/// What a run gave.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Run {
    pub(crate) batches: Vec<Batch>,
}

impl Feed {
    pub(crate) fn new(head: &str, sheets: &str) -> Self {
        let directory = TempDir::new().unwrap();
        fs::create_dir(directory.path().join("drop")).unwrap();
        let source = open(&directory, head, sheets);
        Self { directory, source }
    }

    /// The same folder after a restart of the service, perhaps with other settings.
    pub(crate) fn restart(&mut self, head: &str, sheets: &str) {
        self.source = self.fresh(head, sheets);
    }

    /// A fresh source over the same folder.
    pub(crate) fn fresh(&self, head: &str, sheets: &str) -> Box<dyn Source> {
        open(&self.directory, head, sheets)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join("drop").join(name)
    }

    pub(crate) fn put(&self, name: &str, content: &[u8]) -> &Self {
        fs::write(self.path(name), content).unwrap();
        self.date(name, 60)
    }

    /// Makes the file look last changed so many seconds ago.
    pub(crate) fn date(&self, name: &str, age_s: i64) -> &Self {
        let modified = NOW - SignedDuration::from_secs(age_s);
        let file = File::options().write(true).open(self.path(name)).unwrap();
        file.set_modified(modified.try_into().unwrap()).unwrap();
        self
    }

    pub(crate) async fn pull(&mut self, cursor: Option<&Cursor>, run: i64) -> Option<Batch> {
        let window = Window { from: None, to: NOW + SignedDuration::from_secs(run) };
        self.source.pull(cursor, &window).await.unwrap()
    }

    pub(crate) fn source(&mut self) -> &mut dyn Source {
        &mut *self.source
    }

    pub(crate) async fn probe(&mut self) -> Probe {
        self.source.probe().await.unwrap()
    }

    /// Pulls until there is nothing more.
    pub(crate) async fn run(&mut self, mut cursor: Option<Cursor>, run: i64) -> Run {
        let mut given = Run::default();
        while let Some(batch) = self.pull(cursor.as_ref(), run).await {
            assert!(given.batches.len() < 1000, "the source never ends");
            cursor = Some(batch.cursor.clone());
            given.batches.push(batch);
        }
        given
    }
}

fn open(directory: &TempDir, head: &str, sheets: &str) -> Box<dyn Source> {
    let settings = toml::from_str(&format!("folder = \"drop\"\n{head}\n{sheets}")).unwrap();
    Spreadsheet.parse(settings, &surroundings(directory.path())).unwrap()
}

impl Run {
    pub(crate) fn cursor(&self) -> Option<Cursor> {
        self.batches.last().map(|batch| batch.cursor.clone())
    }

    pub(crate) fn payloads(&self) -> Vec<Value> {
        self.batches.iter().flat_map(|batch| &batch.records).map(|record| record.payload.value().into_owned()).collect()
    }

    /// The values of one column; `-` where there is none.
    pub(crate) fn column(&self, header: &str) -> Vec<String> {
        let text = |payload: &Value| payload.get(header).and_then(Value::as_str).unwrap_or("-").to_owned();
        self.payloads().iter().map(text).collect()
    }

    /// Stream, origin and position of every record.
    pub(crate) fn places(&self) -> Vec<(&str, String, u64)> {
        let records = self.batches.iter().flat_map(|batch| &batch.records);
        records.map(|record| (record.stream.as_str(), record.origin.to_string(), record.position)).collect()
    }

    /// Subject and kind of every fault.
    pub(crate) fn faults(&self) -> Vec<(&str, FaultKind)> {
        let faults = self.batches.iter().flat_map(|batch| &batch.faults);
        faults.map(|fault| (fault.subject.as_str(), fault.kind.clone())).collect()
    }
}
