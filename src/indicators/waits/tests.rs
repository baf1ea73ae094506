use proptest::prelude::*;

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
    let sorted: Vec<_> = durations.iter().map(|duration| Observed::new(*duration, true)).collect();
    assert!((middle(&sorted) - expected).abs() < 1e-9);
}

#[test]
fn the_middle_of_an_even_number_is_between_two() {
    check_middle(&[1.0, 2.0, 10.0], 2.0);
    check_middle(&[1.0, 2.0, 4.0, 10.0], 3.0);
    check_middle(&[], 0.0);
}

proptest! {
    #[test]
    fn what_is_packed_keeps_its_hours_and_its_dates(from in 0i64..200_000_000, wait in 0i64..90_000_000, is_event: bool) {
        // summer time moves the dates against the hours
        let zone = crate::domain::Zone::named("Europe/Berlin").unwrap();
        let at = |seconds: i64| zone.at(Instant::from_micros((1_700_000_000 + seconds) * 1_000_000));
        let wait = Wait::between(at(from), at(from + wait), is_event);
        let mut exact = Waits::default();
        exact.push(wait);
        let (unit, hours) = exact.observed();
        prop_assert_eq!((unit, hours[0].duration(), hours[0].is_event()), (Unit::Hours, wait.hours().unwrap(), is_event));
        let mut mixed = Waits::default();
        mixed.push(wait);
        mixed.push(Wait::without_end());
        let (unit, days) = mixed.observed();
        prop_assert_eq!((unit, days[0].duration(), days[0].is_event()), (Unit::Days, f64::from(wait.days), is_event));
    }

    #[test]
    fn parts_of_a_cohort_join_as_if_they_came_together(days in proptest::collection::vec((0i8..20, any::<bool>()), 0..12), cut in 0usize..12) {
        let wait = |(day, is_day): &(i8, bool)| Wait::between(at(1, 6), if *is_day { on(2 + day) } else { at(2 + day, 5) }, true);
        let cohort = |waits: &[(i8, bool)]| {
            let mut cohort = Waits::default();
            for one in waits {
                cohort.push(wait(one));
            }
            cohort
        };
        let (first, rest) = days.split_at(cut.min(days.len()));
        let mut joined = cohort(first);
        joined.join(cohort(rest));
        prop_assert_eq!(joined.observed(), cohort(&days).observed());
    }
}
