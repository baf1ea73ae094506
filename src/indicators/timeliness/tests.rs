use crate::domain::{Case, Dues, Field, Kind, Moment, Platform, Status};
use crate::indicators::{
    Note, Question, figures,
    tests::sample::{
        at, closed_as, count, extended, figure, first_symbol, january, moment, on, open, set, solved, solved_then,
        to_answer, total, untold, value, with_due, zone,
    },
};

/// On time, late, open and overdue.
#[track_caller]
fn check(case: Case, expected: [u64; 3]) {
    let found = total(vec![case]);
    assert_eq!(["T1.on_time", "T1.late", "T1.overdue_open"].map(|id| count(&found, id)), expected);
}

/// Redirected at a moment.
fn exited(at: Moment) -> Case {
    closed_as(Status::Redirected, &[at])
}

#[test]
fn the_due_instant_and_the_due_day_are_on_time() {
    check(with_due(solved(at(5, 0)), at(5, 0)), [1, 0, 0]);
    check(with_due(solved(at(5, 1)), at(5, 0)), [0, 1, 0]);
    check(with_due(solved(at(5, 23)), on(5)), [1, 0, 0]);
    check(with_due(solved(on(6)), on(5)), [0, 1, 0]);
}

#[test]
fn an_open_case_counts_once_its_deadline_has_fallen() {
    check(with_due(open(), at(31, 12)), [0, 0, 1]);
    check(with_due(open(), at(31, 13)), [0, 0, 0]);
    check(with_due(open(), on(30)), [0, 0, 1]);
    check(with_due(open(), on(31)), [0, 0, 0]);
}

#[test]
fn a_case_closed_early_counts_when_its_deadline_has_come() {
    check(with_due(solved(at(5, 0)), on(31)), [0, 0, 0]);
    check(with_due(solved(at(5, 0)), on(30)), [1, 0, 0]);
    check(with_due(solved(at(5, 0)), at(31, 12)), [1, 0, 0]);
}

#[test]
fn a_deadline_outside_the_period_does_not_count() {
    let december = zone().on(jiff::civil::date(2025, 12, 31));
    check(with_due(solved(at(5, 0)), december), [0, 0, 0]);
}

#[test]
fn an_exit_by_the_deadline_leaves_the_denominator() {
    check(with_due(exited(at(5, 0)), at(6, 0)), [0, 0, 0]);
    check(with_due(exited(at(5, 0)), on(5)), [0, 0, 0]);
}

#[test]
fn an_exit_after_the_deadline_was_late() {
    check(with_due(exited(at(5, 0)), at(4, 0)), [0, 1, 0]);
}

#[test]
fn the_first_closing_meets_the_deadline_of_a_reopened_case() {
    check(with_due(closed_as(Status::Solved, &[at(3, 0), at(5, 0)]), at(4, 0)), [1, 0, 0]);
}

#[test]
fn a_deadline_met_by_the_first_answer_does_not_wait_for_the_closing() {
    let answered = |hour| to_answer(Case { first_response: Some(at(1, hour)), ..open() }, at(1, 4));
    check(answered(4), [1, 0, 0]);
    check(answered(5), [0, 1, 0]);
    let found = total(vec![answered(5)]);
    assert_eq!(["T2", "V4.overdue", "V4.no_deadline"].map(|id| count(&found, id)), [0, 0, 1]);
}

#[test]
fn a_case_that_fails_the_gate_leaves_timeliness_and_is_counted() {
    let case = Case { received: at(6, 0), ..with_due(solved(at(5, 0)), at(7, 0)) };
    check(case.clone(), [0, 0, 0]);
    let found = total(vec![case]);
    assert_eq!(["V1", "V5", "D5"].map(|id| count(&found, id)), [1, 1, 1]);
}

#[test]
fn cases_without_a_deadline_are_counted_apart() {
    let found = total(vec![open(), solved(at(3, 0)), with_due(open(), at(2, 0))]);
    assert_eq!(count(&found, "T1.no_deadline"), 2);
}

