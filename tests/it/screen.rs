//! What the tables of the command line show on a screen of 80 columns.

use std::process::Command;

use svod::domain::{MetBy, Platform};

use crate::installation::Installation;

const COLUMNS: usize = 80;

/// Standard output of the program on such a screen, in lines.
fn on_screen(here: &Installation, arguments: &[&str]) -> Vec<String> {
    let told = Command::new(env!("CARGO_BIN_EXE_svod"))
        .args(arguments)
        .arg("--config")
        .arg(here.directory.path().join("svod.toml"))
        .env("COLUMNS", COLUMNS.to_string())
        .output()
        .unwrap();
    String::from_utf8(told.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// The lines from the rule under a header on that keep to the screen, all of them.
#[track_caller]
fn check_table(here: &Installation, arguments: &[&str]) -> Vec<String> {
    let lines = on_screen(here, arguments);
    let table: Vec<String> = lines.into_iter().skip_while(|line| !line.starts_with('─')).collect();
    let is_told = |line: &&String| line.starts_with([' ', '─']);
    let table: Vec<String> = table.iter().take_while(is_told).cloned().collect();
    assert!(table.len() > 1, "{arguments:?}: no table");
    for line in &table {
        assert!(line.chars().count() <= COLUMNS, "{arguments:?}: {line}");
    }
    table
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_keeps_to_the_screen() {
    let here = Installation::new().await;
    check_table(&here, &["sync"]);
    check_table(&here, &["indicators", "--period", "2026-Q1"]);
    check_table(&here, &["indicators", "--period", "2026-Q1", "--by", "organisation,platform"]);
    check_table(&here, &["quarantine"]);
    check_table(&here, &["submissions", "--period", "2026-Q1"]);
    check_table(&here, &["submissions", "--period", "2026-Q1", "--figure", "T1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn beside_a_deadline_stands_the_event_that_met_it() {
    let here = Installation::new().await;
    here.sync("incident-api").await;
    let as_of = here.app.config.municipality.zone.at(here.moments().await.as_of);
    let rows = here.submissions().await;
    let answered = rows.iter().find(|row| {
        let closing = row.submission.lifecycle.first_closing();
        let answer = row.submission.met(MetBy::FirstResponse, as_of);
        answer
            .is_some_and(|(by, at)| by == MetBy::FirstResponse && closing.is_some_and(|closing| at.is_before(closing)))
    });
    let row = answered.expect("the town has incidents that were answered before they were closed");
    let (_, answer) = row.submission.met(MetBy::FirstResponse, as_of).unwrap();
    let day = row.submission.received.day().strftime("%Y-%m-%d").to_string();
    let asked = ["submissions", "--period", &format!("{day}..{day}"), "--as-of", "2026-04-06T09:00:00+03:00"];
    let said = here.svod(&asked).out;
    let line = said.lines().find(|line| line.contains(row.submission.external_id.as_str())).unwrap();
    let zone = here.app.config.municipality.zone.time_zone().clone();
    let at = jiff::Timestamp::from(answer.instant()).to_zoned_datetime(zone).strftime("%d.%m.%Y %H:%M");
    assert_eq!(row.submission.platform, Platform::Incident);
    assert!(line.contains(&format!("первый ответ {at}")), "{at}: {line}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_figure_lists_is_explained() {
    let here = Installation::new().await;
    here.sync("pos-api").await;
    let said = here.svod(&["submissions", "--period", "2026-Q1", "--figure", "T2", "--json"]);
    let rows: Vec<serde_json::Value> = said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let earlier = rows.iter().find(|row| row["received_at"].as_str().unwrap() < "2025-12-31");
    let number = earlier.expect("something is overdue since last year")["external_id"].as_str().unwrap();
    for arguments in [vec!["submissions", "--period", "2026-Q1", "--why", number], vec!["submissions", "--why", number]]
    {
        let said = here.svod(&arguments);
        assert!(said.code == Some(0) && said.out.contains("Срок"), "{said:?}");
    }
}
