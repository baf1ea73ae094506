//! The folder as a source: one batch of rows per pull, out of one file at a time.

#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, Read};

use svod_contract::{Batch, Cursor, FaultKind, Probe, Record, Source, SourceError, Surroundings, Window};
use svod_folder::{DropFolder, FolderCursor, FoundFile, Scan};
use tokio::runtime::{Handle, RuntimeFlavor};

use crate::content::{Content, read};
use crate::settings::Settings;

const EXTENSIONS: [&str; 7] = ["xlsx", "xlsm", "xls", "ods", "csv", "tsv", "txt"];

/// What an office program opens and saves as XLSX.
const CONVERTIBLE: [&str; 8] = ["xlsb", "fods", "xlt", "xltx", "xltm", "xml", "html", "htm"];

/// A feed of spreadsheets.
#[derive(Debug)]
pub(crate) struct SpreadsheetSource {
    folder: DropFolder,
    settings: Settings,
    /// The file that batches are being taken from, so that it is parsed once.
    opened: Option<(FoundFile, Content)>,
}

impl SpreadsheetSource {
    pub(crate) fn new(settings: Settings, around: &Surroundings) -> Self {
        let directory = around.resolve(&settings.folder);
        let folder = DropFolder::new(directory, &EXTENSIONS, settings.limits.size_max_bytes, settings.settle)
            .convertible(&CONVERTIBLE);
        Self { folder, settings, opened: None }
    }

    /// One pull, on the disk.
    fn read_batch(&mut self, cursor: Option<&Cursor>, window: &Window) -> Result<Option<Batch>, SourceError> {
        let mut cursor = FolderCursor::parse(cursor)?;
        cursor.under(&self.settings.fingerprint);
        cursor.start_run(window.to);
        let scan = self.folder.scan(window.to)?;
        let records = self.step(&mut cursor, &scan);
        let faults = cursor.take_faults(&scan);
        if records.is_none() && faults.is_empty() {
            return Ok(None);
        }
        let records = records.unwrap_or_default();
        Ok(Some(Batch { records, cursor: cursor.to_cursor()?, faults, total: None }))
    }

    /// The next rows of the next file; `None` when there is no file to read.
    fn step(&mut self, cursor: &mut FolderCursor, scan: &Scan) -> Option<Vec<Record>> {
        let (file, start) = cursor.next_file(scan)?;
        let content = match self.open(file) {
            Ok(content) => content,
            Err((kind, detail)) => {
                cursor.postpone(file, file.fault(kind, detail));
                return Some(Vec::new());
            }
        };
        if start == 0 {
            content.notes.iter().for_each(|note| cursor.note(note.clone()));
        }
        let records = content.records(start, self.settings.batch_rows, &self.settings.layouts);
        let position = start + records.len() as u64;
        if position < content.len() {
            cursor.advance(file, position);
        } else {
            cursor.fail(file, scan, &content.lasting);
        }
        self.opened = (position < content.len()).then_some((file.clone(), content));
        Some(records)
    }

    /// The content of `file`: kept from the pull before, or read now. Fails when the file cannot be read for the moment.
    fn open(&mut self, file: &FoundFile) -> Result<Content, (FaultKind, String)> {
        if let Some((_, content)) = self.opened.take_if(|(opened, _)| opened == file) {
            return Ok(content);
        }
        self.opened = None;
        let bytes = load(file).map_err(|error| (FaultKind::Locked, error.kind().to_string()))?;
        if file.is_changed() {
            return Err((FaultKind::HalfCopied, String::new()));
        }
        Ok(read(&file.name, &bytes, &self.settings))
    }
}

/// All bytes at once: what is parsed then is one state of the file, and a network drive that fails later does no harm.
fn load(file: &FoundFile) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(&file.path)?.take(file.size_bytes + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[async_trait::async_trait]
impl Source for SpreadsheetSource {
    async fn probe(&mut self) -> Result<Probe, SourceError> {
        let files = blocking(|| self.folder.count())?;
        Ok(Probe { detail: format!("{}: files {files}", self.folder.directory().display()) })
    }

    async fn pull(&mut self, cursor: Option<&Cursor>, window: &Window) -> Result<Option<Batch>, SourceError> {
        blocking(|| self.read_batch(cursor, window))
    }
}

/// Reads without holding up the other tasks, where the runtime has a thread to spare for them.
fn blocking<T>(read: impl FnOnce() -> T) -> T {
    match Handle::try_current() {
        Ok(handle) if handle.runtime_flavor() == RuntimeFlavor::MultiThread => tokio::task::block_in_place(read),
        Ok(_) | Err(_) => read(),
    }
}
