//! The rows behind a figure give its number, for every figure of every slice.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::indicators::{
    DEFINITIONS, Dimension, Figure, Note, Unit, figures,
    observed::Observed,
    sheet::Estimate,
    survival::Survival,
    tests::{
        random::{SPAN_HOURS, cases, moment, spread},
        sample::{at, first_symbol, incident, january, open, set, solved},
    },
    waits::{mean, middle},
    wilson::{count_of, float},
};

/// The part of the rows of a share.
fn part(rows: &[Behind]) -> u64 {
    rows.iter().map(|row| u64::from(row.role == Role::Share(true))).sum()
}

/// The durations of the rows in the unit of a cohort.
fn durations(rows: &[Behind], unit: Unit) -> Vec<Observed> {
    let observed = |row: &Behind| {
        let Role::Duration { hours, days, is_event } = row.role else { panic!("{row:?} is no duration") };
        let duration = if unit == Unit::Hours { hours.unwrap() } else { f64::from(days) };
        Observed::new(duration, is_event)
    };
    rows.iter().map(observed).collect()
}

/// The unit of a cohort: hours when every row has them.
fn unit(rows: &[Behind]) -> Unit {
    let has_hours = |row: &Behind| matches!(row.role, Role::Duration { hours: Some(_), .. });
    if rows.iter().all(has_hours) { Unit::Hours } else { Unit::Days }
}

/// The value that the rows give, by the plain formula of the figure.
fn value(figure: &Figure, rows: &[Behind], (set, question): (&CaseSet, &Question<'_>)) -> Option<f64> {
    let is_curve = rows.iter().any(|row| matches!(row.role, Role::Duration { .. }));
    let unit = unit(rows);
    let mut waits = if is_curve { durations(rows, unit) } else { Vec::new() };
    waits.sort_unstable();
    let day = if unit == Unit::Hours { 24.0 } else { 1.0 };
    match figure.id {
        "S0.mean" => Some(mean(&waits)),
        "S0.median" | "T2.median" | "X1.median" => Some(middle(&waits)),
        "S1" | "S3" | "S3.last" => Survival::fit(&mut waits).quantile(0.5),
        "S4" => {
            let survival = Survival::fit(&mut waits);
            survival.reaches(30.0 * day).then(|| survival.restricted_mean(30.0 * day) / day)
        }
        "F1" => Estimate::within(&mut waits, 29.0).value,
        "T6" | "T6.at_least" | "T6.at_most" if is_curve => {
            let case = &set.cases[rows[0].case];
            let due = case.dues.as_ref().unwrap().standing_at(question.as_of.instant());
            Estimate::within(&mut waits, due.instant().hours_since(case.received.instant())).value
        }
        _ if figure.unit == Unit::Items => Some(float(count_of(rows))),
        _ => Some(float(part(rows)) / float(count_of(rows))),
    }
}

/// Every figure of the cases is what the rows behind it give.
fn check(set: &CaseSet, question: &Question<'_>) -> Result<(), TestCaseError> {
    for figure in figures(set, question) {
        let rows = behind(figure.id, set, question, &figure.slice).unwrap();
        let told = |figure: &Figure| figure.unit != Unit::Items || figure.note != Some(Note::NotTold);
        prop_assert_eq!(figure.n, count_of(&rows), "{} of {:?}", figure.id, &figure.slice);
        if !told(&figure) || figure.n < 5 && figure.unit != Unit::Items {
            continue;
        }
        let expected = value(&figure, &rows, (set, question));
        let is_same = match (figure.value, expected) {
            (Some(one), Some(other)) => (one - other).abs() < 1e-9,
            (one, other) => one.is_none() && other.is_none(),
        };
        prop_assert!(is_same, "{figure:?} is not {expected:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_rows_behind_a_figure_give_its_number(
        cases in cases(), hours in 0..SPAN_HOURS, known in 0..SPAN_HOURS, heard in 0..SPAN_HOURS,
    ) {
        let set = spread(cases);
        let slices = [vec![], vec![Dimension::Block], vec![Dimension::Platform, Dimension::Severity]];
        let period = crate::domain::Period::quarter(2026, 1).unwrap();
        let moments = (moment(hours, false), moment(known.max(hours), false));
        let watched = HashMap::from([(first_symbol(), moment(heard, false))]);
        let question =
            Question { period, known_at: moments.1, slices: &slices, watched: &watched, ..january(moments.0) };
        check(&set, &question)?;
    }
}

#[test]
fn every_definition_of_the_cases_has_rows_behind_it() {
    let question = january(at(31, 12));
    let slice = Slice::new();
    for definition in DEFINITIONS.iter() {
        let rows = behind(definition.id, &set(vec![open()]), &question, &slice);
        assert_eq!(rows.is_none(), matches!(definition.id, "D1" | "D2" | "D3"), "{}", definition.id);
    }
    assert_eq!(behind("T9", &set(vec![open()]), &question, &slice), None);
}

#[test]
fn rows_are_named_by_their_place_and_cut_by_the_slice() {
    let set = set(vec![open(), incident(open()), solved(at(2, 0)), open()]);
    let places = |id, slice: &Slice| -> Vec<usize> {
        behind(id, &set, &january(at(31, 12)), slice).unwrap().iter().map(|row| row.case).collect()
    };
    assert_eq!(places("V4", &Slice::new()), [0, 1, 3]);
    assert_eq!(places("V4", &Slice::from([(Dimension::Platform, "incident".to_owned())])), [1]);
    assert_eq!(places("T6", &Slice::from([(Dimension::Severity, "high".to_owned())])), [1]);
}
