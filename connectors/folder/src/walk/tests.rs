use std::fs::{self, File};
use std::path::PathBuf;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use svod_contract::{Cursor, Fault, FaultKind};
use tempfile::TempDir;

use super::Walk;
use crate::cursor::{FolderCursor, Known};
use crate::{DropFolder, FoundFile, Scan};

mod faults;
mod runs;

const NOW: Timestamp = Timestamp::constant(1_770_000_000, 0);

/// A folder, and the cursor as the service would store it between pulls.
struct Feed {
    directory: TempDir,
    stored: Option<Cursor>,
    settings: &'static str,
}

impl Feed {
    fn new() -> Self {
        Self { directory: TempDir::new().unwrap(), stored: None, settings: "" }
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
        folder.scan(NOW).unwrap()
    }

    /// One pull of the run `run` after a restart: what `step` gives, and the faults reported.
    fn pull<T>(&mut self, run: i64, step: impl FnOnce(&mut Walk) -> T) -> (T, Vec<Fault>) {
        let cursor = FolderCursor::parse(self.stored.as_ref(), self.settings).unwrap();
        let mut walk = Walk::begin(cursor, self.scan(), Timestamp::from_second(run).unwrap());
        let given = step(&mut walk);
        let faults = walk.take_faults().unwrap_or_default();
        self.stored = Some(walk.cursor().to_cursor().unwrap());
        (given, faults)
    }

    fn next(&mut self) -> Option<(String, u64)> {
        self.pull(1, next).0
    }

    /// Reads everything there is; gives the names in order.
    fn read_all(&mut self) -> Vec<String> {
        let (names, _) = self.pull(1, |walk| {
            let mut names = Vec::new();
            while let Some((name, _)) = next(walk) {
                names.push(name);
                walk.reach(1);
                walk.finish(&[]);
            }
            names
        });
        names
    }

    /// Reads a part of the next file.
    fn read_part(&mut self, position: u64) {
        self.pull(1, |walk| walk.reach(position));
    }

    /// Finds that the next file gives nothing.
    fn fail(&mut self, run: i64, kind: FaultKind) -> Vec<Fault> {
        let ((), faults) = self.pull(run, |walk| {
            let fault = walk.next_file().unwrap().0.fault(kind);
            walk.finish(&[fault]);
        });
        faults
    }

    fn listen(&mut self, run: i64) -> Vec<Fault> {
        self.pull(run, |walk| assert_eq!(walk.next_file(), None)).1
    }
}

fn next(walk: &mut Walk) -> Option<(String, u64)> {
    walk.next_file().map(|(file, position)| (file.name.clone(), position))
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
fn old_content_under_a_new_name_is_read_in_its_place() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    feed.put("b.csv", "b", 50);
    feed.read_all();
    fs::rename(feed.path("a.csv"), feed.path("z.csv")).unwrap();
    assert_eq!(feed.read_all(), ["z.csv", "b.csv"]);
    assert!(feed.read_all().is_empty());
}

#[test]
fn a_touched_file_says_all_of_it_again_at_its_new_date() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    feed.read_all();
    feed.put("a.csv", "a", 50);
    assert_eq!(feed.read_all(), ["a.csv"]);
    assert!(feed.read_all().is_empty());
}

#[test]
fn a_file_replaced_under_its_name_and_date_is_read() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    feed.put("b.csv", "b", 50);
    feed.read_all();
    feed.put("a.csv", "z", 60);
    assert_eq!(feed.read_all(), ["a.csv", "b.csv"]);
    assert!(feed.read_all().is_empty());
}

#[test]
fn two_files_that_change_contents_are_read_again() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    feed.put("b.csv", "b", 50);
    feed.read_all();
    feed.put("a.csv", "b", 60);
    feed.put("b.csv", "a", 50);
    assert_eq!(feed.read_all(), ["a.csv", "b.csv"]);
}

#[test]
fn copies_are_read_in_the_order_of_their_dates_and_names() {
    let mut feed = Feed::new();
    fs::create_dir(feed.path("inner")).unwrap();
    feed.put("a.csv", "a", 60);
    feed.put("a (copy).csv", "a", 60);
    feed.put("inner/a.csv", "a", 60);
    feed.put("b.csv", "b", 50);
    feed.put("a (2).csv", "a", 40);
    let all = feed.read_all();
    assert_eq!(all, ["a.csv", "a (copy).csv", "inner/a.csv", "b.csv", "a (2).csv"]);
    assert!(feed.read_all().is_empty());
    feed.put("older.csv", "o", 90);
    assert_eq!(feed.read_all()[1..], all);
    assert!(feed.read_all().is_empty());
}

#[test]
fn a_file_that_left_the_folder_is_forgotten() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    feed.read_all();
    fs::remove_file(feed.path("a.csv")).unwrap();
    feed.put("b.csv", "b", 50);
    feed.read_all();
    let Known::Each(readings) = FolderCursor::parse(feed.stored.as_ref(), "").unwrap().known else { unreachable!() };
    assert_eq!(readings.0.len(), 1);
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
    feed.read_part(500);
    assert_eq!(feed.next(), Some(("a.csv".into(), 500)));
}

#[test]
fn an_older_file_found_in_the_middle_of_another_comes_first() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    feed.read_part(500);
    feed.put("older.csv", "o", 90);
    assert_eq!(feed.next(), Some(("older.csv".into(), 0)));
    assert_eq!(feed.read_all(), ["older.csv", "a.csv"]);
}

#[test]
fn a_file_renamed_in_the_middle_starts_anew() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    feed.read_part(500);
    fs::rename(feed.path("a.csv"), feed.path("z.csv")).unwrap();
    assert_eq!(feed.next(), Some(("z.csv".into(), 0)));
}

#[test]
fn a_file_changed_in_the_middle_starts_anew() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    feed.read_part(500);
    feed.put("a.csv", "ab", 60);
    assert_eq!(feed.next(), Some(("a.csv".into(), 0)));
}

#[test]
fn other_settings_read_everything_anew() {
    let mut feed = Feed::new();
    feed.put("a.csv", "a", 60);
    feed.read_all();
    assert!(feed.read_all().is_empty());
    feed.settings = "two";
    assert_eq!(feed.read_all(), ["a.csv"]);
    assert!(feed.read_all().is_empty());
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
