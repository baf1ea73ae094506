use crate::domain::{Case, MetBy, Severity, Status};
use crate::indicators::{
    Dimension, Figure, Norms, Note, Question, ResponseNorm, figures,
    tests::sample::{at, january, on, open, set, slice, solved, total, with_due},
};

fn answered(hour: i8) -> Case {
    Case { severity: Some(Severity::High), first_response: Some(at(1, hour)), ..open() }
}

fn norm<'a>(figures: &'a [Figure], id: &str, severity: &str) -> Option<&'a Figure> {
    figures.iter().find(|figure| figure.id == id && figure.slice == slice(Dimension::Severity, severity))
}

#[track_caller]
fn check(cases: Vec<Case>, n: u64, expected: Option<f64>) {
    let found = total(cases);
    let found = norm(&found, "T6", "high").unwrap();
    let value = found.value.map(|value| (value * 1e6).round() / 1e6);
    assert_eq!((found.n, value), (n, expected));
}

#[test]
fn the_norm_itself_is_within_the_norm() {
    check([1, 2, 4, 5, 20].map(answered).to_vec(), 5, Some(0.6));
}

#[test]
fn a_case_still_waiting_beyond_the_norm_is_outside() {
    let waiting = Case { severity: Some(Severity::High), ..open() };
    check(vec![answered(1), answered(2), answered(3), answered(4), waiting], 5, Some(0.8));
}

#[test]
fn an_exit_before_the_norm_says_nothing() {
    let spam = Case { severity: Some(Severity::High), status: Status::Spam, ..solved(at(1, 1)) };
    // four at risk at 2 h: one of them answered then, three later
    check(vec![spam, answered(2), answered(9), answered(9), answered(9)], 5, Some(0.25));
}

#[test]
fn other_severities_are_apart() {
    let found = total([1, 2, 3, 4, 5].map(answered).to_vec());
    assert_eq!(norm(&found, "T6", "normal").unwrap().note, Some(Note::NoData));
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
fn days_are_measured_by_whole_days() {
    let by_day = |day| Case { received: on(1), first_response: Some(on(day)), ..answered(0) };
    let found = total([1, 1, 2, 2, 3].map(by_day).to_vec());
    assert_eq!(norm(&found, "T6.day", "high").unwrap().value, Some(0.4));
    assert_eq!(norm(&found, "T6", "high"), None);
}

#[test]
fn a_norm_longer_than_anybody_was_watched_is_not_reached() {
    let waiting = Case { severity: Some(Severity::High), ..open() };
    let found = figures(&set(vec![waiting; 5]), &january(at(1, 3)));
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
fn a_closed_case_without_a_told_answer_says_nothing_of_the_norm() {
    let untold = Case { severity: Some(Severity::High), ..solved(at(1, 1)) };
    let cases = [vec![untold; 3], [1, 2, 4, 5, 20].map(answered).to_vec()].concat();
    let found = figures(&set(cases), &Question { answered_by_closing: &[], ..january(at(31, 12)) });
    let found = norm(&found, "T6", "high").unwrap();
    assert_eq!((found.n, found.value), (5, Some(0.6)));
}

#[test]
fn a_norm_in_working_hours_is_measured_by_the_deadline_of_each_case() {
    let due = |case: Case, due| Case { met_by: MetBy::FirstResponse, ..with_due(case, due) };
    let waiting = Case { severity: Some(Severity::High), ..open() };
    let cases = vec![
        due(answered(20), at(2, 0)),
        due(answered(3), at(1, 3)),
        due(answered(3), at(1, 2)),
        due(waiting.clone(), at(5, 0)),
        due(answered(1), at(1, 1)),
        due(waiting, on(31)),
    ];
    let norms = Norms::new([(Severity::High, ResponseNorm::OwnDue), (Severity::Normal, ResponseNorm::OwnDue)]);
    let found = figures(&set(cases), &Question { norms, ..january(at(31, 12)) });
    let high = norm(&found, "T6", "high").unwrap();
    assert_eq!((high.n, high.value), (5, Some(0.6)));
    assert_eq!(norm(&found, "T6", "normal").unwrap().note, Some(Note::NoData));
}
