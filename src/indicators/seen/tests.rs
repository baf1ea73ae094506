use super::*;
use crate::domain::Lifecycle;
use crate::indicators::View;
use crate::indicators::tests::sample::{
    at, closed_as, extended, on, open, solved, solved_then, to_answer, untold, view, with_due,
};

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
    let case = closed_as(Status::Solved, &[at(3, 0), at(5, 0)]);
    check_state(&case, at(4, 0), State::Closed(at(3, 0)));
    check_state(&case, at(5, 0), State::Open);
    assert_eq!(seen(&case, at(5, 0)).first_closing(), Some(at(3, 0)));
}

#[test]
fn what_a_past_closing_meant_is_known_after_a_reopening() {
    let case = solved_then(Status::Declined, [at(3, 0), at(5, 0), at(7, 0)]);
    assert_eq!(seen(&case, at(4, 0)).outcome, Status::Solved);
    assert_eq!(seen(&case, at(6, 0)).outcome, Status::Unknown);
    assert_eq!(seen(&case, at(7, 0)).outcome, Status::Declined);
}

#[test]
fn an_exit_is_no_closing() {
    let case = closed_as(Status::Redirected, &[at(3, 0)]);
    check_state(&case, at(4, 0), State::Exited(at(3, 0)));
    assert_eq!((seen(&case, at(4, 0)).first_closing(), seen(&case, at(4, 0)).standing_closing()), (None, None));
    check_state(&case, at(2, 0), State::Open);
}

#[test]
fn a_closing_before_an_exit_counts_as_the_first() {
    let case = solved_then(Status::Spam, [at(3, 0), at(5, 0), at(7, 0)]);
    check_state(&case, at(8, 0), State::Exited(at(7, 0)));
    assert_eq!(seen(&case, at(8, 0)).first_closing(), Some(at(3, 0)));
}

#[test]
fn an_exit_to_come_does_not_make_an_earlier_closing_an_exit() {
    let case = solved_then(Status::Spam, [at(3, 0), at(5, 0), at(7, 0)]);
    check_state(&case, at(4, 0), State::Closed(at(3, 0)));
    check_state(&case, at(6, 0), State::Open);
    check_state(&case, at(7, 0), State::Exited(at(7, 0)));
    assert_eq!((seen(&case, at(4, 0)).exit(), seen(&case, at(4, 0)).first_closing()), (None, Some(at(3, 0))));
}

#[test]
fn an_answer_after_the_exit_is_none() {
    let case = Case { first_response: Some(at(4, 0)), ..closed_as(Status::Redirected, &[at(3, 0)]) };
    assert_eq!(seen(&case, at(8, 0)).answer(), None);
}

#[test]
fn a_closing_stands_for_an_answer_where_the_feed_tells_none() {
    assert_eq!(seen(&solved(at(3, 0)), at(8, 0)).answer(), Some(at(3, 0)));
    let told = Case { first_response: Some(at(2, 0)), ..solved(at(3, 0)) };
    assert_eq!(seen(&told, at(8, 0)).answer(), Some(at(2, 0)));
}

fn telling(case: Case) -> Case {
    Case { closing_is_answer: false, ..case }
}

#[test]
fn no_answer_is_made_up_where_the_feed_tells_answers() {
    let found = |case: Case| {
        let case = telling(case);
        let seen = seen(&case, at(8, 0));
        (seen.answer(), seen.lacks_answer(), seen.is_answer_untold())
    };
    assert_eq!(found(solved(at(3, 0))), (None, true, false));
    assert_eq!(found(Case { first_response: Some(at(2, 0)), ..solved(at(3, 0)) }), (Some(at(2, 0)), false, false));
    assert_eq!(found(open()), (None, false, false));
    assert_eq!(found(closed_as(Status::Redirected, &[at(3, 0)])), (None, false, false));
    assert_eq!(found(untold(open(), &[Field::FirstResponse])), (None, false, true));
    assert_eq!(found(untold(solved(at(3, 0)), &[Field::FirstResponse])), (None, false, true));
}

#[test]
fn a_deadline_that_was_met_at_an_unknown_time_does_not_run() {
    let reopened = to_answer(telling(closed_as(Status::Solved, &[at(3, 0), at(5, 0)])), at(2, 0));
    assert_eq!(seen(&reopened, at(8, 0)).running(), Running::None);
}

#[test]
fn a_deadline_of_which_nobody_tells_whether_it_was_met_is_not_told() {
    let waiting = to_answer(telling(untold(open(), &[Field::FirstResponse])), at(2, 0));
    assert_eq!(seen(&waiting, at(8, 0)).running(), Running::Untold);
    assert_eq!(seen(&untold(open(), &[Field::Planned]), at(8, 0)).running(), Running::Untold);
}

/// The state of an unclosed case of which nobody tells the closing, where its feeds tell closings and where not.
#[track_caller]
fn check_unclosed(status: Status, expected: [State; 2]) {
    let case = untold(Case { status, ..open() }, &[Field::Closing]);
    let state = |tells_closings| Seen::at(&case, View { tells_closings, ..view(at(8, 0)) }).unwrap().state;
    assert_eq!([true, false].map(state), expected);
}

#[test]
fn a_case_told_open_is_open_only_where_its_feeds_tell_closings() {
    check_unclosed(Status::InProgress, [State::Open, State::Untold]);
    check_unclosed(Status::Unknown, [State::Untold, State::Untold]);
    check_unclosed(Status::Solved, [State::Untold, State::Untold]);
}

#[test]
fn a_closing_that_is_told_to_be_missing_is_missing() {
    assert_eq!(seen(&Case { status: Status::Unknown, ..open() }, at(8, 0)).state, State::Open);
    assert!(seen(&untold(Case { status: Status::Solved, ..open() }, &[Field::Closing]), at(8, 0)).is_valid);
}

