//! A drop folder as a source: one batch of one file per pull, read on a thread that may wait for the disk.

#[cfg(test)]
mod tests;

use std::fmt::Debug;
use std::io;
use std::sync::Arc;

use serde_json::Value;
use svod_contract::{
    Batch, Cursor, DiskFault, Fault, FaultKind, Origin, Probe, Reason, Record, Source, SourceError, StreamName, Window,
};

use crate::{DropFolder, FolderCursor, FoundFile, Scan};

/// Notes of one kind about one file that are told in a run.
const NOTES_MAX: usize = 100;

/// What a connector knows of its files: how one is opened, and how records come out of it. Folder, cursor and threads are
/// the business of [`FolderSource`].
pub trait Files: Debug + Send + Sync + 'static {
    /// A file that is being read. Spares the way from the beginning of the file to the cursor; never more than a short cut.
    type Open: Debug + Send + 'static;

    /// Any text that differs when the same file would be read differently.
    fn fingerprint(&self) -> String;

    /// Opens a file behind its record `position`, which an earlier [`Portion`] named; 0 is its beginning.
    fn open(&self, file: &FoundFile, position: u64) -> Result<Self::Open, Unread>;

    /// The next records of it, as many as one batch holds. Depends on nothing but the file and the place in it.
    fn read(&self, file: &FoundFile, open: &mut Self::Open) -> Portion;
}

/// Some records of a file.
#[derive(Debug)]
pub struct Portion {
    /// In the order of the file. A record that does not tell since when it holds, holds since its file was changed last.
    pub records: Vec<Record>,
    /// The place behind the last of them.
    pub position: u64,
    /// Worth one report.
    pub notes: Vec<Fault>,
    /// What comes behind them.
    pub rest: Rest,
}

/// What comes behind a [`Portion`].
#[derive(Debug)]
pub enum Rest {
    /// More of the file.
    More,
    /// Nothing: the file is read as far as it can be. The faults are told as long as its content stays.
    End(Vec<Fault>),
    /// The disk failed; the file is tried again at the next run.
    Disk(io::Error),
}

/// Why a file was not opened.
#[derive(Debug)]
pub enum Unread {
    /// The disk failed; the file is tried again at the next run.
    Disk(io::Error),
    /// The file changed while it was opened; it is tried again at the next run.
    Changed,
    /// It gives nothing while its content stays.
    Damaged(Fault),
}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

/// The record of a message out of a canonical payload, with its `deleted` and `edited`. Like every record of a file it holds
/// since the file was changed last: likes and answers come without a word of when.
pub fn message(stream: StreamName, origin: Origin, position: u64, payload: Value) -> Record {
    let deleted = payload.get("deleted").and_then(Value::as_bool).unwrap_or_default();
    let edited = payload.get("edited").is_some_and(Value::is_string);
    Record { stream, origin, position, stated_at: None, precedence: 0, deleted, edited, payload: payload.into() }
}

/// The source over one drop folder.
#[derive(Debug)]
pub struct FolderSource<F: Files> {
    folder: DropFolder,
    files: Arc<F>,
    /// Away during a pull, and lost when one is given up: the cursor knows everything it needs to be made again.
    opened: Option<Opened<F::Open>>,
}

#[derive(Debug)]
struct Opened<O> {
    file: FoundFile,
    position: u64,
    open: O,
}

impl<F: Files> FolderSource<F> {
    /// Touches nothing yet.
    pub fn new(folder: DropFolder, files: F) -> Self {
        Self { folder, files: Arc::new(files), opened: None }
    }
}

#[async_trait::async_trait]
impl<F: Files> Source for FolderSource<F> {
    async fn probe(&mut self) -> Result<Probe, SourceError> {
        let folder = self.folder.clone();
        let count = on_a_thread(&self.folder, move || folder.count()).await??;
        Ok(Probe::Folder { path: self.folder.directory().display().to_string(), files: count as u64 })
    }

