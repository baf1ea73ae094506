//! Reports over a real installation: impossible times, answers nobody told, rules, empty periods, what adds up.

use std::{collections::BTreeMap, fs};

use svod::{
    domain::{Instant, Period},
    indicators::{Dimension, Figure, Note, Slice, Unit},
    pipeline::{
        aggregate::{Moments, know},
        export::{self, Built},
    },
};
use svod_platforms::files;

use crate::installation::{Installation, TODAY};

fn instant(text: &str) -> Instant {
    text.parse::<jiff::Timestamp>().unwrap().into()
}

fn quarter() -> Period {
    Period::parse("2026-Q1").unwrap()
}

/// The total figures of the quarter as known now.
async fn figures(here: &Installation, as_of: &str) -> Vec<Figure> {
    let moments = Moments { as_of: instant(as_of), ..here.moments().await };
    know(&here.app.basis(None).await.unwrap(), moments).await.unwrap().figures(quarter(), &[vec![]])
}

#[track_caller]
fn check_counts(figures: &[Figure], expected: &[(&str, u64)]) {
    let count = |id: &str| figures.iter().find(|figure| figure.id == id && figure.slice.is_empty()).unwrap().n;
    let found: Vec<_> = expected.iter().map(|(id, _)| (*id, count(id))).collect();
    assert_eq!(found, expected);
}

async fn build(here: &Installation, period: Period) -> Built {
    let basis = here.app.basis(None).await.unwrap();
    export::build(&basis, &here.app.config.report.quarantine_reason, period, here.moments().await).await.unwrap()
}

fn xml(built: &Built) -> String {
    let file = built.package.files.iter().find(|file| file.name == "report.xml").unwrap();
    String::from_utf8(file.content.joined()).unwrap()
}

/// An installation whose drop folder of «Инцидент» holds these rows: number, created, closed, outcome.
async fn with_incidents(rows: &[[&str; 4]]) -> Installation {
    let here = Installation::new().await;
    let folder = here.directory.path().join("inbox/incident");
    for file in fs::read_dir(&folder).unwrap() {
        fs::remove_file(file.unwrap().path()).unwrap();
    }
    let head =
        "Номер инцидента;Дата создания;Дата окончания;Итог;Группа тем;Важность;Время до ответа, ч:м:с".to_owned();
    let line = |row: &[&str; 4]| format!("{};Дороги;Обычная;", row.join(";"));
    let text = [head].into_iter().chain(rows.iter().map(line)).collect::<Vec<_>>().join("\n");
    let file = folder.join("incidents.csv");
    fs::write(&file, text).unwrap();
    files::settle(&[file], TODAY.parse().unwrap()).unwrap();
    here.sync("incident-files").await;
    here
}

