use super::*;
use crate::domain::{Block, CaseSet, Rating, Status};
use crate::indicators::tests::sample::{
    at, closed_as, figure, first_symbol, incident, january, on, open, set, slice, solved, to_answer, total, untold,
    with_due,
};
use crate::indicators::{Figure, Note, Question, behind, figures};

/// Closed, but when is not told.
fn undated() -> Case {
    untold(Case { status: Status::Solved, ..open() }, &[Field::Closing])
}

/// Two departments that export files of their own: that of `a` tells all, that of `b` has no column of closings.
fn two_departments() -> CaseSet {
    let mut set = set(Vec::new());
    let [a, b] = ["a", "b"].map(|name| Some(set.symbols.intern(name)));
    let due = |case| with_due(case, at(10, 0));
    let of_a = [vec![due(solved(at(5, 0))); 30], vec![due(open()); 3]].concat();
    let of_b = [vec![due(undated()); 28], vec![due(untold(open(), &[Field::Closing])); 25]].concat();
    set.cases.extend(of_a.into_iter().map(|case| Case { organisation: a, ..case }));
    set.cases.extend(of_b.into_iter().map(|case| Case { organisation: b, ..case }));
    set
}

fn by(set: &CaseSet, dimensions: &[Dimension]) -> Vec<Figure> {
    figures(set, &Question { slices: &[dimensions.to_vec()], ..january(at(31, 12)) })
}

/// The figures of one part.
fn part(set: &CaseSet, dimension: Dimension, value: &str) -> Vec<Figure> {
    let mut found = by(set, &[dimension]);
    found.retain(|figure| figure.slice.get(&dimension).is_some_and(|known| known == value));
    found
}

#[track_caller]
fn check_untold(figures: &[Figure], ids: &[&str]) {
    for id in ids {
        let found = figure(figures, id);
        assert_eq!((found.value, found.n, found.note), (None, 0, Some(Note::NotTold)), "{id}");
    }
}

#[track_caller]
fn check_n(figures: &[Figure], expected: &[(&str, u64)]) {
    for (id, n) in expected {
        assert_eq!(figure(figures, id).n, *n, "{id}");
    }
}

const RATES: &[&str] = &["S0.median", "S1", "S3", "S3.last", "S4", "T1", "T1b", "T1a", "U2", "R1", "F1", "F1.closed"];

#[test]
fn a_part_is_judged_by_its_own_cases_of_the_month() {
    let set = two_departments();
    check_untold(&part(&set, Dimension::Organisation, "b"), RATES);
    check_n(
        &part(&set, Dimension::Organisation, "b"),
        &[("T1.not_told", 53), ("S3.not_told", 53), ("F1.not_told", 53)],
    );
    check_n(&part(&set, Dimension::Organisation, "a"), &[("T1", 33), ("S3", 33), ("T1.not_told", 0), ("F1", 33)]);
    check_n(&by(&set, &[]), &[("T1", 58), ("S3", 58), ("T1.not_told", 28)]);
}

#[test]
fn a_part_that_tells_keeps_its_rates_where_its_month_tells_none() {
    let mut set = two_departments();
    let of_b = set.cases.iter().filter(|case| case.status == Status::Solved && case.lifecycle.turns().is_empty());
    set.cases.extend(of_b.cloned().collect::<Vec<_>>());
    check_untold(&by(&set, &[]), RATES);
    check_n(&part(&set, Dimension::Organisation, "a"), &[("T1", 33), ("S3", 33), ("T1.not_told", 0)]);
}

#[test]
fn a_part_without_a_closing_is_taken_for_one_like_its_month() {
    let mut set = two_departments();
    let c = Some(set.symbols.intern("c"));
    let few = Case { organisation: c, ..untold(with_due(open(), at(10, 0)), &[Field::Closing]) };
    set.cases.extend(vec![few; 6]);
    check_n(&part(&set, Dimension::Organisation, "c"), &[("T1", 6), ("T1.overdue_open", 6)]);
}

