use super::*;
use crate::domain::Case;
use crate::pipeline::aggregate::sample::{at, heard, instant, on, zone};

/// The latest receipt of a feed with these cases.
#[track_caller]
fn check_latest(received: &[Moment], (as_of, known_at): (&str, &str), expected: Option<Moment>) {
    let mut set = CaseSet::default();
    let feed = set.symbols.intern("pos-api pos-files");
    set.cases = received.iter().map(|received| Case::open(feed, *received)).collect();
    assert_eq!(latest_received(&set, at(as_of), at(known_at)).get("pos-files").copied(), expected);
}

const NOON: &str = "2026-04-06T09:00:00Z";

#[test]
fn the_latest_receipt_is_as_exact_as_the_source_knows_it() {
    check_latest(&[on("2026-04-04"), on("2026-04-05")], (NOON, NOON), Some(on("2026-04-05")));
    let exact = at("2026-04-05T10:20:30Z");
    check_latest(&[on("2026-04-05"), exact], (NOON, NOON), Some(exact));
}

#[test]
fn what_came_after_as_of_is_not_the_latest() {
    check_latest(&[on("2026-04-01"), on("2026-04-05")], ("2026-04-02T09:00:00Z", NOON), Some(on("2026-04-01")));
    check_latest(&[on("2026-04-05")], ("2026-04-02T09:00:00Z", NOON), None);
}

#[test]
fn a_receipt_in_the_future_is_not_the_latest() {
    check_latest(&[on("2026-04-05"), on("2062-04-05")], ("2070-01-01T00:00:00Z", NOON), Some(on("2026-04-05")));
}

fn history(latest: &str) -> FeedHistory {
    FeedHistory { latest_received: Some(instant(latest)), ..heard("pos-files", None, None) }
}

fn clocks(as_of: &str) -> Moments {
    Moments { as_of: instant(as_of), known_at: instant(NOON), told_until: None }
}

#[test]
fn midnight_of_a_run_is_a_day() {
    let of_run = |latest| brought(Some(&history(latest)), &zone(), clocks(NOON));
    assert_eq!(of_run("2026-04-04T21:00:00Z"), Some(on("2026-04-05")));
    assert_eq!(of_run("2026-04-04T21:00:01Z"), Some(at("2026-04-04T21:00:01Z")));
    assert_eq!(brought(None, &zone(), clocks(NOON)), None);
}

fn feed(latest_received: Option<Moment>, brought: Option<&str>) -> FeedKnowledge {
    FeedKnowledge {
        plan: FeedPlan {
            name: FeedName::new("pos-files"),
            title: "ПОС".to_owned(),
            platform: Platform::Pos,
            has_submissions: true,
            expected_every: SignedDuration::from_hours(24),
            grace: SignedDuration::from_hours(24),
            is_behind_rules: false,
            figure_columns: Vec::new(),
            columns: BTreeMap::new(),
        },
        history: brought.map(history),
        held: 0,
        filtered: Vec::new(),
        quarantine: Vec::new(),
        latest_received,
        is_behind_rules: false,
    }
}

#[test]
fn a_feed_is_late_by_the_rule_of_its_freshness() {
    let is_late = |latest| feed(latest, Some(NOON)).is_late(at(NOON));
    assert!(!is_late(Some(on("2026-04-03"))), "two days after the end of the day");
    assert!(is_late(Some(on("2026-04-02"))));
    assert!(!is_late(Some(at("2026-04-04T09:00:00Z"))));
    assert!(is_late(Some(at("2026-04-04T08:59:59Z"))));
}

#[test]
fn a_feed_that_brought_nothing_is_late_and_one_that_brought_later_things_is_not() {
    let then = "2026-01-01T00:00:00Z";
    assert_eq!(brought(Some(&history(NOON)), &zone(), clocks(then)), None);
    assert!(!feed(None, Some(NOON)).is_late(at(then)));
    assert!(feed(None, None).is_late(at(then)));
    let surveys =
        FeedKnowledge { plan: FeedPlan { has_submissions: false, ..feed(None, None).plan }, ..feed(None, None) };
    assert!(!surveys.is_late(at(then)));
}

#[test]
fn of_two_receipts_the_later_counts() {
    let (early, late) = (on("2026-04-01"), at("2026-04-02T10:00:00Z"));
    assert_eq!(later(Some(early), Some(late)), Some(late));
    assert_eq!((later(Some(early), None), later(None, Some(late)), later(None, None)), (Some(early), Some(late), None));
}

#[test]
fn a_feed_that_is_read_and_holds_nothing_is_not_late() {
    let mut idle = feed(None, Some(NOON));
    let history = idle.history.as_mut().unwrap();
    (history.latest_received, history.counts.read) = (None, 0);
    history.last_success = Some(instant(NOON));
    assert!(idle.is_idle() && !idle.is_late(at(NOON)));
    idle.history.as_mut().unwrap().counts.read = 1;
    assert!(!idle.is_idle() && idle.is_late(at(NOON)), "what it brought is all in quarantine");
}
