//! Which files of a drop folder were read, which one is being read, and what is wrong with the others.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use svod_contract::{Cursor, DiskFault, Fault, FaultKind, Lack, Reason, SourceError};

use crate::{FoundFile, Scan};

/// The state of a drop folder between two pulls; travels as JSON inside the contract's [`Cursor`].
///
/// One pull: [`parse`](Self::parse), [`under`](Self::under), [`start_run`](Self::start_run), then [`next_file`](Self::next_file) and one of
/// [`advance`](Self::advance), [`finish`](Self::finish), [`fail`](Self::fail), [`postpone`](Self::postpone); at its end
/// [`take_faults`](Self::take_faults) and [`to_cursor`](Self::to_cursor).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FolderCursor {
    /// Content hashes by file name, so that an unchanged file is hashed once.
    seen: BTreeMap<String, Seen>,
    /// Hashes of the files that are done with, and what was wrong with them for good.
    done: BTreeMap<String, Vec<Lasting>>,
    /// The file that is being read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    current: Option<Progress>,
    /// Hash of the settings under which all of this was read; empty before the first use.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    settings: String,
    /// `window.to` of the run the next two belong to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    run: Option<Timestamp>,
    /// Faults already reported in this run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    reported: Vec<Value>,
    /// Names of files left for the next run.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    postponed: BTreeSet<String>,
    /// Faults found in this pull.
    #[serde(skip)]
    fresh: Vec<Fault>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seen {
    size_bytes: u64,
    modified: Timestamp,
    hash: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Progress {
    name: String,
    hash: String,
    position: u64,
}

/// A fault that stays as long as the content stays. `place` is what follows the file name in the subject. The kind is kept as
/// JSON, so that a kind of another version costs its line and not the cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lasting {
    place: String,
    kind: Value,
}

impl FolderCursor {
    /// Understands a stored cursor; `None` starts from the beginning. Fails with [`Reason::Cursor`].
    pub fn parse(cursor: Option<&Cursor>) -> Result<Self, SourceError> {
        let Some(cursor) = cursor else { return Ok(Self::default()) };
        serde_json::from_str(cursor.as_str()).map_err(|_error| SourceError::Refused { reason: Reason::Cursor })
    }

    /// The text to store with the batch.
    pub fn to_cursor(&self) -> Result<Cursor, SourceError> {
        let text = serde_json::to_string(self).map_err(|_error| SourceError::Broken { reason: Reason::Cursor })?;
        Ok(Cursor::new(text))
    }

    /// Says under which settings files are read: after a change all of them are read anew, since a file may have failed,
    /// or lack a column, only because of the old ones. `settings` is any text that differs when they differ.
    pub fn under(&mut self, settings: &str) {
        let hash = blake3::hash(settings.as_bytes()).to_hex().to_string();
        if self.settings != hash {
            self.done.clear();
            self.current = None;
            self.settings = hash;
        }
    }

    /// Says which run asks, by its `window.to`. A new run hears of every fault again and tries postponed files again. What was
    /// noted once of a file that an earlier run left half read is noted again: nobody may have heard of it.
    pub fn start_run(&mut self, run: Timestamp) {
        if self.run != Some(run) {
            self.run = Some(run);
            let told: Vec<Fault> = self.reported.drain(..).filter_map(|fault| Fault::deserialize(fault).ok()).collect();
            if let Some(Progress { name, .. }) = &self.current {
                let is_of_it = |fault: &Fault| fault.subject.strip_prefix(name.as_str()).is_some_and(is_place);
                self.fresh.extend(told.into_iter().filter(is_of_it));
            }
            self.postponed.clear();
        }
    }

