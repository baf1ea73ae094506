use crate::domain::{Case, Moment, Status};
use crate::indicators::{
    figures,
    tests::sample::{at, count, january, moment, open, set, solved, turns},
};

/// V4, V5, V5.exits and V5.unknown as of a moment.
#[track_caller]
fn check(case: &Case, as_of: Moment, expected: [u64; 4]) {
    let found = figures(&set(vec![case.clone()]), &january(as_of));
    assert_eq!(["V4", "V5", "V5.exits", "V5.unknown"].map(|id| count(&found, id)), expected);
}

/// Closed on the 3rd, reopened on the 5th, an exit on the 7th.
fn exited_after_reopening(status: Status) -> Case {
    Case { status, lifecycle: turns(&[at(3, 0), at(5, 0), at(7, 0)]), ..open() }
}

#[test]
fn an_exit_after_a_reopening_is_one_exit() {
    let spam = exited_after_reopening(Status::Spam);
    check(&spam, at(7, 0), [0, 1, 1, 0]);
    check(&spam, at(8, 0), [0, 1, 1, 0]);
}

#[test]
fn an_exit_to_come_tells_nothing_of_the_earlier_closing() {
    let spam = exited_after_reopening(Status::Spam);
    check(&spam, at(2, 0), [1, 0, 0, 0]);
    check(&spam, at(4, 0), [0, 1, 0, 1]);
    check(&spam, at(5, 0), [1, 0, 0, 0]);
    check(&spam, at(6, 23), [1, 0, 0, 0]);
}

#[test]
fn an_exit_ends_the_work_when_it_happens() {
    let spam = Case { status: Status::Spam, ..solved(at(5, 0)) };
    check(&spam, at(4, 23), [1, 0, 0, 0]);
    check(&spam, at(5, 0), [0, 1, 1, 0]);
}

#[test]
fn an_exit_taken_back_is_in_work_again() {
    let back = Case { status: Status::Reopened, lifecycle: turns(&[at(3, 0), at(5, 0)]), ..open() };
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
    let lifecycle = turns(&[at(3, 0), at(5, 0), moment("2026-02-03T00:00")]);
    let case = Case { lifecycle, ..solved(at(3, 0)) };
    check(&case, at(31, 0), [1, 0, 0, 0]);
    check(&case, moment("2026-02-10T00:00"), [0, 0, 0, 0]);
}
