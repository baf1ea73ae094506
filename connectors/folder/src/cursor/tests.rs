mod half_read;

use std::fs::{self, File};
use std::path::PathBuf;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use svod_contract::{Cursor, Damage, DiskFault, Fault, FaultKind, Lack, Reason};
use tempfile::TempDir;

use super::FolderCursor;
use crate::{DropFolder, FoundFile, Scan};

const NOW: Timestamp = Timestamp::constant(1_770_000_000, 0);

/// A folder, and the cursor as the service would store it between pulls.
struct Feed {
    directory: TempDir,
    stored: Option<Cursor>,
    name_key: fn(&str) -> String,
}

impl Feed {
    fn new() -> Self {
        Self { directory: TempDir::new().unwrap(), stored: None, name_key: |_| String::new() }
    }

    fn put(&self, name: &str, content: &str, age_s: i64) {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        let modified = NOW - SignedDuration::from_secs(age_s);
        File::options().write(true).open(&path).unwrap().set_modified(modified.try_into().unwrap()).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn scan(&self) -> Scan {
        let folder = DropFolder::new(self.directory.path().to_owned(), &["csv"], 100, Duration::from_secs(2));
        folder.keyed_by_name(self.name_key).scan(NOW).unwrap()
    }

    /// One pull of the run `run`: what `step` gives, and the faults reported.
    fn pull<T>(&mut self, run: i64, step: impl FnOnce(&mut FolderCursor, &Scan) -> T) -> (T, Vec<Fault>) {
        let scan = self.scan();
        let mut cursor = FolderCursor::parse(self.stored.as_ref()).unwrap();
        cursor.start_run(Timestamp::from_second(run).unwrap());
        let given = step(&mut cursor, &scan);
        let faults = cursor.take_faults(&scan);
        self.stored = Some(cursor.to_cursor().unwrap());
        (given, faults)
    }

    fn next(&mut self) -> Option<(String, u64)> {
        self.pull(1, |cursor, scan| cursor.next_file(scan).map(|(file, start)| (file.name.clone(), start))).0
    }

    /// Reads everything there is; gives the names in order.
    fn read_all(&mut self) -> Vec<String> {
        let (names, _) = self.pull(1, |cursor, scan| {
            let mut names = Vec::new();
            while let Some((file, _)) = cursor.next_file(scan) {
                names.push(file.name.clone());
                cursor.finish(file, scan, &[]);
            }
            names
        });
        names
    }

    fn fail(&mut self, run: i64, kind: FaultKind) -> Vec<Fault> {
        let ((), faults) = self.pull(run, |cursor, scan| {
            let (file, _) = cursor.next_file(scan).unwrap();
            cursor.fail(file, scan, &[file.fault(kind)]);
        });
        faults
    }

    fn listen(&mut self, run: i64) -> Vec<Fault> {
        self.pull(run, |cursor, scan| assert_eq!(cursor.next_file(scan), None)).1
    }
}

#[test]
fn files_come_in_order_and_once() {
    let mut feed = Feed::new();
    feed.put("b.csv", "b", 50);
    feed.put("a.csv", "a", 60);
    assert_eq!(feed.read_all(), ["a.csv", "b.csv"]);
    assert!(feed.read_all().is_empty());
}

#[test]
fn new_content_under_an_old_name_is_read() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    feed.read_all();
    feed.put("a.csv", "b", 50);
    assert_eq!(feed.read_all(), ["a.csv"]);
}

#[test]
fn old_content_under_a_new_name_is_not_read() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    feed.put("b.csv", "b", 60);
    feed.read_all();
    fs::rename(feed.path("a.csv"), feed.path("z.csv")).unwrap();
    feed.put("c.csv", "c", 50);
    assert_eq!(feed.read_all(), ["c.csv"]);
    fs::rename(feed.path("b.csv"), feed.path("y.csv")).unwrap();
    feed.put("older.csv", "o", 90);
    assert_eq!(feed.read_all(), ["older.csv", "y.csv", "z.csv", "c.csv"]);
}

#[test]
fn a_name_that_says_something_else_makes_the_file_another() {
    let mut feed = Feed::new();
    feed.name_key = |name| name.chars().take(1).collect();
    feed.put("a.csv", "1", 60);
    feed.read_all();
    fs::rename(feed.path("a.csv"), feed.path("also.csv")).unwrap();
    assert!(feed.read_all().is_empty());
    fs::rename(feed.path("also.csv"), feed.path("b.csv")).unwrap();
    assert_eq!(feed.read_all(), ["b.csv"]);
    assert!(feed.read_all().is_empty());
}