#[test]
fn counts_of_parts_sum_to_those_of_all() {
    let set = two_departments();
    for id in ["V1", "V4", "V5", "T2", "V4.not_told", "V5.not_told"] {
        let parts: u64 = ["a", "b"].map(|one| figure(&part(&set, Dimension::Organisation, one), id).n).iter().sum();
        assert_eq!(parts, figure(&by(&set, &[]), id).n, "{id}");
    }
}

#[test]
fn the_rows_behind_a_part_are_those_of_its_figure() {
    let set = two_departments();
    let question = january(at(31, 12));
    for (organisation, id) in [("a", "T1"), ("b", "T1"), ("b", "T1.not_told"), ("b", "S3.not_told"), ("a", "F1")] {
        let rows = behind(id, &set, &question, &slice(Dimension::Organisation, organisation)).unwrap();
        let found = figure(&part(&set, Dimension::Organisation, organisation), id).n;
        assert_eq!(u64::try_from(rows.len()).unwrap(), found, "{id} of {organisation}");
    }
}

#[test]
fn few_dated_closings_stay_out_where_most_of_the_month_are_not() {
    let found = total([vec![with_due(solved(at(5, 0)), at(10, 0)); 8], vec![undated(); 9]].concat());
    check_untold(&found, RATES);
    check_n(&found, &[("V5", 8), ("V5.not_told", 9), ("S3.last_not_told", 17)]);
}

/// An incident that was closed, answered at a time that is told or not.
fn answered(is_told: bool) -> Case {
    let case = incident(solved(at(1, 5)));
    if is_told { Case { first_response: Some(at(1, 2)), ..case } } else { untold(case, &[Field::FirstResponse]) }
}

#[test]
fn no_share_is_made_of_the_rest_where_most_first_answers_are_not_told() {
    let waiting = incident(open());
    let rest = [vec![waiting.clone(); 10], vec![answered(true); 6]].concat();
    let found = total([vec![answered(false); 30], rest.clone()].concat());
    check_untold(&found, &["S1", "T1", "T6", "T6.at_least", "T6.at_most"]);
    check_n(&found, &[("S1.not_told", 46), ("T1.not_told", 46), ("T6.not_told", 46), ("T2", 10), ("S3", 46)]);
    check_n(&total([vec![answered(false); 6], rest].concat()), &[("S1", 16), ("T1", 16), ("T6", 16)]);
}

#[test]
fn first_answers_left_empty_are_not_told() {
    let empty = incident(solved(at(1, 5)));
    let found = total([vec![empty; 30], vec![incident(open()); 10]].concat());
    check_untold(&found, &["S1", "T1", "T6"]);
}

#[test]
fn t6_is_judged_by_the_cases_of_its_severity() {
    let normal = |case| Case { severity: Some(crate::domain::Severity::Normal), ..case };
    let of_high = [vec![answered(false); 8], vec![incident(open()); 6]].concat();
    let of_normal = [vec![normal(answered(true)); 20], vec![normal(incident(open())); 6]].concat();
    let set = set([of_high, of_normal].concat());
    let all = by(&set, &[]);
    let of = |severity: &str| slice(Dimension::Severity, severity);
    let t6 = |figures: &[Figure], severity: &str| {
        figures.iter().find(|figure| figure.id == "T6" && figure.slice == of(severity)).map(|figure| figure.n)
    };
    assert_eq!((t6(&all, "high"), t6(&all, "normal")), (Some(0), Some(26)));
    let cut = by(&set, &[Dimension::Severity]);
    assert_eq!((t6(&cut, "high"), t6(&cut, "normal")), (Some(0), Some(26)));
    assert_eq!(behind("T6", &set, &january(at(31, 12)), &of("high")).unwrap(), []);
}

#[test]
fn deadlines_that_most_of_the_month_do_not_tell_leave_no_share_of_the_rest() {
    let told = with_due(solved(at(5, 0)), at(10, 0));
    let silent = untold(solved(at(5, 0)), &[Field::Planned]);
    let found = total([vec![told.clone(); 8], vec![silent.clone(); 9]].concat());
    check_untold(&found, &["T1", "T1a", "T1b", "X1.due_share"]);
    check_n(&found, &[("T1.not_told", 17), ("S3", 17)]);
    check_n(&total([vec![told; 9], vec![silent; 9]].concat()), &[("T1", 9), ("T1.not_told", 9)]);
}

