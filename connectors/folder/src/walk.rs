//! One run over a drop folder: the files that lie in it when the run begins, in order, each of them once.

#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashSet};

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use svod_contract::{DiskFault, Fault, FaultKind, FileVersion, Lack};

use crate::cursor::{FolderCursor, Known, Lasting, LastingFault, Progress, Stretch};
use crate::{FoundFile, Reading, Readings, Scan};

/// Notes of one kind about one subject that are told in a run.
const NOTES_MAX: usize = 100;

/// Files with lasting faults that the cursor holds within a run.
const FAULTY_MAX: usize = 20;

/// Where a run stands. Goes through the files once, from the oldest to the newest: what was read in earlier runs is passed by,
/// until a file is found that was not. Everything behind that one is read again: what it says counts, and somebody has to
/// hear that they say it still.
///
/// One pull: [`next_file`](Self::next_file), [`reach`](Self::reach) and, at the end of the file, [`finish`](Self::finish) or
/// [`postpone`](Self::postpone), until there are records; then [`take_faults`](Self::take_faults) and
/// [`cursor`](Self::cursor).
#[derive(Debug)]
pub(crate) struct Walk {
    settings: String,
    run: Timestamp,
    files: Vec<(FoundFile, Reading)>,
    /// The file that is read next or being read.
    next: usize,
    /// How much of it was read.
    position: u64,
    /// What was told of it in this run.
    told: Vec<Value>,
    /// Read in earlier runs.
    known: HashSet<Reading>,
    /// Of them those that may come back, since something cannot be read now.
    kept: HashSet<Reading>,
    /// Of them those whose lasting faults a cursor did not hold: the next run reads them again.
    unsure: HashSet<Reading>,
    /// Passed by or read in this run.
    heard: HashSet<Reading>,
    /// The files before the next one.
    stretch: Stretch,
    /// Their lasting faults, as far as the cursor holds them.
    stretch_faults: Lasting,
    lasting: Lasting,
    postponed: BTreeSet<Reading>,
    /// Whether a file gave something, so that those behind it are read again.
    has_news: bool,
    /// Whether this run has to hear of the lasting faults of files that it passes by.
    tells_known: bool,
    /// Whether it moved since faults were taken last.
    has_moved: bool,
    fresh: Vec<Fault>,
}

impl Walk {
    /// Goes on behind `cursor`. A new run (by its `window.to`) hears of every fault again and tries postponed files again.
    pub(crate) fn begin(mut cursor: FolderCursor, scan: Scan, run: Timestamp) -> Self {
        let is_new = cursor.run != Some(run);
        let (files, mut fresh, present) = identified(scan);
        let is_passing = |fault: &Fault| matches!(fault.kind, FaultKind::HalfCopied | FaultKind::Locked { .. });
        let may_come_back = fresh.iter().any(is_passing);
        let (known, stretch, unsure) = known(&cursor, &files);
        let kept = if may_come_back { known.clone() } else { HashSet::new() };
        if is_new {
            cursor.postponed.clear();
        } else {
            fresh.clear();
        }
        let mut walk = Self {
            settings: cursor.settings,
            run,
            files,
            next: 0,
            position: 0,
            told: Vec::new(),
            known,
            kept,
            unsure,
            heard: HashSet::new(),
            stretch,
            stretch_faults: Lasting::new(),
            lasting: cursor.faults,
            postponed: cursor.postponed,
            has_news: false,
            tells_known: is_new,
            has_moved: false,
            fresh,
        };
        walk.pass_by();
        if let Some(progress) = cursor.current {
            walk.resume(progress, &present, is_new);
        }
        walk
    }

    /// The file to read, and how many of its records were read before; `None` when every readable file was read.
    pub(crate) fn next_file(&self) -> Option<(&FoundFile, u64)> {
        self.files.get(self.next).map(|(file, _)| (file, self.position))
    }

