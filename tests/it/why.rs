//! «Почему такая дата»: the command line explains a deadline day by day.

use std::process::Command;

use svod::{
    domain::{Deadlines, Kind, Period},
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
