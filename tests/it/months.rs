//! A month that a source told badly: its figures say so, and those of other months do not.

use std::{fmt::Write as _, fs};

use serde_json::json;
use svod_platforms::Scope;

use crate::installation::Installation;

const MESSAGES: &str = "Номер;Источник;Верхнеуровневый ЛКО;Категория;Подкатегория;Факт;\
    Организация, в которую поступило сообщение;Организация, в которой находится сообщение;Дата поступления;\
    Дата планируемого завершения работ;Дата фактического завершения работ;Стадия;Статус;Просрочено;Фаст-трек;ФЗ;\
    Заявитель выбрал подачу по 59-ФЗ;Тип решения;Оценка ответа заявителем;Повторное рассмотрение";

/// Forty messages of a month, thirty of them answered.
fn messages(month: (i16, u8)) -> String {
    let (year, month) = month;
    let mut text = String::new();
    for number in 0..40 {
        let (stage, status, decision, closed) = if number < 30 {
            ("Завершено", "Отправлен ответ заявителю", "Решено", format!("12.{month:02}.{year}"))
        } else {
            ("Исполнение", "На исполнении", "-", "-".to_owned())
        };
        let id = i32::from(year) * 100_000 + i32::from(month) * 1_000 + number;
        write!(
            text,
            "\n{id};EPGU;Волгоградская область;Мусор;Вывоз ТКО;Мусор не вывезен;Администрация;Администрация;02.{month:02}.{year};\
             16.{month:02}.{year};{closed};{stage};{status};Нет;Нет;Обычное сообщение;Нет;{decision};5;Нет"
        )
        .unwrap();
    }
    text
}

const ANSWERS: &str = "Номер инцидента;Дата создания;Дата окончания;Важность;Исполнитель;Итог;Время до ответа, ч:м:с";

/// Forty incidents of a month, all of them answered and closed.
fn incidents(month: (i16, u8), more: &str) -> String {
    let (year, month) = month;
    let mut text = String::new();
    for number in 0..40 {
        let id = i32::from(year) * 100_000 + i32::from(month) * 1_000 + number;
        let day = format!("02.{month:02}.{year}");
        write!(text, "\n{id};{day} 10:00:00;{day} 18:00:00;Обычная;МКУ «Дороги»;Решено;{more}").unwrap();
    }
    text
}

fn answers(month: (i16, u8)) -> String {
    incidents(month, "02:00:00")
}

const DETAILS: &str = "Номер инцидента;Дата создания;Дата окончания;Важность;Исполнитель;Итог;Группа тем;Населённый пункт;\
    Улица;Причина закрытия;Дата последнего переоткрытия";

fn details(month: (i16, u8)) -> String {
    incidents(month, "ДОРОГИ;Михайловка;Обороны;Автор доволен;")
}