#[test]
fn an_extension_shows_in_the_original_deadline() {
    let case = extended(solved(at(5, 0)), at(3, 0), at(6, 0));
    let found = total(vec![case; 5]);
    assert_eq!((value(&found, "T1"), value(&found, "T1a")), (Some(1.0), Some(0.0)));
}

#[test]
fn overdue_days_are_local_days() {
    let found = total([26, 27, 28, 29, 30].map(|day| with_due(open(), at(day, 23))).to_vec());
    assert_eq!((count(&found, "T2"), value(&found, "T2.median")), (5, Some(3.0)));
}

#[test]
fn what_falls_due_soon_is_neither_overdue_nor_far() {
    let due = |due| with_due(open(), due);
    let cases = vec![due(at(10, 11)), due(at(10, 12)), due(on(10)), due(on(13)), due(at(13, 23)), due(at(14, 0))];
    let found = figures(&set(cases), &january(at(10, 12)));
    assert_eq!((count(&found, "T2"), count(&found, "T3"), count(&found, "V4.not_due")), (1, 4, 5));
}

/// `T1.on_time`, `T1.late`, `T1.overdue_open`, `V4.overdue`, T2 and T3 as of a moment.
#[track_caller]
fn check_as_of(case: &Case, as_of: Moment, expected: [u64; 6]) {
    let found = figures(&set(vec![case.clone()]), &january(as_of));
    let ids = ["T1.on_time", "T1.late", "T1.overdue_open", "V4.overdue", "T2", "T3"];
    assert_eq!(ids.map(|id| count(&found, id)), expected);
    assert_eq!(figure(&found, "T1").n, expected[..3].iter().sum::<u64>());
}

#[test]
fn a_due_instant_falls_when_it_comes_and_is_overdue_after_it() {
    let case = with_due(open(), at(10, 12));
    check_as_of(&case, at(10, 11), [0, 0, 0, 0, 0, 1]);
    check_as_of(&case, at(10, 12), [0, 0, 1, 0, 0, 1]);
    check_as_of(&case, at(10, 13), [0, 0, 1, 1, 1, 0]);
}

#[test]
fn a_due_day_falls_when_the_next_one_begins() {
    let case = with_due(open(), on(10));
    check_as_of(&case, at(10, 0), [0, 0, 0, 0, 0, 1]);
    check_as_of(&case, at(10, 23), [0, 0, 0, 0, 0, 1]);
    check_as_of(&case, at(11, 0), [0, 0, 1, 1, 1, 0]);
}

#[test]
fn a_late_closing_is_late_once_it_happened() {
    let case = with_due(solved(at(11, 12)), on(10));
    check_as_of(&case, at(10, 23), [0, 0, 0, 0, 0, 1]);
    check_as_of(&case, at(11, 0), [0, 0, 1, 1, 1, 0]);
    check_as_of(&case, at(11, 12), [0, 1, 0, 0, 0, 0]);
}

#[test]
fn a_closing_at_the_due_instant_is_on_time_at_that_instant() {
    check_as_of(&with_due(solved(at(10, 12)), at(10, 12)), at(10, 12), [1, 0, 0, 0, 0, 0]);
    check_as_of(&with_due(solved(on(10)), at(10, 12)), at(10, 12), [1, 0, 0, 0, 0, 0]);
    check_as_of(&with_due(solved(on(10)), on(10)), at(10, 0), [0, 0, 0, 0, 0, 0]);
    check_as_of(&with_due(solved(on(10)), on(10)), at(11, 0), [1, 0, 0, 0, 0, 0]);
}

#[test]
fn an_exit_after_a_reopening_keeps_a_deadline_that_had_come_before_it() {
    let left = |due| with_due(solved_then(Status::Redirected, [at(3, 0), at(5, 0), at(7, 0)]), due);
    check(left(at(3, 0)), [1, 0, 0]);
    check(left(at(2, 0)), [0, 1, 0]);
    check(left(at(8, 0)), [0, 0, 0]);
}

#[test]
fn a_late_case_does_not_disappear_by_being_redirected() {
    let late = with_due(open(), at(5, 0));
    let redirected = with_due(exited(at(10, 0)), at(5, 0));
    check(late, [0, 0, 1]);
    check(redirected, [0, 1, 0]);
}

