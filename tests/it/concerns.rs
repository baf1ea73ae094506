//! Half a load: figures say so, and a package is not sent by itself.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use serde_json::json;
use svod::{
    domain::{Deadlines, RunId},
    store::{
        knowledge,
        run::{self, Lease, RunCounts, RunEnd, RunOutcome},
        submission,
    },
};
use svod_contract::{Fault, FaultKind};
use svod_platforms::Scope;

use crate::installation::Installation;

/// All that was learnt by the end of the day's loads, each of which is a moment of its own.
const MOMENTS: [&str; 4] = ["--as-of", "2026-04-06T09:00:00+03:00", "--known-at", "2026-04-06T09:00:01+03:00"];

/// Exit code, standard output, standard error.
fn svod(directory: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_svod"));
    let told = command.args(arguments).arg("--config").arg(directory.join("svod.toml")).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (told.status.code(), text(told.stdout), text(told.stderr))
}

fn report(directory: &Path, more: &[&str]) -> (Option<i32>, String, String) {
    svod(directory, &[&["report", "--period", "2026-Q1"], MOMENTS.as_slice(), more].concat())
}

#[track_caller]
fn check_says(said: &str, parts: &[&str]) {
    for part in parts {
        assert!(said.contains(part), "«{part}» is missing in: {said}");
    }
}

/// Nothing but what is only worth knowing.
#[track_caller]
fn check_says_nothing(said: &str) {
    assert!(said.lines().all(|line| line.starts_with("· ")), "{said}");
}

/// Begins a run and leaves it so, as a killed process of another directory does.
async fn begin(here: &Installation, feed: &str) -> RunId {
    begin_by(here, feed, "test").await
}

async fn begin_by(here: &Installation, feed: &str, holder: &str) -> RunId {
    let feed = &here.app.config.feed(feed).unwrap().name;
    let (municipality, now) = (&here.app.config.municipality.oktmo, here.app.clock.now());
    let mut tx = here.app.store.begin().await.unwrap();
    let at = knowledge::advance(&mut tx, municipality, now).await.unwrap().at;
    let run_id = run::start(&mut tx, municipality, feed, at, Lease { holder, until: at }).await.unwrap();
    let counts = RunCounts { read: 1832, new: 1832, ..RunCounts::default() };
    run::progress(&mut tx, &run_id, counts, None).await.unwrap();
    tx.commit().await.unwrap();
    run_id
}

async fn end(here: &Installation, run_id: &RunId, outcome: RunOutcome, reason: Option<&str>) {
    let kind = FaultKind::DateLost { date: jiff::Timestamp::UNIX_EPOCH };
    let faults = vec![Fault { subject: "a.xlsx".to_owned(), kind }];
    end_with(here, run_id, (outcome, reason), &faults).await;
}

