//! Exports that contradict themselves or hold what cannot be read, from the file to the figures.

use std::{fs, path::Path};

use serde_json::Value;

use crate::{drop::Said, installation::Installation};

const PLANNED: &str = "Дата планируемого завершения работ";
const CLOSED: &str = "Дата фактического завершения работ";

/// Loads fixtures alone by a feed; what the load said, and the rows.
async fn loaded(feed: &str, names: &[&str]) -> (Installation, Value, Vec<Value>) {
    let here = Installation::new().await;
    here.drop_fixtures(feed.trim_end_matches("-files"), names);
    told(here, feed)
}

/// The same of contents that are as they come from people.
async fn given(feed: &str, contents: &[(&str, Vec<u8>)]) -> (Installation, Value, Vec<Value>) {
    let here = Installation::new().await;
    here.drop(feed.trim_end_matches("-files"), contents);
    told(here, feed)
}

fn told(here: Installation, feed: &str) -> (Installation, Value, Vec<Value>) {
    let said = here.svod(&["sync", feed, "--json"]);
    let [summary] = said.json().try_into().unwrap();
    let told = summary["feeds"][0].clone();
    let is_whole = told["outcome"] == "succeeded";
    assert_eq!(said.code, Some(i32::from(!is_whole)), "{told}");
    let rows = rows(&here);
    (here, told, rows)
}

/// An input as it came.
fn input(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/inputs").join(name)).unwrap()
}

fn rows(here: &Installation) -> Vec<Value> {
    let Said { out, .. } = here.svod(&["submissions", "--period", "2026-01-01..2026-12-31", "--json"]);
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn row<'r>(rows: &'r [Value], id: &str) -> &'r Value {
    rows.iter().find(|row| row["external_id"] == id).unwrap_or_else(|| unreachable!("no {id} in {rows:?}"))
}

/// The faults of a kind.
fn faults<'t>(told: &'t Value, kind: &str) -> Vec<&'t Value> {
    told["faults"].as_array().unwrap().iter().filter(|fault| fault["kind"] == kind).collect()
}

fn does_not_tell(row: &Value, field: &str) -> bool {
    row["not_told"].as_array().unwrap().iter().any(|known| known == field)
}