    /// The file to read, as it is now and as these settings read it.
    pub(crate) fn version(&self) -> Option<FileVersion> {
        let (file, reading) = self.files.get(self.next)?;
        let mut hasher = blake3::Hasher::new();
        hasher.update(&reading.0.to_le_bytes());
        hasher.update(self.settings.as_bytes());
        let number = hasher.finalize().as_bytes().first_chunk().map_or(0, |first| i64::from_le_bytes(*first));
        Some(FileVersion { number, is_misdated: file.misdated(self.run).is_some() })
    }

    /// `position` records of the file are read.
    pub(crate) fn reach(&mut self, position: u64) {
        self.has_news |= position > 0;
        self.has_moved = true;
        self.position = position;
    }

    /// The file is read as far as it can be. Its faults are told at every run while its content stays in the folder.
    pub(crate) fn finish(&mut self, faults: &[Fault]) {
        let Some((file, reading)) = self.files.get(self.next) else { return };
        self.unsure.remove(reading);
        let lasting: Vec<LastingFault> = faults.iter().map(|fault| LastingFault::new(fault, file)).collect();
        if lasting.is_empty() {
            self.lasting.remove(reading);
        } else {
            self.lasting.insert(*reading, lasting);
        }
        for fault in faults {
            if !self.told.contains(&serde_json::to_value(fault).unwrap_or_default()) {
                self.fresh.push(fault.clone());
            }
        }
        self.pass();
        self.leave();
    }

    /// The file cannot be read now; it is tried again at the next run, from its beginning.
    pub(crate) fn postpone(&mut self, fault: Option<Fault>) {
        let Some((_, reading)) = self.files.get(self.next) else { return };
        self.postponed.insert(*reading);
        self.fresh.extend(fault);
        self.next += 1;
        self.leave();
    }

    /// Remembers what is worth one report, such as an unknown column of a file that is read; of very many of a kind some.
    pub(crate) fn note(&mut self, fault: Fault) {
        let key = serde_json::to_value(&fault).unwrap_or_default();
        let is_alike = |known: &&Value| ["subject", "kind"].iter().all(|part| known.get(part) == key.get(part));
        if !self.told.contains(&key) && self.told.iter().filter(is_alike).count() < NOTES_MAX {
            self.told.push(key);
            self.fresh.push(fault);
        }
    }

    /// What there is to report since the last call; `None` when nothing happened at all.
    pub(crate) fn take_faults(&mut self) -> Option<Vec<Fault>> {
        let has_moved = std::mem::take(&mut self.has_moved);
        (has_moved || !self.fresh.is_empty()).then(|| std::mem::take(&mut self.fresh))
    }

    /// Where the next pull goes on.
    pub(crate) fn cursor(&self) -> FolderCursor {
        let mut cursor = FolderCursor {
            settings: self.settings.clone(),
            run: Some(self.run),
            postponed: self.postponed.clone(),
            ..FolderCursor::default()
        };
        if let Some((file, reading)) = self.files.get(self.next) {
            cursor.known = Known::Until(self.stretch.clone());
            cursor.faults = self.stretch_faults.clone();
            let progress = Progress {
                name: file.name.clone(),
                reading: *reading,
                position: self.position,
                told: self.told.clone(),
            };
            cursor.current = (self.position > 0).then_some(progress);
        } else {
            let is_left = |reading: &&Reading| self.postponed.contains(reading) || self.unsure.contains(reading);
            let known = self.heard.union(&self.kept).filter(|reading| !is_left(reading));
            let known: BTreeSet<Reading> = known.copied().collect();
            let lasting = self.lasting.iter().filter(|(reading, _)| known.contains(reading));
            cursor.faults = lasting.map(|(reading, faults)| (*reading, faults.clone())).collect();
            cursor.known = Known::Each(Readings(known));
        }
        cursor
    }

