//! Changed rules are applied to what is stored, without asking the platform again; the past stays as it was known.

use std::collections::BTreeMap;

use svod::{
    domain::{Block, Instant, Moment, Platform, Precision},
    pipeline::replay,
    store::{cases, left_out, record::Target, submission::SubmissionVersion},
};
use svod_platforms::{Scope, UNKNOWN_CATEGORY};

use crate::installation::Installation;

const LATER: &str = "2026-04-07T09:00:00+03:00";

/// A day later, with a file of rules changed, the stored records of a platform go through the rules again; the moment
/// before it.
async fn replay_with(
    here: &mut Installation,
    platform: Platform,
    file: &str,
    change: impl FnOnce(String) -> String,
) -> Instant {
    here.travel(LATER.parse().unwrap());
    replay_now(here, platform, file, change).await
}

async fn replay_now(
    here: &mut Installation,
    platform: Platform,
    file: &str,
    change: impl FnOnce(String) -> String,
) -> Instant {
    let before = here.known_at().await;
    here.rewrite(&format!("mappings/{file}"), change).await;
    let asked = here.faults.requests(Scope::Pos);
    assert!(apply(here, platform).await);
    assert!(!apply(here, platform).await, "once is enough");
    assert_eq!(here.faults.requests(Scope::Pos), asked, "the platform was asked");
    before
}

/// Whether anything had to be mapped again.
async fn apply(here: &Installation, platform: Platform) -> bool {
    let rules = here.app.platform_rules(platform, Target::Submission).await.unwrap();
    let (texts, now) = (here.app.rule_texts(), here.app.clock.now());
    replay::if_rules_changed(&here.app.store, std::slice::from_ref(&rules), texts, now).await.unwrap().is_done
}

/// Items without a known topic, and all, as known at `known_at`.
async fn unmapped(here: &Installation, known_at: Instant) -> (usize, usize) {
    let municipality = &here.app.config.municipality;
    let mut tx = here.app.store.begin_reading().await.unwrap();
    let title = |name: &str| name.to_owned();
    let (oktmo, zone) = (&municipality.oktmo, &municipality.zone);
    let wanted = cases::Wanted { municipality: oktmo, zone, known_at };
    let set = cases::load(&mut tx, wanted, title, |_, _| {}).await.unwrap();
    (set.cases.iter().filter(|case| case.block == Block::Unmapped).count(), set.cases.len())
}

fn key(row: &SubmissionVersion) -> (Platform, String) {
    (row.submission.platform, row.submission.external_id.as_str().to_owned())
}

