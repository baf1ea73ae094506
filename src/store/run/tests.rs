use serde_json::json;

use crate::store::testing::{Town, at, both};

use super::*;

const COUNTS: RunCounts = RunCounts { read: 6, new: 1, changed: 2, unchanged: 1, filtered: 1, quarantined: 1 };

fn feed() -> FeedName {
    FeedName::new("pos-api")
}

fn lease(holder: &str, hours: i64) -> Lease<'_> {
    Lease { holder, until: at(hours) }
}

async fn started(tx: &mut Tx, town: &Town, hours: i64, lease: Lease<'_>) -> RunId {
    start(tx, &town.oktmo, &feed(), at(hours), lease).await.unwrap()
}

fn succeeded(hours: i64, counts: RunCounts) -> RunEnd {
    RunEnd {
        at: at(hours),
        outcome: RunOutcome::Succeeded,
        counts,
        source_total: Some(8),
        told_until: None,
        is_whole: true,
        reason: None,
        faults: json!([{ "subject": "файл", "kind": { "too_large": { "max": 5 } } }]),
    }
}

#[tokio::test]
async fn runs_add_up_and_a_killed_one_keeps_its_counts() {
    for town in both().await {
        let mut tx = town.begin().await;
        let killed = started(&mut tx, &town, 0, lease("one", 1)).await;
        progress(&mut tx, &killed, COUNTS, None).await.unwrap();
        assert!(history(&mut tx, &town.oktmo, at(1)).await.unwrap().is_empty(), "it is not over");
        interrupt(&mut tx, &town.oktmo, &feed(), "two", (at(2), at(2))).await.unwrap();
        let whole = started(&mut tx, &town, 2, lease("two", 9)).await;
        let end = succeeded(3, COUNTS);
        finish(&mut tx, &whole, &end).await.unwrap();
        interrupt(&mut tx, &town.oktmo, &feed(), "two", (at(4), at(4))).await.unwrap();
        let early = history(&mut tx, &town.oktmo, at(2)).await.unwrap();
        assert_eq!((early[0].counts, early[0].last_success), (COUNTS, None));
        assert_eq!((early[0].last_outcome, &early[0].last_faults), (RunOutcome::Failed, &json!([])));
        let found = history(&mut tx, &town.oktmo, at(4)).await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].counts.read, found[0].last_success), (12, Some(at(2))));
        assert_eq!(found[0].reconciled, Some((6, 8)));
        assert_eq!((found[0].last_outcome, &found[0].last_faults), (RunOutcome::Succeeded, &end.faults));
    }
}

#[tokio::test]
async fn a_run_that_lives_elsewhere_is_never_interrupted() {
    for town in both().await {
        let mut tx = town.begin().await;
        let run_id = started(&mut tx, &town, 0, lease("one", 2)).await;
        let outcome = async |tx: &mut Tx| last_runs(tx, &town.oktmo, at(9)).await.unwrap()[0].outcome;
        interrupt(&mut tx, &town.oktmo, &feed(), "two", (at(1), at(1))).await.unwrap();
        assert_eq!(outcome(&mut tx).await, RunOutcome::Running);
        assert_eq!(alive(&mut tx, &town.oktmo, &feed(), "two", at(1)).await.unwrap(), Some(at(0)));
        assert_eq!(alive(&mut tx, &town.oktmo, &feed(), "one", at(1)).await.unwrap(), None, "it is one's own");
        assert_eq!(alive(&mut tx, &town.oktmo, &FeedName::new("other"), "two", at(1)).await.unwrap(), None);
        renew(&mut tx, &run_id, at(4)).await.unwrap();
        interrupt(&mut tx, &town.oktmo, &feed(), "two", (at(3), at(3))).await.unwrap();
        assert_eq!(outcome(&mut tx).await, RunOutcome::Running);
        assert_eq!(alive(&mut tx, &town.oktmo, &feed(), "two", at(4)).await.unwrap(), None, "its lease is over");
        interrupt(&mut tx, &town.oktmo, &feed(), "two", (at(4), at(4))).await.unwrap();
        assert_eq!(outcome(&mut tx).await, RunOutcome::Failed);
    }
}

#[tokio::test]
async fn ones_own_earlier_run_is_interrupted_at_once() {
    for town in both().await {
        let mut tx = town.begin().await;
        started(&mut tx, &town, 0, lease("one", 99)).await;
        interrupt(&mut tx, &town.oktmo, &feed(), "one", (at(1), at(1))).await.unwrap();
        let last = last_runs(&mut tx, &town.oktmo, at(9)).await.unwrap();
        let expected = LastRun {
            feed: feed(),
            outcome: RunOutcome::Failed,
            reason: Some("interrupted".to_owned()),
            finished_at: Some(at(1)),
            holder: "one".to_owned(),
            lease_until: at(99),
            read: 0,
            faults: json!([]),
        };
        assert_eq!(last, [expected]);
    }
}

#[tokio::test]
async fn the_last_run_of_each_feed_is_that_of_a_moment() {
    for town in both().await {
        let mut tx = town.begin().await;
        let first = started(&mut tx, &town, 0, lease("one", 1)).await;
        finish(&mut tx, &first, &succeeded(1, COUNTS)).await.unwrap();
        started(&mut tx, &town, 5, lease("one", 6)).await;
        assert!(last_runs(&mut tx, &town.oktmo, at(-1)).await.unwrap().is_empty());
        for (known_at, outcome) in [(0, RunOutcome::Succeeded), (5, RunOutcome::Running)] {
            let last = last_runs(&mut tx, &town.oktmo, at(known_at)).await.unwrap();
            assert_eq!((last.len(), last[0].outcome), (1, outcome), "at {known_at}");
        }
    }
}

#[tokio::test]
async fn a_source_is_heard_up_to_its_last_whole_run() {
    for town in both().await {
        let mut tx = town.begin().await;
        let mut heard = Vec::new();
        for (hours, is_whole, told_until) in
            [(1, true, Some(0)), (2, false, Some(9)), (3, true, None), (4, false, Some(12)), (5, true, Some(7))]
        {
            let run = started(&mut tx, &town, hours, lease("one", 99)).await;
            let outcome = RunOutcome::Incomplete;
            let told_until = told_until.map(at);
            finish(&mut tx, &run, &RunEnd { outcome, told_until, is_whole, ..succeeded(hours, COUNTS) }).await.unwrap();
            let found = history(&mut tx, &town.oktmo, at(hours)).await.unwrap();
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].told_since, Some(at(0)), "the first whole one stays the first");
            heard.push(found[0].told_until);
        }
        // What a run reads beside a file that it cannot read counts once nothing is left unread.
        assert_eq!(heard, [0, 0, 9, 9, 12].map(|hours| Some(at(hours))));
    }
}

#[tokio::test]
async fn faults_stay_until_others_are_written() {
    for town in both().await {
        let mut tx = town.begin().await;
        let run_id = started(&mut tx, &town, 0, lease("one", 9)).await;
        for (faults, expected) in [(None, json!([])), (Some(json!(["a"])), json!(["a"])), (None, json!(["a"]))] {
            progress(&mut tx, &run_id, COUNTS, faults.as_ref()).await.unwrap();
            assert_eq!(last_runs(&mut tx, &town.oktmo, at(9)).await.unwrap()[0].faults, expected);
        }
    }
}
