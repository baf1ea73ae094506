use proptest::prelude::*;

use super::*;
use crate::domain::Case;
use crate::pipeline::aggregate::sample::{at, heard, instant, zone};

const KNOWN_AT: &str = "2026-04-06T09:00:00Z";

/// Until when the cases of `pos-files`, received at these times, are watched.
fn until(received: &[&str], told_until: Option<&str>) -> Moment {
    let mut set = CaseSet::default();
    let feeds = set.symbols.intern("pos-api pos-files");
    set.cases = received.iter().map(|received| Case::open(feeds, at(received))).collect();
    watched(&set, &[heard("pos-files", None, told_until)], (instant(KNOWN_AT), &zone()))[&feeds]
}

#[test]
fn a_mistyped_receipt_moves_nothing_that_was_read_whole() {
    let load = "2026-03-20T06:00:00Z";
    for received in [&["2026-03-01T00:00:00Z"][..], &["2062-03-01T00:00:00Z", "2026-04-01T00:00:00Z"]] {
        assert_eq!(until(received, Some(load)), at(load));
    }
}

#[test]
fn what_was_never_read_whole_is_watched_up_to_its_newest_possible_receipt() {
    let (first, last, never) = ("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z", "2062-03-01T00:00:00Z");
    assert_eq!(until(&[never, first, last], None), at(last));
    assert_eq!(until(&[never], None), at(KNOWN_AT));
}

proptest! {
    #[test]
    fn the_order_of_the_cases_is_of_no_account(
        days in prop::collection::vec(1i64..400, 1..12),
        turn in 0usize..12,
        is_heard in any::<bool>(),
    ) {
        let text = |day: &i64| {
            let start: jiff::Timestamp = "2025-12-01T00:00:00Z".parse().unwrap();
            (start + jiff::SignedDuration::from_hours(24 * day)).to_string()
        };
        let texts: Vec<String> = days.iter().map(text).collect();
        let mut received: Vec<&str> = texts.iter().map(String::as_str).collect();
        let load = is_heard.then_some("2026-03-20T06:00:00Z");
        let expected = until(&received, load);
        prop_assert!(expected.instant() <= instant(KNOWN_AT));
        let middle = turn % received.len();
        received.rotate_left(middle);
        prop_assert_eq!(until(&received, load), expected);
        received.reverse();
        prop_assert_eq!(until(&received, load), expected);
    }
}
