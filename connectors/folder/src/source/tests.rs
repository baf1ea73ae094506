//! The source over a folder of texts, one record a line.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::sync::Mutex;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::json;
use svod_contract::{Batch, Cursor, Damage, DiskFault, FaultKind, Lack, Probe, Reason, Record, Source, Window};
use tempfile::TempDir;

use super::{Files, FolderSource, Portion, Rest, Unread, message};
use crate::{DropFolder, FoundFile};

const CUT_SHORT: FaultKind = FaultKind::CutShort { damage: Damage::Workbook, records: 1 };
const INCOMPLETE: FaultKind = FaultKind::Incomplete { lack: Lack::Posts, count: 1 };

/// Two lines a batch; some words in a file make it a special one.
#[derive(Debug, Default)]
struct Lines {
    /// Names of the files opened, in order.
    opened: Mutex<Vec<String>>,
}

impl Files for Lines {
    type Open = (Vec<String>, u64);

    fn fingerprint(&self) -> String {
        String::new()
    }

    fn open(&self, file: &FoundFile, position: u64) -> Result<Self::Open, Unread> {
        self.opened.lock().unwrap().push(file.name.clone());
        let text = fs::read_to_string(&file.path)?;
        match text.as_str() {
            "panic" => panic!("as asked for"),
            "changed" => Err(Unread::Changed),
            "disk" => Err(Unread::Disk(io::ErrorKind::PermissionDenied.into())),
            text if text.starts_with("damaged") => Err(Unread::Damaged(file.fault(FaultKind::PasswordProtected))),
            _ => Ok((text.lines().map(str::to_owned).collect(), position)),
        }
    }

    fn read(&self, file: &FoundFile, (lines, position): &mut Self::Open) -> Portion {
        let mut records = Vec::new();
        while records.len() < 2 {
            let place = usize::try_from(*position).unwrap();
            let rest = match lines.get(place).map(String::as_str) {
                None => Rest::End(vec![file.fault(CUT_SHORT)]),
                Some("disk") => Rest::Disk(io::ErrorKind::PermissionDenied.into()),
                Some("touch") => {
                    fs::write(&file.path, "another text").unwrap();
                    Rest::End(Vec::new())
                }
                Some(line) => {
                    *position += 1;
                    let payload = json!({ "line": line });
                    records.push(message("lines".into(), file.name.as_str().into(), *position, payload));
                    continue;
                }
            };
            return Portion { records, position: *position, notes: Vec::new(), rest };
        }
        let notes = vec![file.fault(INCOMPLETE)];
        Portion { records, position: *position, notes, rest: Rest::More }
    }
}

fn place(files: &[(&str, &str)]) -> TempDir {
    let directory = TempDir::new().unwrap();
    for (name, text) in files {
        fs::write(directory.path().join(name), text).unwrap();
    }
    directory
}

fn source(directory: &TempDir) -> FolderSource<Lines> {
    let folder = DropFolder::new(directory.path().to_owned(), &["txt"], 1000, Duration::ZERO);
    FolderSource::new(folder, Lines::default())
}

fn window() -> Window {
    Window { from: None, to: "2100-01-01T00:00:00Z".parse().unwrap() }
}

async fn read_all(source: &mut FolderSource<Lines>, mut cursor: Option<Cursor>) -> Vec<Batch> {
    let mut batches: Vec<Batch> = Vec::new();
    while let Some(batch) = source.pull(cursor.as_ref(), &window()).await.unwrap() {
        cursor = Some(batch.cursor.clone());
        batches.push(batch);
    }
    batches
}

/// Sizes of the batches, and the kinds of their faults.
async fn check(text: &str, sizes: &[usize], faults: &[&str]) {
    let directory = place(&[("a.txt", text)]);
    let batches = read_all(&mut source(&directory), None).await;
    assert_eq!(batches.iter().map(|batch| batch.records.len()).collect::<Vec<_>>(), sizes, "{text}");
    let kinds: Vec<&str> = batches.iter().flat_map(|batch| &batch.faults).map(|fault| fault.kind.code()).collect();
    assert_eq!(kinds, faults, "{text}");
}

#[tokio::test]
async fn every_ending_of_a_file_is_told() {
    check("1", &[1], &["cut_short"]).await;
    check("1\n2\n3", &[2, 1], &["incomplete", "cut_short"]).await;
    check("1\ndisk", &[1], &["locked"]).await;
    check("1\ntouch", &[1], &["changed"]).await;
    for (text, kind) in [("changed", "changed"), ("disk", "locked"), ("damaged", "password_protected")] {
        check(text, &[0], &[kind]).await;
    }
}

