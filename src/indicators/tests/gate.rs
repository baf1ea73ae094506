//! Times that cannot be leave speed and timeliness, and stay in the volumes.

use super::sample::{at, closed_as, count, figure, incident, january, moment, on, open, set, solved, turns, with_due};
use crate::domain::{Case, Kind, Lifecycle, Status};
use crate::indicators::{Figure, Question, figures};

/// Ids of speed and timeliness, and F1, which rests on both.
const GATED: [&str; 27] = [
    "X1",
    "X1.share",
    "X1.median",
    "X1.due_share",
    "S0.mean",
    "S0.median",
    "S1",
    "S1.no_answer",
    "S1.not_told",
    "S3",
    "S3.last",
    "S3.not_told",
    "S4",
    "T1",
    "T1.on_time",
    "T1.late",
    "T1.overdue_open",
    "T1.no_deadline",
    "T1.no_answer",
    "T1.not_told",
    "T1b",
    "T1a",
    "T2",
    "T3",
    "T6",
    "F1",
    "F1.closed",
];

/// January as of its day 31, 12:00, as known two hours later.
fn total(cases: Vec<Case>) -> Vec<Figure> {
    figures(&set(cases), &Question { known_at: at(31, 14), ..january(at(31, 12)) })
}

/// What `wrong` adds to V1, V4, V5 and D5; to speed and timeliness nothing, with and without a deadline.
#[track_caller]
fn check(wrong: Case, expected: [u64; 4]) {
    let good = vec![with_due(solved(at(2, 0)), at(3, 0)); 5];
    let before = total(good.clone());
    for wrong in [wrong.clone(), with_due(wrong.clone(), at(7, 0)), with_due(wrong, at(31, 20))] {
        let after = total([good.clone(), vec![wrong]].concat());
        let added = ["V1", "V4", "V5", "D5"].map(|id| count(&after, id) - count(&before, id));
        assert_eq!(added, expected);
        for (before, after) in before.iter().zip(&after).filter(|(before, _)| GATED.contains(&before.id)) {
            assert_eq!(before, after);
        }
    }
}

fn late_received(case: Case) -> Case {
    Case { received: at(6, 0), ..case }
}

#[test]
fn a_closing_before_the_receipt_has_no_duration() {
    check(late_received(solved(at(5, 0))), [1, 0, 1, 1]);
}

#[test]
fn a_first_answer_before_the_receipt_has_no_duration() {
    let answered = |case| Case { first_response: Some(at(5, 0)), ..late_received(case) };
    check(answered(open()), [1, 1, 0, 1]);
    check(answered(solved(at(8, 0))), [1, 0, 1, 1]);
}

#[test]
fn a_final_status_without_a_closing_has_no_duration() {
    check(Case { lifecycle: Lifecycle::default(), ..solved(at(5, 0)) }, [1, 0, 0, 1]);
    check(Case { lifecycle: turns(Status::Solved, &[at(3, 0), at(5, 0)]), ..solved(at(3, 0)) }, [1, 0, 0, 1]);
}

#[test]
fn a_wrong_first_closing_spoils_the_later_ones() {
    let again = closed_as(Status::Solved, &[at(5, 0), at(7, 0), at(9, 0)]);
    check(late_received(again), [1, 0, 1, 1]);
}

#[test]
fn a_closing_in_the_future_is_neither_open_nor_closed() {
    check(solved(moment("2062-01-05T12:00")), [1, 0, 0, 1]);
    check(solved(moment("2026-02-01")), [1, 0, 0, 1]);
}

#[test]
fn a_first_answer_in_the_future_has_no_duration() {
    check(Case { first_response: Some(moment("2062-01-05T12:00")), ..open() }, [1, 1, 0, 1]);
}

#[test]
fn a_receipt_in_the_future_is_counted_in_every_period_and_is_no_open_work() {
    check(Case { received: moment("2062-01-05T12:00"), ..open() }, [0, 0, 0, 1]);
    check(Case { received: moment("2062-01-05"), ..solved(at(5, 0)) }, [0, 0, 1, 1]);
}

#[test]
fn a_post_of_the_future_stands_nowhere() {
    let found = total(vec![Case { kind: Kind::Post, received: moment("2062-01-05T12:00"), ..open() }]);
    assert_eq!(["V1", "V4", "D5"].map(|id| count(&found, id)), [0, 0, 0]);
}

#[test]
fn what_happened_between_the_two_clocks_is_cut_and_not_counted_as_wrong() {
    let found = total(vec![solved(at(31, 13)), Case { received: at(31, 13), ..open() }, solved(on(31))]);
    assert_eq!(["V1", "V4", "V5", "D5"].map(|id| count(&found, id)), [2, 1, 1, 0]);
}

#[test]
fn times_that_can_be_are_not_counted_as_wrong() {
    let answered = Case { first_response: Some(at(1, 2)), ..solved(at(2, 0)) };
    let found = total(vec![incident(answered), incident(open())]);
    assert_eq!((count(&found, "D5"), figure(&found, "T6").n), (0, 2));
    assert_eq!(figure(&found, "S0.mean").n, 1);
}

#[test]
fn an_impossible_answer_to_an_incident_says_nothing_of_the_norm() {
    let good = vec![incident(Case { first_response: Some(at(1, 2)), ..open() }); 5];
    let wrong = incident(Case { first_response: Some(moment("2025-12-30T12:00")), ..open() });
    let [before, after] = [good.clone(), [good, vec![wrong]].concat()].map(|cases| figure(&total(cases), "T6").clone());
    assert_eq!(before, after);
}