async fn end_with(
    here: &Installation,
    run_id: &RunId,
    (outcome, reason): (RunOutcome, Option<&str>),
    faults: &[Fault],
) {
    let mut tx = here.app.store.begin().await.unwrap();
    let municipality = &here.app.config.municipality.oktmo;
    let end = RunEnd {
        at: knowledge::advance(&mut tx, municipality, here.app.clock.now()).await.unwrap().at,
        outcome,
        counts: RunCounts::default(),
        source_total: None,
        told_until: None,
        is_whole: false,
        reason: reason.map(str::to_owned),
        faults: json!({ "faults": faults, "missing_calendars": [] }),
    };
    run::finish(&mut tx, run_id, &end).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_over_a_running_load_say_so_and_the_package_is_not_sent() {
    let here = Installation::new().await;
    let lock = here.app.lock().unwrap();
    // Its lease is over by the clock of the program: of this directory the lock says more.
    begin_by(&here, "pos-api", lock.holder()).await;
    let place = here.directory.path();
    let (code, _, said) = svod(place, &["indicators", "--period", "2026-Q1"]);
    assert_eq!(code, Some(1), "{said}");
    check_says(
        &said,
        &["ПОС: загрузка ещё идёт (прочитано записей: 1\u{a0}832)", "по части записей", "повторите команду"],
    );
    for more in [["--push"].as_slice(), &["--push", "--incomplete"]] {
        let (code, _, said) = report(place, more);
        assert_eq!(code, Some(1), "{said}");
        check_says(&said, &["загрузка ещё идёт", "Пакет не отправлен"]);
    }
    assert_eq!(here.faults.requests(Scope::Cur), 0);
    drop(lock);
    check_says(&report(place, &[]).2, &["последняя загрузка прервана", "svod sync pos-api"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn between_two_feeds_of_a_load_only_what_was_known_before_it_is_sent() {
    let here = Installation::new().await;
    here.sync("pos-api").await;
    let lock = here.app.lock().unwrap();
    let place = here.directory.path();
    let (code, _, said) = svod(place, &["report", "--period", "2026-Q1", "--push"]);
    assert_eq!(code, Some(1), "{said}");
    check_says(&said, &["Пакет не отправлен: загрузка ещё идёт"]);
    assert_eq!(report(place, &["--push"]).0, Some(0));
    drop(lock);
    assert_eq!(svod(place, &["report", "--period", "2026-Q1", "--push"]).0, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_load_is_sent_only_on_demand() {
    let here = Installation::new().await;
    here.sync("telegram-files").await;
    begin(&here, "pos-api").await;
    let place = here.directory.path();
    let (code, told, said) = report(place, &["--push"]);
    assert_eq!(code, Some(1), "{said}");
    check_says(&said, &["прервана", "Пакет не отправлен", "--incomplete"]);
    check_says(&told, &["Отчёт: "]);
    assert_eq!(here.faults.requests(Scope::Cur), 0);
    let (code, told, said) = report(place, &["--push", "--incomplete"]);
    assert_eq!(code, Some(0), "{said}");
    check_says(&told, &["квитанция"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_load_names_its_reason_and_one_of_surveys_stops_no_package() {
    let here = Installation::new().await;
    here.sync("telegram-files").await;
    let surveys = begin(&here, "pos-surveys").await;
    end(&here, &surveys, RunOutcome::Failed, Some("unauthorised")).await;
    let place = here.directory.path();
    let (code, _, said) = report(place, &["--push"]);
    assert_eq!(code, Some(0), "{said}");
    check_says(&said, &["ПОС, опросы: последняя загрузка не удалась", "не принимает ключ или пароль"]);
    let submissions = begin(&here, "pos-api").await;
    end(&here, &submissions, RunOutcome::Failed, Some("timeout")).await;
    let (code, _, said) = report(place, &["--push"]);
    assert_eq!(code, Some(1), "{said}");
    check_says(&said, &["ПОС: последняя загрузка не удалась: платформа не ответила вовремя", "Пакет не отправлен"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_incomplete_load_is_told_and_a_sound_one_is_not() {
    let here = Installation::new().await;
    here.sync("incident-api").await;
    let run_id = begin(&here, "pos-files").await;
    end(&here, &run_id, RunOutcome::Incomplete, None).await;
    let place = here.directory.path();
    let (code, told, said) = report(place, &["--push"]);
    assert_eq!(code, Some(1), "it is sent all the same: {said}{told}");
    check_says(&told, &["квитанция"]);
    check_says(
        &said,
        &["ПОС, выгрузки: последняя загрузка неполная, замечаний: 1. Что из-за них не вошло в показатели"],
    );
    let again = begin(&here, "pos-files").await;
    end(&here, &again, RunOutcome::Succeeded, None).await;
    check_says_nothing(&report(place, &[]).2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_load_that_left_a_file_unread_is_sent_only_on_demand() {
    let here = Installation::new().await;
    here.sync("incident-api").await;
    let run_id = begin(&here, "pos-files").await;
    let unread = [Fault { subject: "a.xlsx".to_owned(), kind: FaultKind::PasswordProtected }];
    end_with(&here, &run_id, (RunOutcome::Incomplete, None), &unread).await;
    let place = here.directory.path();
    let (code, _, said) = report(place, &["--push"]);
    assert_eq!(code, Some(1), "{said}");
    check_says(&said, &["Пакет не отправлен", "ПОС, выгрузки — последняя загрузка прочла не всё", "--incomplete"]);
    assert_eq!(here.faults.requests(Scope::Cur), 0);
    let (code, told, said) = report(place, &["--push", "--incomplete"]);
    assert_eq!(code, Some(0), "{said}");
    check_says(&told, &["квитанция"]);
    check_says(&said, &["Пакет отправлен, но в нём не всё: ПОС, выгрузки"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_load_that_ended_after_the_moment_of_knowledge_was_not_interrupted() {
    let here = Installation::new().await;
    here.sync("incident-api").await;
    let run_id = begin(&here, "pos-files").await;
    let mut tx = here.app.store.begin().await.unwrap();
    let known_at = knowledge::latest(&mut tx, &here.app.config.municipality.oktmo).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    here.travel("2026-04-06T09:10:00+03:00".parse().unwrap());
    end(&here, &run_id, RunOutcome::Succeeded, None).await;
    let place = here.directory.path();
    let mid = ["report", "--period", "2026-Q1", "--known-at", &known_at.to_string(), "--push"];
    let (code, _, said) = svod(place, &mid);
    assert_eq!(code, Some(1), "{said}");
    check_says(&said, &["загрузка ещё не закончилась, а теперь закончилась", "Пакет не отправлен", "--incomplete"]);
    assert!(!said.contains("прервана"), "{said}");
    check_says_nothing(&svod(place, &["report", "--period", "2026-Q1"]).2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_load_after_the_moment_of_knowledge_says_nothing() {
    let here = Installation::new().await;
    here.sync("incident-api").await;
    here.travel("2026-04-08T09:00:00+03:00".parse().unwrap());
    begin(&here, "pos-api").await;
    check_says_nothing(&report(here.directory.path(), &[]).2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_mapping_stops_its_own_feed_alone() {
    let here = Installation::new().await;
    let place = here.directory.path();
    std::fs::write(place.join("mappings/vk-files.toml"), "platform = \"нет\"\n").unwrap();
    let (code, told, said) = svod(place, &["sync", "pos-api", "vk-files"]);
    assert_eq!(code, Some(1), "{told}{said}");
    check_says(&told, &["загружено", "не загружался", "mappings/vk-files.toml", "svod sync vk-files"]);
    assert!(here.submissions().await.len() > 100);
    let (code, told, said) = svod(place, &["indicators", "--period", "2026-Q1"]);
    assert_eq!(code, Some(1), "{said}");
    check_says(&said, &["ВКонтакте, выгрузки: поток не загружается", "mappings/vk-files.toml", "svod check"]);
    check_says(&told, &["V1"]);
    let (code, _, said) = svod(place, &["report", "--period", "2026-Q1", "--push"]);
    assert_eq!(code, Some(1), "{said}");
    check_says(&said, &["Пакет не отправлен"]);
    std::fs::write(place.join("mappings/vk-files.toml"), b"platform = \"\xcd\xe5\xf2\"\n").unwrap();
    let (code, told, _) = svod(place, &["sync", "pos-api", "vk-files"]);
    assert_eq!(code, Some(1));
    check_says(&told, &["загружено", "vk-files.toml: файл не в кодировке UTF-8"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn deadlines_without_a_calendar_are_told_at_every_load_until_the_file_is_there() {
    let here = Installation::new().await;
    let place = here.directory.path();
    here.sync("pos-api").await;
    take_deadlines(&here, "mappings/calendar/ru-2028.xml").await;
    for _ in 0..2 {
        let (code, told, said) = svod(place, &["sync", "pos-api"]);
        assert_eq!(code, Some(1), "{told}{said}");
        check_says(&told, &["не всё", "ru-2028.xml: нет производственного календаря"]);
    }
    check_says(&svod(place, &["check"]).1, &["в порядке", "ПОС: ! mappings/calendar/ru-2028.xml"]);
    check_says(&report(place, &[]).2, &["ru-2028.xml"]);
    let next = std::fs::read_to_string(place.join("mappings/calendar/ru-2027.xml")).unwrap();
    std::fs::write(place.join("mappings/calendar/ru-2028.xml"), next.replace("2027", "2028")).unwrap();
    let (code, told, said) = svod(place, &["sync", "pos-api"]);
    assert_eq!(code, Some(0), "{told}{said}");
}

/// Writes that a run lacked a calendar file, beside an item without a deadline.
async fn take_deadlines(here: &Installation, file: &str) {
    let run_id = begin(here, "pos-api").await;
    let mut tx = here.app.store.begin().await.unwrap();
    let at = knowledge::advance(&mut tx, &here.app.config.municipality.oktmo, here.app.clock.now()).await.unwrap().at;
    let end = RunEnd {
        at,
        outcome: RunOutcome::Incomplete,
        counts: RunCounts::default(),
        source_total: None,
        told_until: None,
        is_whole: false,
        reason: None,
        faults: json!({ "faults": [], "missing_calendars": [file] }),
    };
    run::finish(&mut tx, &run_id, &end).await.unwrap();
    let mut rows = submission::all(&mut tx, &here.app.config.municipality.zone).await.unwrap();
    rows.truncate(1);
    for row in &mut rows {
        (row.deadlines, row.observed_at) = (Deadlines::default(), at);
    }
    submission::write(&mut tx, &rows).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quarantine_list_names_every_row_and_nobody() {
    let here = Installation::new().await;
    let place = here.directory.path();
    let (_, told, _) = svod(place, &["sync", "pos-files"]);
    check_says(&told, &["карантин, записей", "svod quarantine --feed pos-files"]);
    let (code, told, said) = svod(place, &["quarantine", "--feed", "pos-files"]);
    assert_eq!(code, Some(0), "{said}");
    check_says(&told, &["ПОС, выгрузки", "нет номера", ".xlsx / ", "строка ", "Всего: "]);
    let (_, lines, _) = svod(place, &["quarantine", "--json"]);
    let rows: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(rows.len() > 1 && rows.iter().all(|row| row["feed"] == "pos-files" && row["position"].as_i64() > Some(1)));
    for key in ["reason", "field", "origin", "since"] {
        assert!(rows.iter().all(|row| row[key].is_string()), "{key}");
    }
    assert_eq!(rows[0].as_object().unwrap().len(), 6, "contents of a record are not for this list: {}", rows[0]);
    assert_eq!(svod(place, &["quarantine", "--feed", "нет"]).0, Some(2));
    let (_, again, _) = svod(place, &["sync", "pos-files"]);
    check_says(&again, &["в карантине с прежних загрузок, записей", "svod quarantine --feed pos-files"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_load_that_failed_says_what_became_of_it_in_figures() {
    let here = Installation::new().await;
    here.faults.always(Scope::Pos, svod_platforms::Fault::Html);
    let place = here.directory.path();
    assert_eq!(svod(place, &["sync", "pos-api"]).0, Some(1));
    let (_, _, said) = svod(place, &["indicators", "--period", "2026-Q1"]);
    check_says(&said, &["ПОС: последняя загрузка не удалась: ответ не в том формате", "svod sync pos-api"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_load_stopped_by_hand_says_that_what_is_stored_stays() {
    let here = Installation::new().await;
    here.faults.always(Scope::Pos, svod_platforms::Fault::Delay(std::time::Duration::from_mins(1)));
    let mut command = Command::new(env!("CARGO_BIN_EXE_svod"));
    command.args(["sync", "pos-api", "--config"]).arg(here.directory.path().join("svod.toml"));
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while here.faults.requests(Scope::Pos) == 0 {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it asked");
        tokio::task::yield_now().await;
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let told = child.wait_with_output().unwrap();
    let said = String::from_utf8(told.stderr).unwrap();
    assert_eq!(told.status.code(), Some(1), "{said}");
    check_says(&said, &["Загрузка прервана", "сохранено", "продолжит с того же места"]);
    let (_, _, said) = svod(here.directory.path(), &["indicators", "--period", "2026-Q1"]);
    check_says(&said, &["ПОС: последняя загрузка прервана"]);
}
