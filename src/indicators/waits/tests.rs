use super::*;
use crate::domain::{Lifecycle, Status};
use crate::indicators::tests::sample::{at, first_symbol, on, open, set, solved, view};

type Durations = Vec<(f64, bool)>;

/// The waits for the first closing of the cases of one feed, in hours and in days.
fn waits(cases: Vec<Case>) -> (Durations, Durations) {
    let set = set(cases);
    let grains = Grains::of(&set.cases, &[first_symbol()]);
    let mut waits = Waits::default();
    for case in &set.cases {
        let seen = Seen::at(case, view(at(31, 12))).unwrap();
        waits.add(&seen, seen.first_closing(), at(31, 12), grains.of_feed(case, Target::Closing));
    }
    let unpack = |waits: Vec<Observed>| waits.iter().map(|wait| (wait.duration(), wait.is_event())).collect();
    (unpack(waits.hours), unpack(waits.days))
}

#[test]
fn two_times_of_second_precision_give_hours() {
    assert_eq!(waits(vec![solved(at(2, 6))]), (vec![(30.0, true)], vec![]));
}

#[test]
fn one_day_is_enough_for_days() {
    assert_eq!(waits(vec![solved(on(2))]), (vec![], vec![(1.0, true)]));
    assert_eq!(waits(vec![Case { received: on(1), ..solved(at(2, 6)) }]), (vec![], vec![(1.0, true)]));
}

#[test]
fn an_open_case_stands_with_the_others_of_its_feed() {
    assert_eq!(waits(vec![open(), solved(on(2))]), (vec![], vec![(30.0, false), (1.0, true)]));
    assert_eq!(waits(vec![open(), solved(at(2, 0))]), (vec![(732.0, false), (24.0, true)], vec![]));
    assert_eq!(waits(vec![open()]), (vec![(732.0, false)], vec![]));
}

#[test]
fn a_feed_that_knows_one_time_counts_open_cases_in_hours() {
    assert_eq!(waits(vec![open(), solved(on(2)), solved(at(2, 0))]).0, [(732.0, false), (24.0, true)]);
}

#[test]
fn an_exit_ends_the_wait_without_the_event() {
    let spam = |moment| Case { status: Status::Spam, lifecycle: Lifecycle::closed_at(Some(moment)), ..open() };
    assert_eq!(waits(vec![spam(at(1, 5))]).0, [(5.0, false)]);
    assert_eq!(waits(vec![spam(on(1)), solved(at(2, 0))]), (vec![(24.0, true)], vec![(0.0, false)]));
}

#[track_caller]
fn check_middle(durations: &[f64], expected: f64) {
    let sorted: Vec<_> = durations.iter().map(|duration| Observed::event(*duration)).collect();
    assert!((middle(&sorted) - expected).abs() < 1e-9);
}

#[test]
fn the_middle_of_an_even_number_is_between_two() {
    check_middle(&[1.0, 2.0, 10.0], 2.0);
    check_middle(&[1.0, 2.0, 4.0, 10.0], 3.0);
    check_middle(&[], 0.0);
}
