//! How a file of saved answers is opened and read record by record, and what is wrong with it.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io::Read;

use serde_json::{Value, json};
use svod_contract::{Damage, Fault, FaultKind, Lack, Origin, Record, StreamName};
use svod_folder::{Files, FoundFile, Portion, Rest, Unread};
use svod_json::Mends;

use crate::answers::Answers;
use crate::settings::Settings;
use crate::wall::{self, Page, Place, Stream, place_of_file};

/// Another number when the same file would give other records under the same settings.
const READING: u32 = 4;

/// The files of a feed.
#[derive(Debug)]
pub(crate) struct SavedAnswers {
    pub(crate) settings: Settings,
}

/// A file being read.
#[derive(Debug)]
pub(crate) struct Open {
    answers: Answers,
    /// Records of the answer taken apart last that no batch holds yet.
    waiting: VecDeque<(Stream, Value)>,
    /// Number of the last record of the file that a batch holds.
    position: u64,
    /// Comments of threads that the file counts but does not hold.
    missing: u64,
    /// What the file holds of each list whose length the platform says.
    pages: BTreeMap<(Stream, Place), Page>,
    /// What was wrong with answers so far.
    faults: Vec<Fault>,
}

impl Files for SavedAnswers {
    type Open = Open;

    /// Once these change, records look otherwise.
    fn fingerprint(&self) -> String {
        json!([READING, self.settings.own]).to_string()
    }

    fn open(&self, file: &FoundFile, position: u64) -> Result<Open, Unread> {
        let mut bytes = Vec::new();
        File::open(&file.path)?.take(self.settings.size_max_bytes).read_to_end(&mut bytes)?;
        let answers =
            Answers::new(&bytes).map_err(|damage| Unread::Damaged(file.fault(FaultKind::NotTheFormat { damage })))?;
        let mut open = Open {
            answers,
            waiting: VecDeque::new(),
            position: 0,
            missing: 0,
            pages: BTreeMap::new(),
            faults: Vec::new(),
        };
        let Mends { characters, places, lines } = open.answers.mends().clone();
        if !open.answers.mends().is_none() {
            open.faults.push(file.fault(FaultKind::Mended { characters, places, lines }));
        }
        while open.position < position && open.next_record(file, &self.settings).is_some() {}
        Ok(open)
    }

    fn read(&self, file: &FoundFile, open: &mut Open) -> Portion {
        let mut records = Vec::new();
        if self.fill(file, open, &mut records) {
            return Portion { records, position: open.position, notes: Vec::new(), rest: Rest::More };
        }
        open.tell_empty(file);
        let rest = Rest::End(std::mem::take(&mut open.faults));
        Portion { records, position: open.position, notes: open.incomplete(file), rest }
    }
}

impl SavedAnswers {
    /// Fills `records` up; false at the end of the file.
    fn fill(&self, file: &FoundFile, open: &mut Open, records: &mut Vec<Record>) -> bool {
        let origin = Origin::from(file.name.as_str());
        let (posts, comments) = (StreamName::from("posts"), StreamName::from("comments"));
        while records.len() < self.settings.batch_records {
            let Some((stream, payload)) = open.next_record(file, &self.settings) else { return false };
            let stream = match stream {
                Stream::Posts => posts.clone(),
                Stream::Comments => comments.clone(),
            };
            records.push(svod_folder::message(stream, origin.clone(), open.position, payload));
        }
        true
    }
}

impl Open {
    /// The next record of the file; `None` at its end, or where it is damaged.
    fn next_record(&mut self, file: &FoundFile, settings: &Settings) -> Option<(Stream, Value)> {
        while self.waiting.is_empty() {
            let answer = match self.answers.next() {
                Ok(answer) => answer?,
                Err(damage) => {
                    self.faults.push(self.damaged(file, damage));
                    return None;
                }
            };
            let number = self.answers.number();
            let found = wall::read(&answer, number, place_of_file(&file.name), &settings.own);
            self.missing = self.missing.saturating_add(found.missing);
            found.pages.into_iter().for_each(|page| self.add_page(page));
            self.faults.extend(found.problems.into_iter().map(|kind| file.fault(kind)));
            self.waiting.extend(found.records);
        }
        self.position += 1;
        self.waiting.pop_front()
    }

    /// What stands before the damage is in the batches already.
    fn damaged(&self, file: &FoundFile, damage: Damage) -> Fault {
        file.fault(match self.position {
            0 => FaultKind::NotTheFormat { damage },
            records => FaultKind::CutShort { damage, records },
        })
    }

    /// Pages of one list in one file make one longer page.
    fn add_page(&mut self, page: Page) {
        let known = self.pages.entry(page.list).or_insert(Page { held: 0, ..page });
        known.count = known.count.max(page.count);
        known.offset = known.offset.min(page.offset);
        known.held = known.held.saturating_add(page.held);
    }

    /// One fault for each kind of what the platform counts and the file does not hold. Other files may hold the rest, so
    /// it is worth one report.
    fn incomplete(&self, file: &FoundFile) -> Vec<Fault> {
        let beyond = |stream: Stream| -> u64 {
            let pages = self.pages.values().filter(|page| page.list.0 == stream);
            pages
                .map(|page| page.count.saturating_sub(page.offset).saturating_sub(page.held))
                .fold(0, u64::saturating_add)
        };
        let lacking = [
            (Lack::Posts, beyond(Stream::Posts)),
            (Lack::Comments, beyond(Stream::Comments)),
            (Lack::Threads, self.missing),
        ];
        let lacking = lacking.into_iter().filter(|(_, count)| *count > 0);
        lacking.map(|(lack, count)| file.fault(FaultKind::Incomplete { lack, count })).collect()
    }

    /// A file of white space, or of an empty list, is a mistake of whoever saved it.
    fn tell_empty(&mut self, file: &FoundFile) {
        if self.answers.number() == 0 && self.faults.is_empty() {
            self.faults.push(file.fault(FaultKind::Empty));
        }
    }
}
