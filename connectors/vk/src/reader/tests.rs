//! The connector from outside: files in a folder, batches, cursors, faults.

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use serde_json::{Value, json};
use svod_contract::{
    Batch, Connector, ConnectorKind, Cursor, Damage, DiskFault, FaultKind, Lack, Probe, Reason, Source, Surroundings,
    Window,
};
use svod_testkit::reading;

use crate::Vk;

const SAMPLES: [&str; 7] = [
    "vknet-BotsLongPoll-WallReplyNewTest.json",
    "vknet-Categories-Wall-GetById_Donut.json",
    "vknet-Categories-Wall-GetComments802.json",
    "vknet-Errors-14.json",
    "vknet-Errors-15.json",
    "vknet-Errors-5.json",
    "vknet-wall.get-extended.json",
];

fn window() -> Window {
    Window { from: None, to: "2100-01-01T00:00:00Z".parse().unwrap() }
}

fn source(directory: &Path, batch_records: u32) -> Box<dyn Source> {
    let around = Surroundings {
        directory: directory.to_owned(),
        zone: jiff::tz::TimeZone::UTC,
        secret: std::sync::Arc::new(|_| None),
    };
    let settings = format!("folder = 'in'\nsettle_s = 0\nbatch_records = {batch_records}");
    Vk.parse(settings.parse().unwrap(), &around).unwrap()
}

/// A folder `in` with these files inside a directory that lives as long as the test.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    fs::create_dir(directory.path().join("in")).unwrap();
    for (name, text) in files {
        fs::write(directory.path().join("in").join(name), text).unwrap();
    }
    directory
}

async fn read_all(source: &mut dyn Source, mut cursor: Option<Cursor>) -> Vec<Batch> {
    let mut batches: Vec<Batch> = Vec::new();
    while let Some(batch) = source.pull(cursor.as_ref(), &window()).await.unwrap() {
        cursor = Some(batch.cursor.clone());
        batches.push(batch);
        assert!(batches.len() < 100, "the source never ends");
    }
    batches
}

fn records(batches: &[Batch]) -> Vec<(String, u64, Value)> {
    let all = batches.iter().flat_map(|batch| &batch.records);
    all.map(|record| (record.origin.to_string(), record.position, record.payload.made().unwrap()["id"].clone()))
        .collect()
}

fn faults(batches: &[Batch]) -> Vec<(String, FaultKind)> {
    let all = batches.iter().flat_map(|batch| &batch.faults);
    let mut faults: Vec<_> = all.map(|fault| (fault.subject.clone(), fault.kind.clone())).collect();
    faults.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.code().cmp(b.1.code())));
    faults
}

/// Three answers with two posts each and an error between them, as JSON Lines.
fn lines() -> String {
    let post = |id: i64| json!({"id": id, "owner_id": -1, "from_id": 5, "date": 1, "text": "т", "post_type": "post"});
    let answer = |id: i64| json!({"response": {"count": 2, "items": [post(id), post(id + 1)]}}).to_string();
    let error = json!({"error": {"error_code": 6, "error_msg": "x"}}).to_string();
    [answer(1), error, answer(3), answer(5)].join("\n")
}

#[tokio::test]
async fn all_samples_are_read_or_told() {
    let directory = tempfile::tempdir().unwrap();
    fs::create_dir(directory.path().join("in")).unwrap();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/samples/vk");
    for name in SAMPLES {
        fs::copy(samples.join(name), directory.path().join("in").join(name)).unwrap();
    }
    assert_eq!(fs::read_dir(samples).unwrap().count(), SAMPLES.len());
    let batches = read_all(source(directory.path(), 500).as_mut(), None).await;
    let mut ids: Vec<Value> = records(&batches).into_iter().map(|(_, _, id)| id).collect();
    ids.sort_by_key(Value::to_string);
    let comments = ["-69459624_482121_482124", "-69459624_482121_482127", "-69459624_482121_482418"];
    assert_eq!(ids, ["-322_123", comments[0], comments[1], comments[2], "10_41"]);
    let kinds: Vec<(String, &str)> = faults(&batches).into_iter().map(|(name, kind)| (name, kind.code())).collect();
    let expected = [
        (SAMPLES[0], "not_the_format"),
        (SAMPLES[2], "incomplete"),
        (SAMPLES[2], "incomplete"),
        (SAMPLES[3], "platform_error"),
        (SAMPLES[4], "platform_error"),
        (SAMPLES[5], "platform_error"),
        (SAMPLES[6], "incomplete"),
    ];
    assert_eq!(kinds, expected.map(|(name, kind)| (name.to_owned(), kind)));
}

