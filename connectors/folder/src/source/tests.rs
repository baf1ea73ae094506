//! The source over a folder of texts, one record a line.

use std::fs;
use std::io;
use std::sync::Mutex;
use std::time::Duration;

use svod_contract::{Batch, Cursor, FaultKind, Reason, Record, Source, Window};
use tempfile::TempDir;

use super::{Files, FolderSource, Portion, Rest, Unread};
use crate::{DropFolder, FoundFile};

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
            "damaged" => Err(Unread::Damaged(file.fault(FaultKind::NotTheFormat, "x"))),
            _ => Ok((text.lines().map(str::to_owned).collect(), position)),
        }
    }

    fn read(&self, file: &FoundFile, (lines, position): &mut Self::Open) -> Portion {
        let mut records = Vec::new();
        while records.len() < 2 {
            let place = usize::try_from(*position).unwrap();
            let rest = match lines.get(place).map(String::as_str) {
                None => Rest::End(vec![file.fault(FaultKind::CutShort, "end")]),
                Some("disk") => Rest::Disk(io::ErrorKind::PermissionDenied.into()),
                Some("touch") => {
                    fs::write(&file.path, "another text").unwrap();
                    Rest::End(Vec::new())
                }
                Some(line) => {
                    *position += 1;
                    let (stream, origin) = ("lines".into(), file.name.as_str().into());
                    records.push(Record { stream, origin, position: *position, stated_at: None, payload: line.into() });
                    continue;
                }
            };
            return Portion { records, position: *position, notes: Vec::new(), rest };
        }
        let notes = vec![file.fault(FaultKind::Incomplete, "more")];
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
    FolderSource::new(folder, Lines::default(), "texts")
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
async fn check(text: &str, sizes: &[usize], faults: &[FaultKind]) {
    let directory = place(&[("a.txt", text)]);
    let batches = read_all(&mut source(&directory), None).await;
    assert_eq!(batches.iter().map(|batch| batch.records.len()).collect::<Vec<_>>(), sizes, "{text}");
    let kinds: Vec<FaultKind> = batches.iter().flat_map(|batch| &batch.faults).map(|fault| fault.kind).collect();
    assert_eq!(kinds, faults, "{text}");
}

#[tokio::test]
async fn every_ending_of_a_file_is_told() {
    check("1", &[1], &[FaultKind::CutShort]).await;
    check("1\n2\n3", &[2, 1], &[FaultKind::Incomplete, FaultKind::CutShort]).await;
    check("1\ndisk", &[1], &[FaultKind::Locked]).await;
    check("1\ntouch", &[1], &[FaultKind::HalfCopied]).await;
    for (text, kind) in
        [("changed", FaultKind::HalfCopied), ("disk", FaultKind::Locked), ("damaged", FaultKind::NotTheFormat)]
    {
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
    assert_eq!(error.reason(), Reason::Folder);
    fs::write(directory.path().join("a.txt"), "1").unwrap();
    assert_eq!(read_all(&mut source, None).await.len(), 1);
}

#[tokio::test]
async fn a_probe_counts_the_files_in_the_words_of_the_connector() {
    let directory = place(&[("a.txt", "1"), ("b.txt", "2")]);
    assert!(source(&directory).probe().await.unwrap().detail.ends_with(": texts 2"));
}