#[test]
fn a_touched_file_is_not_read_again() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    feed.read_all();
    feed.put("a.csv", "a", 50);
    assert!(feed.read_all().is_empty());
}

#[test]
fn two_copies_are_read_once() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    feed.put("b.csv", "a", 50);
    assert_eq!(feed.read_all(), ["a.csv"]);
}

#[test]
fn a_file_that_left_the_folder_is_forgotten() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    feed.read_all();
    fs::remove_file(feed.path("a.csv")).unwrap();
    feed.put("b.csv", "b", 50);
    feed.read_all();
    let cursor = FolderCursor::parse(feed.stored.as_ref()).unwrap();
    assert_eq!((cursor.seen.len(), cursor.done.len()), (1, 1));
}

#[test]
fn a_read_file_that_is_being_overwritten_stays_known() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    feed.read_all();
    feed.put("a.csv", "a", 0);
    feed.put("b.csv", "b", 50);
    assert_eq!(feed.read_all(), ["b.csv"]);
    feed.put("a.csv", "a", 60);
    assert!(feed.read_all().is_empty());
}

#[test]
fn reading_goes_on_in_the_middle_of_a_file() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    feed.pull(1, |cursor, scan| {
        let (file, _) = cursor.next_file(scan).unwrap();
        cursor.advance(file, 500);
    });
    feed.put("older.csv", "o", 90);
    assert_eq!(feed.next(), Some(("a.csv".into(), 500)));
}

#[test]
fn a_renamed_file_goes_on_where_it_stood() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    feed.pull(1, |cursor, scan| {
        let (file, _) = cursor.next_file(scan).unwrap();
        cursor.advance(file, 500);
    });
    fs::rename(feed.path("a.csv"), feed.path("z.csv")).unwrap();
    assert_eq!(feed.next(), Some(("z.csv".into(), 500)));
}

#[test]
fn a_file_changed_in_the_middle_starts_anew() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    feed.pull(1, |cursor, scan| {
        let (file, _) = cursor.next_file(scan).unwrap();
        cursor.advance(file, 500);
    });
    feed.put("a.csv", "ab", 60);
    assert_eq!(feed.next(), Some(("a.csv".into(), 0)));
}

#[test]
fn a_file_removed_in_the_middle_is_told_of() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    feed.pull(1, |cursor, scan| {
        let (file, _) = cursor.next_file(scan).unwrap();
        cursor.advance(file, 500);
    });
    fs::remove_file(feed.path("a.csv")).unwrap();
    let told = feed.listen(1);
    assert_eq!(
        (told[0].subject.as_str(), &told[0].kind),
        ("a.csv", &FaultKind::Incomplete { lack: Lack::Rest, count: 500 })
    );
    assert_eq!(feed.listen(2), []);
}

#[test]
fn other_settings_read_everything_anew() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    feed.pull(1, |cursor, _| cursor.under("one"));
    feed.read_all();
    feed.pull(1, |cursor, _| cursor.under("one"));
    assert!(feed.read_all().is_empty());
    feed.pull(1, |cursor, _| cursor.under("two"));
    assert_eq!(feed.read_all(), ["a.csv"]);
}

#[test]
fn a_lasting_fault_is_told_once_in_every_run() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    let told = feed.fail(1, FaultKind::PasswordProtected);
    assert_eq!(told, [Fault { subject: "a.csv".into(), kind: FaultKind::PasswordProtected }]);
    assert_eq!(feed.listen(1), []);
    assert_eq!(feed.listen(2), told);
    assert_eq!(feed.listen(2), []);
}

#[test]
fn a_lasting_fault_follows_a_renamed_file() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    feed.pull(1, |cursor, scan| {
        let (file, _) = cursor.next_file(scan).unwrap();
        let subject = "a.csv / Sheet0".to_owned();
        cursor.fail(file, scan, &[Fault { subject, kind: FaultKind::MissingHeader }]);
    });
    fs::rename(feed.path("a.csv"), feed.path("z.csv")).unwrap();
    assert_eq!(feed.listen(2)[0].subject, "z.csv / Sheet0");
}

#[test]
fn a_corrected_file_is_read_and_its_fault_is_gone() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    feed.fail(1, FaultKind::NotTheFormat { damage: Damage::NotATable });
    feed.put("a.csv", "good", 50);
    assert_eq!(feed.read_all(), ["a.csv"]);
    assert_eq!(feed.listen(2), []);
}

