use std::collections::HashMap;

use crate::domain::{Case, Field, MetBy, Moment, Severity, Status};
use crate::indicators::{
    Dimension, Figure, Note, Question, figures,
    tests::sample::{
        at, closed_as, first_symbol, incident, january, later, on, open, set, slice, solved, to_answer, total, untold,
        with_due,
    },
};

fn answered(hour: i8) -> Case {
    Case { first_response: Some(at(1, hour)), ..incident(open()) }
}

fn norm<'a>(figures: &'a [Figure], id: &str, severity: &str) -> Option<&'a Figure> {
    figures.iter().find(|figure| figure.id == id && figure.slice == slice(Dimension::Severity, severity))
}

fn rounded(figure: &Figure) -> Option<f64> {
    figure.value.map(|value| (value * 1e6).round() / 1e6)
}

#[track_caller]
fn check(cases: Vec<Case>, n: u64, expected: Option<f64>) {
    let found = total(cases);
    let found = norm(&found, "T6", "high").unwrap();
    assert_eq!((found.n, rounded(found)), (n, expected));
}

#[test]
fn the_norm_itself_is_within_the_norm() {
    check([1, 2, 4, 5, 20].map(answered).to_vec(), 5, Some(0.6));
}

#[test]
fn a_case_still_waiting_beyond_the_norm_is_outside() {
    check(vec![answered(1), answered(2), answered(3), answered(4), incident(open())], 5, Some(0.8));
}

#[test]
fn exits_within_the_norm_and_spam_are_no_part_of_the_cohort() {
    let left = |status, hour| incident(closed_as(status, &[at(1, hour)]));
    let answered = [2, 3, 4, 9, 9].map(answered);
    let cases = [vec![left(Status::Spam, 1), left(Status::Redirected, 1)], answered.to_vec()].concat();
    check(cases.clone(), 5, Some(0.6));
    let found = total(cases);
    let exits = norm(&found, "T6.exits", "high").unwrap();
    assert_eq!((exits.n, rounded(exits)), (6, Some(0.166_667)));
    // redirected after the norm: it was late
    check([vec![left(Status::Redirected, 5)], answered.to_vec()].concat(), 6, Some(0.5));
}

#[test]
fn severities_that_occur_stand_apart() {
    let normal = Case { severity: Some(Severity::Normal), ..to_answer(incident(open()), at(1, 9)) };
    let found = total([vec![normal], [1, 2, 3, 4, 5].map(answered).to_vec()].concat());
    assert_eq!(norm(&found, "T6", "normal").unwrap().note, Some(Note::SmallSample));
    assert_eq!(norm(&found, "T6", "direct"), None);
}

#[test]
fn all_within_the_norm_still_has_an_interval() {
    let found = total(vec![answered(1); 10]);
    let found = norm(&found, "T6", "high").unwrap();
    // Wilson, 10 of 10
    assert!((found.low.unwrap() - 0.722_467).abs() < 1e-6);
    assert_eq!(found.high.map(f64::to_bits), Some(1.0_f64.to_bits()));
}

#[test]
fn a_norm_longer_than_anybody_was_watched_is_not_reached() {
    let found = figures(&set(vec![incident(open()); 5]), &january(at(1, 3)));
    assert_eq!(norm(&found, "T6", "high").unwrap().note, Some(Note::NotReached));
}

#[test]
fn a_slice_of_one_severity_has_its_own_norm_only() {
    let question = crate::indicators::Question { slices: &[vec![Dimension::Severity]], ..january(at(31, 12)) };
    let found = figures(&set(vec![answered(1), open()]), &question);
    let slices: Vec<_> = found.iter().filter(|figure| figure.id == "T6").map(|figure| figure.slice.clone()).collect();
    // cases without severity have no norm of their own
    assert_eq!(slices, [slice(Dimension::Severity, "high")]);
}

#[test]
fn a_case_of_which_nobody_tells_the_answer_says_nothing_of_the_norm() {
    let untimed = incident(solved(at(1, 1)));
    let silent = untold(incident(open()), &[Field::FirstResponse]);
    let cases = [vec![untimed; 3], vec![silent; 2], [1, 2, 4, 5, 20].map(answered).to_vec()].concat();
    check(cases.clone(), 5, Some(0.6));
    assert_eq!(norm(&total(cases), "T6.not_told", "high").unwrap().n, 5);
}

#[test]
fn where_nobody_tells_an_answer_or_the_severity_there_is_no_norm() {
    let silent = untold(incident(open()), &[Field::FirstResponse]);
    let found = total(vec![silent; 5]);
    assert_eq!(norm(&found, "T6", "high").unwrap().note, Some(Note::NotTold));
    let nobody =
        Case { severity: None, dues: None, met_by: MetBy::Closing, ..untold(incident(open()), &[Field::Severity]) };
    let found = total(vec![nobody; 5]);
    assert_eq!(norm(&found, "T6", "").unwrap().note, Some(Note::NotTold));
    assert_eq!(norm(&found, "T6.not_told", "").unwrap().n, 5);
}

