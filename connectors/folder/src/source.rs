//! A drop folder as a source: one batch of one file per pull, read on a thread that may wait for the disk.

#[cfg(test)]
mod tests;

use std::fmt::Debug;
use std::io;
use std::sync::Arc;

use serde_json::Value;
use svod_contract::{
    Batch, Cursor, DiskFault, Fault, FaultKind, Lack, Origin, Probe, Reason, Record, Source, SourceError, StreamName,
    Window,
};

use crate::cursor::FolderCursor;
use crate::walk::Walk;
use crate::{DropFolder, FoundFile};

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
    /// In the order of the file. A record holds since the date of its file.
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
/// since the date of the file: likes and answers come without a word of when.
pub fn message(stream: StreamName, origin: Origin, position: u64, payload: Value) -> Record {
    let deleted = payload.get("deleted").and_then(Value::as_bool).unwrap_or_default();
    let edited = payload.get("edited").is_some_and(Value::is_string);
    Record {
        stream,
        origin,
        file: None,
        position,
        stated_at: None,
        precedence: 0,
        deleted,
        edited,
        payload: payload.into(),
    }
}

/// The source over one drop folder.
#[derive(Debug)]
pub struct FolderSource<F: Files> {
    folder: DropFolder,
    files: Arc<F>,
    /// Away during a pull, and lost when one is given up: the cursor knows everything it needs to be made again.
    under_way: Option<UnderWay<F::Open>>,
}

/// A run between two of its pulls.
#[derive(Debug)]
struct UnderWay<O> {
    /// The cursor that was given last.
    cursor: Option<Cursor>,
    window: Window,
    walk: Walk,
    /// The file that is being read.
    open: Option<O>,
}

impl<F: Files> FolderSource<F> {
    /// Touches nothing yet.
    pub fn new(folder: DropFolder, files: F) -> Self {
        Self { folder, files: Arc::new(files), under_way: None }
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
        let goes_on = |last: &UnderWay<F::Open>| last.cursor.as_ref() == cursor && last.window == *window;
        let under_way = self.under_way.take().filter(goes_on);
        let cursor = if under_way.is_some() { None } else { cursor.cloned() };
        let (folder, files, window) = (self.folder.clone(), Arc::clone(&self.files), window.clone());
        let pull = move || {
            let mut under_way = match under_way {
                Some(under_way) => under_way,
                None => UnderWay::begin(&folder, &files.fingerprint(), cursor, window)?,
            };
            Ok(under_way.pull(&*files)?.map(|batch| (batch, under_way)))
        };
        let Some((batch, under_way)) = on_a_thread(&self.folder, pull).await?? else { return Ok(None) };
        self.under_way = Some(under_way);
        Ok(Some(batch))
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

impl<O> UnderWay<O> {
    fn begin(
        folder: &DropFolder,
        fingerprint: &str,
        cursor: Option<Cursor>,
        window: Window,
    ) -> Result<Self, SourceError> {
        let known = FolderCursor::parse(cursor.as_ref(), fingerprint)?;
        let walk = Walk::begin(known, folder.scan(window.to)?, window.to);
        Ok(Self { cursor, window, walk, open: None })
    }

    /// The next records; files that give none are passed on the way. `None` when nothing is left to say.
    fn pull<F: Files<Open = O>>(&mut self, files: &F) -> Result<Option<Batch>, SourceError> {
        let mut records = Vec::new();
        while let Some((file, position)) = self.walk.next_file().filter(|_| records.is_empty()) {
            let file = file.clone();
            records = self.read(files, &file, position);
            if self.open.is_some() {
                break;
            }
        }
        let Some(faults) = self.walk.take_faults() else { return Ok(None) };
        let cursor = self.walk.cursor().to_cursor()?;
        self.cursor = Some(cursor.clone());
        Ok(Some(Batch { records, cursor, faults, total: None }))
    }

    /// The next records of a file.
    fn read<F: Files<Open = O>>(&mut self, files: &F, file: &FoundFile, position: u64) -> Vec<Record> {
        let opened = self.open.take();
        if file.is_changed() {
            self.walk.postpone(changed(file, position));
            return Vec::new();
        }
        let mut open = match opened.map_or_else(|| files.open(file, position), Ok) {
            Ok(open) => open,
            Err(unread) => {
                match unread {
                    Unread::Damaged(fault) => self.walk.finish(&[fault]),
                    Unread::Changed => self.walk.postpone(changed(file, position)),
                    Unread::Disk(error) => self.walk.postpone(Some(locked(file, &error))),
                }
                return Vec::new();
            }
        };
        let Portion { mut records, position, notes, rest } = files.read(file, &mut open);
        let version = self.walk.version();
        for record in &mut records {
            record.file = version;
            // Nothing is told later than the run, whatever the clock of this machine said when the file was laid in.
            record.stated_at = Some(file.date().min(self.window.to));
        }
        for note in notes {
            self.walk.note(note);
        }
        self.walk.reach(position);
        match rest {
            Rest::More => self.open = Some(open),
            Rest::End(_) if file.is_changed() => self.walk.postpone(changed(file, position)),
            Rest::End(mut faults) => {
                faults.extend(file.misdated(self.window.to));
                self.walk.finish(&faults);
            }
            Rest::Disk(error) => self.walk.postpone(Some(locked(file, &error))),
        }
        records
    }
}

/// What there is to tell of a file that is no longer what it was, when so many of its records were read.
fn changed(file: &FoundFile, position: u64) -> Option<Fault> {
    if !file.is_gone() {
        return Some(file.fault(FaultKind::Changed));
    }
    (position > 0).then(|| file.fault(FaultKind::Incomplete { lack: Lack::Rest, count: position }))
}

fn locked(file: &FoundFile, error: &io::Error) -> Fault {
    file.fault(FaultKind::Locked { cause: DiskFault::from(error) })
}
