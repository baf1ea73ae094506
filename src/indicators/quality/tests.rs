use crate::domain::{Case, Field, Rating, Satisfaction, Status};
use crate::indicators::{
    Note, figures,
    tests::sample::{
        at, closed_as, figure, january, moment, on, open, set, solved, solved_then, total, untold, value, with_due,
    },
};

#[track_caller]
fn check(cases: Vec<Case>, id: &str, n: u64, expected: Option<f64>) {
    let found = total(cases);
    let found = figure(&found, id);
    let value = found.value.map(|value| (value * 1e6).round() / 1e6);
    let expected = expected.map(|value| (value * 1e6).round() / 1e6);
    assert_eq!((found.n, value), (n, expected), "{id}");
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
    let spam = Case { rating: stars(5).rating, ..closed_as(Status::Spam, &[at(5, 0)]) };
    check(vec![open, spam, stars(5)], "U2", 1, None);
}

#[test]
fn reopened_and_repeated_cases_came_back() {
    let again = closed_as(Status::Solved, &[at(3, 0), at(5, 0)]);
    let twice = closed_as(Status::Solved, &[at(3, 0), at(5, 0), at(6, 0)]);
    let repeat = Case { repeat: Some(true), ..solved(at(3, 0)) };
    let open_repeat = Case { repeat: Some(true), ..open() };
    check(vec![again, twice, repeat, solved(at(3, 0)), solved(at(4, 0)), open_repeat], "R1", 5, Some(0.6));
}

/// R1 in January, as of 10 February, of five cases closed and reopened by turns.
#[track_caller]
fn check_returned(times: &[&str], n: u64, expected: Option<f64>) {
    let times: Vec<_> = times.iter().map(|text| moment(text)).collect();
    let case = Case { received: moment("2025-12-01T00:00"), ..closed_as(Status::Solved, &times) };
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
    let exit = |status| Case { rating: stars(5).rating, ..solved_then(status, [at(3, 0), at(5, 0), at(7, 0)]) };
    for id in ["U1", "U2", "R1", "F1", "F1.closed"] {
        check(vec![exit(Status::Spam); 5], id, 0, None);
        check(vec![with_due(exit(Status::Redirected), at(8, 0)); 5], id, 0, None);
    }
    // it left after its deadline
    check(vec![with_due(exit(Status::Redirected), at(6, 0)); 5], "R1", 5, Some(1.0));
}

/// F1 and `F1.closed` of five such cases.
#[track_caller]
fn check_accelerated(case: Case, expected: f64) {
    check(vec![case.clone(); 5], "F1", 5, Some(expected));
    check(vec![case; 5], "F1.closed", 5, Some(expected));
}

#[test]
fn thirty_days_are_not_accelerated() {
    check_accelerated(solved(at(30, 23)), 1.0);
    check_accelerated(solved(at(31, 0)), 0.0);
    check_accelerated(Case { received: on(1), ..solved(on(30)) }, 1.0);
    check_accelerated(Case { received: on(1), ..solved(on(31)) }, 0.0);
}

#[test]
fn an_answer_in_substance_is_the_same_whichever_feed_told_it() {
    let answered = |case: Case| Case { first_response: Some(at(2, 0)), closing_is_answer: false, ..case };
    for (status, expected) in [(Status::Declined, 0.0), (Status::Explained, 1.0), (Status::Solved, 1.0)] {
        let by_files = closed_as(status, &[at(5, 0)]);
        check_accelerated(by_files.clone(), expected);
        check_accelerated(answered(by_files), expected);
    }
    let late = solved(at(31, 0));
    check_accelerated(answered(late), 0.0);
}

#[test]
fn an_outcome_that_nobody_tells_is_neither_solved_nor_not() {
    let unknown = closed_as(Status::Unknown, &[at(5, 0)]);
    let found = total(vec![unknown.clone(); 5]);
    for id in ["F1", "F1.closed"] {
        assert_eq!((figure(&found, id).value, figure(&found, id).note), (None, Some(Note::NotTold)), "{id}");
    }
    assert_eq!(["F1.not_told", "F1.closed_not_told"].map(|id| figure(&found, id).n), [5; 2]);
    check([vec![unknown; 5], vec![solved(at(2, 0)); 5]].concat(), "F1", 5, Some(1.0));
}

#[test]
fn all_that_had_to_be_answered_are_in_the_share() {
    // received on day 1, still open after 30 days: not accelerated
    check([vec![open(); 5], vec![solved(at(5, 0)); 5]].concat(), "F1", 10, Some(0.5));
    // received ten days ago: nobody knows yet; the others were watched on
    let recent = Case { received: at(21, 0), ..open() };
    let late = solved(at(31, 0));
    check([vec![recent; 5], vec![solved(at(5, 0)); 5], vec![late; 5]].concat(), "F1", 15, Some(1.0 / 3.0));
    check(vec![Case { kind: crate::domain::Kind::Post, ..open() }; 5], "F1", 0, None);
}