#[tokio::test]
async fn an_open_file_is_not_opened_again_unless_another_place_is_asked_for() {
    let directory = place(&[("a.txt", "1\n2\n3\n4\n5")]);
    let mut source = source(&directory);
    let batches = read_all(&mut source, None).await;
    assert_eq!(source.files.opened.lock().unwrap().len(), 1);
    assert_eq!(read_all(&mut source, Some(batches[0].cursor.clone())).await, batches[1..]);
    assert_eq!(source.files.opened.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn a_panic_is_an_error_of_the_source_and_the_next_pull_works() {
    let directory = place(&[("a.txt", "panic")]);
    let mut source = source(&directory);
    let error = source.pull(None, &window()).await.unwrap_err();
    assert!(matches!(error.reason(), Reason::Folder { cause: DiskFault::BrokenOff, .. }), "{error:?}");
    fs::write(directory.path().join("a.txt"), "1").unwrap();
    assert_eq!(read_all(&mut source, None).await.len(), 1);
}

#[tokio::test]
async fn a_probe_counts_the_files() {
    let directory = place(&[("a.txt", "1"), ("b.txt", "2")]);
    let path = directory.path().display().to_string();
    assert_eq!(source(&directory).probe().await.unwrap(), Probe::Folder { path, files: 2 });
}

/// `deleted` and `edited` of the record of a message.
#[track_caller]
fn check_message(payload: serde_json::Value, deleted: bool, edited: bool) {
    let record: Record = message("messages".into(), "a".into(), 1, payload);
    assert_eq!((record.deleted, record.edited, record.stated_at), (deleted, edited, None));
}

#[test]
fn a_message_says_whether_it_was_edited_or_deleted() {
    let (written, changed) = ("2026-03-01T10:00:00Z", "2026-03-02T10:00:00Z");
    check_message(json!({ "date": written, "edited": null }), false, false);
    check_message(json!({ "date": written, "edited": changed }), false, true);
    check_message(json!({ "date": written, "deleted": true }), true, false);
}

#[tokio::test]
async fn records_of_a_file_hold_since_its_date_and_never_after_the_run() {
    let directory = place(&[("a.txt", "1")]);
    date(&directory, "a.txt", "2026-03-01T00:00:00Z");
    let batches = read_all(&mut source(&directory), None).await;
    assert_eq!(batches[0].records[0].stated_at, Some("2026-03-01T00:00:00Z".parse().unwrap()));
    date(&directory, "a.txt", "2200-01-01T00:00:00Z");
    let early: Timestamp = "2001-01-01T00:00:00Z".parse().unwrap();
    let batch = source(&directory).pull(None, &Window { from: None, to: early }).await.unwrap().unwrap();
    assert_eq!(batch.records[0].stated_at, Some(early), "the clock of this machine was set back");
}

#[tokio::test]
async fn a_file_dated_ahead_holds_since_it_was_laid_in_and_is_told_of() {
    let directory = place(&[("a.txt", "1")]);
    let ahead = date(&directory, "a.txt", "2200-01-01T00:00:00Z");
    let laid_in = laid_in(&directory, "a.txt");
    let mut source = source(&directory);
    let batches = read_all(&mut source, None).await;
    assert_eq!(batches[0].records[0].stated_at, Some(laid_in));
    let dated_ahead = FaultKind::DatedAhead { date: ahead };
    assert!(kinds(&batches).contains(&&dated_ahead), "{batches:?}");
    // At the next run it is known, told of again, and no newer than what came after it.
    date_at(&directory, "b.txt", laid_in + jiff::SignedDuration::from_secs(1));
    let next = Window { to: "2100-01-02T00:00:00Z".parse().unwrap(), ..window() };
    let batch = source.pull(Some(&batches.last().unwrap().cursor), &next).await.unwrap().unwrap();
    assert_eq!(batch.records.iter().map(|record| record.origin.to_string()).collect::<Vec<_>>(), ["b.txt"]);
    assert!(batch.faults.iter().any(|fault| fault.kind == dated_ahead && fault.subject == "a.txt"), "{batch:?}");
}

#[tokio::test]
async fn a_file_whose_date_was_lost_is_older_than_all_others_and_told_of() {
    for lost in ["1970-01-01T00:00:00Z", "1979-12-31T21:00:00Z"] {
        let directory = place(&[("a.txt", "1"), ("b.txt", "2")]);
        let lost = date(&directory, "b.txt", lost);
        let batches = read_all(&mut source(&directory), None).await;
        assert_eq!(batches[0].records[0].stated_at, Some(lost));
        let told: Vec<&FaultKind> = kinds(&batches);
        assert_eq!(told.iter().filter(|kind| ***kind == FaultKind::DateLost { date: lost }).count(), 1, "{told:?}");
    }
}

/// Dates a file; gives the date.
fn date(directory: &TempDir, name: &str, date: &str) -> Timestamp {
    let date: Timestamp = date.parse().unwrap();
    let file = fs::File::options().write(true).open(directory.path().join(name)).unwrap();
    file.set_modified(date.try_into().unwrap()).unwrap();
    date
}

/// Lays in a file that was changed last at `at`.
fn date_at(directory: &TempDir, name: &str, at: Timestamp) {
    fs::write(directory.path().join(name), name).unwrap();
    date(directory, name, &at.to_string());
}

/// When the file system saw the file laid in.
fn laid_in(directory: &TempDir, name: &str) -> Timestamp {
    let metadata = fs::metadata(directory.path().join(name)).unwrap();
    Timestamp::new(metadata.ctime(), i32::try_from(metadata.ctime_nsec()).unwrap()).unwrap()
}

fn kinds(batches: &[Batch]) -> Vec<&FaultKind> {
    batches.iter().flat_map(|batch| &batch.faults).map(|fault| &fault.kind).collect()
}

#[tokio::test]
async fn a_run_reads_what_lay_in_the_folder_when_it_began() {
    let directory = place(&[("a.txt", "1\n2\n3"), ("b.txt", "4"), ("c.txt", "5")]);
    let mut source = source(&directory);
    let first = source.pull(None, &window()).await.unwrap().unwrap();
    fs::write(directory.path().join("0.txt"), "0").unwrap();
    fs::write(directory.path().join("b.txt"), "changed!").unwrap();
    fs::remove_file(directory.path().join("c.txt")).unwrap();
    let rest = read_all(&mut source, Some(first.cursor)).await;
    assert_eq!(rest.iter().map(|batch| batch.records.len()).collect::<Vec<_>>(), [1, 0]);
    assert_eq!(rest[1].faults.iter().map(|fault| fault.kind.code()).collect::<Vec<_>>(), ["changed"]);
    let next = Window { to: "2100-01-02T00:00:00Z".parse().unwrap(), ..window() };
    let cursor = rest.last().unwrap().cursor.clone();
    let batch = source.pull(Some(&cursor), &next).await.unwrap().unwrap();
    assert_eq!(batch.records[0].payload, json!({ "line": "0" }).into());
}

#[tokio::test]
async fn a_file_removed_while_it_is_read_is_told_of() {
    let directory = place(&[("a.txt", "1\n2\n3")]);
    let mut source = source(&directory);
    let first = source.pull(None, &window()).await.unwrap().unwrap();
    fs::remove_file(directory.path().join("a.txt")).unwrap();
    let rest = read_all(&mut source, Some(first.cursor)).await;
    let lost = FaultKind::Incomplete { lack: Lack::Rest, count: 2 };
    assert_eq!(rest.iter().flat_map(|batch| &batch.faults).map(|fault| &fault.kind).collect::<Vec<_>>(), [&lost]);
}

/// So many files with this text, read to their end; gives the bytes of the cursors that were stored on the way.
async fn cost(count: usize, text: fn(usize) -> String) -> usize {
    let directory = TempDir::new().unwrap();
    for number in 0..count {
        fs::write(directory.path().join(format!("{number}.txt")), text(number)).unwrap();
    }
    let mut source = source(&directory);
    let batches = read_all(&mut source, None).await;
    assert_eq!(source.files.opened.lock().unwrap().len(), count);
    batches.iter().map(|batch| batch.cursor.as_str().len()).sum()
}

#[tokio::test]
async fn four_times_the_files_cost_four_times_as_much() {
    let texts: [fn(usize) -> String; 2] = [
        |number| number.to_string(),
        |number| if number % 2 == 0 { format!("damaged {number}") } else { number.to_string() },
    ];
    for text in texts {
        let (once, four) = (cost(150, text).await, cost(600, text).await);
        assert!(four < once * 9 / 2, "{once} bytes of cursors, then {four}");
    }
}
