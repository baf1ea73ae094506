use super::*;
use crate::domain::CaseSet;
use crate::pipeline::aggregate::sample::{at, heard, instant, on};

/// The latest receipt of a feed with these cases; nothing where it has none, and `None` where all came later.
#[track_caller]
fn check_latest(received: &[Moment], (as_of, known_at): (&str, &str), expected: &[Option<Moment>]) {
    let mut set = CaseSet::default();
    let feed = set.symbols.intern("pos-api pos-files");
    set.cases = received.iter().map(|received| Case::open(feed, *received)).collect();
    let latest = latest_received((&set.cases, &set.symbols), at(as_of), at(known_at));
    assert_eq!(latest.get("pos-files").into_iter().copied().collect::<Vec<_>>(), expected);
}

const NOON: &str = "2026-04-06T09:00:00Z";

#[test]
fn the_latest_receipt_is_as_exact_as_the_source_knows_it() {
    check_latest(&[on("2026-04-04"), on("2026-04-05")], (NOON, NOON), &[Some(on("2026-04-05"))]);
    let exact = at("2026-04-05T10:20:30Z");
    check_latest(&[on("2026-04-05"), exact], (NOON, NOON), &[Some(exact)]);
}

#[test]
fn what_came_after_as_of_is_not_the_latest() {
    check_latest(&[on("2026-04-01"), on("2026-04-05")], ("2026-04-02T09:00:00Z", NOON), &[Some(on("2026-04-01"))]);
    check_latest(&[on("2026-04-05")], ("2026-04-02T09:00:00Z", NOON), &[None]);
    check_latest(&[], (NOON, NOON), &[]);
}

#[test]
fn a_receipt_in_the_future_is_not_the_latest() {
    check_latest(&[on("2026-04-05"), on("2062-04-05")], ("2070-01-01T00:00:00Z", NOON), &[Some(on("2026-04-05"))]);
    check_latest(&[on("2062-04-05")], (NOON, NOON), &[]);
}

fn feed(latest_received: Option<Moment>) -> FeedKnowledge {
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
        history: Some(heard("pos-files", None, None)),
        held: 0,
        filtered: Vec::new(),
        quarantine: Vec::new(),
        latest_received,
        is_all_later: false,
        is_behind_rules: false,
    }
}

#[test]
fn a_feed_is_late_by_the_rule_of_its_freshness() {
    let is_late = |latest| feed(latest).is_late(at(NOON));
    assert!(!is_late(Some(on("2026-04-03"))), "two days after the end of the day");
    assert!(is_late(Some(on("2026-04-02"))));
    assert!(!is_late(Some(at("2026-04-04T09:00:00Z"))));
    assert!(is_late(Some(at("2026-04-04T08:59:59Z"))));
}

#[test]
fn a_feed_that_tells_nothing_is_late_and_one_that_tells_later_things_is_not() {
    let later = FeedKnowledge { is_all_later: true, ..feed(None) };
    assert!(!later.is_late(at(NOON)));
    assert!(feed(None).is_late(at(NOON)));
    let surveys = FeedKnowledge { plan: FeedPlan { has_submissions: false, ..feed(None).plan }, ..feed(None) };
    assert!(!surveys.is_late(at(NOON)));
}

#[test]
fn of_two_receipts_the_later_counts() {
    let (early, late) = (on("2026-04-01"), at("2026-04-02T10:00:00Z"));
    assert_eq!(later(Some(early), Some(late)), Some(late));
    assert_eq!((later(Some(early), None), later(None, Some(late)), later(None, None)), (Some(early), Some(late), None));
}

#[test]
fn a_feed_that_is_read_and_holds_nothing_is_not_late() {
    let mut idle = feed(None);
    let history = idle.history.as_mut().unwrap();
    history.counts.read = 0;
    history.last_success = Some(instant(NOON));
    assert!(idle.is_idle() && !idle.is_late(at(NOON)));
    idle.history.as_mut().unwrap().counts.read = 1;
    assert!(!idle.is_idle() && idle.is_late(at(NOON)), "what it brought is all in quarantine");
}
