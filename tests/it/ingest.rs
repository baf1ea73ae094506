//! Platforms in, submissions out: every feed against the stand-ins, again, later, and under faults.

use std::collections::BTreeMap;

use svod::{
    domain::{Block, FeedName, Platform, Precision},
    store::run::{self, Lease, RunCounts, RunOutcome},
};

use crate::installation::Installation;

fn sum(counts: RunCounts) -> i64 {
    counts.new + counts.changed + counts.unchanged + counts.filtered + counts.quarantined
}

#[tokio::test(flavor = "multi_thread")]
async fn every_feed_is_read_and_nothing_is_lost() {
    let here = Installation::new().await;
    for feed in here.feeds() {
        let done = here.sync(&feed).await;
        assert!(done.error.is_none(), "{feed}: {:?}", done.error);
        assert!(done.counts.read > 0, "{feed} read nothing");
        assert_eq!(done.counts.read, sum(done.counts), "{feed}: {:?}", done.counts);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_again_changes_nothing() {
    let here = Installation::new().await;
    for feed in here.feeds() {
        here.sync(&feed).await;
    }
    let before = here.submissions().await;
    for feed in here.feeds() {
        let done = here.sync(&feed).await;
        assert_eq!(done.counts.unchanged, done.counts.read, "{feed}: {:?}", done.counts);
    }
    assert_eq!(here.submissions().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_of_two_feeds_is_counted_once_and_told_by_both() {
    let here = Installation::new().await;
    let files = here.sync("pos-files").await;
    let from_files = here.submissions().await;
    assert!(from_files.iter().all(|row| row.submission.received.precision() == Precision::Day));
    here.sync("pos-api").await;
    let both = here.submissions().await;
    assert!(both.len() >= from_files.len() && both.len() < 2 * from_files.len(), "{} {}", from_files.len(), both.len());
    assert!(files.counts.new > 1000);
    let by_both = both.iter().filter(|row| row.submission.feeds.len() == 2).count();
    assert!(by_both > both.len() * 9 / 10, "{by_both} of {}", both.len());
    here.sync("pos-files").await;
    assert_eq!(here.submissions().await, both);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_week_later_the_interface_gives_what_changed() {
    let here = Installation::new().await;
    let first = here.sync("pos-api").await;
    here.travel("2026-04-13T09:00:00+03:00".parse().unwrap());
    let second = here.sync("pos-api").await;
    assert_eq!(second.outcome, RunOutcome::Succeeded);
    assert!(second.counts.new > 0 && second.counts.changed > 0, "{:?}", second.counts);
    assert!(second.counts.read < first.counts.read / 2, "it read everything again: {:?}", second.counts);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_two_workbooks_of_incidents_make_one_submission() {
    let here = Installation::new().await;
    let done = here.sync("incident-files").await;
    let rows = here.submissions().await;
    assert_eq!(i64::try_from(rows.len()).unwrap(), done.counts.new);
    let answered = rows.iter().filter(|row| row.submission.first_response.is_some()).count();
    let rated = rows.iter().filter(|row| row.submission.rating.satisfaction.is_some()).count();
    assert!(answered > rows.len() / 2 && rated > 0, "{answered} answered and {rated} rated of {}", rows.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn all_eight_blocks_occur_on_both_big_platforms() {
    let here = Installation::new().await;
    here.sync("pos-api").await;
    here.sync("incident-api").await;
    let mut counts: BTreeMap<(Platform, Block), u32> = BTreeMap::new();
    for row in here.submissions().await {
        *counts.entry((row.submission.platform, row.submission.topic.block)).or_default() += 1;
    }
    for platform in [Platform::Pos, Platform::Incident] {
        for block in Block::EIGHT {
            assert!(counts.contains_key(&(platform, block)), "{platform} has no {block}: {counts:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_run_is_ended_by_the_next_one_and_keeps_its_counts() {
    let here = Installation::new().await;
    let (oktmo, now) = (&here.app.config.municipality.oktmo, here.app.clock.now());
    let mut tx = here.app.store.begin().await.unwrap();
    let lease = Lease { holder: "a process that is gone", until: now };
    let killed = run::start(&mut tx, oktmo, &FeedName::new("pos-api"), now, lease).await.unwrap();
    let counts = RunCounts { read: 5, new: 5, ..RunCounts::default() };
    run::progress(&mut tx, &killed, counts, None).await.unwrap();
    tx.commit().await.unwrap();
    let done = here.sync("pos-api").await;
    let now = here.known_at().await;
    let mut tx = here.app.store.begin_reading().await.unwrap();
    let history = run::history(&mut tx, oktmo, now).await.unwrap();
    assert_eq!((history[0].counts.read, history[0].counts.new), (done.counts.read + 5, done.counts.new + 5));
}