#[test]
fn an_extension_does_not_stand_before_it_was_told() {
    let case = Case { received: at(5, 0), ..extended(Case { received: at(5, 0), ..open() }, at(9, 0), at(20, 0)) };
    assert_eq!(seen(&case, at(5, 0)).due, Some(at(20, 0)));
    let told_later =
        Case { dues: Some(crate::domain::Dues::new(at(9, 0), vec![(at(8, 0).instant(), at(20, 0))])), ..case };
    assert_eq!([at(7, 0), at(8, 0)].map(|as_of| seen(&told_later, as_of).due), [Some(at(9, 0)), Some(at(20, 0))]);
}

#[test]
fn an_exit_after_the_deadline_stays_in_the_cohorts() {
    let counted = |due: Option<Moment>| {
        let case = closed_as(Status::Redirected, &[at(5, 0)]);
        let case = due.map_or(case.clone(), |due| with_due(case, due));
        seen(&case, at(8, 0)).is_counted()
    };
    assert_eq!([Some(at(5, 0)), Some(on(5)), Some(at(4, 0)), None].map(counted), [false, false, true, false]);
}

#[test]
fn spam_is_in_no_cohort_whenever_it_was_found() {
    assert!(!seen(&with_due(closed_as(Status::Spam, &[at(5, 0)]), at(4, 0)), at(8, 0)).is_counted());
    assert!(!seen(&closed_as(Status::Duplicate, &[at(5, 0)]), at(8, 0)).is_counted());
    assert!(seen(&closed_as(Status::Duplicate, &[at(5, 0)]), at(4, 0)).is_counted());
}

#[test]
fn an_exit_that_was_taken_back_is_no_closing() {
    let turns = vec![
        Turn::closed(at(3, 0), Status::Redirected),
        Turn::reopened(at(5, 0)),
        Turn::closed(at(7, 0), Status::Solved),
    ];
    let case = Case { status: Status::Solved, lifecycle: Lifecycle::new(turns), ..open() };
    let seen = seen(&case, at(8, 0));
    assert_eq!((seen.first_closing(), seen.is_reopened(), seen.is_counted()), (Some(at(7, 0)), false, true));
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
    let reopened = Case { status: Status::Solved, ..closed_as(Status::Solved, &[at(3, 0), at(4, 0)]) };
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
    let case = closed_as(Status::Solved, &[at(3, 0), at(9, 0)]);
    let found = known(&case, at(5, 0));
    assert_eq!((found.state, found.is_valid), (State::Open, false));
}

#[test]
fn a_closing_that_stood_before_one_in_the_future_is_known() {
    let case = closed_as(Status::Solved, &[at(3, 0), at(4, 0), at(9, 0)]);
    let then = Seen::at(&case, View { known_at: at(5, 0), ..view(at(3, 12)) }).unwrap();
    assert_eq!((then.state, then.outcome, then.is_valid), (State::Closed(at(3, 0)), Status::Solved, false));
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
    let answered = Case { first_response: Some(at(1, 5)), ..open() };
    assert_eq!(seen(&to_answer(answered.clone(), at(2, 0)), at(8, 0)).running(), Running::None);
    assert_eq!(seen(&with_due(answered, at(2, 0)), at(8, 0)).running(), Running::Missed(at(2, 0)));
}

#[test]
fn a_deadline_is_missed_only_as_long_as_somebody_watched() {
    let case = with_due(open(), at(5, 0));
    let missed = |watched_until| Seen::at(&case, View { watched_until, ..view(at(8, 0)) }).unwrap().missed_due();
    assert_eq!([at(4, 23), at(5, 0), at(6, 0)].map(missed), [None, Some(at(5, 0)), Some(at(5, 0))]);
    let running = |watched_until, as_of| Seen::at(&case, View { watched_until, ..view(as_of) }).unwrap().running();
    assert_eq!(running(at(4, 0), at(8, 0)), Running::Unwatched);
    assert_eq!(running(at(6, 0), at(8, 0)), Running::Missed(at(5, 0)));
    assert_eq!(running(at(4, 0), at(5, 0)), Running::Ahead(at(5, 0)));
    let by_day = with_due(open(), on(5));
    let running = |watched_until, as_of| Seen::at(&by_day, View { watched_until, ..view(as_of) }).unwrap().running();
    assert_eq!(running(at(5, 23), at(6, 0)), Running::Unwatched);
    assert_eq!(running(at(4, 0), at(5, 23)), Running::Ahead(on(5)));
}

#[test]
fn a_due_instant_has_fallen_and_a_due_day_lasts() {
    assert!(has_fallen(at(5, 0), at(5, 0)));
    assert!(!has_fallen(at(5, 1), at(5, 0)));
    assert!(!has_fallen(on(5), at(5, 23)));
    assert!(has_fallen(on(5), at(6, 0)));
}

#[test]
fn how_a_case_stood_is_known_by_what_came_later_whatever_its_feeds_tell() {
    let silent = |case: &Case, as_of| {
        let view = View { tells_closings: false, ..view(as_of) };
        let seen = Seen::at(case, view).unwrap();
        (seen.state, seen.is_answer_untold())
    };
    let later = Case { closing_is_answer: true, ..solved(at(9, 0)) };
    assert_eq!(silent(&later, at(5, 0)), (State::Open, false));
    assert_eq!(silent(&later, at(9, 0)), (State::Closed(at(9, 0)), false));
    let undated = Case { status: Status::Solved, ..open() };
    assert_eq!(silent(&undated, at(5, 0)).0, State::Untold);
}