#[tokio::test]
async fn streams_and_positions_are_named() {
    let comments = r#"{"response":{"items":[{"id":3,"from_id":5,"text":"x"}],"current_level_count":1,"count":1}}"#;
    let directory = folder(&[("a.jsonl", &lines()), ("comments_-1_2.json", comments)]);
    let batches = read_all(source(directory.path(), 500).as_mut(), None).await;
    let mut streams: Vec<(String, String)> = batches
        .iter()
        .flat_map(|batch| &batch.records)
        .map(|record| (record.origin.to_string(), record.stream.to_string()))
        .collect();
    streams.sort();
    streams.dedup();
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(streams, [pair("a.jsonl", "posts"), pair("comments_-1_2.json", "comments")]);
    let positions: Vec<u64> =
        records(&batches).into_iter().filter(|(name, ..)| name == "a.jsonl").map(|(_, position, _)| position).collect();
    assert_eq!(positions, [1, 2, 3, 4, 5, 6]);
}

#[tokio::test]
async fn reading_goes_on_from_every_cursor_with_a_new_source_and_with_the_same() {
    let directory = folder(&[("a.jsonl", &lines()), ("b.json", &format!("{}\n", lines()))]);
    for batch_records in 1..=7 {
        let mut same = source(directory.path(), batch_records);
        let whole = read_all(same.as_mut(), None).await;
        assert_eq!(records(&whole).len(), 12, "batches of {batch_records}");
        for (index, batch) in whole.iter().enumerate() {
            let rest = whole[index + 1..].to_vec();
            let mut fresh = source(directory.path(), batch_records);
            assert_eq!(read_all(fresh.as_mut(), Some(batch.cursor.clone())).await, rest, "fresh, from {index}");
            assert_eq!(read_all(same.as_mut(), Some(batch.cursor.clone())).await, rest, "same, from {index}");
        }
    }
}

#[tokio::test]
async fn an_error_between_answers_is_told_once_in_a_run() {
    let directory = folder(&[("a.jsonl", &lines())]);
    let batches = read_all(source(directory.path(), 1).as_mut(), None).await;
    let kind = FaultKind::PlatformError { answer: 2, code: Some(6) };
    assert_eq!(faults(&batches), [("a.jsonl".to_owned(), kind)]);
}

#[tokio::test]
async fn missing_replies_are_one_fault_per_file() {
    let comments = r#"{"response":{"items":[
        {"id":3,"owner_id":-1,"post_id":2,"thread":{"count":11,"items":[]}},
        {"id":4,"owner_id":-1,"post_id":2,"thread":{"count":2,"items":[]}}]}}"#;
    let directory = folder(&[("c.json", &format!("[{comments},{comments}]"))]);
    let batches = read_all(source(directory.path(), 3).as_mut(), None).await;
    let kind = FaultKind::Incomplete { lack: Lack::Threads, count: 26 };
    assert_eq!(faults(&batches), [("c.json".to_owned(), kind)]);
}

#[tokio::test]
async fn damaged_empty_and_foreign_files_are_told() {
    let cut = lines().trim_end().trim_end_matches('}').to_owned();
    let directory =
        folder(&[("cut.json", &cut), ("empty.json", " \n"), ("page.json", "<html>"), ("ok.json", &lines())]);
    fs::write(directory.path().join("in/utf16.json"), b"\xff\xfe{\0}\0").unwrap();
    let batches = read_all(source(directory.path(), 500).as_mut(), None).await;
    let of_cut = records(&batches).into_iter().filter(|(name, ..)| name == "cut.json").count();
    assert_eq!(of_cut, 4, "the answers before the break");
    let of_platform = |(_, kind): &(String, FaultKind)| matches!(kind, FaultKind::PlatformError { .. });
    let kinds: Vec<_> = faults(&batches).into_iter().filter(|fault| !of_platform(fault)).collect();
    let expected = [
        ("cut.json", FaultKind::CutShort { damage: Damage::Answer { number: 4, line: 4 }, records: 4 }),
        ("empty.json", FaultKind::Empty),
        ("page.json", FaultKind::NotTheFormat { damage: Damage::Answer { number: 1, line: 1 } }),
        ("utf16.json", FaultKind::NotTheFormat { damage: Damage::NotUtf8(0) }),
    ];
    assert_eq!(kinds, expected.map(|(name, kind)| (name.to_owned(), kind)));
}

#[tokio::test]
async fn a_file_read_before_gives_nothing_and_a_changed_one_is_read_again() {
    let directory = folder(&[("a.json", &lines())]);
    let mut source = source(directory.path(), 500);
    let first = read_all(source.as_mut(), None).await;
    let cursor = first.last().unwrap().cursor.clone();
    assert_eq!(read_all(source.as_mut(), Some(cursor.clone())).await, []);
    fs::write(directory.path().join("in/a.json"), format!("{}\n{}", lines(), lines())).unwrap();
    assert_eq!(records(&read_all(source.as_mut(), Some(cursor)).await).len(), 12);
}

