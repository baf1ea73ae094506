//! The drop folder read batch by batch: which export comes next, how far it is read, what is wrong with it.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader};
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use svod_contract::{Batch, Cursor, Fault, FaultKind, Probe, Record, SourceError, Window};
use svod_folder::{DropFolder, FolderCursor, FoundFile};

use crate::document::Document;
use crate::export::{Export, Met, Seen};
use crate::message::Reading;
use crate::settings::Settings;
use crate::values::Stop;

/// Texts in a batch, at most: long messages make small batches, not large ones.
const BATCH_TEXT_MAX_BYTES: usize = 8 << 20;

/// Channels of one export that are told of; there may be as many as people make.
const CHANNELS_TOLD: usize = 10;

/// A feed and the export it is in the middle of.
#[derive(Debug)]
pub(crate) struct Reader {
    settings: Settings,
    reading: Reading,
    folder: DropFolder,
    /// Spares the way from the beginning of the file to the cursor; never more than a short cut.
    open: Option<Open>,
}

/// An export being read.
#[derive(Debug)]
struct Open {
    file: FoundFile,
    export: Export<BufReader<File>>,
    /// Number of the last message passed.
    position: u64,
    /// Parts of the file that were left out.
    faults: Vec<Fault>,
    /// Channels that wrote a message of this batch and are not known as the page's own.
    channels: BTreeSet<String>,
}

/// How a batch ended.
enum Ended {
    /// The batch is full, the file goes on.
    Full,
    /// The file is read as far as it can be.
    File,
    /// The disk failed.
    Disk(io::Error),
}

impl Reader {
    /// Touches nothing yet. `settings.folder` is resolved already.
    pub(crate) fn new(settings: Settings, zone: TimeZone) -> Self {
        let settle = Duration::from_secs(settings.settle_s.into());
        let folder =
            DropFolder::new(settings.folder.clone(), &["json"], settings.size_max_bytes, settle).with_attachments();
        let reading = Reading { own: settings.own.clone(), zone };
        Self { settings, reading, folder, open: None }
    }

    /// Counts the exports.
    pub(crate) fn probe(&self) -> Result<Probe, SourceError> {
        let count = self.folder.count()?;
        Ok(Probe { detail: format!("{}: JSON files {count}", self.folder.directory().display()) })
    }

    /// One batch of one file. The span of the window is not used: an export is read whole, because its messages stand
    /// in no order and an old one may have been edited.
    pub(crate) fn pull(&mut self, cursor: Option<&Cursor>, window: &Window) -> Result<Option<Batch>, SourceError> {
        let mut state = FolderCursor::parse(cursor)?;
        // Once these change, other messages are read, or records look otherwise: every file is read again.
        let zone = self.reading.zone.iana_name();
        state.under(&format!("2 {:?}", (&self.settings.chats, &self.settings.own, self.settings.text_max_bytes, zone)));
        state.start_run(window.to);
        let scan = self.folder.scan(window.to)?;
        let mut records = Vec::new();
        if let Some((file, position)) = state.next_file(&scan) {
            match self.open(file, position) {
                Err(error) => state.postpone(file, file.fault(FaultKind::Locked, error.kind().to_string())),
                Ok(mut open) => {
                    let ended = self.fill(&mut open, &mut records);
                    for channel in std::mem::take(&mut open.channels) {
                        state.note_some(file.fault(FaultKind::UnlistedAuthor, channel), CHANNELS_TOLD);
                    }
                    match ended {
                        Ended::Full => {
                            state.advance(file, open.position);
                            self.open = Some(open);
                        }
                        Ended::File if file.is_changed() => {
                            state.postpone(file, file.fault(FaultKind::HalfCopied, "changed while it was read"));
                        }
                        Ended::File => state.fail(file, &scan, &open.faults),
                        Ended::Disk(error) => {
                            state.postpone(file, file.fault(FaultKind::Locked, error.kind().to_string()))
                        }
                    }
                }
            }
        } else {
            let faults = state.take_faults(&scan);
            let cursor = state.to_cursor()?;
            return Ok((!faults.is_empty()).then_some(Batch { records, cursor, faults, total: None }));
        }
        let faults = state.take_faults(&scan);
        Ok(Some(Batch { records, cursor: state.to_cursor()?, faults, total: None }))
    }

    /// The file at `position`: the one already open when it is there, else the file from its beginning.
    fn open(&mut self, file: &FoundFile, position: u64) -> io::Result<Open> {
        if let Some(open) = self.open.take().filter(|open| open.file == *file && open.position == position) {
            return Ok(open);
        }
        let document = Document::open(&file.path)?;
        let export = Export::new(document, self.settings.chats.clone(), self.settings.text_max_bytes);
        Ok(Open { file: file.clone(), export, position, faults: Vec::new(), channels: BTreeSet::new() })
    }

    fn fill(&self, open: &mut Open, records: &mut Vec<Record>) -> Ended {
        let stream: Arc<str> = "messages".into();
        let origin: Arc<str> = open.file.name.as_str().into();
        let mut text_bytes = 0;
        while records.len() < self.settings.batch_records && text_bytes < BATCH_TEXT_MAX_BYTES {
            match open.export.advance(open.position) {
                Ok(Met::Message(position, message)) => {
                    open.position = position;
                    let Some(message) = message else { continue };
                    text_bytes += message.text_bytes();
                    let channel = message.unlisted_channel(open.export.chat(), &self.reading);
                    if let Some(channel) = channel.filter(|_| open.channels.len() < CHANNELS_TOLD) {
                        open.channels.insert(channel.to_owned());
                    }
                    let payload = message.payload(open.export.chat(), &self.reading);
                    records.push(Record { stream: stream.clone(), origin: origin.clone(), position, payload });
                }
                Ok(Met::Nameless) => {
                    let detail = format!("a chat whose messages stand before its id: {}", open.export.position());
                    open.faults.push(open.file.fault(FaultKind::NotTheFormat, detail));
                }
                Ok(Met::End(seen)) => {
                    if open.faults.is_empty() {
                        open.faults.extend(nothing_found(&open.file, seen));
                    }
                    return Ended::File;
                }
                Err(Stop) => {
                    if let Some(error) = open.export.take_disk_failure() {
                        return Ended::Disk(error);
                    }
                    let fault = damaged(open);
                    open.faults.push(fault);
                    return Ended::File;
                }
            }
        }
        Ended::Full
    }
}

/// What stands before the damage is in the batches already.
fn damaged(open: &Open) -> Fault {
    let place = format!("damaged or cut: {}", open.export.position());
    match open.position {
        0 => open.file.fault(FaultKind::NotTheFormat, place),
        read => open.file.fault(FaultKind::CutShort, format!("{place}, records read before it: {read}")),
    }
}

/// Why a readable document gave no chat; chats are counted, never named.
fn nothing_found(file: &FoundFile, seen: Seen) -> Option<Fault> {
    if !seen.is_export {
        return Some(file.fault(FaultKind::NotTheFormat, "not an export of Telegram Desktop"));
    }
    let detail = format!("chats in the file: {}, none of them listed in `chats`", seen.chats);
    (seen.taken == 0).then(|| file.fault(FaultKind::NothingChosen, detail))
}