/// The header of a sheet and its rows of a month.
type Sheet = (&'static str, fn((i16, u8)) -> String);

/// An export: its feed, folder and sheets.
type Export = (&'static str, &'static str, &'static [Sheet]);

const POS: Export = ("pos-files", "pos", &[(MESSAGES, messages)]);
const INCIDENT: Export = ("incident-files", "incident", &[(ANSWERS, answers), (DETAILS, details)]);

const BAD: (i16, u8) = (2026, 2);

/// So many months before the bad one, the newest first.
fn good(count: i16) -> Vec<(i16, u8)> {
    let month = |back: i16| {
        let months = BAD.0 * 12 + i16::from(BAD.1) - 1 - back;
        (months / 12, u8::try_from(months % 12 + 1).unwrap())
    };
    (1..=count).map(month).collect()
}

/// Loads so many good months and a bad one whose files are changed so, then again without those files.
fn loaded(here: &Installation, (feed, folder, sheets): Export, months: i16, change: impl Fn(&str) -> String) {
    let (mut sound, mut all) = (Vec::new(), Vec::new());
    for (place, (header, rows)) in sheets.iter().enumerate() {
        let text = good(months).into_iter().fold((*header).to_owned(), |text, month| text + &rows(month));
        let changed = change(&format!("{header}{}", rows(BAD)));
        sound.push((["прежние.csv", "прежние-2.csv"][place], text.into_bytes()));
        all.push((["февраль.csv", "февраль-2.csv"][place], changed.into_bytes()));
    }
    all.extend(sound.clone());
    here.drop(folder, &all);
    here.svod(&["sync", feed]);
    here.drop(folder, &sound);
    here.svod(&["sync", feed]);
}

/// A column under another name.
fn without(column: &'static str) -> impl Fn(&str) -> String {
    move |text| text.replacen(column, "Кое-что", 1)
}

/// The file of the only package of a month.
fn report_xml(here: &Installation, month: &str) -> String {
    let folders = fs::read_dir(here.directory.path().join("outbox")).unwrap();
    let mut folders = folders.map(|folder| folder.unwrap().path());
    let folder = folders.find(|folder| folder.to_str().unwrap().contains(month)).unwrap();
    fs::read_to_string(folder.join("report.xml")).unwrap()
}

/// The bad month is told to lose by `said`, though it is a small part of everything; a good one is not.
async fn check_is_said(export: Export, change: impl Fn(&str) -> String, said: &str) {
    let here = Installation::new().await;
    loaded(&here, export, 24, change);
    here.svod(&["sync", export.0]).check(0, &[]);
    for command in ["indicators", "report"] {
        here.svod(&[command, "--period", "2026-02"]).check(1, &[said, "этого периода"]);
        let sound = here.svod(&[command, "--period", "2026-01"]);
        sound.check(0, &[]);
        assert!(!sound.err.contains(said), "{}", sound.err);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_that_tells_no_closing_is_sent_only_on_demand() {
    let here = Installation::new().await;
    loaded(&here, POS, 24, without("Дата фактического завершения работ"));
    let [told] = here.svod(&["indicators", "--period", "2026-02", "--json"]).json().try_into().unwrap();
    let figure = |id: &str| told["figures"].as_array().unwrap().iter().find(|figure| figure["id"] == id).unwrap();
    // Ten are told to be open: of those who were closed in time nobody knows, so a share of the ten would be one of chance.
    for id in ["T1", "S3", "F1", "T1.late", "T1.overdue_open"] {
        assert_eq!((&figure(id)["note"], figure(id)["n"].as_u64()), (&json!("not_told"), Some(0)), "{id}");
    }
    assert_eq!(figure("T1.not_told")["n"], 40);
    here.svod(&["report", "--period", "2026-02", "--push"]).check(1, &["Пакет не отправлен", "--incomplete"]);
    assert_eq!(here.faults.requests(Scope::Cur), 0);
    here.svod(&["report", "--period", "2026-02", "--push", "--incomplete"]).check(0, &["квитанция"]);
    here.svod(&["report", "--period", "2026-01", "--push"]).check(0, &["квитанция"]);
}

/// The same export with the cells behind a piece of each row emptied, the header whole.
fn emptied(before: &'static str, cell: &'static str) -> impl Fn(&str) -> String {
    move |text| text.replace(&format!("{before}{cell}"), before)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_whose_cells_are_empty_where_something_must_stand_is_told_to_lose_by_them() {
    check_is_said(POS, emptied("16.02.2026;", "12.02.2026"), "«дата закрытия»").await;
    check_is_said(INCIDENT, emptied("02.02.2026 10:00:00;", "02.02.2026 18:00:00"), "«дата закрытия»").await;
    check_is_said(INCIDENT, emptied("Решено;", "02:00:00"), "«время первого ответа»").await;
    check_is_said(INCIDENT, emptied("18:00:00;", "Обычная"), "«важность»").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_share_is_made_of_the_open_ones_where_closings_are_empty_or_unreadable() {
    for cell in ["", "#N/A", "31.13.2026"] {
        let here = Installation::new().await;
        loaded(&here, POS, 24, |text| text.replace("16.02.2026;12.02.2026", &format!("16.02.2026;{cell}")));
        let [told] = here.svod(&["indicators", "--period", "2026-02", "--json"]).json().try_into().unwrap();
        let figure = |id: &str| told["figures"].as_array().unwrap().iter().find(|figure| figure["id"] == id).unwrap();
        for id in ["T1", "T1b", "S3", "F1", "V5"] {
            assert_eq!(figure(id)["note"], json!("not_told"), "{id}, «{cell}»: {}", figure(id));
        }
        // That ten of each month are open is told by their status.
        assert_eq!((&figure("V4")["n"], &figure("T1.not_told")["n"]), (&json!(250), &json!(40)), "«{cell}»");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_without_a_column_of_messages_is_told_to_lose_by_it() {
    for (column, field) in [
        ("Дата фактического завершения работ", "«дата закрытия»"),
        ("Дата планируемого завершения работ", "«планируемая дата»"),
        ("Тип решения", "«итог закрытия»"),
        ("Оценка ответа заявителем", "«оценка»"),
    ] {
        check_is_said(POS, without(column), field).await;
    }
    let silent = |text: &str| {
        text.replace(";Завершено;Отправлен ответ заявителю;", ";-;#N/A;")
            .replace(";Исполнение;На исполнении;", ";-;#N/A;")
    };
    check_is_said(POS, silent, "«статус»").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_without_a_column_of_incidents_is_told_to_lose_by_it() {
    check_is_said(INCIDENT, without("Важность"), "«важность»").await;
    check_is_said(INCIDENT, without("Время до ответа, ч:м:с"), "«время первого ответа»").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_in_unknown_words_is_told_to_lose_by_them() {
    let status = |text: &str| text.replace("Отправлен ответ заявителю", "Улетело").replace("На исполнении", "Летит");
    check_is_said(POS, status, "статус вне справочника у 40 записей этого периода из 40 (100 %)").await;
    let severity = |text: &str| text.replace("Обычная", "Срочная");
    check_is_said(INCIDENT, severity, "важность вне справочника у 40 записей этого периода из 40 (100 %)").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_that_nobody_knows_is_told_of_its_month() {
    let here = Installation::new().await;
    loaded(&here, POS, 24, |text| text.replace(";Решено;", ";Переадресовано;"));
    let said = "тип решения вне справочника у 30 записей этого периода из 40 (75 %); за всё время чаще всего";
    here.svod(&["indicators", "--period", "2026-02"]).check(1, &[said]);
    here.svod(&["indicators", "--period", "2026-01"]).check(0, &[]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_month_that_is_much_of_everything_spoils_no_other_one() {
    let here = Installation::new().await;
    loaded(&here, POS, 3, without("Дата фактического завершения работ"));
    here.svod(&["sync", "pos-files"]).check(1, &["«дата закрытия»"]);
    here.svod(&["indicators", "--period", "2026-02"]).check(1, &["«дата закрытия»"]);
    let sound = here.svod(&["report", "--period", "2026-01", "--push"]);
    sound.check(0, &["квитанция"]);
    assert!(!sound.err.contains("не сообщает"), "{}", sound.err);
    let xml = report_xml(&here, "2026-01");
    assert!(!xml.contains("lastRun=\"incomplete\"") && xml.contains("lastRun=\"whole\""), "{xml}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_load_that_is_not_whole_is_told_with_every_month() {
    let here = Installation::new().await;
    let sound = format!("{MESSAGES}{}", messages((2026, 1)));
    here.drop("pos", &[("январь.csv", sound.into_bytes()), ("февраль.xlsx", b"no workbook".to_vec())]);
    here.svod(&["sync", "pos-files"]).check(1, &[]);
    for command in ["indicators", "report"] {
        here.svod(&[command, "--period", "2026-01"]).check(1, &["последняя загрузка неполная"]);
    }
    let xml = report_xml(&here, "2026-01");
    assert!(xml.contains("lastRun=\"incomplete\""), "{xml}");
}
