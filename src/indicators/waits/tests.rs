use super::*;
use crate::indicators::tests::sample::{at, on};

/// The unit and the durations of waits between these moments.
fn observed(waits: &[(Moment, Moment, bool)]) -> (Unit, Vec<(f64, bool)>) {
    let mut cohort = Waits::default();
    for (from, to, is_event) in waits {
        cohort.push(Wait::between(*from, *to, *is_event));
    }
    let (unit, waits) = cohort.observed();
    (unit, waits.iter().map(|wait| (wait.duration(), wait.is_event())).collect())
}

#[test]
fn a_cohort_known_to_the_second_is_in_hours() {
    let waits = [(at(1, 0), at(2, 6), true), (at(1, 0), at(31, 12), false)];
    assert_eq!(observed(&waits), (Unit::Hours, vec![(30.0, true), (732.0, false)]));
}

#[test]
fn one_case_known_to_the_day_puts_the_whole_cohort_in_days_wherever_it_stands() {
    let exact = (at(1, 23), at(2, 1), true);
    let open = (at(1, 12), at(31, 0), false);
    for by_day in [(on(1), at(3, 6), true), (at(1, 6), on(3), true)] {
        let expected = |at: usize| {
            let mut days = vec![(1.0, true), (30.0, false)];
            days.insert(at, (2.0, true));
            (Unit::Days, days)
        };
        assert_eq!(observed(&[by_day, exact, open]), expected(0));
        assert_eq!(observed(&[exact, by_day, open]), expected(1));
        assert_eq!(observed(&[exact, open, by_day]), expected(2));
    }
}

#[test]
fn nobody_waits_in_hours() {
    assert_eq!(observed(&[]), (Unit::Hours, Vec::new()));
}

#[test]
fn what_never_comes_is_longer_than_anything() {
    let mut cohort = Waits::default();
    cohort.push(Wait::without_end());
    cohort.push(Wait::in_days(on(1), on(31), true));
    let (unit, waits) = cohort.observed();
    assert_eq!(unit, Unit::Days);
    assert!(waits[0].duration() > 1e9 && !waits[0].is_event() && waits[1].is_event());
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