fn by_key(rows: Vec<SubmissionVersion>) -> BTreeMap<(Platform, String), SubmissionVersion> {
    rows.into_iter().map(|row| (key(&row), row)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_row_of_the_crosswalk_gives_stored_items_their_block() {
    let mut here = Installation::new().await;
    here.sync("pos-api").await;
    let (unknown, all) = unmapped(&here, here.known_at().await).await;
    let before = by_key(here.submissions().await);
    let affected =
        before.values().filter(|row| row.submission.topic.topic.as_deref() == Some(UNKNOWN_CATEGORY)).count();
    assert!(affected > 0);
    let row = format!("pos;category;{UNKNOWN_CATEGORY};other;;\n");
    let then = replay_with(&mut here, Platform::Pos, "topics.csv", |text| text + &row).await;
    assert_eq!(unmapped(&here, here.known_at().await).await.0, unknown - affected);
    assert_eq!(unmapped(&here, then).await, (unknown, all), "the past changed");
    let changed = here.submissions().await.into_iter().filter(|row| {
        let known = &before[&key(row)];
        row.submission != known.submission || row.deadlines != known.deadlines
    });
    assert_eq!(changed.count(), affected, "other items changed as well");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_was_set_back_does_not_write_over_the_past() {
    let mut here = Installation::new().await;
    here.sync("pos-api").await;
    let known = unmapped(&here, here.known_at().await).await;
    here.travel("2026-04-06T08:00:00+03:00".parse().unwrap());
    let row = format!("pos;category;{UNKNOWN_CATEGORY};other;;\n");
    let then = replay_now(&mut here, Platform::Pos, "topics.csv", |text| text + &row).await;
    assert!(here.known_at().await > then);
    assert_eq!(unmapped(&here, then).await, known, "the past changed");
    assert!(unmapped(&here, here.known_at().await).await.0 < known.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_norm_moves_every_deadline_that_stands_on_it_and_no_other() {
    let mut here = Installation::new().await;
    here.sync("pos-api").await;
    let before = by_key(here.submissions().await);
    let then = replay_with(&mut here, Platform::Pos, "deadlines.toml", |text| {
        let (head, rule) = text.split_once("id = \"pos-message\"").unwrap();
        format!("{head}id = \"pos-message\"{}", rule.replacen("amount = 30", "amount = 20", 1))
    })
    .await;
    let after = here.submissions().await;
    assert_eq!(after.len(), before.len());
    let mut moved = 0;
    for row in &after {
        let known = &before[&key(row)];
        assert_eq!(row.submission, known.submission);
        assert_eq!(row.deadlines.0.len(), known.deadlines.0.len());
        for (new, old) in row.deadlines.0.iter().zip(&known.deadlines.0) {
            assert_eq!((&new.rule, new.met_by, new.set_at), (&old.rule, old.met_by, old.set_at));
            moved += u32::from(new.due != old.due);
            let days = new.due.day().duration_since(old.due.day()).as_hours() / 24;
            assert!(days == 0 || (days == -10 && new.rule.as_str() == "pos-message"), "{days} days, {:?}", new.rule);
        }
    }
    assert!(moved > 0, "no deadline moved");
    let versions = here.versions().await;
    let stood =
        |row: &&SubmissionVersion| row.observed_at <= then && row.superseded_at.is_none_or(|until| until > then);
    let past: Vec<_> = versions.iter().filter(stood).map(|row| (&row.submission, &row.deadlines)).collect();
    assert_eq!(
        past,
        before.values().map(|row| (&row.submission, &row.deadlines)).collect::<Vec<_>>(),
        "the past changed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_rule_that_leaves_posts_out_takes_them_back_and_keeps_what_was_known() {
    let mut here = Installation::new().await;
    here.sync("telegram-files").await;
    here.sync("vk-files").await;
    let before = here.submissions().await;
    let texts = before.iter().filter(|row| row.submission.platform == Platform::Telegram);
    let text = texts.filter_map(|row| row.submission.text.clone()).find(|text| text.len() > 60).unwrap();
    let words: Vec<_> = text.split(|letter: char| !letter.is_alphabetic()).filter(|word| word.len() > 6).collect();
    let word = words.first().unwrap().to_lowercase();
    let rule = |text| format!("{text}advertising;stem;{word};5\n");
    let then = replay_with(&mut here, Platform::Telegram, "post_filters.csv", rule).await;
    let after = by_key(here.submissions().await);
    let gone: Vec<_> = before.iter().filter(|row| !after.contains_key(&key(row))).collect();
    assert!(!gone.is_empty(), "«{word}» left nothing out");
    assert!(gone.iter().all(|row| row.submission.platform == Platform::Telegram));
    assert_eq!(after.len(), before.len() - gone.len());
    assert_eq!(unmapped(&here, then).await.1, before.len(), "the past changed");
    let now = here.known_at().await;
    assert_eq!(unmapped(&here, now).await.1, after.len());
    let mut tx = here.app.store.begin_reading().await.unwrap();
    let counts = left_out::counts(&mut tx, &here.app.config.municipality.oktmo, now).await.unwrap();
    let is_it = |feed: &str, reason: &str| (feed, reason) == ("telegram-files", "advertising");
    let advertising = counts.iter().find(|(feed, reason, _)| is_it(feed.as_str(), reason));
    assert!(advertising.is_some_and(|(.., count)| usize::try_from(*count).unwrap() >= gone.len()), "{counts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_corrected_time_zone_moves_no_day() {
    let mut here = Installation::new().await;
    here.sync("pos-files").await;
    let zone = |name: &'static str| {
        move |text: String| text.replace("timezone = \"Europe/Volgograd\"", &format!("timezone = \"{name}\""))
    };
    let days = |rows: &[SubmissionVersion]| -> Vec<_> {
        let is_day = |moment: &Moment| moment.precision() == Precision::Day;
        let received = rows.iter().map(|row| row.submission.received).filter(is_day);
        let planned = rows.iter().filter_map(|row| row.submission.planned).filter(is_day);
        received.chain(planned).map(Moment::day).collect()
    };
    let before = here.submissions().await;
    assert!(days(&before).len() > 1_000);
    here.travel(LATER.parse().unwrap());
    let then = here.known_at().await;
    here.rewrite("svod.toml", zone("Europe/Kaliningrad")).await;
    let stored = here.submissions().await;
    assert_eq!(days(&stored), days(&before), "days were read in another zone");
    assert!(apply(&here, Platform::Pos).await, "nothing was mapped again");
    let after = here.submissions().await;
    assert_eq!(days(&after), days(&before));
    let zone = &here.app.config.municipality.zone;
    let received = after.iter().map(|row| row.submission.received);
    assert!(received.filter(|at| at.precision() == Precision::Day).all(|at| at == zone.on(at.day())));
    let versions = here.versions().await;
    let stood = |row: &SubmissionVersion| row.observed_at <= then && row.superseded_at.is_none_or(|until| until > then);
    let stood: Vec<_> = versions.into_iter().filter(stood).collect();
    assert_eq!(days(&stood), days(&before), "the past changed");
}