#[tokio::test(flavor = "multi_thread")]
async fn times_in_the_future_are_found_and_nothing_is_made_open_or_late_by_them() {
    let here = with_incidents(&[
        ["1", "01.03.2026 10:00:00", "01.03.2062 12:00:00", "Решено"],
        ["2", "01.03.2062 10:00:00", "", ""],
        ["3", "01.03.2026 10:00:00", "01.02.2026 11:00:00", "Решено"],
        ["4", "01.03.2026 10:00:00", "", ""],
    ])
    .await;
    let found = figures(&here, TODAY).await;
    // Of the answers of the month none is told: the open one alone makes no share.
    check_counts(&found, &[("V1", 3), ("V4", 1), ("V4.overdue", 1), ("T1.overdue_open", 0), ("T2", 1), ("D5", 3)]);
    let latest = xml(&build(&here, quarter()).await);
    assert!(!latest.contains("2062"), "a time of 2062 stands in the report");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_first_answer_is_made_up_for_an_incident() {
    let here = with_incidents(&[
        ["1", "01.03.2026 10:00:00", "01.03.2026 11:00:00", "Решено"],
        ["2", "01.03.2026 10:00:00", "", ""],
    ])
    .await;
    let found = figures(&here, TODAY).await;
    let expected =
        [("T1", 0), ("T1.on_time", 0), ("T1.overdue_open", 0), ("T1.not_told", 2), ("S1", 0), ("S1.not_told", 2)];
    check_counts(&found, &expected);
    let norm = found.iter().find(|figure| figure.id == "T6" && figure.slice[&Dimension::Severity] == "normal").unwrap();
    assert_eq!(norm.n, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn in_the_spreadsheet_of_pos_the_closing_stands_for_the_answer_even_when_its_feed_is_off() {
    let mut here = Installation::new().await;
    here.sync("pos-files").await;
    let s1 = |found: &[Figure]| found.iter().find(|figure| figure.id == "S1" && figure.unit == Unit::Days).cloned();
    let before = figures(&here, TODAY).await;
    check_counts(&before, &[("S1.no_answer", 0)]);
    assert!(s1(&before).is_some_and(|figure| figure.value.is_some()), "{before:?}");
    let settings = here.directory.path().join("svod.toml");
    let text = fs::read_to_string(&settings).unwrap();
    let (head, feed) = text.split_once("[feed.pos-files]").unwrap();
    let feed = feed.replacen("enabled = true", "enabled = false", 1);
    fs::write(&settings, format!("{head}[feed.pos-files]{feed}")).unwrap();
    here.reopen().await;
    assert_eq!(s1(&figures(&here, TODAY).await), s1(&before));
}

#[tokio::test(flavor = "multi_thread")]
async fn freshness_is_in_the_unit_of_the_source_and_stops_at_the_clock() {
    let here = Installation::new().await;
    for feed in ["pos-files", "incident-files"] {
        here.sync(feed).await;
    }
    let fresh = |found: &[Figure], feed: &str| {
        let slice = Slice::from([(Dimension::Feed, feed.to_owned())]);
        let found = found.iter().find(|figure| figure.id == "D1" && figure.slice == slice).unwrap();
        (found.unit, found.value, found.note)
    };
    let now = figures(&here, TODAY).await;
    let (unit, days, note) = fresh(&now, "pos-files");
    assert!(unit == Unit::Days && days.is_some_and(|days| (0.0..8.0).contains(&days)), "{days:?} {note:?}");
    let (unit, hours, _) = fresh(&now, "incident-files");
    assert!(unit == Unit::Hours && hours.is_some_and(|hours| (0.0..200.0).contains(&hours)), "{hours:?}");
    for feed in ["pos-files", "incident-files"] {
        let (_, value, note) = fresh(&figures(&here, "2025-07-05T12:00:00+03:00").await, feed);
        assert!(value.is_some_and(|value| (0.0..100.0).contains(&value)), "{feed}: {value:?} {note:?}");
    }
    let text = xml(&build(&here, quarter()).await);
    let feed = text.split("<name>pos-files</name>").nth(1).unwrap();
    let latest = feed.split("<latestReceived>").nth(1).unwrap().split('<').next().unwrap();
    assert!(latest.len() == 10 && latest.starts_with("2026-0"), "{latest}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_whose_items_another_feed_tells_too_is_not_late_for_that() {
    let here = Installation::new().await;
    for feed in ["pos-files", "pos-api"] {
        here.sync(feed).await;
    }
    let slice = Slice::from([(Dimension::Feed, "pos-files".to_owned())]);
    let found = figures(&here, TODAY).await;
    let fresh = found.iter().find(|figure| figure.id == "D1" && figure.slice == slice).unwrap();
    assert!(fresh.value.is_some() && fresh.note != Some(Note::NoData), "{fresh:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_read_adds_up_and_what_was_left_out_has_its_reason() {
    let here = Installation::new().await;
    let mut filtered = 0;
    for feed in ["telegram-files", "vk-files", "pos-files", "incident-files"] {
        for _ in 0..2 {
            filtered += here.sync(feed).await.counts.filtered;
        }
    }
    assert!(filtered > 0, "the town has no post to be left out");
    let text = xml(&build(&here, quarter()).await);
    let number = |feed: &str, name: &str| -> i64 {
        let rest = feed.split(&format!("<{name}>")).nth(1).unwrap();
        rest.split('<').next().unwrap().parse().unwrap()
    };
    let feeds = text.split("<feeds>").nth(1).unwrap().split("</feeds>").next().unwrap();
    let mut of_feeds = 0;
    for feed in feeds.split("<feed ").skip(1) {
        let parts = ["new", "changed", "unchanged", "filtered", "quarantined"].map(|name| number(feed, name));
        assert_eq!(number(feed, "read"), parts.iter().sum::<i64>(), "{feed}");
        of_feeds += number(feed, "filtered");
    }
    assert_eq!(of_feeds, filtered);
    let reasons = text.split("<filtered>").last().unwrap().split("</filtered>").next().unwrap();
    let counts = reasons.split("count=\"").skip(1).map(|rest| rest.split('"').next().unwrap().parse::<i64>().unwrap());
    let sum: i64 = counts.sum();
    assert!(sum > 0 && sum <= filtered, "{sum} of {filtered}: {reasons}");
}

/// The word of the header for the rules.
fn rules_version(built: &Built) -> String {
    let text = xml(built);
    text.split("<mapping>").nth(1).unwrap().split('<').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_header_names_the_rules_that_the_stored_states_went_through() {
    let mut here = Installation::new().await;
    here.sync("pos-api").await;
    let before = build(&here, quarter()).await;
    assert!(before.behind_rules.is_empty());
    let topics = here.directory.path().join("mappings/topics.csv");
    let text = fs::read_to_string(&topics).unwrap();
    fs::write(&topics, text + "pos;category;Новая категория;other;;\n").unwrap();
    here.reopen().await;
    let changed = build(&here, quarter()).await;
    assert_eq!(rules_version(&changed), rules_version(&before), "nothing was mapped by the new file yet");
    assert_eq!(changed.behind_rules, ["ПОС", "ПОС, выгрузки"], "the rules of a platform are those of all its feeds");
    let then = here.moments().await;
    here.travel("2026-04-07T09:00:00+03:00".parse().unwrap());
    here.sync("pos-api").await;
    let applied = build(&here, quarter()).await;
    assert!(applied.behind_rules.is_empty());
    assert_ne!(rules_version(&applied), rules_version(&before));
    let basis = here.app.basis(Some(then.known_at)).await.unwrap();
    let again = export::build(&basis, &here.app.config.report.quarantine_reason, quarter(), then).await.unwrap();
    assert_eq!(rules_version(&again), rules_version(&before), "what was known then was made with the rules of then");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_package_of_the_same_moments_takes_no_others_place() {
    let here = Installation::new().await;
    here.sync("pos-api").await;
    let outbox = here.directory.path().join("outbox");
    let now = here.app.clock.now();
    let moments = here.moments().await;
    let mut written = BTreeMap::new();
    for name in ["Городской округ", "Муниципальный округ", "Городской округ"]
    {
        let mut basis = here.app.basis(None).await.unwrap();
        name.clone_into(&mut basis.printed.name);
        let reason = &here.app.config.report.quarantine_reason;
        let built = export::build(&basis, reason, quarter(), moments).await.unwrap();
        let package = export::write(&basis, &built.package, &outbox, (quarter(), moments), now).await.unwrap();
        let folder = package.directory.file_name().unwrap().to_str().unwrap().to_owned();
        assert!(folder.ends_with(package.sha256.get(..8).unwrap()), "{folder}");
        let manifest = fs::read_to_string(package.directory.join("manifest.json")).unwrap();
        assert!(manifest.contains(name), "{manifest}");
        written.insert(folder, package.report_id);
    }
    assert_eq!((written.len(), fs::read_dir(&outbox).unwrap().count()), (2, 2), "{written:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_period_is_found_and_a_full_one_is_not() {
    let here = Installation::new().await;
    here.sync("pos-api").await;
    assert!(!build(&here, quarter()).await.is_period_empty);
    assert!(build(&here, Period::parse("2030-Q1").unwrap()).await.is_period_empty);
}