#[test]
fn spam_is_on_time_nowhere() {
    let spam = |due| with_due(solved_then(Status::Spam, [at(3, 0), at(5, 0), at(7, 0)]), due);
    for due in [at(2, 0), at(3, 0), at(8, 0)] {
        check(spam(due), [0, 0, 0]);
    }
}

/// T1 and T1b, then `T1.reopened_late` and T2, of five such cases.
#[track_caller]
fn check_reopened(case: Case, shares: [Option<f64>; 2], counts: [u64; 2]) {
    let found = total(vec![case; 5]);
    let count = |id| figure(&found, id).n;
    assert_eq!((["T1", "T1b"].map(|id| value(&found, id)), ["T1.reopened_late", "T2"].map(count)), (shares, counts));
}

#[test]
fn what_came_back_was_on_time_and_not_for_good() {
    let times = |moments: &[Moment]| closed_as(Status::Solved, moments);
    check_reopened(with_due(times(&[at(3, 0)]), at(4, 0)), [Some(1.0), Some(1.0)], [0, 0]);
    check_reopened(with_due(times(&[at(3, 0), at(5, 0)]), at(4, 0)), [Some(1.0), Some(0.0)], [5, 5]);
    check_reopened(with_due(times(&[at(3, 0), at(5, 0), at(6, 0)]), at(4, 0)), [Some(1.0), Some(0.0)], [0, 0]);
    check_reopened(with_due(times(&[at(5, 0), at(6, 0)]), at(4, 0)), [Some(0.0), Some(0.0)], [5, 5]);
}

#[test]
fn an_incident_closed_without_a_told_answer_is_neither_on_time_nor_late() {
    let telling = |case: Case| to_answer(Case { closing_is_answer: false, ..case }, at(1, 9));
    let untimed = telling(solved(at(1, 1)));
    let told = Case { first_response: Some(at(1, 1)), ..untimed.clone() };
    let late = Case { first_response: Some(at(1, 10)), ..untimed.clone() };
    let found = total(vec![untimed.clone(), untimed, told, late, telling(open())]);
    let ids = ["T1.on_time", "T1.late", "T1.overdue_open", "T1.no_answer", "S1.no_answer"];
    assert_eq!(ids.map(|id| count(&found, id)), [1, 1, 1, 2, 2]);
    let n = |id: &str| figure(&found, id).n;
    assert_eq!((n("T1"), n("T1a"), n("S1"), n("S3")), (3, 3, 3, 5));
}

/// T1 of five such cases is null, and `T1.not_told` counts them.
#[track_caller]
fn check_untold(case: Case) {
    let found = total(vec![case; 5]);
    for id in ["T1", "T1.on_time", "T1.late", "T1.overdue_open", "T1b"] {
        assert_eq!((figure(&found, id).value, figure(&found, id).note), (None, Some(Note::NotTold)), "{id}");
    }
    assert_eq!((count(&found, "T1.not_told"), count(&found, "T1.no_deadline")), (5, 0));
}

#[test]
fn what_nobody_tells_is_neither_on_time_nor_late_nor_without_a_deadline() {
    let done = Case { status: Status::Solved, ..open() };
    check_untold(with_due(untold(done, &[Field::Closing]), at(5, 0)));
    check_untold(with_due(untold(open(), &[Field::Closing]), at(5, 0)));
    check_untold(untold(open(), &[Field::Planned]));
    check_untold(Case { kind: Kind::Appeal, ..untold(open(), &[Field::Registered]) });
    check_untold(Case { platform: Platform::Incident, ..untold(open(), &[Field::Severity]) });
    let telling = Case { closing_is_answer: false, ..untold(open(), &[Field::FirstResponse]) };
    check_untold(to_answer(telling, at(5, 0)));
}

#[test]
fn a_message_needs_no_date_of_registration() {
    let found = total(vec![untold(open(), &[Field::Registered, Field::Severity])]);
    assert_eq!((count(&found, "T1.not_told"), count(&found, "T1.no_deadline")), (0, 1));
}

