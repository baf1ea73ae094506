use crate::domain::{Case, Status};
use crate::indicators::{
    Note, figures,
    tests::sample::{at, figure, january, open, set, solved, total, turns, value, with_due},
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
    let twice = Case { lifecycle: turns(&[at(2, 0), at(2, 12), at(4, 0)]), ..solved(at(2, 0)) };
    check(twice, [Some(24.0), Some(72.0), Some(72.0)]);
}

#[test]
fn a_case_open_again_still_waits_for_its_last_closing() {
    let again = Case { lifecycle: turns(&[at(2, 0), at(3, 0)]), ..open() };
    check(again, [Some(24.0), None, None]);
}

#[test]
fn an_exit_after_a_reopening_is_no_last_closing() {
    let spam = Case { status: Status::Spam, lifecycle: turns(&[at(2, 0), at(3, 0), at(4, 0)]), ..open() };
    check(spam, [Some(24.0), None, None]);
}

#[test]
fn a_last_closing_after_the_instant_has_not_happened() {
    let twice = Case { lifecycle: turns(&[at(2, 0), at(3, 0), at(20, 0)]), ..solved(at(2, 0)) };
    let median = |as_of| value(&figures(&set(vec![twice.clone(); 5]), &january(as_of)), "S3.last");
    assert_eq!([at(2, 12), at(10, 0), at(20, 0)].map(median), [Some(24.0), None, Some(456.0)]);
}

#[test]
fn reopened_cases_move_the_median_of_the_last_closing_only() {
    let twice = Case { lifecycle: turns(&[at(2, 0), at(3, 0), at(4, 0)]), ..solved(at(2, 0)) };
    let found = total([vec![twice; 3], vec![solved(at(2, 0)); 2]].concat());
    assert_eq!(["S1", "S3", "S3.last", "S4"].map(|id| value(&found, id)), [24.0, 24.0, 72.0, 1.0].map(Some));
}

#[test]
fn a_closing_before_an_exit_to_come_is_a_closing_like_any_other() {
    let spam = Case { status: Status::Spam, lifecycle: turns(&[at(2, 0), at(3, 0), at(4, 0)]), ..open() };
    let n = |as_of| {
        let found = figures(&set(vec![with_due(spam.clone(), at(2, 0))]), &january(as_of));
        ["S0.median", "U2", "R1", "F1", "T1.on_time"].map(|id| figure(&found, id).n)
    };
    assert_eq!([at(1, 12), at(2, 12), at(3, 12), at(4, 0)].map(n), [[0; 5], [1; 5], [0, 0, 1, 0, 1], [0, 0, 0, 0, 1]]);
}