#[tokio::test]
async fn a_missing_folder_and_a_foreign_cursor_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    let mut source = source(directory.path(), 500);
    let missing = Reason::Folder { path: directory.path().join("in").display().to_string(), cause: DiskFault::Missing };
    assert_eq!(source.probe().await.unwrap_err().reason(), &missing);
    assert_eq!(source.pull(None, &window()).await.unwrap_err().reason(), &missing);
    let foreign = Cursor::new("page=3");
    assert_eq!(source.pull(Some(&foreign), &window()).await.unwrap_err().reason(), &Reason::Cursor);
}

#[tokio::test]
async fn a_file_above_the_limit_is_told_and_not_read() {
    let directory = folder(&[("a.json", &lines())]);
    let around = Surroundings {
        directory: directory.path().to_owned(),
        zone: jiff::tz::TimeZone::UTC,
        secret: std::sync::Arc::new(|_| None),
    };
    let settings = "folder = 'in'\nsettle_s = 0\nsize_max_bytes = 10".parse().unwrap();
    let mut source = Vk.parse(settings, &around).unwrap();
    let batches = read_all(source.as_mut(), None).await;
    assert_eq!(records(&batches), []);
    assert_eq!(faults(&batches)[0].1.code(), "too_large");
}

#[tokio::test]
async fn a_file_that_is_still_being_copied_waits_for_the_next_run() {
    let directory = folder(&[("a.json", &lines())]);
    let modified = fs::metadata(directory.path().join("in/a.json")).unwrap().modified().unwrap();
    let around = Surroundings {
        directory: directory.path().to_owned(),
        zone: jiff::tz::TimeZone::UTC,
        secret: std::sync::Arc::new(|_| None),
    };
    let mut source = Vk.parse("folder = 'in'\nsettle_s = 60".parse().unwrap(), &around).unwrap();
    let early = Window { from: None, to: Timestamp::try_from(modified).unwrap() };
    let batch = source.pull(None, &early).await.unwrap().unwrap();
    assert_eq!((batch.records.len(), &batch.faults[0].kind), (0, &FaultKind::HalfCopied));
    assert_eq!(source.pull(Some(&batch.cursor), &early).await.unwrap(), None);
    assert_eq!(records(&read_all(source.as_mut(), Some(batch.cursor)).await).len(), 6);
}

#[tokio::test]
async fn a_probe_counts_the_files() {
    let directory = folder(&[("a.json", "{}"), ("b.jsonl", "{}"), ("c.txt", "{}")]);
    let probe = source(directory.path(), 500).probe().await.unwrap();
    assert_eq!(probe, Probe::Folder { path: directory.path().join("in").display().to_string(), files: 2 });
}

#[test]
fn it_is_a_social_network_named_vk() {
    assert_eq!((Vk.name(), Vk.kind()), ("vk", ConnectorKind::Social));
}

#[tokio::test]
async fn an_author_listed_later_becomes_own_in_what_was_read_before() {
    let directory = folder(&[("a.json", &lines())]);
    let batches = read_all(source(directory.path(), 500).as_mut(), None).await;
    let around = Surroundings {
        directory: directory.path().to_owned(),
        zone: jiff::tz::TimeZone::UTC,
        secret: std::sync::Arc::new(|_| None),
    };
    let mut later = Vk.parse("folder = 'in'\nown = [5]".parse().unwrap(), &around).unwrap();
    let more = read_all(later.as_mut(), Some(batches.last().unwrap().cursor.clone())).await;
    let own = more
        .iter()
        .flat_map(|batch| &batch.records)
        .filter(|record| record.payload.made().unwrap()["own"] == json!(true));
    assert_eq!(own.count(), 6);
}

fn page(list: &str, count: u64, offset: Option<u64>, ids: std::ops::Range<i64>) -> Value {
    let items: Vec<Value> = ids
        .map(|id| match list {
            "posts" => json!({"id": id, "owner_id": -1, "from_id": 5, "date": 1, "text": "т", "post_type": "post"}),
            _ => json!({"id": id, "owner_id": -1, "post_id": 2, "from_id": 5, "date": 1, "text": "т"}),
        })
        .collect();
    let mut answer = json!({"response": {"count": count, "items": items}});
    if list == "comments" {
        answer["response"] = json!({"count": count + 70, "current_level_count": count, "items": items});
    }
    if let Some(offset) = offset {
        answer["request"] = json!({"owner_id": -1, "offset": offset});
    }
    answer
}

async fn check_incomplete(answers: &[Value], expected: &[(Lack, u64)]) {
    let directory = folder(&[("a.json", &json!(answers).to_string())]);
    let batches = read_all(source(directory.path(), 3).as_mut(), None).await;
    let told: Vec<FaultKind> = faults(&batches).into_iter().map(|(_, kind)| kind).collect();
    let expected = expected.iter().map(|(lack, count)| FaultKind::Incomplete { lack: *lack, count: *count });
    assert_eq!(told, expected.collect::<Vec<_>>());
}

