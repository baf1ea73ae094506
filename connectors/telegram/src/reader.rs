//! How an export is opened and read message by message, and what is wrong with it.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader};

use serde_json::json;
use svod_contract::{Damage, Fault, FaultKind, Lack, Origin, Record, StreamName};
use svod_folder::{Files, FoundFile, Portion, Rest, Unread};
use svod_json::Mends;

use crate::document::Document;
use crate::export::{Export, Met, Seen};
use crate::message::MessageContext;
use crate::settings::Settings;
use crate::values::Stop;

/// Another number when the same file would give other records under the same settings.
const READING: u32 = 4;

/// Texts in a batch, at most: long messages make small batches, not large ones.
const BATCH_TEXT_MAX_BYTES: usize = 8 << 20;

/// Unknown members that are named.
const MEMBERS_NAMED: usize = 20;

/// The exports of a feed.
#[derive(Debug)]
pub(crate) struct Exports {
    pub(crate) settings: Settings,
    pub(crate) context: MessageContext,
}

/// An export being read.
#[derive(Debug)]
pub(crate) struct Open {
    export: Export<BufReader<File>>,
    /// Number of the last message passed.
    position: u64,
    /// Parts of the file that were left out.
    faults: Vec<Fault>,
    /// Messages whose content the file does not hold.
    unsupported: u64,
    /// Messages whose words stand where nothing is read, and the members that hold them.
    unread: (u64, BTreeSet<String>),
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

impl Files for Exports {
    type Open = Open;

    /// Once these change, other messages are read, or records look otherwise.
    fn fingerprint(&self) -> String {
        let Settings { chats, own, text_max_bytes, .. } = &self.settings;
        json!([READING, chats, own, text_max_bytes, self.context.zone.iana_name()]).to_string()
    }

    /// Goes to the beginning of the file: what stands in front of `position` is passed when the next message is asked for.
    fn open(&self, file: &FoundFile, position: u64) -> Result<Open, Unread> {
        let not_utf8 = || Unread::Damaged(file.fault(FaultKind::NotTheFormat { damage: Damage::NotUtf8(0) }));
        let document = Document::open(&file.path)?.ok_or_else(not_utf8)?;
        let export = Export::new(document, self.settings.chats.clone(), self.settings.text_max_bytes);
        Ok(Open { export, position, faults: Vec::new(), unsupported: 0, unread: (0, BTreeSet::new()) })
    }

    fn read(&self, file: &FoundFile, open: &mut Open) -> Portion {
        let (mut records, mut channels) = (Vec::new(), BTreeSet::new());
        let ended = self.fill(file, open, &mut records, &mut channels);
        let mut notes: Vec<Fault> =
            channels.into_iter().map(|author| file.fault(FaultKind::UnlistedAuthor { author })).collect();
        if matches!(ended, Ended::File) {
            open.tell_left_out(file, &mut notes);
        }
        let rest = match ended {
            Ended::Full => Rest::More,
            Ended::File => Rest::End(std::mem::take(&mut open.faults)),
            Ended::Disk(error) => Rest::Disk(error),
        };
        Portion { records, position: open.position, notes, rest }
    }
}

impl Exports {
    /// `channels` are those that write in the chat and are not known as the page's own.
    fn fill(
        &self,
        file: &FoundFile,
        open: &mut Open,
        records: &mut Vec<Record>,
        channels: &mut BTreeSet<String>,
    ) -> Ended {
        let stream = StreamName::from("messages");
        let origin = Origin::from(file.name.as_str());
        let mut text_bytes = 0;
        while records.len() < self.settings.batch_records && text_bytes < BATCH_TEXT_MAX_BYTES {
            match open.export.advance(open.position) {
                Ok(Met::Message(position, message)) => {
                    open.position = position;
                    let Some(message) = message else { continue };
                    if message.is_unsupported() {
                        open.unsupported += 1;
                        continue;
                    }
                    open.note_unread(message.unread());
                    text_bytes += message.text_bytes();
                    let chat = open.export.chat();
                    channels.extend(message.unlisted_channel(chat, &self.context).map(str::to_owned));
                    let payload = message.payload(chat, &self.context);
                    records.push(svod_folder::message(stream.clone(), origin.clone(), position, payload));
                }
                Ok(Met::Nameless) => {
                    let damage = Damage::ChatWithoutId { byte: open.export.byte() };
                    open.faults.push(file.fault(FaultKind::NotTheFormat { damage }));
                }
                Ok(Met::End(seen)) => {
                    if open.faults.is_empty() {
                        open.faults.extend(nothing_found(file, seen));
                    }
                    open.faults.extend(mended(file, open.export.mends()));
                    return Ended::File;
                }
                Err(Stop) => {
                    if let Some(error) = open.export.take_disk_failure() {
                        return Ended::Disk(error);
                    }
                    open.faults.push(damaged(file, open));
                    open.faults.extend(mended(file, open.export.mends()));
                    return Ended::File;
                }
            }
        }
        Ended::Full
    }
}

impl Open {
    fn note_unread(&mut self, members: &[String]) {
        self.unread.0 += u64::from(!members.is_empty());
        for member in members {
            if self.unread.1.len() < MEMBERS_NAMED {
                self.unread.1.insert(member.clone());
            }
        }
    }

    /// Tells of messages that were passed, or of whose words nothing was read. A file that is gone on with in another run is
    /// told of by what that run read.
    fn tell_left_out(&mut self, file: &FoundFile, notes: &mut Vec<Fault>) {
        if self.unsupported > 0 {
            notes.push(file.fault(FaultKind::Incomplete { lack: Lack::Unsupported, count: self.unsupported }));
        }
        let (count, names) = std::mem::take(&mut self.unread);
        if count > 0 {
            self.faults.push(file.fault(FaultKind::UnknownMembers { names: names.into_iter().collect(), count }));
        }
    }
}

/// What stands before the damage is in the batches already.
fn damaged(file: &FoundFile, open: &Open) -> Fault {
    let damage = open.export.damage();
    file.fault(match open.position {
        0 => FaultKind::NotTheFormat { damage },
        records => FaultKind::CutShort { damage, records },
    })
}

/// What was mended of the document; `None` when it was sound.
fn mended(file: &FoundFile, mends: &Mends) -> Option<Fault> {
    let Mends { characters, places, lines } = mends.clone();
    (!mends.is_none()).then(|| file.fault(FaultKind::Mended { characters, places, lines }))
}

/// Why a readable document gave no chat; chats are counted, never named.
fn nothing_found(file: &FoundFile, seen: Seen) -> Option<Fault> {
    if !seen.is_export {
        return Some(file.fault(FaultKind::NotTheFormat { damage: Damage::NotAnExport }));
    }
    (seen.taken == 0).then(|| file.fault(FaultKind::NothingChosen { chats: seen.chats }))
}