#[tokio::test(flavor = "multi_thread")]
async fn one_number_twice_in_a_file_is_one_item_by_its_last_row_and_told() {
    let (_here, told, rows) = loaded("pos-files", &["double-rows.xlsx"]).await;
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (&rows[0]["status_source"], &rows[0]["closed_at"]),
        (&Value::from("Назначен исполнитель"), &Value::Null)
    );
    assert_eq!(rows[0]["turns"].as_array().unwrap().len(), 0, "{}", rows[0]);
    assert_eq!(faults(&told, "contradictions")[0]["count"], 1, "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_copy_on_a_hidden_sheet_says_nothing_and_is_told() {
    let (_here, told, rows) = loaded("pos-files", &["hidden-old-copy.xlsx"]).await;
    assert_eq!((rows.len(), &rows[0]["closed_at"]), (1, &Value::from("2026-02-15")));
    assert_eq!(faults(&told, "hidden_sheet")[0]["rows"], 2, "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_visible_sheets_the_first_counts_and_the_second_adds() {
    let (_here, told, rows) = loaded("pos-files", &["second-sheet.xlsx"]).await;
    assert_eq!(rows.len(), 2);
    assert_eq!(row(&rows, "327000001")["closed_at"], "2026-02-15");
    assert_eq!(row(&rows, "327000001")["turns"].as_array().unwrap().len(), 1);
    assert_eq!(row(&rows, "327000005")["closed_at"], Value::Null);
    assert_eq!(faults(&told, "later_sheet").len(), 1, "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_files_of_one_age_the_one_that_a_browser_numbered_last_counts() {
    let (_here, _, rows) = loaded("pos-files", &["appeals (9).xlsx", "appeals (10).xlsx"]).await;
    assert_eq!((rows.len(), &rows[0]["closed_at"]), (1, &Value::from("2026-02-15")));
}

#[tokio::test(flavor = "multi_thread")]
async fn cells_with_errors_are_not_told_and_the_item_stays() {
    let (here, told, rows) = loaded("pos-files", &["errors.xlsx"]).await;
    let told_twice = faults(&told, "unreadable_values");
    let columns: Vec<_> = told_twice.iter().map(|fault| (fault["column"].as_str().unwrap(), &fault["count"])).collect();
    assert!(columns.contains(&(CLOSED, &Value::from(1))), "{columns:?}");
    // The status and the number are required: with an error in them nobody can count the row.
    let quarantined = here.svod(&["quarantine", "--feed", "pos-files", "--json"]).json();
    assert_eq!(quarantined.len() + rows.len(), 3, "{quarantined:?} {rows:?}");
    assert!(does_not_tell(row(&rows, "327000002"), "closing"), "{rows:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_column_of_errors_takes_its_figures_away_and_is_never_late() {
    let (here, told, rows) = loaded("pos-files", &["error-column.xlsx"]).await;
    assert_eq!(
        (rows.len(), &told["outcome"]),
        (rows.iter().filter(|row| does_not_tell(row, "closing")).count(), &Value::from("incomplete"))
    );
    assert!(rows.len() > 3);
    let t1 = here.figure("T1");
    assert_eq!((&t1["value"], &t1["note"], &t1["n"]), (&Value::Null, &Value::from("not_told"), &Value::from(0)));
    assert_eq!(here.figure("T2")["n"], 0);
    assert_eq!(here.figure("T1.not_told")["n"], rows.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn promised_dates_that_are_errors_or_cannot_be_lose_no_item_and_are_one_fault() {
    for (name, count) in [("error-planned.xlsx", None), ("optional-date.xlsx", Some(4))] {
        let (here, told, rows) = loaded("pos-files", &[name]).await;
        let unreadable = faults(&told, "unreadable_values");
        assert_eq!((unreadable.len(), &unreadable[0]["column"]), (1, &Value::from(PLANNED)), "{told}");
        assert_eq!((&told["outcome"], &told["quarantined"]), (&Value::from("incomplete"), &Value::from(0)));
        assert!(rows.len() == count.unwrap_or(rows.len()) && rows.len() > 3);
        assert!(rows.iter().all(|row| does_not_tell(row, "planned") && row["due_at"].is_null()), "{rows:?}");
        let t1 = here.figure("T1");
        assert_eq!((&t1["value"], &t1["note"]), (&Value::Null, &Value::from("not_told")), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ratings_and_flags_are_read_as_people_write_them() {
    let (_here, _, rows) = loaded("pos-files", &["ratings-booleans.csv"]).await;
    for (id, stars) in [("327000010", 5), ("327000011", 5), ("327000012", 4)] {
        assert_eq!(row(&rows, id)["stars"], stars, "{id}");
    }
    // Nought is how a source writes that nobody gave any; ten is on no scale of five.
    assert_eq!(
        (does_not_tell(row(&rows, "327000016"), "stars"), does_not_tell(row(&rows, "327000017"), "stars")),
        (false, true)
    );
    assert!(rows.iter().any(|row| row["kind"] == "appeal") && rows.iter().any(|row| row["kind"] == "message"));
}

#[tokio::test(flavor = "multi_thread")]
async fn optional_values_of_an_incident_that_cannot_be_read_lose_no_item() {
    let (here, told, rows) = loaded("incident-files", &["incident-optional.xlsx"]).await;
    assert_eq!((rows.len(), &told["quarantined"]), (5, &Value::from(0)), "{told}");
    assert!(does_not_tell(row(&rows, "1"), "closing"), "{rows:?}");
    for id in ["2", "3", "4"] {
        assert!(does_not_tell(row(&rows, id), "first_response"), "{id}: {rows:?}");
    }
    assert!(row(&rows, "5")["first_response_at"].is_string());
    let s1 = here.figure("S1");
    assert_eq!((&s1["n"], &s1["note"]), (&Value::from(0), &Value::from("not_told")), "most answers are not told: {s1}");
    assert_eq!(here.figure("S1.not_told")["n"], 5);
}

/// Why each record is in quarantine.
fn reasons(here: &Installation, feed: &str) -> Vec<String> {
    let records = here.svod(&["quarantine", "--feed", feed, "--json"]).json();
    records.iter().map(|record| record["reason"].as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_in_short_are_defects_each_by_itself_and_no_item() {
    let (here, told, rows) = given("pos-files", &[("e.csv", input("numbers-short.csv"))]).await;
    assert_eq!((rows.len(), &told["quarantined"]), (0, &Value::from(3)), "{told}");
    assert_eq!(reasons(&here, "pos-files"), ["lost_digits"; 3]);
    let files = [("1.xlsx", input("number-whole.xlsx")), ("2.csv", input("number-whole-short.csv"))];
    let (here, _, rows) = given("pos-files", &files).await;
    assert_eq!((rows.len(), &rows[0]["external_id"]), (1, &Value::from("327441806")));
    assert_eq!(reasons(&here, "pos-files"), ["lost_digits"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_spellings_of_one_number_are_one_item() {
    let formula = String::from_utf8(input("number-formula.csv")).unwrap();
    for spelling in
        ["\"=\"\"327000001\"\"\"", "327000001.0", "\"327000001,0\"", "№ 327000001", "'327000001", "=327000001"]
    {
        let other = formula.replace("\"=\"\"327000001\"\"\"", spelling);
        let files = [("1.xlsx", input("number.xlsx")), ("q.csv", other.into_bytes())];
        let (here, told, rows) = given("pos-files", &files).await;
        assert_eq!((rows.len(), &rows[0]["external_id"]), (1, &Value::from("327000001")), "{spelling}: {told}");
        assert!(reasons(&here, "pos-files").is_empty(), "{spelling}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_are_read_whatever_parts_their_cells_and_wherever_they_were_joined() {
    for (name, count) in [("pipe.csv", 1), ("joined.csv", 2), ("joined-moved.csv", 2)] {
        let (here, _, rows) = given("pos-files", &[("c.csv", input(name))]).await;
        assert_eq!((rows.len(), reasons(&here, "pos-files").len()), (count, 0), "{name}");
        assert!(rows.iter().all(|row| row["status_source"] == "Назначен исполнитель"), "{name}: {rows:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn exports_of_networks_are_read_around_what_is_no_json_and_out_of_what_is_put_around_them() {
    let cases = [
        ("telegram-files", "tg-escape.json", 4),
        ("telegram-files", "tg-no-quotes.json", 3),
        ("telegram-files", "tg-surrogate.json", 3),
        ("telegram-files", "tg-unsupported.json", 2),
        ("telegram-files", "tg-rich.json", 4),
        ("vk-files", "vk-counted-list.json", 2),
        ("vk-files", "vk-execute.json", 2),
        ("vk-files", "vk-execute-lists.json", 2),
        ("vk-files", "vk-bare-list.json", 2),
        ("vk-files", "vk-lines.json", 3),
        ("vk-files", "vk-joined.json", 2),
        ("vk-files", "vk-surrogate.json", 3),
        ("vk-files", "vk-numbers.json", 2),
    ];
    for (feed, name, count) in cases {
        let (_here, told, rows) = given(feed, &[(name, input(name))]).await;
        assert_eq!((&told["read"], &told["quarantined"]), (&Value::from(count), &Value::from(0)), "{name}: {told}");
        assert_eq!(rows.len(), count, "{name}: {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_are_not_read_leave_a_post_out_by_a_reason_of_its_own() {
    let text = String::from_utf8(input("tg-rich.json")).unwrap().replace("rich_message", "article");
    let (_here, told, rows) = given("telegram-files", &[("result.json", text.into_bytes())]).await;
    assert_eq!((rows.len(), &told["filtered"], &told["outcome"]), (2, &Value::from(2), &Value::from("incomplete")));
    assert_eq!(faults(&told, "unknown_members")[0]["count"], 2, "{told}");
}
