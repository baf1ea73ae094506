//! What no source tells becomes no number: from a renamed column to the delivery of the report.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use calamine::{Reader, open_workbook_auto};
use serde_json::Value;
use svod_platforms::Scope;

use crate::{drop::Said, installation::Installation};

/// The header of an export, as the fixture of ratings has it.
fn header() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/spreadsheets/contradictory/ratings-booleans.csv");
    fs::read_to_string(path).unwrap().lines().next().unwrap().to_owned()
}

/// An export of forty items of ПОС, answered in time and late; its header is changed.
fn export(change: impl FnOnce(&str) -> String) -> Vec<u8> {
    let mut text = change(&header());
    for number in 0..40 {
        let closed = if number % 4 == 0 { 25 } else { 12 };
        let topic = "EPGU;Волгоградская область;Мусор;Вывоз ТКО;Мусор не вывезен;Администрация;Администрация";
        let times = format!("02.02.2026;16.02.2026;{closed}.02.2026");
        let answer = "Завершено;Отправлен ответ заявителю;Нет;Нет;Обычное сообщение;Нет;Решено;-;5;-;-;-;-";
        let number = 327_000_000 + number;
        write!(text, "\n{number};244;{topic};{times};{answer}").unwrap();
    }
    text.into_bytes()
}

const PUSH: [&str; 4] = ["report", "--period", "2026-Q1", "--push"];

/// The texts of a file of the only package in the outbox.
fn package(here: &Installation, name: &str) -> PathBuf {
    let mut folders = fs::read_dir(here.directory.path().join("outbox")).unwrap();
    folders.next().unwrap().unwrap().path().join(name)
}

/// Every text of the first sheet.
fn title_page(here: &Installation) -> String {
    let mut workbook = open_workbook_auto(package(here, "report.xlsx")).unwrap();
    let first = workbook.sheet_names()[0].clone();
    let range = workbook.worksheet_range(&first).unwrap();
    let cells: Vec<String> = range.used_cells().map(|(_, _, cell)| cell.to_string()).collect();
    cells.join("\n")
}