#[test]
fn severities_that_most_of_the_month_do_not_tell_leave_no_t6_of_the_rest() {
    let silent = Case { severity: None, dues: None, ..untold(answered(true), &[Field::Severity]) };
    let found = total([vec![answered(true); 8], vec![silent; 9]].concat());
    let high = slice(Dimension::Severity, "high");
    let of_high = |id: &str| found.iter().find(|figure| figure.id == id && figure.slice == high).unwrap();
    assert_eq!((of_high("T6").n, of_high("T6").note), (0, Some(Note::NotTold)));
    assert_eq!(of_high("T6.not_told").n, 8);
}

#[test]
fn what_is_said_of_answers_leaves_no_share_of_the_rest() {
    let rated = Case { rating: Rating { stars: Some(5), satisfaction: None }, ..solved(at(5, 0)) };
    let fields = [Field::Stars, Field::Satisfaction, Field::Repeat, Field::FastTrack];
    let told = Case { fast_track: Some(false), ..untold(rated, &[Field::Satisfaction]) };
    let found = total([vec![told; 8], vec![untold(solved(at(5, 0)), &fields); 9]].concat());
    check_untold(&found, &["U1", "U2", "R1", "S3", "F1.source"]);
    check_n(&found, &[("U1.not_told", 17), ("R1.not_told", 17), ("F1.source_not_told", 17), ("S3.last", 17)]);
}

#[test]
fn topics_places_and_outcomes_leave_no_share_of_the_rest() {
    let unmapped = Case { block: Block::Unmapped, ..solved(at(5, 0)) };
    let closed =
        Case { status: Status::Closed, ..crate::indicators::tests::sample::closed_as(Status::Closed, &[at(5, 0)]) };
    let silent = untold(closed, &[Field::Topic, Field::Place, Field::Outcome]);
    let found = total([vec![unmapped; 8], vec![silent; 9]].concat());
    check_untold(&found, &["D4.topic", "D4.place", "X1.share", "X1.closed_share", "F1", "F1.closed"]);
    check_n(&found, &[("D4.topic_not_told", 17), ("F1.closed_not_told", 17), ("D4.status", 17)]);
}

#[test]
fn another_month_and_other_feeds_are_judged_apart() {
    let months = [with_due(solved(at(5, 0)), at(10, 0)), undated()];
    let view = |cases: Vec<Case>| {
        let set = set(cases);
        let views = Views::new(&set, &january(at(31, 0)));
        set.cases.iter().map(|case| views.of(case).untold.contains(Field::Closing)).collect::<Vec<_>>()
    };
    let [dated, undated] = months;
    let earlier = Case { received: crate::indicators::tests::sample::moment("2025-12-05"), ..undated };
    assert_eq!(view(vec![dated.clone(), dated.clone(), earlier]), [false, false, true]);
    assert_eq!(first_symbol(), dated.feeds);
    assert_eq!(month(&Case { received: on(31), ..to_answer(dated, at(31, 0)) }), (first_symbol(), 2026, 1));
}

/// Of ten that were solved and dated and twelve that were not dated the dates are not told of most, whatever is told of those
/// that left.
#[test]
fn those_who_left_say_nothing_of_the_closings_of_the_others() {
    let left = with_due(closed_as(Status::Redirected, &[at(3, 0)]), at(10, 0));
    let of_all = |exits: usize| {
        let due = |case| with_due(case, at(10, 0));
        set([vec![due(solved(at(5, 0))); 8], vec![due(undated()); 12], vec![left.clone(); exits]].concat())
    };
    for exits in [0, 10] {
        check_untold(&by(&of_all(exits), &[]), RATES);
    }
}

/// A closing after T whose meaning is not told leaves the case open at T.
#[test]
fn what_a_later_closing_meant_is_nothing_of_the_earlier_moment() {
    let unknown = untold(closed_as(Status::Closed, &[at(20, 0)]), &[Field::Outcome]);
    let set = set([vec![solved(at(5, 0)); 10], vec![solved(at(20, 0)); 6], vec![unknown; 4]].concat());
    let found = figures(&set, &january(at(10, 0)));
    check_n(&found, &[("F1", 20), ("F1.not_told", 0)]);
}