#[test]
fn a_part_that_nobody_tells_stands_beside_the_share_of_the_others() {
    let nobody = with_due(untold(Case { status: Status::Solved, ..open() }, &[Field::Closing]), at(5, 0));
    let found = total([vec![nobody; 3], vec![with_due(solved(at(4, 0)), at(5, 0)); 5]].concat());
    assert_eq!((value(&found, "T1"), figure(&found, "T1").n, count(&found, "T1.not_told")), (Some(1.0), 5, 3));
    assert_eq!(count(&found, "T1.late"), 0);
}

#[test]
fn a_deadline_after_the_last_whole_load_is_not_called_missed() {
    let watched = std::collections::HashMap::from([(first_symbol(), at(8, 0))]);
    let cases = vec![with_due(open(), at(7, 0)), with_due(open(), at(9, 0)), with_due(solved(at(3, 0)), at(9, 0))];
    let found = figures(&set(cases), &Question { watched: &watched, ..january(at(10, 0)) });
    let ids = ["T1.overdue_open", "T1.on_time", "T1.not_told", "T2", "T2.not_told", "T3"];
    assert_eq!(ids.map(|id| count(&found, id)), [1, 0, 2, 1, 1, 0]);
    let ids = ["V4", "V4.overdue", "V4.not_due", "V4.due_after_load"];
    assert_eq!(ids.map(|id| count(&found, id)), [2, 1, 0, 1]);
}

#[test]
fn where_every_deadline_passed_after_the_last_load_nobody_knows_what_is_overdue() {
    let watched = std::collections::HashMap::from([(first_symbol(), at(8, 0))]);
    let cases = vec![with_due(open(), at(8, 1)), with_due(open(), on(8)), with_due(open(), on(9))];
    let found = figures(&set(cases), &Question { watched: &watched, ..january(at(10, 0)) });
    for id in ["T2", "T2.median", "V4.overdue", "T1"] {
        assert_eq!((figure(&found, id).value, figure(&found, id).note), (None, Some(Note::NotTold)), "{id}");
    }
    let ids = ["V4", "V4.due_after_load", "V4.not_due", "T3", "T2.not_told", "T1.not_told"];
    assert_eq!(ids.map(|id| count(&found, id)), [3, 3, 0, 0, 3, 3]);
}

#[test]
fn what_nobody_tells_to_be_closed_may_be_overdue_once_its_deadline_has_passed() {
    let nobody = |due| with_due(untold(open(), &[Field::Closing]), due);
    let found = total(vec![
        nobody(at(5, 0)),
        nobody(moment("2026-02-05T00:00")),
        untold(open(), &[Field::Planned, Field::Closing]),
    ]);
    assert_eq!((count(&found, "T2.not_told"), figure(&found, "T2").n), (2, 0));
}

#[test]
fn an_extension_counts_from_when_it_was_told() {
    let dues = Dues::new(at(5, 0), vec![(at(6, 0).instant(), at(20, 0))]);
    let case = Case { dues: Some(dues), ..open() };
    let overdue = |as_of| count(&figures(&set(vec![case.clone()]), &january(as_of)), "T2");
    assert_eq!([at(5, 12), at(6, 0), at(21, 0)].map(overdue), [1, 0, 1]);
}

#[test]
fn where_a_closing_meets_the_deadline_no_answer_is_asked_for() {
    let silent = Case { closing_is_answer: false, ..with_due(solved(at(1, 1)), at(1, 9)) };
    let answered = Case { first_response: Some(at(1, 1)), ..silent.clone() };
    let found = total(vec![silent, answered]);
    assert_eq!((count(&found, "T1.on_time"), count(&found, "T1.no_answer"), count(&found, "S1.no_answer")), (2, 0, 1));
}

#[test]
fn a_corrected_norm_changes_the_standing_deadline_and_not_the_first_one() {
    // counted by a norm of 2 days when it came, by the corrected one of 5 days now
    let case = extended(solved(at(5, 0)), at(3, 0), at(6, 0));
    let found = total(vec![case; 5]);
    assert_eq!((figure(&found, "T1").value, figure(&found, "T1a").value), (Some(1.0), Some(0.0)));
}
