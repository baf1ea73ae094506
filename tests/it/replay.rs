//! Changed rules are applied to what is stored, without asking the platform again; the past stays as it was known.

use std::{collections::BTreeMap, fs};

use svod::{
    domain::{Block, Instant},
    pipeline::replay,
    store::{cases, record, submission::StoredSubmission},
};
use svod_platforms::{Scope, UNKNOWN_CATEGORY};

use crate::installation::{Installation, TODAY};

const LATER: &str = "2026-04-07T09:00:00+03:00";

/// A day later, with one of the mapping files changed, the stored records go through the rules again.
async fn replay_with(here: &mut Installation, feed: &str, file: &str, change: impl FnOnce(String) -> String) {
    here.travel(LATER.parse().unwrap());
    replay_now(here, feed, file, change).await;
}

async fn replay_now(here: &mut Installation, feed: &str, file: &str, change: impl FnOnce(String) -> String) {
    let path = here.directory.path().join("mappings").join(file);
    let before = fs::read_to_string(&path).unwrap();
    let after = change(before.clone());
    assert_ne!(before, after, "nothing changed in {file}");
    fs::write(&path, after).unwrap();
    here.reopen().await;
    let asked = here.faults.requests(Scope::Pos);
    let rules = here.app.rules(here.app.config.feed(feed).unwrap()).await.unwrap();
    let now = here.app.clock.now();
    assert!(replay::if_rules_changed(&here.app.store, &rules, now).await.unwrap().is_some());
    assert!(replay::if_rules_changed(&here.app.store, &rules, now).await.unwrap().is_none(), "once is enough");
    assert_eq!(here.faults.requests(Scope::Pos), asked, "the platform was asked");
}

/// Items without a known topic, as known at `known_at`.
async fn unmapped(here: &Installation, known_at: &str) -> (usize, usize) {
    let at: jiff::Timestamp = known_at.parse().unwrap();
    let clocks = (Instant::from(at), Instant::from(at));
    let municipality = &here.app.config.municipality;
    let mut tx = here.app.store.begin_reading().await.unwrap();
    let title = |name: &str| name.to_owned();
    let (oktmo, zone) = (&municipality.oktmo, &municipality.zone);
    let wanted = cases::Wanted { municipality: oktmo, zone, as_of: clocks.0, known_at: clocks.1 };
    let set = cases::load(&mut tx, wanted, title, |_, _| {}).await.unwrap();
    (set.cases.iter().filter(|case| case.block == Block::Unmapped).count(), set.cases.len())
}