/// The share on time is told by nobody: `said` stands in everything that shows figures, and nothing is sent by itself.
fn check_share_is_not_told(here: &Installation, column: &str, said: &[&str]) {
    let t1 = here.figure("T1");
    assert_eq!((&t1["value"], &t1["note"]), (&Value::Null, &Value::from("not_told")), "{t1}");
    assert_eq!(here.figure("T1.not_told")["n"], 40);
    here.svod(&["indicators", "--period", "2026-Q1"]).check(1, said);
    here.svod(&PUSH).check(1, &[said, &["Пакет не отправлен", "--incomplete"]].concat());
    assert_eq!(here.faults.requests(Scope::Cur), 0);
    let xml = fs::read_to_string(package(here, "report.xml")).unwrap();
    assert!(xml.contains("not_told"), "{xml}");
    let csv = fs::read_to_string(package(here, "report.csv")).unwrap();
    let row = csv.lines().find(|line| line.split([';', ',']).any(|cell| cell.trim_matches('"') == "T1")).unwrap();
    assert!(row.contains("not_told"), "{row}");
    let title = title_page(here);
    for part in ["Данные неполны", column, "источники не сообщают"] {
        assert!(title.contains(part), "«{part}» is missing on the title page: {title}");
    }
    let mut push = PUSH.to_vec();
    push.push("--incomplete");
    here.svod(&push).check(0, &["квитанция"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renamed_column_of_closings_makes_no_share_on_time() {
    let here = Installation::new().await;
    let renamed = |header: &str| header.replace("Дата фактического завершения работ", "Закрыто когда");
    here.drop("pos", &[("выгрузка.csv", export(renamed))]);
    for _ in 0..2 {
        let said = ["не всё", "Дата фактического завершения работ", "показатели по этим столбцам не посчитаны"];
        here.svod(&["sync", "pos-files"]).check(1, &said);
    }
    assert_eq!(here.figure("T2")["n"], 0, "nobody is late by it");
    check_share_is_not_told(&here, "Дата фактического завершения работ", &["дата закрытия"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renamed_column_of_promised_dates_makes_no_share_on_time() {
    let here = Installation::new().await;
    let renamed = |header: &str| header.replace("Дата планируемого завершения работ", "Обещали к");
    here.drop("pos", &[("выгрузка.csv", export(renamed))]);
    here.svod(&["sync", "pos-files"]).check(1, &["не всё", "Дата планируемого завершения работ"]);
    check_share_is_not_told(&here, "Дата планируемого завершения работ", &["планируемая дата"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_export_is_told_to_be_whole() {
    let here = Installation::new().await;
    here.drop("pos", &[("выгрузка.csv", export(str::to_owned))]);
    here.svod(&["sync", "pos-files"]).check(0, &["загружено"]);
    let t1 = here.figure("T1");
    assert_eq!((t1["value"].as_f64(), t1["n"].as_u64()), (Some(0.75), Some(40)));
    assert_eq!(here.figure("T1.not_told")["n"], 0);
    let said = here.svod(&["report", "--period", "2026-Q1"]);
    assert!(said.err.lines().all(|line| !line.starts_with('!')), "{}", said.err);
}

/// A feed that does not tell a field is «не всё» in every place, at every load, and in the database.
fn check_not_whole(here: &Installation, feed: &str, field: &str) {
    here.svod(&["sync", feed]).check(1, &["не всё", field]);
    let [summary] = here.svod(&["sync", feed, "--json"]).json().try_into().unwrap();
    assert_eq!(summary["feeds"][0]["outcome"], "incomplete", "{summary}");
    here.svod(&["indicators", "--period", "2026-Q1"]).check(1, &[field]);
    here.svod(&["report", "--period", "2026-Q1"]).check(1, &[field]);
    let title = title_page(here);
    for part in ["Данные неполны", "последняя загрузка неполна", &format!("источник не сообщает: {field}")]
    {
        assert!(title.contains(part), "«{part}» is missing on the title page: {title}");
    }
    let xml = fs::read_to_string(package(here, "report.xml")).unwrap();
    assert!(xml.contains("lastRun=\"incomplete\""), "{xml}");
}

/// Leaves of the exports of «Инцидент» only those whose name begins so, and loads them; what the load said.
fn load_only(here: &Installation, name: &str) -> Said {
    let folder = here.directory.path().join("inbox/incident");
    for file in fs::read_dir(&folder).unwrap().map(|file| file.unwrap()) {
        if !file.file_name().to_str().unwrap().starts_with(name) {
            fs::remove_file(file.path()).unwrap();
        }
    }
    assert!(fs::read_dir(folder).unwrap().count() > 0, "no export is called {name}");
    here.svod(&["sync", "incident-files"])
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_workbook_of_answers_nobody_is_late_with_one() {
    let here = Installation::new().await;
    load_only(&here, "details").check(1, &["время первого ответа"]);
    for id in ["S1", "T1"] {
        let figure = here.figure(id);
        assert_eq!((&figure["value"], &figure["note"]), (&Value::Null, &Value::from("not_told")), "{figure}");
    }
    assert_eq!(here.figure("T2")["n"], 0);
    assert!(here.figure("V1")["n"].as_u64() > Some(100) && here.figure("S3")["value"].is_number());
    check_not_whole(&here, "incident-files", "время первого ответа");
    here.svod(&PUSH).check(1, &["Пакет не отправлен"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_workbook_of_details_no_topic_is_made_up() {
    let here = Installation::new().await;
    load_only(&here, "incidents").check(1, &["тема"]);
    assert!(here.figure("S1")["value"].is_number() && here.figure("T1")["value"].is_number());
    let all = here.figure("V1")["n"].clone();
    assert_eq!(here.figure("D4.topic_not_told")["n"], all);
    check_not_whole(&here, "incident-files", "тема");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_one_sheet_cannot_read_and_the_other_tells_costs_nothing() {
    let here = Installation::new().await;
    let common = "Номер инцидента;Дата создания;Дата окончания;Важность;Отдел;Исполнитель;Тип инцидента;Итог";
    let row = |closed| format!("990001;02.03.2026 10:00:00;{closed};Обычная;МКУ;МКУ;Жалоба;Решено");
    let answers = format!("{common};Время до ответа, ч:м:с\n{};01:00:00\n", row("#N/A"));
    let more = "Группа тем;Тема;Населённый пункт;Улица;Дом;Причина закрытия;Дата последнего переоткрытия";
    let details = format!("{common};{more}\n{};ДОРОГИ;Ямы;Михайловка;Обороны;1;;\n", row("03.03.2026 10:00:00"));
    here.drop("incident", &[("ответы.csv", answers.into_bytes()), ("детали.csv", details.into_bytes())]);
    here.svod(&["sync", "incident-files"]).check(0, &["«Дата окончания» — 1", "показатели от этого не меняются"]);
    assert_eq!((here.figure("V5")["n"].as_u64(), here.figure("V5.not_told")["n"].as_u64()), (Some(1), Some(0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_that_is_not_told_is_named_and_not_the_date_beside_it() {
    let here = Installation::new().await;
    let text = String::from_utf8(export(str::to_owned)).unwrap();
    here.drop("pos", &[("выгрузка.csv", text.replace("Завершено;Отправлен ответ заявителю", "-;#N/A").into_bytes())]);
    assert_eq!(here.svod(&["sync", "pos-files"]).code, Some(1));
    assert_eq!((here.figure("T1.not_told")["n"].as_u64(), here.figure("T2")["n"].as_u64()), (Some(40), Some(0)));
    assert_eq!(here.figure("D4.status_not_told")["n"], 40);
    let said = here.svod(&["indicators", "--period", "2026-Q1"]).err;
    assert!(said.contains("не сообщает поле «статус»") && !said.contains("дата закрытия"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn words_of_a_decision_that_nobody_knows_are_a_loss() {
    let here = Installation::new().await;
    let text = String::from_utf8(export(str::to_owned)).unwrap();
    here.drop("pos", &[("выгрузка.csv", text.replace(";Решено;", ";Переадресовано в иной орган;").into_bytes())]);
    here.svod(&["sync", "pos-files"]).check(1, &["тип решения вне справочника у 40 записей из 40", "statuses.csv"]);
    let f1 = here.figure("F1");
    assert_eq!((&f1["value"], &f1["note"]), (&Value::Null, &Value::from("not_told")), "{f1}");
    assert_eq!(here.figure("V5.explained")["n"], 0);
    here.svod(&PUSH).check(1, &["Пакет не отправлен"]);
}
