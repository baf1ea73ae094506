use crate::domain::{Case, Field, Moment, Status};
use crate::indicators::{
    Note, figures,
    tests::sample::{at, closed_as, count, figure, january, moment, open, set, solved, solved_then, untold, with_due},
};

/// V4, V5, V5.exits and V5.unknown as of a moment.
#[track_caller]
fn check(case: &Case, as_of: Moment, expected: [u64; 4]) {
    let found = figures(&set(vec![case.clone()]), &january(as_of));
    assert_eq!(["V4", "V5", "V5.exits", "V5.unknown"].map(|id| count(&found, id)), expected);
}

/// Solved on the 3rd, reopened on the 5th, an exit on the 7th.
fn exited_after_reopening(status: Status) -> Case {
    solved_then(status, [at(3, 0), at(5, 0), at(7, 0)])
}

#[test]
fn an_exit_after_a_reopening_is_one_exit() {
    let spam = exited_after_reopening(Status::Spam);
    check(&spam, at(7, 0), [0, 1, 1, 0]);
    check(&spam, at(8, 0), [0, 1, 1, 0]);
}

#[test]
fn an_earlier_closing_keeps_what_it_meant() {
    let spam = exited_after_reopening(Status::Spam);
    check(&spam, at(2, 0), [1, 0, 0, 0]);
    check(&spam, at(4, 0), [0, 1, 0, 0]);
    assert_eq!(count(&figures(&set(vec![spam.clone()]), &january(at(4, 0))), "V5.solved"), 1);
    check(&spam, at(5, 0), [1, 0, 0, 0]);
    check(&spam, at(6, 23), [1, 0, 0, 0]);
    check(&closed_as(Status::Unknown, &[at(3, 0)]), at(4, 0), [0, 1, 0, 1]);
}

#[test]
fn an_exit_ends_the_work_when_it_happens() {
    let spam = closed_as(Status::Spam, &[at(5, 0)]);
    check(&spam, at(4, 23), [1, 0, 0, 0]);
    check(&spam, at(5, 0), [0, 1, 1, 0]);
}

#[test]
fn an_exit_taken_back_is_in_work_again() {
    let back = closed_as(Status::Redirected, &[at(3, 0), at(5, 0)]);
    check(&back, at(6, 0), [1, 0, 0, 0]);
    check(&exited_after_reopening(Status::Solved), at(8, 0), [0, 1, 0, 0]);
}

#[test]
fn every_exit_after_a_reopening_stands_under_its_own_name() {
    let exits = [Status::Redirected, Status::Withdrawn, Status::Duplicate, Status::Spam];
    for (index, status) in exits.into_iter().enumerate() {
        let found = figures(&set(vec![exited_after_reopening(status)]), &january(at(8, 0)));
        let mut expected = [0; 4];
        expected[index] = 1;
        let ids = ["V5.redirected", "V5.withdrawn", "V5.duplicate", "V5.spam"];
        assert_eq!(ids.map(|id| count(&found, id)), expected);
    }
}

#[test]
fn a_case_is_closed_in_the_period_of_the_closing_that_stands() {
    let case = closed_as(Status::Solved, &[at(3, 0), at(5, 0), moment("2026-02-03T00:00")]);
    check(&case, at(31, 0), [1, 0, 0, 0]);
    check(&case, moment("2026-02-10T00:00"), [0, 0, 0, 0]);
}

/// V4, `V4.not_due`, `V4.overdue`, `V4.no_deadline`, `V4.due_not_told`, `V4.not_told`.
#[track_caller]
fn check_work(cases: Vec<Case>, expected: [u64; 6]) {
    let found = figures(&set(cases), &january(at(8, 0)));
    let ids = ["V4", "V4.not_due", "V4.overdue", "V4.no_deadline", "V4.due_not_told", "V4.not_told"];
    assert_eq!(ids.map(|id| figure(&found, id).n), expected);
}

#[test]
fn a_deadline_that_nobody_tells_is_a_part_of_its_own() {
    let nobody = untold(open(), &[Field::Planned]);
    check_work(vec![with_due(open(), at(9, 0)), with_due(open(), at(5, 0)), open(), nobody], [4, 1, 1, 1, 1, 0]);
}

#[test]
fn what_nobody_tells_to_be_open_is_not_counted_as_open() {
    let nobody = untold(open(), &[Field::Closing]);
    check_work(vec![nobody.clone(); 3], [0, 0, 0, 0, 0, 3]);
    // its feed tells closings
    check_work(vec![nobody, solved(at(5, 0))], [1, 0, 0, 1, 0, 0]);
}

#[test]
fn where_nobody_tells_anything_nothing_is_zero() {
    let found = figures(&set(vec![untold(open(), &[Field::Closing]); 3]), &january(at(8, 0)));
    for id in ["V4", "V4.overdue", "V5", "T2", "T3"] {
        assert_eq!((figure(&found, id).value, figure(&found, id).note), (None, Some(Note::NotTold)), "{id}");
    }
    assert_eq!(count(&found, "V1"), 3);
}