#[test]
fn norms_of_different_lengths_are_measured_by_the_deadline_of_each_case() {
    let due = |case: Case, due| Case { severity: Some(Severity::High), ..to_answer(case, due) };
    let cases = vec![
        due(answered(20), at(2, 0)),
        due(answered(3), at(1, 3)),
        due(answered(3), at(1, 2)),
        due(incident(open()), at(5, 0)),
        due(answered(1), at(1, 1)),
        due(incident(open()), on(31)),
        // answered, but its deadline has not come: one still waiting would not count either
        due(answered(1), on(31)),
    ];
    check(cases, 5, Some(0.6));
}

/// How many of the high ones are in T6 and in `T6.undecided`; T6, `T6.at_least`, `T6.at_most`.
#[track_caller]
fn check_bounds(cases: Vec<Case>, counts: [u64; 2], shares: [Option<f64>; 3]) {
    let found = total(cases);
    let [share, undecided, low, high] =
        ["T6", "T6.undecided", "T6.at_least", "T6.at_most"].map(|id| norm(&found, id, "high").unwrap());
    assert_eq!(([share.n, undecided.n], [share, low, high].map(rounded)), (counts, shares));
}

#[test]
fn a_day_decides_where_it_can_and_else_there_are_bounds() {
    let by_day = |day| Case { first_response: Some(on(day)), ..incident(Case { received: on(5), ..open() }) };
    // the same day and the next one may lie within four hours or not
    check_bounds([5, 6, 7, 8, 9, 10, 11].map(by_day).to_vec(), [5, 2], [Some(0.0), Some(0.0), Some(0.285_714)]);
    check_bounds(vec![incident(Case { received: on(5), ..open() }); 5], [5, 0], [Some(0.0), Some(0.0), Some(0.0)]);
}

#[test]
fn an_answer_known_by_day_is_decided_by_a_deadline_on_another_day() {
    let due = |received: Moment, answer: Moment| {
        let case = Case { received, first_response: Some(answer), ..open() };
        Case { severity: Some(Severity::High), ..to_answer(case, later(received, 30)) }
    };
    let cases = vec![
        due(at(5, 0), on(5)),
        due(at(5, 0), on(6)),
        due(at(5, 0), on(7)),
        due(at(5, 12), on(5)),
        due(at(5, 12), on(6)),
        due(at(5, 12), on(8)),
    ];
    // the deadlines fall on the 6th at 6:00 and at 18:00
    check_bounds(cases, [4, 2], [None, Some(0.333_333), Some(0.666_667)]);
}

#[test]
fn a_norm_in_whole_days_is_decided_by_days() {
    let due = |answer: Moment| {
        let case = Case { first_response: Some(answer), ..open() };
        Case { severity: Some(Severity::High), ..to_answer(case, on(3)) }
    };
    check_bounds(
        [on(2), on(3), at(3, 23), on(4), at(4, 0)].map(due).to_vec(),
        [5, 0],
        [Some(0.6), Some(0.6), Some(0.6)],
    );
}

#[test]
fn a_deadline_of_the_closing_is_no_norm_of_an_answer() {
    let found = total(vec![with_due(Case { severity: Some(Severity::High), ..solved(at(1, 2)) }, at(1, 4)); 5]);
    assert_eq!(norm(&found, "T6", "high"), None);
}

#[test]
fn a_norm_that_passed_after_the_last_load_is_counted_where_no_curve_counts_it() {
    let watched = HashMap::from([(first_symbol(), at(2, 0))]);
    let question = Question { watched: &watched, ..january(at(10, 0)) };
    let not_told = |cases: Vec<Case>| {
        let found = figures(&set(cases), &question);
        let number = |id| norm(&found, id, "high").map(|figure| (figure.n, figure.value));
        (number("T6").map(|(n, _)| n), number("T6.not_told").and_then(|(_, value)| value))
    };
    let due = |due, case: Case| to_answer(incident(case), due);
    let waits = Case { received: at(1, 22), ..open() };
    // One norm in hours: the curve holds each for as long as it was watched.
    let alike = [answered(1), answered(2), due(at(2, 2), waits.clone())];
    assert_eq!(not_told(alike.to_vec()), (Some(3), Some(0.0)));
    // Norms of two lengths: the one that passed at six o'clock is known of nobody.
    let different = [answered(1), answered(2), due(at(2, 6), waits)];
    assert_eq!(not_told(different.to_vec()), (Some(2), Some(1.0)));
}
