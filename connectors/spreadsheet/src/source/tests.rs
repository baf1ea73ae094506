use std::fs;

use svod_contract::{Cursor, FaultKind, Probe, Reason, Source, Window};
use svod_folder::{DropFolder, Files, FoundFile, Unread};
use svod_testkit::reading;

use super::Tables;
use crate::testing::{Feed, INCIDENT_SHEETS, NOW, fixture, pos_rows, pos_sheet, rows, settings, workbook};

const WINDOW: Window = Window { from: None, to: NOW };

/// Rows of an export with the numbers `ids`.
fn export(ids: std::ops::Range<u32>) -> Vec<u8> {
    let [header, sample] = pos_rows().try_into().unwrap();
    let row = |id: u32| {
        let mut row = sample.clone();
        row[0] = id.to_string();
        row
    };
    workbook("Sheet0", &std::iter::once(header).chain(ids.map(row)).collect::<Vec<_>>())
}

fn ids(range: std::ops::Range<u32>) -> Vec<String> {
    range.map(|id| id.to_string()).collect()
}

#[tokio::test]
async fn an_export_is_read_with_all_its_columns() {
    let mut feed = Feed::new("", &pos_sheet());
    feed.put("export.xlsx", &export(327_441_806..327_441_807));
    let run = feed.run(None, 0).await;
    assert_eq!(run.faults(), []);
    assert_eq!(run.places(), [("messages", "export.xlsx / Sheet0".to_owned(), 2)]);
    let [header, sample] = pos_rows().try_into().unwrap();
    let payload = run.payloads().remove(0);
    assert_eq!(payload.as_object().unwrap().len(), 25);
    for (header, value) in header.iter().zip(&sample) {
        assert_eq!(payload[header], *value);
    }
}

#[tokio::test]
async fn batches_hold_as_many_rows_as_set() {
    let mut feed = Feed::new("batch_rows = 3", &pos_sheet());
    feed.put("a.xlsx", &export(0..7)).put("b.xlsx", &export(100..102));
    let run = feed.run(None, 0).await;
    let sizes: Vec<usize> = run.batches.iter().map(|batch| batch.records.len()).collect();
    assert_eq!(sizes, [3, 3, 1, 2]);
    assert!(run.batches.iter().all(|batch| batch.total.is_none()));
}

/// Good files, one with an unknown column, one that is damaged: what every source must stand is stood by this one.
fn mixture() -> (Feed, impl Fn(&Feed) -> Box<dyn Source>) {
    let feed = Feed::new("", &pos_sheet());
    feed.put("a.xlsx", &export(0..5)).put("b.xlsx", &export(10..14)).put("bad.xlsx", b"PK\x03\x04 cut");
    feed.put("c.csv", "Номер;Дата поступления;Статус;Лишний\n1;01.02.2026;Новое;x\n2;01.02.2026;Новое;x\n".as_bytes());
    (feed, |feed| feed.fresh("batch_rows = 2", &pos_sheet()))
}

#[tokio::test]
async fn the_suite_resumes_from_any_cursor() {
    let (feed, make) = mixture();
    reading::resume_from_any_cursor(|| make(&feed), &WINDOW).await.unwrap();
}

#[tokio::test]
async fn the_suite_repeats_a_pull() {
    let (feed, make) = mixture();
    reading::repeats_a_pull(|| make(&feed), &WINDOW).await.unwrap();
}

#[tokio::test]
async fn the_suite_confirms_twice_and_reads_the_same_times_again() {
    let (feed, make) = mixture();
    reading::confirming_may_be_repeated(|| make(&feed), &WINDOW).await.unwrap();
    reading::stated_times_are_stable(|| make(&feed), &WINDOW).await.unwrap();
}

#[tokio::test]
async fn exports_of_equal_age_come_as_a_browser_numbered_them() {
    let mut feed = Feed::new("", &pos_sheet());
    for name in ["appeals (10).xlsx", "appeals (9).xlsx"] {
        feed.put(name, &fs::read(fixture(&format!("contradictory/{name}"))).unwrap());
    }
    feed.put("appeals.xlsx", &export(0..1));
    let run = feed.run(None, 0).await;
    let origins: Vec<String> = run.places().into_iter().map(|(_, origin, _)| origin).collect();
    assert_eq!(origins, ["appeals.xlsx / Sheet0", "appeals (9).xlsx / Sheet0", "appeals (10).xlsx / Sheet0"]);
    let stated: Vec<_> = run.batches.iter().flat_map(|batch| &batch.records).map(|record| record.stated_at).collect();
    assert_eq!(stated[0], stated[1]);
}

#[tokio::test]
async fn the_suite_finds_the_end() {
    let (feed, make) = mixture();
    reading::same_again_gives_nothing_new(|| make(&feed), &WINDOW).await.unwrap();
}