#[test]
fn what_was_declined_never_becomes_a_solution() {
    let declined = Case { received: at(28, 0), ..closed_as(Status::Declined, &[at(29, 0)]) };
    check([vec![declined; 5], vec![solved(at(5, 0)); 5]].concat(), "F1", 10, Some(0.5));
}

#[test]
fn the_source_speaks_only_where_it_speaks() {
    let says = |fast_track| Case { fast_track, ..solved(at(5, 0)) };
    let cases = [Some(true), Some(false), Some(false), Some(true), Some(false), None].map(says).to_vec();
    check(cases.clone(), "F1.source", 5, Some(0.4));
    assert_eq!(figure(&total(cases), "F1.source_not_told").n, 1);
}

/// A figure that nobody tells for five such cases is null, and its companion counts them.
#[track_caller]
fn check_untold(case: Case, id: &str, companion: &str) {
    let found = total(vec![case; 5]);
    assert_eq!((figure(&found, id).value, figure(&found, id).note), (None, Some(Note::NotTold)), "{id}");
    assert_eq!(figure(&found, companion).n, 5, "{companion}");
}

#[test]
fn a_rating_or_a_flag_that_nobody_tells_is_no_zero() {
    let closed = solved(at(5, 0));
    check_untold(untold(closed.clone(), &[Field::Stars]), "U1", "U1.not_told");
    check_untold(untold(closed.clone(), &[Field::Satisfaction]), "U1.satisfaction", "U1.satisfaction_not_told");
    check_untold(untold(closed.clone(), &[Field::Stars, Field::Satisfaction]), "U2", "U2.not_told");
    check_untold(untold(closed.clone(), &[Field::Repeat]), "R1", "R1.not_told");
    check_untold(Case { status: Status::Solved, ..untold(open(), &[Field::Closing]) }, "U2", "V5.not_told");
}

#[test]
fn a_case_of_which_nobody_tells_whether_it_repeats_leaves_even_when_it_was_reopened() {
    let again = untold(closed_as(Status::Solved, &[at(3, 0), at(5, 0)]), &[Field::Repeat]);
    check([vec![again; 3], vec![solved(at(3, 0)); 5]].concat(), "R1", 5, Some(0.0));
}

#[test]
fn one_scale_that_is_told_is_enough_for_the_response() {
    let rated = untold(stars(5), &[Field::Satisfaction]);
    let silent = untold(solved(at(5, 0)), &[Field::Satisfaction]);
    check([vec![rated; 2], vec![silent; 3]].concat(), "U2", 5, Some(0.4));
}

/// Twenty closings whose outcome nobody tells, and ten open cases.
fn without_outcomes(told: u64) -> Vec<Case> {
    let silent = || untold(closed_as(Status::Closed, &[at(5, 0)]), &[Field::Outcome]);
    let told = (0..told).map(|_| solved(at(5, 0)));
    (0..20).map(|_| silent()).chain((0..10).map(|_| open())).chain(told).collect()
}

#[test]
fn where_outcomes_are_not_told_the_open_ones_are_no_share() {
    for id in ["F1", "X1.share"] {
        check(without_outcomes(0), id, 0, None);
        check(without_outcomes(3), id, 0, None);
    }
    let found = total(without_outcomes(0));
    assert_eq!(figure(&found, "F1").note, Some(Note::NotTold));
    assert_eq!(["F1.not_told", "X1.not_told", "X0.not_told"].map(|id| figure(&found, id).n), [30, 30, 20]);
    assert_eq!(figure(&found, "V5").n, 20);
}

#[test]
fn one_reopening_makes_no_figures_of_feeds_that_tell_no_closings() {
    let reopened = Case { status: Status::Solved, ..closed_as(Status::Closed, &[at(3, 0), at(3, 0)]) };
    let cases: Vec<_> = [vec![reopened], vec![open(); 10], vec![Case { status: Status::Solved, ..open() }; 20]]
        .concat()
        .into_iter()
        .map(|case| untold(case, &[Field::Closing]))
        .collect();
    let found = total(cases);
    for id in ["V4", "V5", "S3", "S3.last", "S4", "R1", "U2", "F1", "F1.closed", "X1.share"] {
        assert_eq!((figure(&found, id).value, figure(&found, id).note), (None, Some(Note::NotTold)), "{id}");
    }
    for id in ["R1.not_told", "U2.not_told", "F1.not_told", "S3.not_told"] {
        assert_eq!(figure(&found, id).n, 31, "{id}");
    }
}

#[test]
fn without_reopenings_nobody_knows_the_first_closing() {
    let silent = |case: Case| untold(with_due(case, at(10, 0)), &[Field::Repeat]);
    let found = total(vec![silent(solved(at(5, 0))), silent(solved(at(12, 0))), silent(open())]);
    for id in ["T1b", "T1.reopened_late", "S3", "S4", "R1"] {
        assert_eq!((figure(&found, id).value, figure(&found, id).note), (None, Some(Note::NotTold)), "{id}");
    }
    assert_eq!(["T1", "S3.last", "T1b.not_told", "S3.not_told"].map(|id| figure(&found, id).n), [3; 4]);
}