#[tokio::test]
async fn pages_that_were_not_saved_are_told() {
    check_incomplete(&[page("posts", 2530, None, 1..101)], &[(Lack::Posts, 2430)]).await;
    check_incomplete(&[page("comments", 350, None, 1..101)], &[(Lack::Comments, 250)]).await;
    let both = [page("posts", 9, None, 1..4), page("comments", 9, None, 1..5), page("posts", 9, None, 4..6)];
    check_incomplete(&both, &[(Lack::Posts, 4), (Lack::Comments, 5)]).await;
}

#[tokio::test]
async fn whole_lists_and_last_pages_lack_nothing() {
    check_incomplete(&[page("posts", 5, None, 1..4), page("posts", 5, None, 4..6)], &[]).await;
    check_incomplete(&[page("posts", 205, Some(200), 1..6)], &[]).await;
    check_incomplete(&[page("comments", 3, None, 1..4)], &[]).await;
}

#[tokio::test]
async fn a_file_renamed_after_its_post_is_read_again() {
    let comments = r#"{"response":{"current_level_count":1,"items":[{"id":3,"date":1,"from_id":5,"text":"x"}]}}"#;
    let directory = folder(&[("a.json", comments)]);
    let mut source = source(directory.path(), 500);
    let first = read_all(source.as_mut(), None).await;
    let ids = |batches: &[Batch]| records(batches).into_iter().map(|(_, _, id)| id).collect::<Vec<_>>();
    assert_eq!(ids(&first), [Value::Null]);
    let path = |name: &str| directory.path().join("in").join(name);
    fs::rename(path("a.json"), path("comments_-1_2.json")).unwrap();
    let second = read_all(source.as_mut(), Some(first.last().unwrap().cursor.clone())).await;
    assert_eq!(ids(&second), ["-1_2_3"]);
}

#[tokio::test]
async fn a_deleted_comment_without_a_place_is_one_record_that_is_left_out() {
    let comments = r#"{"response":{"items":[{"id":3,"date":7,"deleted":true},{"id":4,"date":7,"text":"x"}]}}"#;
    let directory = folder(&[("a.json", comments)]);
    let batches = read_all(source(directory.path(), 500).as_mut(), None).await;
    let ids: Vec<Value> = records(&batches).into_iter().map(|(_, _, id)| id).collect();
    assert_eq!(ids, [json!("deleted_3_7"), Value::Null]);
    let told: Vec<_> = batches[0].records.iter().map(|record| record.deleted).collect();
    assert_eq!(told, [true, false]);
}

#[tokio::test]
async fn an_edited_post_says_so() {
    let posts = r#"[{"response":{"items":[{"id":1,"owner_id":-1,"date":7,"edited":9,"text":"x","post_type":"post"},
        {"id":2,"owner_id":-1,"date":7,"text":"x","post_type":"post"}]}}]"#;
    let batches = read_all(source(folder(&[("a.json", posts)]).path(), 500).as_mut(), None).await;
    let told: Vec<_> = batches[0].records.iter().map(|record| record.edited).collect();
    assert_eq!(told, [true, false]);
}

/// Two files with posts, comments, an error and a break, as every source must stand them.
fn mixture() -> tempfile::TempDir {
    let lines = lines();
    folder(&[
        ("a.jsonl", &lines),
        ("b.json", &page("comments", 9, None, 1..5).to_string()),
        ("c.json", "{\"response\":"),
    ])
}

#[tokio::test]
async fn the_suite_resumes_from_any_cursor() {
    let directory = mixture();
    reading::resume_from_any_cursor(|| source(directory.path(), 2), &window()).await.unwrap();
}

#[tokio::test]
async fn the_suite_repeats_a_pull() {
    let directory = mixture();
    reading::repeats_a_pull(|| source(directory.path(), 2), &window()).await.unwrap();
}

#[tokio::test]
async fn the_suite_confirms_twice_and_reads_the_same_times_again() {
    let directory = mixture();
    reading::confirming_may_be_repeated(|| source(directory.path(), 2), &window()).await.unwrap();
    reading::stated_times_are_stable(|| source(directory.path(), 2), &window()).await.unwrap();
}

#[tokio::test]
async fn the_suite_finds_the_end() {
    let directory = mixture();
    reading::same_again_gives_nothing_new(|| source(directory.path(), 2), &window()).await.unwrap();
}

#[tokio::test]
async fn the_suite_finds_an_empty_folder_empty() {
    let directory = folder(&[]);
    reading::empty(|| source(directory.path(), 2), &window()).await.unwrap();
}
