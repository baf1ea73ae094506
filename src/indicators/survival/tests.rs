use proptest::prelude::*;

use super::*;

fn fit(observations: &[(f64, bool)]) -> Survival {
    let pack = |(duration, is_event): &(f64, bool)| Observed::new(*duration, *is_event);
    Survival::fit(&mut observations.iter().map(pack).collect::<Vec<_>>())
}

/// Ten waits, three of them censored. Expected numbers: lifelines 0.30.3, `KaplanMeierFitter().fit(…)`.
fn ten() -> Survival {
    let events = [true, true, true, false, true, true, false, true, true, false];
    let times = [1.0, 2.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0];
    fit(&times.into_iter().zip(events).collect::<Vec<_>>())
}

#[track_caller]
fn check(ours: f64, expected: f64) {
    assert!((ours - expected).abs() < 1e-6, "{ours} is not {expected}");
}

#[test]
fn the_curve_agrees_with_lifelines() {
    check(ten().at(0.5), 1.0);
    check(ten().at(1.0), 0.9);
    check(ten().at(3.9), 0.7);
    check(ten().at(4.0), 0.583_333_333);
    check(ten().at(7.0), 0.311_111_111);
    check(ten().at(100.0), 0.155_555_556);
}

#[test]
fn the_interval_of_the_curve_agrees_with_lifelines() {
    let (low, high) = ten().interval_at(4.0).unwrap();
    check(low, 0.229_787);
    check(high, 0.820_739);
    assert_eq!(ten().interval_at(0.5), None);
}

#[test]
fn the_median_and_its_interval_agree_with_lifelines() {
    assert_eq!(ten().quantile(0.5), Some(5.0));
    assert_eq!(ten().quantile(0.9), None);
    assert_eq!(ten().median_interval(), (Some(1.0), Some(8.0)));
}

#[test]
fn a_median_interval_ends_where_the_last_wait_ends() {
    assert_eq!(fit(&[(2.0, true); 5]).median_interval(), (Some(2.0), Some(2.0)));
}

#[test]
fn the_median_is_where_half_is_reached_exactly() {
    let observations = [(0.0, true), (0.0, true), (1.0, true), (1.0, false), (3.0, true), (5.0, true)];
    assert_eq!(fit(&observations).quantile(0.5), Some(1.0));
}

#[test]
fn a_censored_case_is_at_risk_at_its_last_moment() {
    check(fit(&[(1.0, false), (1.0, true)]).at(1.0), 0.5);
}

#[test]
fn waits_beyond_the_limit_count_up_to_it() {
    check(fit(&[(2.0, true), (50.0, true)]).restricted_mean(10.0), 6.0);
    check(fit(&[(2.0, true), (50.0, false)]).restricted_mean(10.0), 6.0);
    check(fit(&[]).restricted_mean(10.0), 10.0);
}

#[test]
fn the_curve_reaches_as_far_as_somebody_was_watched() {
    assert!(fit(&[(2.0, true), (5.0, false)]).reaches(5.0));
    assert!(!fit(&[(2.0, true), (5.0, false)]).reaches(5.1));
    assert!(fit(&[(5.0, true)]).reaches(5.1));
}

fn times() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec((0u32..50).prop_map(f64::from), 1..60)
}

proptest! {
    #[test]
    fn without_censoring_the_median_is_the_lower_empirical_one(times in times()) {
        let survival = fit(&times.iter().map(|time| (*time, true)).collect::<Vec<_>>());
        let mut sorted = times;
        sorted.sort_unstable_by(f64::total_cmp);
        prop_assert_eq!(survival.quantile(0.5), Some(sorted[(sorted.len() - 1) / 2]));
    }

    #[test]
    fn without_censoring_the_restricted_mean_is_the_mean_of_capped_waits(times in times(), limit in 1u32..60) {
        let survival = fit(&times.iter().map(|time| (*time, true)).collect::<Vec<_>>());
        let limit = f64::from(limit);
        let mean = times.iter().map(|time| time.min(limit)).sum::<f64>() / float(count_of(&times));
        prop_assert!((survival.restricted_mean(limit) - mean).abs() < 1e-9);
    }

    #[test]
    fn somebody_still_waiting_never_shortens_the_median(
        waits in prop::collection::vec(((0u32..50).prop_map(f64::from), any::<bool>()), 1..60),
        more in (0u32..50).prop_map(f64::from),
    ) {
        let before = fit(&waits).quantile(0.5).unwrap_or(f64::INFINITY);
        let with = fit(&[waits, vec![(more, false)]].concat()).quantile(0.5).unwrap_or(f64::INFINITY);
        prop_assert!(with >= before);
    }
}
