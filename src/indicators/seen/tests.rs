use super::*;
use crate::domain::Lifecycle;
use crate::indicators::View;
use crate::indicators::tests::sample::{at, on, open, solved, turns, view};

fn seen(case: &Case, as_of: Moment) -> Seen<'_> {
    Seen::at(case, view(as_of)).unwrap()
}

/// As of and as known at the same moment.
fn known(case: &Case, at: Moment) -> Seen<'_> {
    Seen::at(case, View { known_at: at, ..view(at) }).unwrap()
}

#[track_caller]
fn check_state(case: &Case, as_of: Moment, state: State) {
    assert_eq!(seen(case, as_of).state, state);
}

#[track_caller]
fn check_validity(case: &Case, is_valid: bool) {
    assert_eq!(seen(case, at(31, 0)).is_valid, is_valid);
}

#[test]
fn what_was_received_later_does_not_exist() {
    assert!(Seen::at(&Case { received: at(2, 1), ..open() }, view(at(2, 0))).is_none());
    assert!(Seen::at(&Case { received: on(2), ..open() }, view(at(2, 0))).is_some());
}

#[test]
fn what_was_closed_later_is_open() {
    check_state(&solved(at(5, 1)), at(5, 0), State::Open);
    check_state(&solved(at(5, 0)), at(5, 0), State::Closed(at(5, 0)));
    check_state(&solved(on(5)), at(5, 0), State::Closed(on(5)));
    check_state(&solved(on(6)), at(5, 0), State::Open);
}

#[test]
fn an_answer_given_later_is_unknown() {
    let case = Case { first_response: Some(at(3, 0)), ..open() };
    assert_eq!(seen(&case, at(2, 0)).answer(), None);
    assert_eq!(seen(&case, at(3, 0)).answer(), Some(at(3, 0)));
}

#[test]
fn a_reopened_case_is_open_and_keeps_its_first_closing() {
    let case = Case { status: Status::Reopened, lifecycle: turns(&[at(3, 0), at(5, 0)]), ..open() };
    check_state(&case, at(4, 0), State::Closed(at(3, 0)));
    check_state(&case, at(5, 0), State::Open);
    assert_eq!(seen(&case, at(5, 0)).first_closing(), Some(at(3, 0)));
}

#[test]
fn the_last_known_status_tells_nothing_of_an_earlier_closing() {
    let case = Case { lifecycle: turns(&[at(3, 0), at(5, 0), at(7, 0)]), ..solved(at(3, 0)) };
    assert_eq!(seen(&case, at(4, 0)).outcome, Status::Unknown);
    assert_eq!(seen(&case, at(7, 0)).outcome, Status::Solved);
}

#[test]
fn an_exit_is_no_closing() {
    let case = Case { status: Status::Redirected, ..solved(at(3, 0)) };
    check_state(&case, at(4, 0), State::Exited(at(3, 0)));
    assert_eq!((seen(&case, at(4, 0)).first_closing(), seen(&case, at(4, 0)).standing_closing()), (None, None));
    check_state(&case, at(2, 0), State::Open);
}

#[test]
fn a_closing_before_an_exit_counts_as_the_first() {
    let case = Case { status: Status::Spam, lifecycle: turns(&[at(3, 0), at(5, 0), at(7, 0)]), ..open() };
    check_state(&case, at(8, 0), State::Exited(at(7, 0)));
    assert_eq!(seen(&case, at(8, 0)).first_closing(), Some(at(3, 0)));
}

#[test]
fn an_exit_to_come_does_not_make_an_earlier_closing_an_exit() {
    let case = Case { status: Status::Spam, lifecycle: turns(&[at(3, 0), at(5, 0), at(7, 0)]), ..open() };
    check_state(&case, at(4, 0), State::Closed(at(3, 0)));
    check_state(&case, at(6, 0), State::Open);
    check_state(&case, at(7, 0), State::Exited(at(7, 0)));
    assert_eq!((seen(&case, at(4, 0)).exit(), seen(&case, at(4, 0)).first_closing()), (None, Some(at(3, 0))));
}

#[test]
fn an_answer_after_the_exit_is_none() {
    let case = Case { status: Status::Spam, first_response: Some(at(4, 0)), ..solved(at(3, 0)) };
    assert_eq!(seen(&case, at(8, 0)).answer(), None);
}

#[test]
fn a_closing_stands_for_an_answer_where_the_feed_tells_none() {
    assert_eq!(seen(&solved(at(3, 0)), at(8, 0)).answer(), Some(at(3, 0)));
    let told = Case { first_response: Some(at(2, 0)), ..solved(at(3, 0)) };
    assert_eq!(seen(&told, at(8, 0)).answer(), Some(at(2, 0)));
}

#[test]
fn no_answer_is_made_up_where_the_feed_tells_answers() {
    let telling = View { closing_is_answer: false, ..view(at(8, 0)) };
    let (closed, waiting) = (solved(at(3, 0)), open());
    let told = Case { first_response: Some(at(2, 0)), ..solved(at(3, 0)) };
    let spam = Case { status: Status::Spam, ..solved(at(3, 0)) };
    let found = |case| Seen::at(case, telling).map(|seen| (seen.answer(), seen.lacks_answer()));
    assert_eq!(found(&closed), Some((None, true)));
    assert_eq!(found(&told), Some((Some(at(2, 0)), false)));
    assert_eq!(found(&waiting), Some((None, false)));
    assert_eq!(found(&spam), Some((None, false)));
}

