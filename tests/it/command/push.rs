//! `svod report`: the same bytes again, delivered once, kept in the outbox when nobody takes them.

use std::{collections::BTreeMap, fs, path::Path};

use svod_platforms::{Fault, Scope};

use super::{svod, text};
use crate::installation::Installation;

const REPORT: [&str; 7] = [
    "report",
    "--period",
    "2026-Q1",
    "--as-of",
    "2026-04-06T09:00:00+03:00",
    "--known-at",
    "2026-04-06T09:00:00+03:00",
];

fn with(more: &[&'static str]) -> Vec<&'static str> {
    REPORT.iter().copied().chain(more.iter().copied()).collect()
}

/// Every file below the outbox by its name.
fn outbox(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let folders = fs::read_dir(directory.join("outbox")).unwrap();
    let files = folders.flat_map(|folder| fs::read_dir(folder.unwrap().path()).unwrap());
    files.map(|file| file.unwrap().path()).map(|path| (path.display().to_string(), fs::read(&path).unwrap())).collect()
}

async fn loaded(change: impl FnOnce(String) -> String) -> Installation {
    let here = Installation::with(change).await;
    here.sync("pos-api").await;
    here
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_moments_give_the_same_bytes() {
    let here = loaded(|settings| settings).await;
    let place = here.directory.path();
    assert!(svod(place, &REPORT).status.success());
    let first = outbox(place);
    assert!(first.len() >= 5, "{:?}", first.keys());
    assert!(svod(place, &REPORT).status.success());
    assert_eq!(outbox(place), first);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_package_is_sent_once_and_its_receipt_is_told_again() {
    let here = loaded(|settings| settings).await;
    let place = here.directory.path();
    let mut receipts = Vec::new();
    for _ in 0..2 {
        let told = svod(place, &with(&["--push"]));
        assert_eq!(told.status.code(), Some(0), "{}", text(&told.stderr));
        let said = text(&told.stdout);
        receipts.push(said.split("квитанция ").nth(1).unwrap().trim().to_owned());
    }
    let received = here.platforms.received();
    assert_eq!((received.len(), here.faults.requests(Scope::Cur)), (1, 1));
    assert_eq!(receipts, [received[0].receipt.clone(), received[0].receipt.clone()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_does_not_double_the_package() {
    let here = loaded(|settings| settings).await;
    here.faults.push(Scope::Cur, Fault::CutBody);
    let told = svod(here.directory.path(), &with(&["--push"]));
    assert_eq!(told.status.code(), Some(0), "{}", text(&told.stderr));
    assert_eq!((here.platforms.received().len(), here.faults.requests(Scope::Cur)), (1, 2));
    assert!(text(&told.stdout).contains(&here.platforms.received()[0].receipt));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_package_that_nobody_takes_stays_and_goes_out_later_under_its_number() {
    let here = loaded(|settings| settings.replace("retry_budget_s = 5", "retry_budget_s = 0")).await;
    let place = here.directory.path();
    here.faults.push(Scope::Cur, Fault::CutBody);
    let told = svod(place, &with(&["--push"]));
    assert_eq!(told.status.code(), Some(1));
    for part in ["Пакет не принят", "остался в папке outbox", "повторите svod report --push"]
    {
        assert!(text(&told.stderr).contains(part), "{}", text(&told.stderr));
    }
    assert!(outbox(place).len() >= 5);
    let told = svod(place, &with(&["--push"]));
    assert_eq!((told.status.code(), here.platforms.received().len()), (Some(0), 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_address_the_package_stays_in_the_outbox() {
    let without_address = |settings: String| {
        let lines =
            settings.lines().map(|line| if line.starts_with("receiver_url") { "receiver_url = \"\"" } else { line });
        lines.collect::<Vec<_>>().join("\n")
    };
    let here = loaded(without_address).await;
    let told = svod(here.directory.path(), &with(&["--push"]));
    assert_eq!(told.status.code(), Some(1));
    assert!(text(&told.stderr).contains("Адрес ЦУР не задан"), "{}", text(&told.stderr));
    assert!(outbox(here.directory.path()).len() >= 5);
    assert!(here.platforms.received().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_period_is_told_and_not_sent() {
    let here = loaded(|settings| settings).await;
    let place = here.directory.path();
    let told = svod(place, &["report", "--period", "2030-Q1"]);
    assert_eq!(told.status.code(), Some(0));
    let said = text(&told.stderr);
    for part in ["I квартал 2030 года", "ничего не поступило и не закрыто", "Проверьте --period"]
    {
        assert!(said.contains(part), "«{part}» is missing in: {said}");
    }
    let told = svod(place, &["report", "--period", "2030-Q1", "--push"]);
    assert_eq!(told.status.code(), Some(1));
    assert!(text(&told.stderr).contains("Пакет не отправлен"), "{}", text(&told.stderr));
    assert!(here.platforms.received().is_empty());
    assert_eq!(text(&svod(place, &REPORT).stderr), "", "a full period needs no words");
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_of_former_rules_are_told_and_not_sent() {
    let here = loaded(|settings| settings).await;
    let place = here.directory.path();
    let topics = place.join("mappings/topics.csv");
    let before = fs::read_to_string(&topics).unwrap();
    fs::write(&topics, before + "pos;category;Новая категория;other;;\n").unwrap();
    let told = svod(place, &with(&["--push"]));
    assert_eq!(told.status.code(), Some(1));
    for part in ["изменены, но ещё не применены", "Выполните svod sync", "Пакет не отправлен"]
    {
        assert!(text(&told.stderr).contains(part), "{}", text(&told.stderr));
    }
    assert!(here.platforms.received().is_empty());
    let told = svod(place, &["indicators", "--period", "2026-Q1"]);
    assert!(text(&told.stderr).contains("изменены, но ещё не применены"), "{}", text(&told.stderr));
}