#[tokio::test]
async fn the_suite_finds_an_empty_folder_empty() {
    let feed = Feed::new("", &pos_sheet());
    reading::empty(|| feed.fresh("", &pos_sheet()), &WINDOW).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_runtime_of_several_threads_reads_the_same() {
    let mut feed = Feed::new("", &pos_sheet());
    feed.put("a.xlsx", &export(0..5));
    assert_eq!(feed.run(None, 0).await.column("Номер"), ids(0..5));
}

#[tokio::test]
async fn from_any_cursor_exactly_the_rest_comes() {
    let mut feed = Feed::new("batch_rows = 2", &pos_sheet());
    feed.put("a.xlsx", &export(0..5)).put("b.xlsx", &export(10..14)).put("bad.xlsx", b"PK\x03\x04 cut");
    feed.put("c.csv", "Номер;Дата поступления;Статус;Лишний\n1;01.02.2026;Новое;x\n2;01.02.2026;Новое;x\n".as_bytes());
    let whole = feed.run(None, 0).await.batches;
    assert_eq!(whole.iter().map(|batch| batch.records.len()).sum::<usize>(), 11);
    for done in 0..whole.len() {
        let cursor = done.checked_sub(1).map(|last| whole[last].cursor.clone());
        feed.restart("batch_rows = 2", &pos_sheet());
        assert_eq!(feed.run(cursor, 0).await.batches, whole[done..], "after {done} batches");
    }
}

#[tokio::test]
async fn the_same_cursor_gives_the_same_batch() {
    let mut feed = Feed::new("batch_rows = 2", &pos_sheet());
    feed.put("a.xlsx", &export(0..5));
    let first = feed.pull(None, 0).await.unwrap();
    let second = feed.pull(Some(&first.cursor), 0).await;
    assert_eq!(feed.pull(Some(&first.cursor), 0).await, second);
    assert_eq!(feed.pull(None, 0).await, Some(first));
}

#[tokio::test]
async fn an_unchanged_file_is_not_read_again() {
    let mut feed = Feed::new("", &pos_sheet());
    feed.put("a.xlsx", &export(0..5));
    let cursor = feed.run(None, 0).await.cursor();
    assert_eq!(feed.run(cursor, 1).await.batches, []);
}

#[tokio::test]
async fn a_copy_says_everything_again_at_its_date_and_the_run_ends() {
    let mut feed = Feed::new("", &pos_sheet());
    feed.put("january.xlsx", &export(0..1)).date("january.xlsx", 900);
    feed.put("february.xlsx", &export(1..2)).date("february.xlsx", 600);
    feed.put("january (copy).xlsx", &export(0..1)).date("january (copy).xlsx", 300);
    let run = feed.run(None, 0).await;
    assert_eq!(run.column("Номер"), ["0", "1", "0"]);
    feed.put("march.xlsx", &export(2..3)).date("march.xlsx", 700);
    let run = feed.run(run.cursor(), 1).await;
    assert_eq!(run.column("Номер"), ["2", "1", "0"]);
    assert_eq!(feed.run(run.cursor(), 2).await.batches, []);
}

#[tokio::test]
async fn a_file_replaced_under_its_name_date_and_size_is_read() {
    let mut feed = Feed::new("", &pos_sheet());
    let table = |status: &str| format!("Номер;Дата поступления;Статус\n1;01.02.2026;{status}\n").into_bytes();
    feed.put("a.csv", &table("Новое"));
    let cursor = feed.run(None, 0).await.cursor();
    feed.put("a.csv", &table("Старо"));
    assert_eq!(feed.run(cursor, 1).await.column("Статус"), ["Старо"]);
}

#[tokio::test]
async fn a_newer_cumulative_file_is_read_as_a_whole() {
    let mut feed = Feed::new("", &pos_sheet());
    feed.put("a.xlsx", &export(0..2));
    let cursor = feed.run(None, 0).await.cursor();
    feed.put("b.xlsx", &export(0..3));
    assert_eq!(feed.run(cursor, 1).await.column("Номер"), ids(0..3));
}

#[tokio::test]
async fn a_bad_file_does_not_stop_the_others_and_stays_reported() {
    let mut feed = Feed::new("", &pos_sheet());
    feed.put("bad.xlsx", &fs::read(fixture("protected.xlsx")).unwrap()).date("bad.xlsx", 90);
    feed.put("good.xlsx", &export(0..2));
    let run = feed.run(None, 0).await;
    assert_eq!(run.column("Номер"), ids(0..2));
    let faults = [("bad.xlsx", FaultKind::PasswordProtected)];
    assert_eq!(run.faults(), faults);
    let next = feed.run(run.cursor(), 1).await;
    assert_eq!((next.faults(), next.payloads().len()), (faults.to_vec(), 0));
}

#[tokio::test]
async fn a_corrected_file_is_read() {
    let mut feed = Feed::new("", &pos_sheet());
    feed.put("a.xlsx", b"nonsense");
    let cursor = feed.run(None, 0).await.cursor();
    feed.put("a.xlsx", &export(0..2));
    let run = feed.run(cursor, 1).await;
    assert_eq!((run.column("Номер"), run.faults()), (ids(0..2), vec![]));
}

#[tokio::test]
async fn a_new_alias_in_the_mapping_lets_a_failed_file_be_read() {
    let mut feed = Feed::new("", INCIDENT_SHEETS);
    let sheet = workbook("Детализация", &rows("№|Дата создания|Тема\n1|01.03.2026|Ямы"));
    feed.put("a.xlsx", &sheet);
    let run = feed.run(None, 0).await;
    assert_eq!(run.faults()[0].1.code(), "missing_column");
    feed.restart("", &INCIDENT_SHEETS.replacen("required", "aliases = [\"№\"]\nrequired", 1));
    assert_eq!(feed.run(run.cursor(), 1).await.column("Номер инцидента"), ["1"]);
}

#[tokio::test]
async fn a_file_changed_between_two_batches_is_read_from_its_beginning_by_the_next_run() {
    let mut feed = Feed::new("batch_rows = 2", &pos_sheet());
    feed.put("a.xlsx", &export(0..5));
    let first = feed.pull(None, 0).await.unwrap();
    feed.put("a.xlsx", &export(100..103)).date("a.xlsx", 30);
    let rest = feed.run(Some(first.cursor), 0).await;
    assert_eq!((rest.payloads().len(), rest.faults()), (0, vec![("a.xlsx", FaultKind::Changed)]));
    let next = feed.run(rest.cursor(), 1).await;
    assert_eq!((next.column("Номер"), next.faults()), (ids(100..103), vec![]));
}

#[tokio::test]
async fn a_file_still_being_copied_waits_for_the_next_run() {
    let mut feed = Feed::new("", &pos_sheet());
    feed.put("a.xlsx", &export(0..2)).date("a.xlsx", 1);
    let run = feed.run(None, 0).await;
    assert_eq!(run.faults(), [("a.xlsx", FaultKind::HalfCopied)]);
    assert_eq!(feed.run(run.cursor(), 60).await.column("Номер"), ids(0..2));
}

#[tokio::test]
async fn an_empty_folder_gives_nothing() {
    let mut feed = Feed::new("", &pos_sheet());
    assert_eq!(feed.pull(None, 0).await, None);
}

#[tokio::test]
async fn a_header_without_rows_moves_the_cursor_once() {
    let mut feed = Feed::new("", &pos_sheet());
    feed.put("a.xlsx", &export(0..0));
    let run = feed.run(None, 0).await;
    assert_eq!((run.batches.len(), run.payloads().len(), run.faults()), (1, 0, vec![]));
}

#[tokio::test]
async fn a_probe_says_how_many_files_there_are() {
    let mut feed = Feed::new("", &pos_sheet());
    feed.put("a.xlsx", &export(0..1)).put("readme.pdf", b"%PDF");
    let path = feed.path("").parent().unwrap().join("drop").display().to_string();
    assert_eq!(feed.probe().await, Probe::Folder { path, files: 1 });
}

#[tokio::test]
async fn a_foreign_cursor_is_refused() {
    let mut feed = Feed::new("", &pos_sheet());
    let error = feed.source().pull(Some(&Cursor::new("page 3")), &WINDOW).await.unwrap_err();
    assert_eq!(error.reason(), &Reason::Cursor);
}

#[tokio::test]
async fn a_missing_folder_is_refused() {
    let mut feed = Feed::new("", &pos_sheet());
    fs::remove_dir(feed.path("")).unwrap();
    let error = feed.source().probe().await.unwrap_err();
    assert_eq!(error.reason().code(), "folder");
}

/// The files of `feed`, to look inside, and `a.xlsx` as a scan finds it.
fn inside(feed: &Feed) -> (Tables, FoundFile) {
    let folder = DropFolder::new(feed.path(""), &["xlsx"], 1 << 20, std::time::Duration::ZERO);
    (Tables { settings: settings("", &pos_sheet()) }, folder.scan(NOW).unwrap().files.remove(0))
}

#[test]
fn a_file_changed_while_it_is_read_is_half_copied() {
    let feed = Feed::new("", &pos_sheet());
    feed.put("a.xlsx", &export(0..2));
    let (files, file) = inside(&feed);
    feed.put("a.xlsx", &export(0..3)).date("a.xlsx", 30);
    assert!(matches!(files.open(&file, 0), Err(Unread::Changed)));
}

#[test]
fn a_file_that_cannot_be_opened_is_locked() {
    let feed = Feed::new("", &pos_sheet());
    feed.put("a.xlsx", &export(0..2));
    let (files, file) = inside(&feed);
    fs::remove_file(feed.path("a.xlsx")).unwrap();
    assert!(matches!(files.open(&file, 0), Err(Unread::Disk(_))));
}
