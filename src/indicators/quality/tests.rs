use crate::domain::{Case, Rating, Satisfaction, Status};
use crate::indicators::{
    Note, figures,
    tests::sample::{at, figure, january, moment, open, set, solved, total, turns, value},
};

#[track_caller]
fn check(cases: Vec<Case>, id: &str, n: u64, expected: Option<f64>) {
    let found = total(cases);
    let found = figure(&found, id);
    let value = found.value.map(|value| (value * 1e6).round() / 1e6);
    assert_eq!((found.n, value), (n, expected));
}

fn stars(stars: u8) -> Case {
    Case { rating: Rating { stars: Some(stars), satisfaction: None }, ..solved(at(5, 0)) }
}

fn said(satisfaction: Satisfaction) -> Case {
    Case { rating: Rating { stars: None, satisfaction: Some(satisfaction) }, ..solved(at(5, 0)) }
}

fn both_scales() -> Vec<Case> {
    let words = [Satisfaction::Satisfied, Satisfaction::Satisfied, Satisfaction::Neutral, Satisfaction::Dissatisfied];
    let said = words.into_iter().chain([Satisfaction::Satisfied]).map(said);
    [1, 3, 4, 5, 2].map(stars).into_iter().chain(said).chain(vec![solved(at(5, 0)); 10]).collect()
}

#[test]
fn the_scales_are_apart() {
    check(both_scales(), "U1", 5, Some(0.4));
    check(both_scales(), "U1.satisfaction", 5, Some(0.6));
    check(both_scales(), "U2", 20, Some(0.5));
}

#[test]
fn few_ratings_are_not_representative() {
    let rated = |closed: usize| [vec![stars(5); 5], vec![solved(at(5, 0)); closed]].concat();
    assert_eq!(figure(&total(rated(45)), "U1").note, Some(Note::SmallSample));
    let found = total(rated(46));
    assert_eq!((figure(&found, "U1").note, figure(&found, "U1").value), (Some(Note::NotRepresentative), Some(1.0)));
}

#[test]
fn open_cases_and_exits_are_not_rated() {
    let open = Case { rating: stars(5).rating, ..open() };
    let spam = Case { status: Status::Spam, ..stars(5) };
    check(vec![open, spam, stars(5)], "U2", 1, None);
}

#[test]
fn reopened_and_repeated_cases_came_back() {
    let again = Case { lifecycle: turns(&[at(3, 0), at(5, 0)]), ..open() };
    let twice = Case { lifecycle: turns(&[at(3, 0), at(5, 0), at(6, 0)]), ..solved(at(3, 0)) };
    let repeat = Case { repeat: true, ..solved(at(3, 0)) };
    let open_repeat = Case { repeat: true, ..open() };
    check(vec![again, twice, repeat, solved(at(3, 0)), solved(at(4, 0)), open_repeat], "R1", 5, Some(0.6));
}

/// R1 in January, as of 10 February, of five cases closed and reopened by turns.
#[track_caller]
fn check_returned(times: &[&str], n: u64, expected: Option<f64>) {
    let times: Vec<_> = times.iter().map(|text| moment(text)).collect();
    let status = if times.len() % 2 == 1 { Status::Solved } else { Status::Reopened };
    let case = Case { received: moment("2025-12-01T00:00"), status, lifecycle: turns(&times), ..open() };
    let found = figures(&set(vec![case; 5]), &january(moment("2026-02-10T12:00")));
    assert_eq!((figure(&found, "R1").n, value(&found, "R1")), (n, expected));
}

#[test]
fn what_was_reopened_before_its_first_closing_in_the_period_did_not_come_back_in_it() {
    check_returned(&["2025-12-20T00:00", "2025-12-22T00:00", "2026-01-05T00:00"], 5, Some(0.0));
    check_returned(&["2025-12-20T00:00", "2026-01-02T00:00", "2026-01-05T00:00"], 5, Some(0.0));
}

#[test]
fn what_was_reopened_after_a_closing_in_the_period_came_back_whenever_that_was() {
    check_returned(&["2026-01-05T00:00", "2026-01-07T00:00"], 5, Some(1.0));
    check_returned(&["2026-01-05T00:00", "2026-02-07T00:00"], 5, Some(1.0));
    check_returned(&["2025-12-20T00:00", "2025-12-22T00:00", "2026-01-05T00:00", "2026-01-07T00:00"], 5, Some(1.0));
    check_returned(&["2026-01-05T00:00", "2026-02-11T00:00"], 5, Some(0.0));
}

#[test]
fn what_was_only_reopened_in_the_period_was_not_closed_in_it() {
    check_returned(&["2025-12-20T00:00", "2026-01-07T00:00"], 0, None);
    check_returned(&["2025-12-20T00:00", "2026-01-07T00:00", "2026-02-01T00:00"], 0, None);
}

#[test]
fn an_exit_after_a_reopening_leaves_every_share() {
    let spam = Case { status: Status::Spam, lifecycle: turns(&[at(3, 0), at(5, 0), at(7, 0)]), ..stars(5) };
    for id in ["U1", "U2", "R1", "F1"] {
        check(vec![spam.clone(); 5], id, 0, None);
    }
}

#[track_caller]
fn check_accelerated(case: Case, expected: f64) {
    check(vec![case; 5], "F1", 5, Some(expected));
}

#[test]
fn thirty_days_are_not_accelerated() {
    check_accelerated(solved(at(30, 23)), 1.0);
    check_accelerated(solved(at(31, 0)), 0.0);
}

#[test]
fn a_refusal_is_accelerated_only_with_an_answer_in_substance() {
    let declined = Case { status: Status::Declined, ..solved(at(5, 0)) };
    check_accelerated(declined.clone(), 0.0);
    check_accelerated(Case { first_response: Some(at(4, 0)), ..declined }, 1.0);
    check_accelerated(Case { status: Status::Explained, ..solved(at(5, 0)) }, 1.0);
}

#[test]
fn the_source_speaks_only_where_it_speaks() {
    let says = |fast_track| Case { fast_track, ..solved(at(5, 0)) };
    let cases = [Some(true), Some(false), Some(false), Some(true), Some(false), None].map(says).to_vec();
    check(cases, "F1.source", 5, Some(0.4));
}
