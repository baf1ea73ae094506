//! A process killed at any moment loses nothing and duplicates nothing: everything that is stored is compared.

use std::{
    fmt::Write,
    fs,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use svod::store::{applied_rules, cursor, feed};
use svod_platforms::{Fault, Scope, files};

use crate::{
    database,
    everything::{Everything, assert_same, everything},
    installation::{Installation, TODAY},
};

/// Times that a process is killed.
const KILLS: u32 = 6;
/// How long a platform takes for a page.
const PAGE: Duration = Duration::from_millis(30);
/// No step of a run takes as long as that.
const PATIENCE: Duration = Duration::from_mins(1);

fn sync(here: &Installation, feed: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_svod"))
        .args(["sync", feed, "--config"])
        .arg(here.directory.path().join("svod.toml"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// How far everything is: cursors, and the last item that went through changed rules.
async fn position(here: &Installation) -> String {
    let municipality = &here.app.config.municipality.oktmo;
    let mut tx = here.app.store.begin_reading().await.unwrap();
    let mut position = String::new();
    for known in feed::all(&mut tx, municipality).await.unwrap() {
        let cursor = cursor::read(&mut tx, municipality, &known.feed).await.unwrap();
        let whose = (municipality, known.platform, known.target);
        let applied = applied_rules::read(&mut tx, whose).await.unwrap();
        write!(position, "{cursor:?} {applied:?}").unwrap();
    }
    position
}

/// Runs the feed to its end, killed each time it has come a step further: at once, or a little later; how often.
async fn run_killed(here: &Installation, feed: &str) -> u32 {
    for kill in 0..KILLS {
        let before = position(here).await;
        let mut process = sync(here, feed);
        let started = Instant::now();
        while position(here).await == before && process.try_wait().unwrap().is_none() {
            assert!(started.elapsed() < PATIENCE, "the process does not come further");
        }
        let until = Instant::now() + Duration::from_millis(7) * kill;
        while Instant::now() < until {
            std::hint::spin_loop();
        }
        process.kill().unwrap();
        if process.wait().unwrap().success() {
            return kill;
        }
    }
    assert!(sync(here, feed).wait().unwrap().success(), "{feed}");
    KILLS
}

/// A feed that is killed again and again arrives where one does that is left alone; gives what both stored.
async fn check_feed(feed: &str, change: fn(String) -> String) {
    for address in database::addresses() {
        let mut here = Installation::at(&address, change).await;
        here.faults.always(Scope::Pos, Fault::Delay(PAGE));
        assert!(sync(&here, feed).wait().unwrap().success(), "{feed}");
        let expected = everything(&here.app).await;
        here.start_anew().await;
        let kills = run_killed(&here, feed).await;
        assert!(kills >= 2, "{feed}: it was through before it was killed {kills} times");
        assert_same(&everything(&here.app).await, &expected);
        check_is_much(feed, &expected);
    }
}

#[track_caller]
fn check_is_much(feed: &str, all: &Everything) {
    let rows = |table: &str| all[table].len();
    let stored = rows("submission_version") + rows("survey");
    assert!(stored >= 5 && rows("record_state") >= stored && rows("run") == 1, "{feed}: {stored} rows");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_run_of_an_interface_loses_nothing_and_duplicates_nothing() {
    check_feed("pos-api", |text| text.replace("stream = \"submissions\"", "stream = \"submissions\", page_size = 100"))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_run_of_two_workbooks_loses_nothing_and_duplicates_nothing() {
    check_feed("incident-files", |text| {
        text.replace("folder = \"inbox/incident\"", "folder = \"inbox/incident\", batch_rows = 20")
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_run_of_posts_loses_nothing_and_duplicates_nothing() {
    check_feed("telegram-files", |text| {
        text.replace("folder = \"inbox/telegram\"", "folder = \"inbox/telegram\", batch_records = 20")
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_run_of_surveys_loses_nothing_and_duplicates_nothing() {
    check_feed("pos-surveys", |text| text.replace("stream = \"surveys\"", "stream = \"surveys\", page_size = 1")).await;
}

/// Rows of a file that several transactions take to be mapped again.
const ROWS: usize = 15_000;

/// A drop folder of ПОС with one file of so many rows, a third of them of a topic that no crosswalk knows.
pub(crate) fn put_long_file(here: &Installation, rows: usize) {
    let folder = here.directory.path().join("inbox/pos");
    fs::remove_dir_all(&folder).unwrap();
    fs::create_dir(&folder).unwrap();
    let mut text = "Номер;Дата поступления;Категория;Статус\n".to_owned();
    for number in 0..rows {
        let day = number % 28 + 1;
        let category = if number % 3 == 0 { "Летающие тарелки" } else { "Дороги" };
        writeln!(text, "{};{day:02}.03.2026;{category};Назначен исполнитель", 400_000 + number).unwrap();
    }
    let file = folder.join("длинная.csv");
    fs::write(&file, text).unwrap();
    files::settle(&[file], TODAY.parse().unwrap()).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn changed_rules_that_are_killed_go_on_where_they_were_and_show_nothing_before() {
    for address in database::addresses() {
        let mut here = Installation::at(&address, |settings| settings).await;
        put_long_file(&here, ROWS);
        here.sync("pos-files").await;
        let alone = here.start_anew().await;
        here.sync("pos-files").await;
        let before = (here.figures("2026-Q1").await, here.known_at().await);
        here.rewrite("mappings/topics.csv", |text| text + "pos;category;Летающие тарелки;other;;\n").await;
        let mut partly = 0;
        for kill in 0..KILLS {
            let was = position(&here).await;
            let mut process = sync(&here, "pos-surveys");
            let begun = Instant::now();
            while position(&here).await == was && process.try_wait().unwrap().is_none() {
                assert!(begun.elapsed() < PATIENCE, "nothing moved before kill {kill}");
            }
            let until = Instant::now() + Duration::from_millis(11) * kill;
            while Instant::now() < until {
                std::hint::spin_loop();
            }
            process.kill().unwrap();
            assert!(!process.wait().unwrap().success(), "it was through before it was killed {kill} times");
            let versions = everything(&here.app).await["submission_version"].len();
            partly += u32::from(versions > ROWS && versions < ROWS + ROWS / 3);
            assert_eq!((here.figures("2026-Q1").await, here.known_at().await), before, "figures on two rules");
        }
        assert!(partly >= 3, "it was partly through {partly} times");
        assert!(sync(&here, "pos-surveys").wait().unwrap().success());
        let found = everything(&here.app).await;
        assert!(here.figures("2026-Q1").await != before.0, "the new rules change nothing");
        assert!(sync(&here, "pos-surveys").wait().unwrap().success());
        assert_eq!(everything(&here.app).await["submission_version"], found["submission_version"], "twice");
        here.go_back(&alone).await;
        for _ in 0..2 {
            assert!(sync(&here, "pos-surveys").wait().unwrap().success());
        }
        let expected = everything(&here.app).await;
        assert_eq!(expected["submission_version"].len(), ROWS + ROWS.div_ceil(3));
        assert_same(&found, &expected);
    }
}
