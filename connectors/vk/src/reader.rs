//! The drop folder read batch by batch: which file comes next, how far it is read, what is wrong with it.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use svod_contract::{Batch, Cursor, Fault, FaultKind, Probe, Record, SourceError, Window};
use svod_folder::{DropFolder, FolderCursor, FoundFile};

use crate::answers::{Answers, Damage};
use crate::settings::Settings;
use crate::wall::{self, Page, Place, Stream, place_of_file};

/// A feed and the file it is in the middle of.
#[derive(Debug)]
pub(crate) struct Reader {
    settings: Settings,
    folder: DropFolder,
    /// Spares the way from the beginning of the file to the cursor; never more than a short cut.
    open: Option<Open>,
}

/// A file being read.
#[derive(Debug)]
struct Open {
    file: FoundFile,
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

impl Reader {
    /// Touches nothing yet. `settings.folder` is resolved already.
    pub(crate) fn new(settings: Settings) -> Self {
        let settle = Duration::from_secs(settings.settle_s.into());
        let folder = DropFolder::new(settings.folder.clone(), &["json", "jsonl"], settings.size_max_bytes, settle)
            .keyed_by_name(name_key);
        Self { settings, folder, open: None }
    }

    /// Counts the files.
    pub(crate) fn probe(&self) -> Result<Probe, SourceError> {
        let count = self.folder.count()?;
        Ok(Probe { detail: format!("{}: JSON files {count}", self.folder.directory().display()) })
    }

    /// One batch of one file. The span of the window is not used: an old post may have new counts.
    pub(crate) fn pull(&mut self, cursor: Option<&Cursor>, window: &Window) -> Result<Option<Batch>, SourceError> {
        let mut state = FolderCursor::parse(cursor)?;
        // Once these change, records look otherwise: every file is read again.
        state.under(&format!("2 {:?}", self.settings.own));
        state.start_run(window.to);
        let scan = self.folder.scan(window.to)?;
        let mut records = Vec::new();
        let Some((file, position)) = state.next_file(&scan) else {
            let faults = state.take_faults(&scan);
            let cursor = state.to_cursor()?;
            return Ok((!faults.is_empty()).then_some(Batch { records, cursor, faults, total: None }));
        };
        match self.open(file, position) {
            Err(Unreadable::Disk(error)) => {
                state.postpone(file, file.fault(FaultKind::Locked, error.kind().to_string()));
            }
            Err(Unreadable::Damaged(damage)) => {
                state.fail(file, &scan, &[file.fault(FaultKind::NotTheFormat, damage.detail)]);
            }
            Ok(mut open) => {
                if self.fill(&mut open, &mut records) {
                    state.advance(file, open.position);
                    self.open = Some(open);
                } else if file.is_changed() {
                    state.postpone(file, file.fault(FaultKind::HalfCopied, "changed while it was read"));
                } else {
                    open.incomplete().into_iter().for_each(|incomplete| state.note(incomplete));
                    open.tell_empty();
                    state.fail(file, &scan, &open.faults);
                }
            }
        }
        let faults = state.take_faults(&scan);
        Ok(Some(Batch { records, cursor: state.to_cursor()?, faults, total: None }))
    }

    /// The file behind `position`: the one already open when it is there, else the file from its beginning.
    fn open(&mut self, file: &FoundFile, position: u64) -> Result<Open, Unreadable> {
        if let Some(open) = self.open.take().filter(|open| open.file == *file && open.position == position) {
            return Ok(open);
        }
        let mut bytes = Vec::new();
        File::open(&file.path)?.take(self.settings.size_max_bytes).read_to_end(&mut bytes)?;
        let mut open = Open {
            file: file.clone(),
            answers: Answers::new(bytes)?,
            waiting: VecDeque::new(),
            position: 0,
            missing: 0,
            pages: BTreeMap::new(),
            faults: Vec::new(),
        };
        while open.position < position && open.next_record(&self.settings).is_some() {}
        Ok(open)
    }

    /// Fills `records` up; false at the end of the file.
    fn fill(&self, open: &mut Open, records: &mut Vec<Record>) -> bool {
        let origin: Arc<str> = open.file.name.as_str().into();
        let (posts, comments): (Arc<str>, Arc<str>) = ("posts".into(), "comments".into());
        while records.len() < self.settings.batch_records {
            let Some((stream, payload)) = open.next_record(&self.settings) else { return false };
            let stream = match stream {
                Stream::Posts => posts.clone(),
                Stream::Comments => comments.clone(),
            };
            records.push(Record { stream, origin: origin.clone(), position: open.position, payload });
        }
        true
    }
}

impl Open {
    /// The next record of the file; `None` at its end, or where it is damaged.
    fn next_record(&mut self, settings: &Settings) -> Option<(Stream, Value)> {
        while self.waiting.is_empty() {
            let answer = match self.answers.next() {
                Ok(answer) => answer?,
                Err(damage) => {
                    self.faults.push(self.damaged(&damage));
                    return None;
                }
            };
            let found = wall::read(&answer, place_of_file(&self.file.name), &settings.own);
            self.missing = self.missing.saturating_add(found.missing);
            if let Some(page) = found.page {
                self.add_page(page);
            }
            let number = self.answers.number();
            let faults = found.problems.into_iter();
            self.faults
                .extend(faults.map(|(kind, detail)| self.file.fault(kind, format!("answer {number}: {detail}"))));
            self.waiting.extend(found.records);
        }
        self.position += 1;
        self.waiting.pop_front()
    }

    /// What stands before the damage is in the batches already.
    fn damaged(&self, damage: &Damage) -> Fault {
        if self.position == 0 {
            return self.file.fault(FaultKind::NotTheFormat, damage.detail.as_str());
        }
        let detail = format!("{}, records read before it: {}", damage.detail, self.position);
        self.file.fault(FaultKind::CutShort, detail)
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
    fn incomplete(&self) -> Vec<Fault> {
        let beyond = |stream: Stream| -> u64 {
            let pages = self.pages.values().filter(|page| page.list.0 == stream);
            pages.map(|page| page.count.saturating_sub(page.offset).saturating_sub(page.held)).sum()
        };
        let lacking = [
            ("posts of the wall that are not in the file: ", beyond(Stream::Posts)),
            ("comments of posts that are not in the file: ", beyond(Stream::Comments)),
            ("comments of threads that are not in the file: ", self.missing),
        ];
        let lacking = lacking.iter().filter(|(_, count)| *count > 0);
        lacking.map(|(words, count)| self.file.fault(FaultKind::Incomplete, format!("{words}{count}"))).collect()
    }

    /// A file of white space, or of an empty list, is a mistake of whoever saved it.
    fn tell_empty(&mut self) {
        if self.answers.number() == 0 && self.faults.is_empty() {
            self.faults.push(self.file.fault(FaultKind::Empty, "no answers"));
        }
    }
}

/// The place in the name of a file decides about the comments that do not say theirs.
fn name_key(name: &str) -> String {
    match place_of_file(name) {
        Place { owner_id: Some(owner), post_id: Some(post) } => format!("{owner}_{post}"),
        Place { .. } => String::new(),
    }
}

/// Why a file gave nothing at all.
enum Unreadable {
    Disk(io::Error),
    Damaged(Damage),
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

impl From<Damage> for Unreadable {
    fn from(damage: Damage) -> Self {
        Self::Damaged(damage)
    }
}
