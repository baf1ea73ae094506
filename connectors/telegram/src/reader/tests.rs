//! The connector from outside: exports in a folder, batches, cursors, faults.

mod left_out;
mod suite;

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use serde_json::{Value, json};
use svod_contract::{
    Batch, Connector, ConnectorKind, Cursor, Damage, DiskFault, FaultKind, Limit, Probe, Reason, Source, StrayEntry,
    Surroundings, Window,
};

use crate::Telegram;

const SAMPLE: &str = include_str!("../../../../fixtures/samples/telegram/desktop-supergroup-ru.result.json");

fn window() -> Window {
    Window { from: None, to: "2100-01-01T00:00:00Z".parse().unwrap() }
}

fn source(directory: &Path, settings: &str) -> Box<dyn Source> {
    let around = Surroundings {
        directory: directory.to_owned(),
        zone: jiff::tz::TimeZone::UTC,
        secret: std::sync::Arc::new(|_| None),
    };
    let settings = format!("folder = 'in'\nsettle_s = 0\n{settings}");
    Telegram.parse(settings.parse().unwrap(), &around).unwrap()
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

async fn read_folder(files: &[(&str, &str)], settings: &str) -> Vec<Batch> {
    let directory = folder(files);
    read_all(source(directory.path(), settings).as_mut(), None).await
}

fn positions(batches: &[Batch]) -> Vec<u64> {
    batches.iter().flat_map(|batch| &batch.records).map(|record| record.position).collect()
}

fn values(batches: &[Batch], key: &str) -> Vec<Value> {
    batches.iter().flat_map(|batch| &batch.records).map(|record| record.payload.value()[key].clone()).collect()
}

#[track_caller]
fn check_faults(batches: &[Batch], expected: &[(&str, FaultKind)]) {
    let all = batches.iter().flat_map(|batch| &batch.faults);
    let mut faults: Vec<_> = all.map(|fault| (fault.subject.as_str(), fault.kind.clone())).collect();
    faults.sort_by_key(|(subject, _)| *subject);
    assert_eq!(faults, expected);
}

#[tokio::test]
async fn the_sample_is_read_whole() {
    let batches = read_folder(&[("result.json", SAMPLE)], "own = ['channel999', 'chat777']").await;
    let ids = [2, 3, 4, 5, 6, 7, 20, 21].map(|id| json!(format!("3920475340/{id}")));
    assert_eq!(values(&batches, "id"), ids);
    assert_eq!(values(&batches, "own"), [false, false, false, true, true, false, false, false].map(Value::from));
    assert_eq!(values(&batches, "text")[1], json!("люблю cursor"));
    assert_eq!(values(&batches, "text")[5], json!("http://x свежак курсор Cursor CURSOR"));
    assert_eq!(positions(&batches), [2, 3, 4, 5, 6, 7, 9, 10]);
    let record = &batches[0].records[0];
    assert_eq!((record.stream.as_str(), &*record.origin.name), ("messages", "result.json"));
    check_faults(&batches, &[]);
}

#[tokio::test]
async fn reading_goes_on_from_every_cursor_with_a_new_source_and_with_the_same() {
    let other = SAMPLE.replace("3920475340", "55");
    let directory = folder(&[("a.json", SAMPLE), ("b.json", &other)]);
    for batch_records in 1..=9 {
        let settings = format!("batch_records = {batch_records}");
        let mut same = source(directory.path(), &settings);
        let whole = read_all(same.as_mut(), None).await;
        assert_eq!(positions(&whole).len(), 16, "batches of {batch_records}");
        for (index, batch) in whole.iter().enumerate() {
            let rest = whole[index + 1..].to_vec();
            let mut fresh = source(directory.path(), &settings);
            assert_eq!(read_all(fresh.as_mut(), Some(batch.cursor.clone())).await, rest, "fresh, from {index}");
            assert_eq!(read_all(same.as_mut(), Some(batch.cursor.clone())).await, rest, "same, from {index}");
        }
    }
}

#[tokio::test]
async fn a_cut_export_gives_what_stands_before_the_break_and_is_told_at_every_run() {
    let (cut, _) = SAMPLE.split_once("последнее").unwrap();
    let directory = folder(&[("cut.json", cut)]);
    let mut source = source(directory.path(), "own = ['channel999']\nbatch_records = 1");
    let batches = read_all(source.as_mut(), None).await;
    assert_eq!(positions(&batches), [2, 3]);
    let fault = &batches.last().unwrap().faults[0];
    assert_eq!(fault.subject, "cut.json");
    let is_told = matches!(fault.kind, FaultKind::CutShort { damage: Damage::Json { line: Some(9), .. }, records: 3 });
    assert!(is_told, "{fault:?}");
    let cursor = batches.last().unwrap().cursor.clone();
    let later = Window { from: None, to: "2100-01-02T00:00:00Z".parse().unwrap() };
    let again = source.pull(Some(&cursor), &later).await.unwrap().unwrap();
    assert_eq!((again.records.len(), again.faults[0].kind.code()), (0, "cut_short"));
    assert_eq!(source.pull(Some(&again.cursor), &later).await.unwrap(), None);
}

#[tokio::test]
async fn the_data_of_a_fault_hold_nothing_of_the_export() {
    for cut in (1..SAMPLE.len()).filter_map(|length| SAMPLE.get(..length)).step_by(40) {
        let batches = read_folder(&[("cut.json", cut)], "").await;
        let told = format!("{:?}", batches.last().unwrap().faults[0].kind);
        assert!(told.is_ascii() && !told.contains("user"), "{told}");
    }
}

#[tokio::test]
async fn other_files_are_told() {
    let files = [
        ("a.json", "{\"response\":{\"items\":[]}}"),
        ("b.json", "<html>"),
        ("c.json", "\u{feff}[1,2]"),
        ("d.txt", "x"),
    ];
    let batches = read_folder(&files, "").await;
    let damaged = |damage| FaultKind::NotTheFormat { damage };
    let entry = StrayEntry::File { accepted: vec!["json".to_owned()] };
    check_faults(
        &batches,
        &[
            ("a.json", damaged(Damage::NotAnExport)),
            ("b.json", damaged(Damage::Json { line: Some(1), column: 1, byte: 0 })),
            ("c.json", damaged(Damage::NotAnExport)),
            ("d.txt", FaultKind::OtherKind { entry, more: 0 }),
        ],
    );
}

#[tokio::test]
async fn a_byte_order_mark_is_passed() {
    let batches = read_folder(&[("a.json", &format!("\u{feff}{SAMPLE}"))], "").await;
    assert_eq!(positions(&batches).len(), 8);
}

#[tokio::test]
async fn a_whole_account_without_a_chosen_chat_is_told_by_its_count() {
    let account = json!({"contacts": {"list": [{"first_name": "Секрет"}]}, "chats": {"list": [
        {"name": "Иван Петров", "type": "personal_chat", "id": 5, "messages": [{"id": 1, "text": "личное"}]},
        {"name": "Город", "type": "public_supergroup", "id": 6, "messages": []}]}});
    let batches = read_folder(&[("all.json", &account.to_string())], "").await;
    assert!(positions(&batches).is_empty());
    check_faults(&batches, &[("all.json", FaultKind::NothingChosen { chats: 2 })]);
    assert!(!format!("{batches:?}").contains("Петров"));
}

#[tokio::test]
async fn only_the_chosen_chat_of_an_account_leaves_the_file() {
    let chat = |id: i64, text: &str| {
        format!(r#"{{"name":"n","type":"public_supergroup","id":{id},"messages":[{{"id":1,"text":"{text}"}}]}}"#)
    };
    let account = format!(r#"{{"chats":{{"list":[{},{}]}}}}"#, chat(5, "личное"), chat(6, "общее"));
    let batches = read_folder(&[("all.json", &account)], "chats = [-1000000000006]").await;
    assert_eq!(values(&batches, "text"), ["общее"]);
    check_faults(&batches, &[]);
}

#[tokio::test]
async fn a_malformed_message_does_not_stop_the_file() {
    let odd = r#"{"id":{},"type":[],"date_unixtime":{},"from":5,"from_id":[],"text":9,"reactions":{},"photo":{}}"#;
    let export = format!(r#"{{"id":1,"messages":[{{"id":1}},{odd},5,null,{{"id":2}}]}}"#);
    let batches = read_folder(&[("a.json", &export)], "").await;
    assert_eq!(values(&batches, "id"), [json!("1/1"), Value::Null, Value::Null, Value::Null, json!("1/2")]);
    check_faults(&batches, &[]);
}

#[tokio::test]
async fn messages_before_the_id_of_their_chat_are_told() {
    let batches = read_folder(&[("a.json", r#"{"messages":[{"id":1}],"id":5}"#)], "").await;
    let damage = Damage::ChatWithoutId { byte: 22 };
    check_faults(&batches, &[("a.json", FaultKind::NotTheFormat { damage })]);
}

#[tokio::test]
async fn an_overlapping_export_gives_its_messages_again_with_their_edits() {
    let first = r#"{"id":1,"messages":[{"id":1,"text":"а"},{"id":2,"text":"б"}]}"#;
    let second = r#"{"id":1,"messages":[{"id":2,"text":"б, правка"},{"id":3,"text":"в"}]}"#;
    let directory = folder(&[("a.json", first)]);
    let mut source = source(directory.path(), "");
    let batches = read_all(source.as_mut(), None).await;
    fs::write(directory.path().join("in/b.json"), second).unwrap();
    let more = read_all(source.as_mut(), Some(batches.last().unwrap().cursor.clone())).await;
    assert_eq!(values(&more, "id"), [json!("1/2"), json!("1/3")]);
    assert_eq!(values(&more, "text")[0], json!("б, правка"));
}

#[tokio::test]
async fn an_edited_message_says_so() {
    let export = r#"{"id":1,"messages":[{"id":1,"date_unixtime":"7","edited_unixtime":"9","text":"а"},
        {"id":2,"date_unixtime":"7","text":"б"}]}"#;
    let batches = read_folder(&[("a.json", export)], "").await;
    let records = &batches[0].records;
    let told: Vec<_> = records.iter().map(|record| (record.deleted, record.edited)).collect();
    assert_eq!(told, [(false, true), (false, false)]);
}

#[tokio::test]
async fn an_export_replaced_in_the_middle_is_read_from_its_beginning() {
    let directory = folder(&[("result.json", SAMPLE)]);
    let mut source = source(directory.path(), "batch_records = 3");
    let batch = source.pull(None, &window()).await.unwrap().unwrap();
    assert_eq!(batch.records.len(), 3);
    fs::write(directory.path().join("in/result.json"), SAMPLE.replace("Благодарю", "Спасибо большое")).unwrap();
    let [told] = read_all(source.as_mut(), Some(batch.cursor)).await.try_into().unwrap();
    assert_eq!((told.records.len(), &told.faults[0].kind), (0, &FaultKind::Changed));
    let rest = read_all(source.as_mut(), Some(told.cursor)).await;
    assert_eq!(positions(&rest), [2, 3, 4, 5, 6, 7, 9, 10]);
    assert_eq!(values(&rest, "text")[0], json!("Спасибо большое"));
}

#[tokio::test]
async fn long_texts_make_small_batches() {
    let text = "x".repeat(1 << 20);
    let messages: Vec<String> = (0..20).map(|id| format!(r#"{{"id":{id},"text":"{text}"}}"#)).collect();
    let export = format!(r#"{{"id":1,"messages":[{}]}}"#, messages.join(","));
    let batches = read_folder(&[("a.json", &export)], "").await;
    let sizes: Vec<usize> = batches.iter().map(|batch| batch.records.len()).collect();
    assert_eq!(sizes, [8, 8, 4]);
}

#[tokio::test]
async fn a_file_above_the_limit_is_told_and_not_read() {
    let batches = read_folder(&[("a.json", SAMPLE)], "size_max_bytes = 100").await;
    assert!(positions(&batches).is_empty());
    let kind = FaultKind::TooLarge { limit: Limit::SizeMaxBytes, max: 100 };
    check_faults(&batches, &[("a.json", kind)]);
}

#[tokio::test]
async fn a_file_that_is_still_being_copied_waits_for_the_next_run() {
    let directory = folder(&[("a.json", SAMPLE)]);
    let modified = fs::metadata(directory.path().join("in/a.json")).unwrap().modified().unwrap();
    let around = Surroundings {
        directory: directory.path().to_owned(),
        zone: jiff::tz::TimeZone::UTC,
        secret: std::sync::Arc::new(|_| None),
    };
    let mut source = Telegram.parse("folder = 'in'\nsettle_s = 60".parse().unwrap(), &around).unwrap();
    let early = Window { from: None, to: Timestamp::try_from(modified).unwrap() };
    let batch = source.pull(None, &early).await.unwrap().unwrap();
    assert_eq!((batch.records.len(), &batch.faults[0].kind), (0, &FaultKind::HalfCopied));
    assert_eq!(source.pull(Some(&batch.cursor), &early).await.unwrap(), None);
    assert_eq!(positions(&read_all(source.as_mut(), Some(batch.cursor)).await).len(), 8);
}

#[tokio::test]
async fn a_missing_folder_and_a_foreign_cursor_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    let mut source = source(directory.path(), "");
    let missing = Reason::Folder { path: directory.path().join("in").display().to_string(), cause: DiskFault::Missing };
    assert_eq!(source.probe().await.unwrap_err().reason(), &missing);
    assert_eq!(source.pull(None, &window()).await.unwrap_err().reason(), &missing);
    let foreign = Cursor::new("page=3");
    assert_eq!(source.pull(Some(&foreign), &window()).await.unwrap_err().reason(), &Reason::Cursor);
}

#[tokio::test]
async fn a_probe_counts_the_files() {
    let directory = folder(&[("a.json", "{}"), ("b.json", "{}"), ("c.txt", "{}")]);
    let probe = source(directory.path(), "").probe().await.unwrap();
    assert_eq!(probe, Probe::Folder { path: directory.path().join("in").display().to_string(), files: 2 });
}

#[test]
fn it_is_a_social_network_named_telegram() {
    assert_eq!((Telegram.name(), Telegram.kind()), ("telegram", ConnectorKind::Social));
}

#[tokio::test]
async fn a_chat_chosen_later_is_read_from_an_export_that_was_done_with() {
    let directory = folder(&[("a.json", SAMPLE)]);
    let batches = read_all(source(directory.path(), "chats = [5]").as_mut(), None).await;
    check_faults(&batches, &[("a.json", FaultKind::NothingChosen { chats: 1 })]);
    let cursor = batches.last().unwrap().cursor.clone();
    let more = read_all(source(directory.path(), "chats = [5, 3920475340]").as_mut(), Some(cursor)).await;
    assert_eq!(positions(&more).len(), 8);
}

#[tokio::test]
async fn an_author_listed_later_becomes_own_in_what_was_read_before() {
    let directory = folder(&[("a.json", SAMPLE)]);
    let batches = read_all(source(directory.path(), "").as_mut(), None).await;
    assert!(!values(&batches, "own").contains(&json!(true)));
    let cursor = batches.last().unwrap().cursor.clone();
    let more = read_all(source(directory.path(), "own = ['chat777']").as_mut(), Some(cursor)).await;
    assert_eq!(values(&more, "own").iter().filter(|own| **own == json!(true)).count(), 1);
}

#[tokio::test]
async fn a_pull_that_was_given_up_is_repeated_from_its_cursor() {
    let directory = folder(&[("a.json", SAMPLE)]);
    let whole = read_all(source(directory.path(), "batch_records = 3").as_mut(), None).await;
    let mut source = source(directory.path(), "batch_records = 3");
    let first = source.pull(None, &window()).await.unwrap().unwrap();
    drop(tokio::time::timeout(std::time::Duration::ZERO, source.pull(Some(&first.cursor), &window())).await);
    assert_eq!(read_all(source.as_mut(), Some(first.cursor)).await, whole[1..]);
}

/// A chat of one message by a channel and one by a person.
fn discussion(forwarded_from: &Value) -> String {
    let post = json!({"id": 1, "type": "message", "date_unixtime": "1772348400", "from": "Администрация",
        "from_id": "channel999", "forwarded_from": forwarded_from, "text": "Ремонт дороги"});
    let comment = json!({"id": 2, "type": "message", "date_unixtime": "1772348400", "from": "Х", "from_id": "user1",
        "text": "Ямы"});
    json!({"name": "Чат", "type": "public_supergroup", "id": 777, "messages": [post, comment]}).to_string()
}

#[tokio::test]
async fn posts_of_the_own_channel_in_its_discussion_group_are_own() {
    let batches = read_folder(&[("a.json", &discussion(&json!("Администрация")))], "").await;
    assert_eq!(values(&batches, "own"), [true, false].map(Value::from));
    check_faults(&batches, &[]);
}

#[tokio::test]
async fn another_channel_is_told_of_once_per_file_unless_it_is_listed() {
    for origin in [json!("Другой канал"), Value::Null] {
        let text = discussion(&origin);
        let batches = read_folder(&[("a.json", &text)], "batch_records = 1").await;
        assert_eq!(values(&batches, "own"), [false, false].map(Value::from));
        let kind = FaultKind::UnlistedAuthor { author: "channel999".to_owned() };
        check_faults(&batches, &[("a.json", kind)]);
        check_faults(&read_folder(&[("a.json", &text)], "own = ['channel999']").await, &[]);
    }
}

#[tokio::test]
async fn an_export_in_the_folder_that_the_program_made_is_read() {
    let directory = folder(&[]);
    let inner = directory.path().join("in/ChatExport_2026-03-01");
    fs::create_dir_all(inner.join("photos")).unwrap();
    fs::write(inner.join("result.json"), discussion(&json!("Администрация"))).unwrap();
    fs::write(inner.join("messages.html"), "<html>").unwrap();
    let batches = read_all(source(directory.path(), "").as_mut(), None).await;
    assert_eq!(batches[0].records[0].origin.name.as_ref(), "ChatExport_2026-03-01/result.json");
    check_faults(&batches, &[]);
}