    /// Goes on within a file, when it is the next one; tells of one that left the folder before it was read to its end: what
    /// it still held is lost.
    fn resume(&mut self, progress: Progress, present: &HashSet<String>, is_new: bool) {
        let is_it = |(_, reading): &(FoundFile, Reading)| *reading == progress.reading;
        if self.files.get(self.next).is_some_and(is_it) {
            self.position = progress.position;
            if is_new {
                // The run that was told of it may have been broken off before anybody heard.
                progress
                    .told
                    .iter()
                    .filter_map(|told| Fault::deserialize(told).ok())
                    .for_each(|fault| self.note(fault));
            } else {
                self.told = progress.told;
            }
        } else if !present.contains(&progress.name) && !self.files.iter().any(is_it) {
            let kind = FaultKind::Incomplete { lack: Lack::Rest, count: progress.position };
            self.fresh.push(Fault { subject: progress.name, kind });
        }
    }

    /// Leaves a file for the next one that has to be read.
    fn leave(&mut self) {
        self.position = 0;
        self.told.clear();
        self.has_moved = true;
        self.pass_by();
    }

    /// Passes by everything that need not be read.
    fn pass_by(&mut self) {
        while let Some((file, reading)) = self.files.get(self.next) {
            if self.postponed.contains(reading) {
                self.next += 1;
                continue;
            }
            if !self.heard.contains(reading) {
                if self.has_news || !self.known.contains(reading) {
                    return;
                }
                let lasting = self.lasting.get(reading).filter(|_| self.tells_known);
                self.fresh.extend(lasting.into_iter().flatten().filter_map(|lasting| lasting.fault(file)));
            }
            self.pass();
        }
    }

    /// Takes the next file into the stretch.
    fn pass(&mut self) {
        let Some((file, reading)) = self.files.get(self.next) else { return };
        if let Some(faults) = self.lasting.get(reading) {
            if self.stretch_faults.len() < FAULTY_MAX {
                self.stretch_faults.insert(*reading, faults.clone());
            } else if !self.stretch_faults.contains_key(reading) {
                self.stretch.untold.get_or_insert_with(|| file.place());
            }
        }
        self.stretch.add(*reading, file.place());
        self.heard.insert(*reading);
        self.next += 1;
    }
}

/// The files of a scan with what they are, everything that cannot be read now, and the names of all that lies there.
fn identified(scan: Scan) -> (Vec<(FoundFile, Reading)>, Vec<Fault>, HashSet<String>) {
    let Scan { files: found, mut faults, present } = scan;
    let mut files = Vec::with_capacity(found.len());
    for file in found {
        match Reading::of(&file) {
            Ok(reading) => files.push((file, reading)),
            Err(error) => faults.push(file.fault(FaultKind::Locked { cause: DiskFault::from(&error) })),
        }
    }
    (files, faults, present)
}

/// What was read before, the stretch that goes on, and what of it is unsure. A run that was broken off said how far it came:
/// when other files lie there now, all are read again.
fn known(cursor: &FolderCursor, files: &[(FoundFile, Reading)]) -> (HashSet<Reading>, Stretch, HashSet<Reading>) {
    let stretch = match &cursor.known {
        Known::Each(readings) => return (readings.0.iter().copied().collect(), Stretch::default(), HashSet::new()),
        Known::Until(stretch) => stretch,
    };
    let mut found = Stretch::default();
    let (mut known, mut unsure) = (HashSet::new(), HashSet::new());
    for (file, reading) in files.iter().filter(|(_, reading)| !cursor.postponed.contains(reading)) {
        let place = file.place();
        if stretch.last.as_ref().is_none_or(|last| place > *last) {
            break;
        }
        known.insert(*reading);
        if stretch.untold.as_ref().is_some_and(|untold| place >= *untold) {
            unsure.insert(*reading);
        }
        found.add(*reading, place);
    }
    if (found.count, found.sum) == (stretch.count, stretch.sum) {
        (known, Stretch { untold: stretch.untold.clone(), ..Stretch::default() }, unsure)
    } else {
        (HashSet::new(), Stretch::default(), HashSet::new())
    }
}