    /// The file to read, and how many of its records were read before: the one in progress, else the oldest unread.
    ///
    /// `None` when every readable file was read. A file that cannot be hashed is left for the next run, with a fault.
    pub fn next_file<'a>(&mut self, scan: &'a Scan) -> Option<(&'a FoundFile, u64)> {
        let progress = self.current.clone();
        let in_progress = |hash: &String| progress.as_ref().filter(|progress| progress.hash == *hash);
        let readable = || scan.files.iter().filter(|file| !self.postponed.contains(&file.name));
        let known = readable().find(|file| self.known_hash(file).as_ref().and_then(in_progress).is_some());
        let order: Vec<&FoundFile> = known.into_iter().chain(readable()).collect();
        let next = order.into_iter().find_map(|file| {
            let hash = self.hash(file)?;
            let is_open = !self.done.contains_key(&hash);
            is_open.then(|| (file, in_progress(&hash).map_or(0, |progress| progress.position)))
        });
        if next.is_none_or(|(_, position)| position == 0) {
            self.note_removal(scan);
        }
        next
    }

    /// `position` records of the file are read.
    pub fn advance(&mut self, file: &FoundFile, position: u64) {
        self.current = self.known_hash(file).map(|hash| Progress { name: file.name.clone(), hash, position });
    }

    /// The file is read as far as it can be. Its faults are reported at every run while its content stays in the folder; a
    /// corrected file is read anew. Files that were read before it and are newer are read again behind it: what they say
    /// counts, and somebody has to hear that they say it still.
    pub fn finish(&mut self, file: &FoundFile, scan: &Scan, faults: &[Fault]) {
        let newer = scan.files.iter().filter(|other| file.order(other).is_lt());
        let newer: Vec<String> = newer.filter_map(|other| self.hash(other)).collect();
        self.done.retain(|hash, _| !newer.contains(hash));
        self.fail(file, scan, faults);
    }

    /// The file gives nothing while its content stays.
    pub fn fail(&mut self, file: &FoundFile, scan: &Scan, faults: &[Fault]) {
        if let Some(hash) = self.known_hash(file) {
            self.done.insert(hash, faults.iter().map(|fault| Lasting::new(fault, file)).collect());
        }
        self.current = None;
        self.prune(scan);
    }

    /// The file cannot be read now; it is tried again at the next run, from its beginning.
    pub fn postpone(&mut self, file: &FoundFile, fault: Fault) {
        self.current = None;
        self.seen.remove(&file.name);
        self.postponed.insert(file.name.clone());
        self.fresh.push(fault);
    }

    /// Remembers a fault worth one report, such as an unknown column of a file that is read.
    pub fn note(&mut self, fault: Fault) {
        self.fresh.push(fault);
    }

    /// Remembers a fault unless `max` of its kind were told of the same subject in this run.
    pub fn note_some(&mut self, fault: Fault, max: usize) {
        let is_alike = |known: &Value| known.get("subject") == Some(&Value::from(fault.subject.as_str()));
        let is_of_kind = |known: &Value| known.get("kind") == Some(&Value::from(fault.kind.code()));
        let reported = self.reported.iter().filter(|known| is_alike(known) && is_of_kind(known)).count();
        let is_fresh = |known: &&Fault| known.subject == fault.subject && known.kind.code() == fault.kind.code();
        if reported + self.fresh.iter().filter(is_fresh).count() < max {
            self.fresh.push(fault);
        }
    }

    /// What the batch of this pull has to report: nothing twice in a run.
    pub fn take_faults(&mut self, scan: &Scan) -> Vec<Fault> {
        let mut faults = scan.faults.clone();
        for file in &scan.files {
            let lasting = self.known_hash(file).and_then(|hash| self.done.get(&hash));
            faults.extend(lasting.into_iter().flatten().filter_map(|lasting| lasting.fault(file)));
        }
        faults.append(&mut self.fresh);
        faults.retain(|fault| {
            let key = serde_json::to_value(fault).unwrap_or_default();
            let is_new = !self.reported.contains(&key);
            if is_new {
                self.reported.push(key);
            }
            is_new
        });
        faults
    }

    /// Tells of a file that left the folder before it was read to its end: what it still held is lost.
    fn note_removal(&mut self, scan: &Scan) {
        if let Some(Progress { name, position, .. }) = self.current.take_if(|progress| !scan.contains(&progress.name)) {
            let kind = FaultKind::Incomplete { lack: Lack::Rest, count: position };
            self.fresh.push(Fault { subject: name, kind });
        }
    }

    /// The hash of the content, with what the name adds to it; computed once for the same name, size and time of
    /// modification.
    fn hash(&mut self, file: &FoundFile) -> Option<String> {
        if let Some(hash) = self.known_hash(file) {
            return Some(hash);
        }
        match file.hash() {
            Ok(content) => {
                let hash = if file.key.is_empty() { content } else { format!("{content} {}", file.key) };
                let seen = Seen { size_bytes: file.size_bytes, modified: file.modified, hash: hash.clone() };
                self.seen.insert(file.name.clone(), seen);
                Some(hash)
            }
            Err(error) => {
                self.fresh.push(file.fault(FaultKind::Locked { cause: DiskFault::from(&error) }));
                None
            }
        }
    }

    fn known_hash(&self, file: &FoundFile) -> Option<String> {
        let seen = self.seen.get(&file.name)?;
        (seen.size_bytes == file.size_bytes && seen.modified == file.modified).then(|| seen.hash.clone())
    }

    /// Forgets files that left the folder, once every file in it is known: a renamed file must keep its hash.
    fn prune(&mut self, scan: &Scan) {
        if !scan.files.iter().all(|file| self.known_hash(file).is_some()) {
            return;
        }
        self.seen.retain(|name, _| scan.contains(name));
        let hashes: BTreeSet<&String> = self.seen.values().map(|seen| &seen.hash).collect();
        self.done.retain(|hash, _| hashes.contains(hash));
    }
}

/// Whether this may follow the name of a file in the subject of a fault of it: nothing, or a sheet.
fn is_place(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with(" / ")
}

impl Lasting {
    fn new(fault: &Fault, file: &FoundFile) -> Self {
        let place = fault.subject.strip_prefix(&file.name).unwrap_or_default();
        Self { place: place.to_owned(), kind: serde_json::to_value(&fault.kind).unwrap_or_default() }
    }

    /// `None` for a kind that this version does not know.
    fn fault(&self, file: &FoundFile) -> Option<Fault> {
        let kind = FaultKind::deserialize(&self.kind).ok()?;
        Some(Fault { subject: format!("{}{}", file.name, self.place), kind })
    }
}
