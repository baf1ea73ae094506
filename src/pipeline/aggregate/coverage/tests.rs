use super::*;
use crate::pipeline::aggregate::{
    sample::{heard, instant, on, zone},
    watched::watched,
};

const LOADED: &str = "2026-04-06T06:00:00Z";

/// The coverage of the first quarter and the one before by feeds that all were read whole on 6 April for the first time:
/// who tells a case, when it came, whether it is a post.
#[track_caller]
fn check(told: &[(&str, &str, Kind)], expected: Coverage) {
    check_heard(
        told,
        &[("pos-api", LOADED), ("pos-files", LOADED), ("incident", LOADED), ("telegram", LOADED)],
        expected,
    );
}

#[track_caller]
fn check_heard(told: &[(&str, &str, Kind)], since: &[(&str, &str)], expected: Coverage) {
    let mut set = CaseSet::default();
    for (feeds, received, kind) in told {
        let feeds = set.symbols.intern(feeds);
        set.cases.push(Case { kind: *kind, ..Case::open(feeds, on(received)) });
    }
    let histories: Vec<_> = since.iter().map(|(feed, since)| heard(feed, Some(since), Some(LOADED))).collect();
    let watched = watched(&set, &histories, (instant(LOADED), &zone()));
    let periods = (Period::quarter(2025, 4).unwrap(), Period::quarter(2026, 1).unwrap());
    let heard = Heard { watched: &watched, histories: &histories, zone: &zone() };
    assert_eq!(coverage(&set, heard, periods), expected);
}

const WORK: Kind = Kind::Message;
const POST: Kind = Kind::Post;

#[test]
fn one_feed_that_reaches_back_makes_no_other_whole() {
    let half = [("pos-files", "2025-11-20", WORK), ("pos-files", "2026-02-01", WORK)];
    let telegram = [("telegram", "2025-08-01", POST), ("telegram", "2026-02-01", POST)];
    check(&half, Coverage::Part);
    check(&[half, telegram].concat(), Coverage::Part);
    let whole = [("pos-files", "2025-09-20", WORK)];
    check(&[&half[..], &whole, &telegram].concat(), Coverage::Whole);
}

#[test]
fn a_feed_that_is_new_makes_the_earlier_period_a_part() {
    let pos = [("pos-files", "2025-09-20", WORK), ("pos-files", "2026-02-01", WORK)];
    check(&[&pos[..], &[("incident", "2026-02-01", WORK)]].concat(), Coverage::Part);
    check(&[&pos[..], &[("telegram", "2026-02-01", POST)]].concat(), Coverage::WithoutPosts);
    check(&[&pos[..], &[("incident", "2026-04-02", WORK)]].concat(), Coverage::Whole);
}

#[test]
fn feeds_that_tell_the_same_items_cover_for_one_another() {
    let files = [("pos-files", "2025-09-20", WORK), ("pos-files", "2025-12-20", WORK)];
    let fresh = ("pos-api", "2026-03-01", WORK);
    check(&[&files[..], &[fresh]].concat(), Coverage::Part);
    check(&[&files[..], &[fresh, ("pos-api pos-files", "2026-02-01", WORK)]].concat(), Coverage::Whole);
}

#[test]
fn a_mistyped_receipt_far_in_the_past_reaches_back_for_nobody() {
    check(&[("pos-files", "2005-11-20", WORK), ("pos-files", "2026-02-01", WORK)], Coverage::Part);
}

#[test]
fn a_feed_that_was_read_before_the_period_began_covers_it_without_a_single_item() {
    let rare = [("incident", "2026-02-01", WORK)];
    check_heard(&rare, &[("incident", "2025-10-01T06:00:00Z")], Coverage::Part);
    check_heard(&rare, &[("incident", "2025-09-30T06:00:00Z")], Coverage::Whole);
}
