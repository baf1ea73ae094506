use crate::domain::{Case, Field, Status};
use crate::indicators::{
    Note, Question, Unit, figures,
    tests::sample::{
        at, closed_as, figure, first_symbol, january, on, open, set, solved, solved_then, total, untold, value,
        with_due,
    },
};

/// S3, S3.last and S0.median of twenty such cases.
#[track_caller]
fn check(case: Case, expected: [Option<f64>; 3]) {
    let found = total(vec![case; 20]);
    assert_eq!(["S3", "S3.last", "S0.median"].map(|id| value(&found, id)), expected);
    for id in ["S3", "S3.last"] {
        let note = value(&found, id).is_none().then_some(Note::NotReached);
        assert_eq!((figure(&found, id).n, figure(&found, id).note), (20, note), "{id}");
    }
}

#[test]
fn a_case_closed_once_has_one_closing() {
    check(solved(at(2, 0)), [Some(24.0); 3]);
}

#[test]
fn a_case_closed_twice_waited_to_the_last_closing() {
    let twice = closed_as(Status::Solved, &[at(2, 0), at(2, 12), at(4, 0)]);
    check(twice, [Some(24.0), Some(72.0), Some(72.0)]);
}

#[test]
fn a_case_open_again_still_waits_for_its_last_closing() {
    let again = closed_as(Status::Solved, &[at(2, 0), at(3, 0)]);
    check(again, [Some(24.0), None, None]);
}

#[test]
fn an_exit_after_a_reopening_is_no_last_closing() {
    let left = with_due(solved_then(Status::Redirected, [at(2, 0), at(3, 0), at(4, 0)]), at(2, 0));
    check(left, [Some(24.0), None, None]);
}

#[test]
fn a_last_closing_after_the_instant_has_not_happened() {
    let twice = closed_as(Status::Solved, &[at(2, 0), at(3, 0), at(20, 0)]);
    let median = |as_of| value(&figures(&set(vec![twice.clone(); 5]), &january(as_of)), "S3.last");
    assert_eq!([at(2, 12), at(10, 0), at(20, 0)].map(median), [Some(24.0), None, Some(456.0)]);
}

#[test]
fn reopened_cases_move_the_median_of_the_last_closing_only() {
    let twice = closed_as(Status::Solved, &[at(2, 0), at(3, 0), at(4, 0)]);
    let found = total([vec![twice; 3], vec![solved(at(2, 0)); 2]].concat());
    assert_eq!(["S1", "S3", "S3.last", "S4"].map(|id| value(&found, id)), [24.0, 24.0, 72.0, 1.0].map(Some));
}

#[test]
fn a_closing_before_an_exit_to_come_is_a_closing_like_any_other() {
    let left = with_due(solved_then(Status::Redirected, [at(2, 0), at(3, 0), at(4, 0)]), at(2, 0));
    let n = |as_of| {
        let found = figures(&set(vec![left.clone()]), &january(as_of));
        ["S0.median", "U2", "R1", "F1.closed", "T1.on_time"].map(|id| figure(&found, id).n)
    };
    let expected = [[0; 5], [1; 5], [0, 0, 1, 0, 1], [0, 0, 1, 0, 1]];
    assert_eq!([at(1, 12), at(2, 12), at(3, 12), at(4, 0)].map(n), expected);
}

/// S1 and S3 with their unit and n.
#[track_caller]
fn check_cohort(cases: Vec<Case>, unit: Unit, n: u64, values: [Option<f64>; 2]) {
    let found = total(cases);
    for (id, value) in ["S1", "S3"].into_iter().zip(values) {
        let same: Vec<_> = found.iter().filter(|figure| figure.id == id).collect();
        assert_eq!(same.len(), 1, "{id} stands once");
        assert_eq!((same[0].unit, same[0].n, same[0].value), (unit, n, value), "{id}");
    }
}

#[test]
fn open_cases_stay_in_the_median_whatever_the_precision_of_the_others() {
    let by_day = Case { received: on(1), ..solved(on(3)) };
    let waiting = Case { received: at(20, 13), ..open() };
    check_cohort([vec![by_day; 3], vec![waiting.clone(); 2]].concat(), Unit::Days, 5, [Some(2.0); 2]);
    check_cohort([vec![solved(at(3, 0)); 3], vec![waiting; 2]].concat(), Unit::Hours, 5, [Some(48.0); 2]);
}

#[test]
fn one_case_known_to_the_day_puts_the_whole_cohort_in_days() {
    let by_day = Case { received: on(1), ..solved(on(31)) };
    // an hour over midnight is a day
    let exact = Case { received: at(1, 23), ..solved(at(2, 0)) };
    check_cohort([vec![exact; 4], vec![by_day]].concat(), Unit::Days, 5, [Some(1.0); 2]);
}

#[test]
fn an_exit_by_the_deadline_leaves_the_cohort_and_one_after_it_waits_until_the_exit() {
    // those who had to be answered waited 8 days; the others left after some hours
    let left = with_due(closed_as(Status::Redirected, &[at(1, 5)]), at(30, 0));
    let cases = [vec![left; 20], vec![solved(at(9, 0)); 10]].concat();
    check_cohort(cases, Unit::Hours, 10, [Some(192.0); 2]);
    let late = with_due(closed_as(Status::Redirected, &[at(20, 0)]), at(5, 0));
    let found = total([vec![late; 5], vec![solved(at(25, 0)); 5]].concat());
    // after the five were cut short at day 19, the others stand alone
    assert_eq!((figure(&found, "S3").n, value(&found, "S3")), (10, Some(576.0)));
}

#[test]
fn an_open_case_is_watched_until_the_last_whole_load() {
    let watched = std::collections::HashMap::from([(first_symbol(), at(11, 0))]);
    let cases = [vec![open(); 5], vec![solved(at(21, 0)); 5]].concat();
    let found = figures(&set(cases), &Question { watched: &watched, ..january(at(31, 12)) });
    // cut short at 10 days, before the closings of day 20
    assert_eq!((figure(&found, "S3").n, value(&found, "S3")), (10, Some(480.0)));
    assert_eq!(figure(&found, "S4").value, Some(20.0));
}

#[test]
fn what_nobody_tells_leaves_the_medians_and_is_counted() {
    let cases = vec![untold(Case { status: Status::Solved, ..open() }, &[Field::Closing]); 6];
    let found = total(cases.clone());
    assert_eq!(["S1.not_told", "S3.not_told", "V5.not_told"].map(|id| figure(&found, id).n), [6; 3]);
    for id in ["S1", "S3", "S3.last", "S4", "V5", "V5.solved", "S0.mean", "S0.median"] {
        let found = figure(&found, id);
        assert_eq!((found.value, found.n, found.note), (None, 0, Some(Note::NotTold)), "{id}");
    }
    check_cohort([cases, vec![solved(at(2, 0)); 7]].concat(), Unit::Hours, 7, [Some(24.0); 2]);
}
