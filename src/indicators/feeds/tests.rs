use super::*;
use crate::domain::{CaseSet, FeedName};
use crate::indicators::{
    figures,
    tests::sample::{at, figure, january, on},
};

const HOUR: Duration = Duration::from_hours(1);

fn feed() -> FeedState {
    FeedState {
        name: FeedName::new("pos"),
        latest_received: Some(at(31, 0)),
        expected_interval: 11 * HOUR,
        grace: HOUR,
        read: 100,
        quarantined: 3,
        reconciled: Some((2, 4)),
    }
}

fn ask(feed: FeedState) -> Vec<Figure> {
    let found = figures(&CaseSet::default(), &Question { feeds: &[feed], ..january(at(31, 12)) });
    let slice = Slice::from([(Dimension::Feed, "pos".to_owned())]);
    found.into_iter().filter(|figure| figure.slice == slice).collect()
}

#[track_caller]
fn check_freshness(latest: Moment, unit: Unit, value: f64, note: Option<Note>) {
    let found = ask(FeedState { latest_received: Some(latest), ..feed() });
    let found = figure(&found, "D1");
    assert_eq!((found.unit, found.value, found.note), (unit, Some(value), note));
}

#[test]
fn a_feed_is_late_above_interval_and_grace() {
    check_freshness(at(31, 0), Unit::Hours, 12.0, None);
    check_freshness(at(30, 23), Unit::Hours, 13.0, Some(Note::Late));
}

#[test]
fn a_day_counts_from_its_end() {
    check_freshness(on(30), Unit::Days, 1.0, None);
    check_freshness(on(29), Unit::Days, 2.0, Some(Note::Late));
}

#[test]
fn a_feed_that_gave_nothing_has_no_freshness() {
    let found = ask(FeedState { latest_received: None, ..feed() });
    assert_eq!((figure(&found, "D1").value, figure(&found, "D1").note), (None, Some(Note::NoData)));
}

#[test]
fn quarantine_is_a_share_of_what_was_read() {
    let found = ask(feed());
    assert_eq!((figure(&found, "D2").value, figure(&found, "D2").n), (Some(0.03), 100));
}

#[test]
fn the_difference_to_the_source_may_be_negative() {
    let found = ask(feed());
    assert_eq!((figure(&found, "D3").value, figure(&found, "D3").n), (Some(-2.0), 2));
}

#[test]
fn without_the_total_of_the_source_there_is_no_difference() {
    let found = ask(FeedState { reconciled: None, ..feed() });
    assert_eq!((figure(&found, "D3").value, figure(&found, "D3").note), (None, Some(Note::NoData)));
}

#[test]
fn figures_of_feeds_come_last() {
    let found = figures(&CaseSet::default(), &Question { feeds: &[feed()], ..january(at(31, 12)) });
    let last: Vec<_> = found.iter().rev().take(3).map(|figure| figure.id).collect();
    assert_eq!(last, ["D3", "D2", "D1"]);
}
