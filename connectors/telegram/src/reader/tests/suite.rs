//! What holds for every source holds for this one, and what is kept between two pulls stays small.

use std::collections::BTreeSet;

use svod_folder::{DropFolder, Files};
use svod_testkit::reading;

use super::super::Exports;
use super::{SAMPLE, folder, positions, read_all, source, window};
use crate::message::MessageContext;
use crate::settings::Settings;

/// Two exports and a cut one, as every source must stand them.
fn mixture() -> tempfile::TempDir {
    let (cut, _) = SAMPLE.split_once("последнее").unwrap();
    folder(&[("a.json", SAMPLE), ("b.json", &SAMPLE.replace("3920475340", "55")), ("cut.json", cut)])
}

#[tokio::test]
async fn the_suite_resumes_from_any_cursor() {
    let directory = mixture();
    reading::resume_from_any_cursor(|| source(directory.path(), "batch_records = 3"), &window()).await.unwrap();
}

#[tokio::test]
async fn the_suite_repeats_a_pull() {
    let directory = mixture();
    reading::repeats_a_pull(|| source(directory.path(), "batch_records = 3"), &window()).await.unwrap();
}

#[tokio::test]
async fn the_suite_confirms_twice_and_reads_the_same_times_again() {
    let directory = mixture();
    let make = || source(directory.path(), "batch_records = 3");
    reading::confirming_may_be_repeated(make, &window()).await.unwrap();
    reading::stated_times_are_stable(make, &window()).await.unwrap();
}

#[tokio::test]
async fn the_suite_finds_the_end() {
    let directory = mixture();
    reading::same_again_gives_nothing_new(|| source(directory.path(), "batch_records = 3"), &window()).await.unwrap();
}

#[tokio::test]
async fn the_suite_finds_an_empty_folder_empty() {
    let directory = folder(&[]);
    reading::empty(|| source(directory.path(), ""), &window()).await.unwrap();
}

#[tokio::test]
async fn what_is_kept_between_two_pulls_does_not_grow_with_the_export() {
    let message = |id: u32| {
        format!(r#"{{"id":{id},"type":"message","date_unixtime":"1772348400","from_id":"channel{id}","text":"Ямы"}}"#)
    };
    let messages: Vec<String> = (1..=20_000).map(message).collect();
    let text = format!(r#"{{"type":"public_supergroup","id":90000,"messages":[{}]}}"#, messages.join(","));
    let directory = folder(&[("a.json", &text)]);
    let settings = "folder = 'in'\nbatch_records = 1000".parse().unwrap();
    let settings = Settings::parse(settings).unwrap();
    let exports = Exports { settings, context: MessageContext { own: BTreeSet::new(), zone: jiff::tz::TimeZone::UTC } };
    let folder = DropFolder::new(directory.path().join("in"), &["json"], 1 << 30, std::time::Duration::ZERO);
    let file = folder.scan(window().to).unwrap().files.remove(0);
    let mut open = exports.open(&file, 0).unwrap();
    let mut read = 0;
    while read < 20_000 {
        let portion = exports.read(&file, &mut open);
        assert!(portion.records.len() == 1000 && portion.notes.len() == 1000 && open.faults.is_empty());
        read += portion.records.len();
    }
    let mut source = source(directory.path(), "batch_records = 1000");
    let batches = read_all(source.as_mut(), None).await;
    assert_eq!(positions(&batches).len(), 20_000);
    assert!(batches.iter().all(|batch| batch.cursor.as_str().len() < 16 << 10), "the cursor grows");
}
