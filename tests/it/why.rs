//! «Почему такая дата»: the command line explains a deadline day by day.

use std::process::Command;

use svod::{
    domain::{Deadlines, Kind, Period, Status},
    store::{knowledge, submission},
};

use crate::installation::Installation;

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_of_an_appeal_is_explained_day_by_day() {
    let here = Installation::new().await;
    here.sync("pos-api").await;
    let period = Period::parse("2026-Q1").unwrap();
    let rows = here.submissions().await;
    let appeal = rows
        .iter()
        .find(|row| row.submission.kind == Kind::Appeal && period.contains(row.submission.received))
        .expect("the town has appeals");
    let number = appeal.submission.external_id.as_str();
    let told = Command::new(env!("CARGO_BIN_EXE_svod"))
        .args(["submissions", "--period", "2026-Q1", "--why", number, "--config"])
        .arg(here.directory.path().join("svod.toml"))
        .output()
        .unwrap();
    let text = String::from_utf8(told.stdout).unwrap();
    let due = appeal.deadlines.standing().unwrap().due.day().strftime("%d.%m.%Y").to_string();
    assert!(told.status.success() && text.contains("59-ФЗ") && text.contains(&due), "{text}");
    assert!(text.lines().count() > 25, "30 days are told in {} lines", text.lines().count());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_is_explained_by_the_rules_of_the_moment_asked_about() {
    let mut here = Installation::new().await;
    here.sync("pos-api").await;
    let period = Period::parse("2026-Q1").unwrap();
    let is_plain = |row: &&submission::SubmissionVersion| {
        let item = &row.submission;
        item.kind == Kind::Appeal
            && item.status == Status::Solved
            && row.deadlines.0.len() == 1
            && period.contains(item.received)
    };
    let rows = here.submissions().await;
    let appeal = rows.iter().find(is_plain).expect("the town has appeals that were answered");
    let number = appeal.submission.external_id.as_str();
    let due = |row: &submission::SubmissionVersion| {
        row.deadlines.standing().unwrap().due.day().strftime("%d.%m.%Y").to_string()
    };
    let (before, known_at) = (due(appeal), here.known_at().await.to_string());
    let explained = |here: &Installation, more: &[&str]| {
        let said = here.svod(&[&["submissions", "--period", "2026-Q1", "--why", number], more].concat());
        assert_eq!(said.code, Some(0), "{said:?}");
        said.out
    };
    let text = explained(&here, &[]);
    here.rewrite("mappings/deadlines.toml", |text| text.replacen("amount = 30", "amount = 20", 1)).await;
    assert_eq!(explained(&here, &[]), text, "nothing was counted by the new rule yet");
    here.travel("2026-04-07T09:00:00+03:00".parse().unwrap());
    here.sync("pos-api").await;
    assert_eq!(explained(&here, &["--known-at", &known_at]), text);
    let now = here.submissions().await;
    let after = due(now.iter().find(|row| row.submission.external_id.as_str() == number).unwrap());
    assert_ne!(before, after);
    let text = explained(&here, &[]);
    assert!(text.contains(&after) && text.contains("20 календарных") && !text.contains("назвал"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_of_other_rules_is_said_to_be_one() {
    let here = Installation::new().await;
    here.sync("pos-api").await;
    let rows = here.submissions().await;
    let is_appeal =
        |row: &submission::SubmissionVersion| row.submission.kind == Kind::Appeal && row.deadlines.0.len() == 1;
    let mut row = rows.into_iter().find(is_appeal).expect("the town has appeals");
    let zone = here.app.config.municipality.zone.clone();
    row.deadlines.0[0].due = zone.on("2026-12-30".parse().unwrap());
    let period = row.submission.received.day().to_string();
    let number = row.submission.external_id.as_str().to_owned();
    let mut tx = here.app.store.begin().await.unwrap();
    let municipality = &here.app.config.municipality.oktmo;
    row.observed_at = knowledge::advance(&mut tx, municipality, here.app.clock.now()).await.unwrap().at;
    submission::write(&mut tx, &[row]).await.unwrap();
    tx.commit().await.unwrap();
    let said = here.svod(&["submissions", "--period", &format!("{period}..{period}"), "--why", &number]);
    said.check(0, &["Действует срок 30.12.2026: он посчитан по другим правилам"]);
    assert!(!said.out.contains("назвал"), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_number_is_said_to_be_unknown() {
    let here = Installation::new().await;
    let told = Command::new(env!("CARGO_BIN_EXE_svod"))
        .args(["submissions", "--period", "2026-Q1", "--why", "1", "--config"])
        .arg(here.directory.path().join("svod.toml"))
        .output()
        .unwrap();
    assert_eq!(told.status.code(), Some(1));
    assert!(String::from_utf8(told.stderr).unwrap().contains("Записи с номером 1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_that_needs_a_year_without_a_calendar_names_the_file_in_russian() {
    let here = Installation::new().await;
    here.sync("pos-api").await;
    let rows = here.submissions().await;
    let mut row = rows.into_iter().find(|row| row.submission.kind == Kind::Appeal).expect("the town has appeals");
    row.submission.received = here.app.config.municipality.zone.on("2029-03-02".parse().unwrap());
    row.deadlines = Deadlines::default();
    let mut tx = here.app.store.begin().await.unwrap();
    let municipality = &here.app.config.municipality.oktmo;
    row.observed_at = knowledge::advance(&mut tx, municipality, here.app.clock.now()).await.unwrap().at;
    let number = row.submission.external_id.as_str().to_owned();
    submission::write(&mut tx, &[row]).await.unwrap();
    tx.commit().await.unwrap();
    let told = Command::new(env!("CARGO_BIN_EXE_svod"))
        .args(["submissions", "--period", "2029-Q1", "--why", &number, "--config"])
        .arg(here.directory.path().join("svod.toml"))
        .output()
        .unwrap();
    let text = String::from_utf8(told.stdout).unwrap();
    assert_eq!(told.status.code(), Some(1), "{text}");
    assert!(text.contains("нет производственного календаря 2029 года") && text.contains("ru-2029.xml"), "{text}");
}
