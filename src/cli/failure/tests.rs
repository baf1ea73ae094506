use std::io;

use crate::{
    cli::explain,
    domain::{Instant, Oktmo},
    service::load::LoadError,
    store::{Store, knowledge},
};

use super::*;

/// Told in Russian, wherever in the chain it stands.
#[track_caller]
fn check(error: PipelineError, expected: &str) {
    let error = anyhow::Error::from(LoadError::Pipeline(error)).context("загрузка");
    let told = in_russian(error, &Place { is_load: true, database: "sqlite://svod.db".to_owned() });
    let (said, detail) = told
        .to_string()
        .split_once("Для разработчиков: ")
        .map(|(said, detail)| (said.to_owned(), detail.to_owned()))
        .unwrap();
    assert!(said.contains(expected), "{said}");
    assert!(detail.contains("загрузка: загрузка остановилась: "), "{detail}");
}

#[test]
fn a_run_of_another_process_is_told() {
    check(PipelineError::RunsElsewhere { since: Instant::from_micros(0) }, "загружает другой процесс");
}

#[test]
fn former_rules_are_told() {
    check(PipelineError::FormerRules, "ещё не пересчитано по новым правилам");
}

#[test]
fn want_of_memory_is_told() {
    check(PipelineError::Pack(io::Error::other("no memory")), "не хватает памяти");
}

#[test]
fn a_database_that_fails_is_told_first() {
    check(PipelineError::Store(StoreError::Address("x".to_owned())), "адрес базы данных «x» не понят");
    let damaged = StoreError::Damaged { what: submission::DETAILS, source: "x".into() };
    check(PipelineError::Store(damaged), "svod rebuild");
}

#[test]
fn a_disk_that_is_full_is_told() {
    let error = anyhow::Error::from(io::Error::from(io::ErrorKind::StorageFull)).context("вывод");
    let told = in_russian(error, &Place::default()).to_string();
    assert!(told.contains("на диске нет места") && told.contains("Освободите место"), "{told}");
}

#[tokio::test]
async fn a_database_that_may_only_be_read_is_told_with_the_way_out() {
    let directory = tempfile::tempdir().unwrap();
    let address = format!("sqlite://{}", directory.path().join("svod.db").display());
    let store = Store::make(&address).await.unwrap();
    store.migrate().await.unwrap();
    store.close().await;
    let store = Store::open(&format!("{address}?mode=ro")).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    let town = Oktmo::parse("18720000").unwrap();
    let error = knowledge::advance(&mut tx, &town, Instant::from_micros(0)).await.map(|_| ()).unwrap_err();
    let told = super::store(&error, &Place { is_load: true, database: "sqlite://svod.db".to_owned() });
    for part in ["база данных svod.db только читается", "всё, что записано раньше, цело", "Дайте право на запись"]
    {
        assert!(told.contains(part), "«{part}» is missing in: {told}");
    }
}

#[tokio::test]
async fn a_part_of_the_program_that_broke_off_is_told() {
    let task = tokio::spawn(std::future::pending::<()>());
    task.abort();
    check(PipelineError::Task(task.await.unwrap_err()), "часть программы прервалась");
}

#[test]
fn whatever_stopped_a_run_has_words_for_figures() {
    let stopped = [
        PipelineError::FormerRules,
        PipelineError::Pack(io::Error::other("no memory")),
        PipelineError::Store(StoreError::Address("x".to_owned())),
        PipelineError::Render("x".into()),
    ];
    for error in stopped {
        let happened = explain::happened(error.code());
        assert!(happened != error.code() && happened.chars().any(char::is_alphabetic), "{happened}");
        assert!(!happened.contains(|letter: char| letter.is_ascii_alphabetic()), "{happened}");
    }
}