#[test]
fn a_deadline_that_was_met_at_an_unknown_time_does_not_run() {
    let reopened = Case { status: Status::Reopened, lifecycle: turns(&[at(3, 0), at(5, 0)]), ..open() };
    let due = Case { due: Some(at(2, 0)), met_by: MetBy::FirstResponse, ..reopened };
    let telling = View { closing_is_answer: false, ..view(at(8, 0)) };
    assert_eq!(Seen::at(&due, telling).unwrap().running_due(), None);
}

#[test]
fn a_closing_before_the_receipt_fails_the_gate() {
    let received = |received| Case { received, ..solved(at(3, 12)) };
    check_validity(&received(at(3, 13)), false);
    check_validity(&received(at(3, 12)), true);
    check_validity(&received(on(3)), true);
    check_validity(&received(on(4)), false);
}

#[test]
fn an_answer_before_the_receipt_fails_the_gate() {
    check_validity(&Case { received: at(3, 0), first_response: Some(at(2, 0)), ..open() }, false);
}

#[test]
fn a_final_status_without_a_closing_time_fails_the_gate() {
    let case = Case { lifecycle: Lifecycle::default(), ..solved(at(3, 0)) };
    check_validity(&case, false);
    check_state(&case, at(4, 0), State::Untimed);
    let reopened = Case { lifecycle: turns(&[at(3, 0), at(4, 0)]), ..solved(at(3, 0)) };
    check_state(&reopened, at(5, 0), State::Untimed);
}

#[test]
fn a_closing_between_the_two_clocks_is_cut_and_not_wrong() {
    let case = solved(at(20, 0));
    assert!(seen(&case, at(5, 0)).is_valid);
    let known_later = Seen::at(&case, View { known_at: at(20, 0), ..view(at(5, 0)) }).unwrap();
    assert_eq!((known_later.state, known_later.is_valid), (State::Open, true));
}

#[test]
fn a_closing_in_the_future_is_no_closing() {
    for future in [at(5, 1), on(6)] {
        let case = solved(future);
        let found = known(&case, at(5, 0));
        assert_eq!((found.state, found.is_valid), (State::Untimed, false));
    }
    let today = solved(on(5));
    assert_eq!((known(&today, at(5, 0)).state, known(&today, at(5, 0)).is_valid), (State::Closed(on(5)), true));
}

#[test]
fn a_reopening_in_the_future_leaves_the_case_open() {
    let case = Case { status: Status::Reopened, lifecycle: turns(&[at(3, 0), at(9, 0)]), ..open() };
    let found = known(&case, at(5, 0));
    assert_eq!((found.state, found.is_valid), (State::Open, false));
}

#[test]
fn a_closing_that_stood_before_one_in_the_future_is_known() {
    let case = Case { status: Status::Solved, lifecycle: turns(&[at(3, 0), at(4, 0), at(9, 0)]), ..open() };
    let then = Seen::at(&case, View { known_at: at(5, 0), ..view(at(3, 12)) }).unwrap();
    assert_eq!((then.state, then.outcome, then.is_valid), (State::Closed(at(3, 0)), Status::Unknown, false));
    assert_eq!(known(&case, at(5, 0)).state, State::Untimed);
}

#[test]
fn an_answer_in_the_future_fails_the_gate_and_is_none() {
    let case = Case { first_response: Some(at(6, 0)), ..open() };
    assert_eq!((known(&case, at(5, 0)).is_valid, known(&case, at(5, 0)).first_response), (false, None));
    assert!(known(&case, at(6, 0)).is_valid);
}

#[test]
fn a_receipt_in_the_future_is_there_and_fails_the_gate() {
    for future in [at(5, 1), on(6)] {
        let case = Case { received: future, ..open() };
        let found = known(&case, at(5, 0));
        assert_eq!((found.state, found.is_valid), (State::Open, false));
    }
    assert!(known(&Case { received: on(5), ..open() }, at(5, 0)).is_valid);
}

#[test]
fn a_post_is_never_in_work() {
    check_state(&Case { kind: Kind::Post, ..open() }, at(5, 0), State::Post);
}

#[test]
fn a_first_answer_meets_its_deadline_for_good() {
    let due = |met_by| Case { due: Some(at(2, 0)), met_by, first_response: Some(at(1, 5)), ..open() };
    assert_eq!(seen(&due(MetBy::FirstResponse), at(8, 0)).running_due(), None);
    assert_eq!(seen(&due(MetBy::Closing), at(8, 0)).running_due(), Some(at(2, 0)));
}

#[test]
fn a_due_instant_has_fallen_and_a_due_day_lasts() {
    assert!(has_fallen(at(5, 0), at(5, 0)));
    assert!(!has_fallen(at(5, 1), at(5, 0)));
    assert!(!has_fallen(on(5), at(5, 23)));
    assert!(has_fallen(on(5), at(6, 0)));
}