#[test]
fn a_postponed_file_is_tried_at_the_next_run() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    let ((), told) = feed.pull(1, |cursor, scan| {
        let (file, _) = cursor.next_file(scan).unwrap();
        cursor.postpone(file, file.fault(FaultKind::Changed));
    });
    assert_eq!(told.len(), 1);
    assert_eq!(feed.listen(1), []);
    let (next, _) = feed.pull(2, |cursor, scan| cursor.next_file(scan).map(|(file, _)| file.name.clone()));
    assert_eq!(next.as_deref(), Some("a.csv"));
}

#[test]
fn a_passing_fault_is_told_once_in_every_run() {
    let mut feed = Feed::new();
    feed.put("a.csv", "", 60);
    assert_eq!(feed.listen(1).len(), 1);
    assert_eq!(feed.listen(1).len(), 0);
    assert_eq!(feed.listen(2).len(), 1);
}

#[test]
fn a_noted_fault_is_told_once() {
    let mut feed = Feed::new();
    let fault = Fault { subject: "a.csv".into(), kind: FaultKind::MissingHeader };
    let note = |cursor: &mut FolderCursor, _: &Scan| {
        cursor.note(fault.clone());
        cursor.note(fault.clone());
    };
    assert_eq!(feed.pull(1, note).1, std::slice::from_ref(&fault));
    assert_eq!(feed.pull(1, note).1, []);
    assert_eq!(feed.listen(2), []);
}

#[test]
fn of_very_many_faults_of_one_kind_some_are_told() {
    let mut feed = Feed::new();
    let note = |from: i32| {
        move |cursor: &mut FolderCursor, _: &Scan| {
            for number in from..from + 2 {
                let (subject, author) = ("a.csv".into(), number.to_string());
                cursor.note_some(Fault { subject, kind: FaultKind::UnlistedAuthor { author } }, 3);
            }
        }
    };
    let told: Vec<usize> = [1, 3, 5].map(|from| feed.pull(1, note(from)).1.len()).to_vec();
    assert_eq!(told, [2, 1, 0]);
    assert_eq!(feed.pull(2, note(7)).1.len(), 2);
}

#[test]
fn a_file_that_cannot_be_hashed_is_locked_and_the_next_one_is_read() {
    let feed = Feed::new();
    feed.put("b.csv", "b", 60);
    let mut scan = feed.scan();
    let lost = FoundFile {
        path: feed.path("lost.csv"),
        name: "lost.csv".into(),
        key: String::new(),
        size_bytes: 1,
        modified: Timestamp::MIN,
    };
    scan.files.insert(0, lost);
    let mut cursor = FolderCursor::default();
    assert_eq!(cursor.next_file(&scan).unwrap().0.name, "b.csv");
    assert_eq!(cursor.take_faults(&scan)[0].kind, FaultKind::Locked { cause: DiskFault::Missing });
}

#[test]
fn a_fault_of_a_kind_that_this_version_does_not_know_costs_its_line_alone() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    feed.fail(1, FaultKind::PasswordProtected);
    let stored = feed.stored.take().unwrap();
    feed.stored = Some(Cursor::new(stored.as_str().replace("password_protected", "of_the_future")));
    assert_eq!(feed.listen(2), []);
}

#[test]
fn an_older_file_found_later_lets_newer_ones_be_read_again_behind_it() {
    let mut feed = Feed::new();
    feed.put("march.csv", "3", 30);
    feed.put("april.csv", "4", 20);
    feed.put("january.csv", "1", 90);
    assert_eq!(feed.read_all(), ["january.csv", "march.csv", "april.csv"]);
    feed.put("february.csv", "2", 60);
    assert_eq!(feed.read_all(), ["february.csv", "march.csv", "april.csv"]);
    assert!(feed.read_all().is_empty());
    feed.put("may.csv", "5", 10);
    assert_eq!(feed.read_all(), ["may.csv"]);
}

#[test]
fn an_older_file_that_gives_nothing_lets_no_other_be_read_again() {
    let mut feed = Feed::new();
    feed.put("march.csv", "3", 30);
    feed.read_all();
    feed.put("february.csv", "2", 60);
    feed.fail(1, FaultKind::PasswordProtected);
    assert!(feed.read_all().is_empty());
}

#[track_caller]
fn check_refused(text: &str) {
    assert_eq!(FolderCursor::parse(Some(&Cursor::new(text))).unwrap_err().reason(), &Reason::Cursor);
}

#[test]
fn a_cursor_that_is_not_json_is_refused() {
    check_refused("page 3");
}

#[test]
fn a_cursor_of_another_version_is_refused() {
    check_refused(r#"{"seen":{},"done":{},"colour":"red"}"#);
}