fn by_id(rows: Vec<StoredSubmission>) -> BTreeMap<String, StoredSubmission> {
    rows.into_iter().map(|row| (row.submission.external_id.as_str().to_owned(), row)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_row_of_the_crosswalk_gives_stored_items_their_block() {
    let mut here = Installation::new().await;
    here.sync("pos-api").await;
    let (unknown, all) = unmapped(&here, TODAY).await;
    let before = by_id(here.submissions().await);
    let affected =
        before.values().filter(|row| row.submission.topic.topic.as_deref() == Some(UNKNOWN_CATEGORY)).count();
    assert!(affected > 0);
    let row = format!("pos;category;{UNKNOWN_CATEGORY};other;;\n");
    replay_with(&mut here, "pos-api", "topics.csv", |text| text + &row).await;
    assert_eq!(unmapped(&here, LATER).await.0, unknown - affected);
    assert_eq!(unmapped(&here, TODAY).await, (unknown, all), "the past changed");
    let changed = here.submissions().await.into_iter().filter(|row| {
        let known = &before[row.submission.external_id.as_str()];
        row.submission != known.submission || row.deadlines != known.deadlines
    });
    assert_eq!(changed.count(), affected, "other items changed as well");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_was_set_back_does_not_write_over_the_past() {
    let mut here = Installation::new().await;
    here.sync("pos-api").await;
    let known = unmapped(&here, TODAY).await;
    here.travel("2026-04-06T08:00:00+03:00".parse().unwrap());
    let row = format!("pos;category;{UNKNOWN_CATEGORY};other;;\n");
    replay_now(&mut here, "pos-api", "topics.csv", |text| text + &row).await;
    assert_eq!(unmapped(&here, TODAY).await, known, "the past changed");
    assert!(unmapped(&here, LATER).await.0 < known.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_norm_moves_the_deadline_and_never_the_original() {
    let mut here = Installation::new().await;
    here.sync("pos-api").await;
    let before = by_id(here.submissions().await);
    let known = unmapped(&here, TODAY).await;
    replay_with(&mut here, "pos-api", "deadlines.toml", |text| {
        let (head, rule) = text.split_once("id = \"pos-message\"").unwrap();
        format!("{head}id = \"pos-message\"{}", rule.replacen("amount = 30", "amount = 20", 1))
    })
    .await;
    let after = here.submissions().await;
    assert_eq!(after.len(), before.len());
    let mut moved = 0;
    for row in after {
        let known = &before[row.submission.external_id.as_str()];
        assert_eq!(row.submission, known.submission);
        let due = |row: &StoredSubmission| row.deadlines.as_ref().map(|(original, due)| (original.due, due.due));
        let (Some((original, due)), Some((original_before, due_before))) = (due(&row), due(known)) else {
            assert_eq!(due(&row), due(known));
            continue;
        };
        assert_eq!(original, original_before);
        moved += u32::from(due != due_before);
        assert!(due == due_before || due.day().duration_since(due_before.day()).as_hours() == -10 * 24);
    }
    assert!(moved > 0, "no deadline moved");
    assert_eq!(unmapped(&here, TODAY).await, known, "the past changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_rule_that_leaves_posts_out_takes_them_back_and_keeps_what_was_known() {
    let mut here = Installation::new().await;
    here.sync("telegram-files").await;
    here.sync("vk-files").await;
    let before = here.submissions().await;
    let chosen: Vec<_> = before.iter().filter(|row| row.submission.feed.as_str() == "telegram-files").collect();
    let text = chosen.iter().find_map(|row| row.submission.text.clone().filter(|text| text.len() > 60)).unwrap();
    let words: Vec<_> = text.split(|letter: char| !letter.is_alphabetic()).filter(|word| word.len() > 6).collect();
    let word = words.first().unwrap().to_lowercase();
    replay_with(&mut here, "telegram-files", "post_filters.csv", |text| format!("{text}advertising;stem;{word};5\n"))
        .await;
    let after = by_id_and_feed(here.submissions().await);
    let gone: Vec<_> = before.iter().filter(|row| !after.contains_key(&key(row))).collect();
    assert!(!gone.is_empty(), "«{word}» left nothing out");
    assert!(gone.iter().all(|row| row.submission.feed.as_str() == "telegram-files"));
    assert_eq!(after.len(), before.len() - gone.len());
    assert_eq!(unmapped(&here, TODAY).await.1, before.len(), "the past changed");
    assert_eq!(unmapped(&here, LATER).await.1, after.len());
    let mut tx = here.app.store.begin_reading().await.unwrap();
    let oktmo = &here.app.config.municipality.oktmo;
    let filtered = record::filtered(&mut tx, oktmo, here.app.clock.now()).await.unwrap();
    let advertising =
        filtered.iter().find(|(feed, reason, _)| feed == "telegram-files" && reason.as_deref() == Some("advertising"));
    assert!(advertising.is_some_and(|(_, _, count)| usize::try_from(*count).unwrap() >= gone.len()), "{filtered:?}");
}

fn key(row: &StoredSubmission) -> (String, String) {
    (row.submission.feed.as_str().to_owned(), row.submission.external_id.as_str().to_owned())
}

fn by_id_and_feed(rows: Vec<StoredSubmission>) -> BTreeMap<(String, String), StoredSubmission> {
    rows.into_iter().map(|row| (key(&row), row)).collect()
}