    /// The span of the window is not used: files are read whole, for an old item may stand in a new one.
    async fn pull(&mut self, cursor: Option<&Cursor>, window: &Window) -> Result<Option<Batch>, SourceError> {
        let mut reader =
            Reader { folder: self.folder.clone(), files: Arc::clone(&self.files), opened: self.opened.take() };
        let (cursor, window) = (cursor.cloned(), window.clone());
        let (batch, opened) =
            on_a_thread(&self.folder, move || (reader.pull(cursor.as_ref(), &window), reader.opened)).await?;
        self.opened = opened;
        batch
    }
}

/// Lets `work` wait for the disk without holding up the other tasks.
async fn on_a_thread<T: Send + 'static>(
    folder: &DropFolder,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, SourceError> {
    let path = folder.directory().display().to_string();
    let broken_off = Reason::Folder { path, cause: DiskFault::BrokenOff };
    tokio::task::spawn_blocking(work).await.map_err(|_error| SourceError::Broken { reason: broken_off })
}

/// One pull.
struct Reader<F: Files> {
    folder: DropFolder,
    files: Arc<F>,
    opened: Option<Opened<F::Open>>,
}

impl<F: Files> Reader<F> {
    fn pull(&mut self, cursor: Option<&Cursor>, window: &Window) -> Result<Option<Batch>, SourceError> {
        let mut state = FolderCursor::parse(cursor)?;
        state.under(&self.files.fingerprint());
        state.start_run(window.to);
        let scan = self.folder.scan(window.to)?;
        let records = self.step(&mut state, &scan, window);
        let faults = state.take_faults(&scan);
        if records.is_none() && faults.is_empty() {
            return Ok(None);
        }
        let records = records.unwrap_or_default();
        Ok(Some(Batch { records, cursor: state.to_cursor()?, faults, total: None }))
    }

    /// The next records of the next file; `None` when there is no file to read.
    fn step(&mut self, state: &mut FolderCursor, scan: &Scan, window: &Window) -> Option<Vec<Record>> {
        let (file, position) = state.next_file(scan)?;
        let mut open = match self.open(file, position) {
            Ok(open) => open,
            Err(unread) => {
                match unread {
                    Unread::Damaged(fault) => state.fail(file, scan, &[fault]),
                    Unread::Changed => state.postpone(file, changed(file)),
                    Unread::Disk(error) => state.postpone(file, locked(file, &error)),
                }
                return Some(Vec::new());
            }
        };
        let Portion { mut records, position, notes, rest } = self.files.read(file, &mut open);
        for record in &mut records {
            // A file dated ahead must not outdate those that come after it.
            record.stated_at = Some(file.modified.min(window.to));
        }
        for note in notes {
            state.note_some(note, NOTES_MAX);
        }
        match rest {
            Rest::More => {
                state.advance(file, position);
                self.opened = Some(Opened { file: file.clone(), position, open });
            }
            Rest::End(_) if file.is_changed() => state.postpone(file, changed(file)),
            Rest::End(faults) if position == 0 => state.fail(file, scan, &faults),
            Rest::End(faults) => state.finish(file, scan, &faults),
            Rest::Disk(error) => state.postpone(file, locked(file, &error)),
        }
        Some(records)
    }

    /// The file behind `position`: the one already open when it is there, else the file from its beginning.
    fn open(&mut self, file: &FoundFile, position: u64) -> Result<F::Open, Unread> {
        match self.opened.take() {
            Some(opened) if opened.file == *file && opened.position == position => Ok(opened.open),
            Some(_) | None => self.files.open(file, position),
        }
    }
}

fn changed(file: &FoundFile) -> Fault {
    file.fault(FaultKind::Changed)
}

fn locked(file: &FoundFile, error: &io::Error) -> Fault {
    file.fault(FaultKind::Locked { cause: DiskFault::from(error) })
}
