//! Agreement with pandas, lifelines 0.30.3 and statsmodels 0.15.0 on cases of every sort: exits, reopenings, extensions,
//! days beside seconds, fields that nobody tells. Both files are made by `scripts/figures-golden`.

use std::collections::HashMap;

use csv::StringRecord;

use super::sample::{calendar, moment, open, zone};
use crate::domain::{
    Block, Case, CaseSet, Dues, Field, Kind, Lifecycle, MetBy, Moment, Period, Platform, Rating, Satisfaction,
    Severity, Status, Symbols, Turn, TurnKind,
};
use crate::indicators::{Dimension, Figure, Question, Slice, figures};

const CASES: &str = include_str!("../../../fixtures/civic/mixed-cases.csv");
const FIGURES: &str = include_str!("../../../fixtures/civic/mixed-figures.csv");

/// The rows of a table by the names of their columns.
fn rows(text: &str) -> Vec<HashMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let titles = reader.headers().unwrap().clone();
    let row =
        |row: StringRecord| titles.iter().zip(&row).map(|(one, other)| (one.to_owned(), other.to_owned())).collect();
    reader.records().map(|record| row(record.unwrap())).collect()
}

fn some<T>(text: &str, read: impl Fn(&str) -> T) -> Option<T> {
    (!text.is_empty()).then(|| read(text))
}

fn turn(text: &str) -> Turn {
    let parts: Vec<_> = text.split(' ').collect();
    let (at, status) = (moment(parts[1]), Status::parse(parts[2]).unwrap());
    let kind = if parts[0] == "closed" { TurnKind::Closed } else { TurnKind::Reopened };
    Turn { kind, at, status }
}

fn case(row: &HashMap<String, String>, symbols: &mut Symbols) -> Case {
    let text = |name: &str| row[name].as_str();
    let extended = some(text("extended_due"), |due| (moment(text("extended_since")).instant(), moment(due)));
    Case {
        platform: Platform::parse(text("platform")).unwrap(),
        feeds: symbols.intern(text("feeds")),
        kind: Kind::parse(text("kind")).unwrap(),
        block: Block::parse(text("block")).unwrap(),
        severity: some(text("severity"), |word| Severity::parse(word).unwrap()),
        status: Status::parse(text("status")).unwrap(),
        received: moment(text("received")),
        first_response: some(text("first_response"), moment),
        closing_is_answer: text("closing_is_answer") == "yes",
        lifecycle: Lifecycle::new(text("turns").split(';').filter(|turn| !turn.is_empty()).map(turn).collect()),
        dues: some(text("due"), |due| Dues::new(moment(due), extended.into_iter().collect())),
        met_by: *MetBy::ALL.iter().find(|met_by| met_by.as_str() == text("met_by")).unwrap(),
        rating: Rating {
            stars: some(text("stars"), |stars| stars.parse().unwrap()),
            satisfaction: some(text("satisfaction"), |word| Satisfaction::parse(word).unwrap()),
        },
        repeat: (text("repeat") == "yes").then_some(true),
        fast_track: some(text("fast_track"), |word| word == "yes"),
        has_place: text("has_place") == "yes",
        not_told: text("not_told").split_whitespace().map(|field| Field::parse(field).unwrap()).collect(),
        ..open()
    }
}

fn found() -> Vec<Figure> {
    let mut symbols = Symbols::default();
    let cases = rows(CASES).iter().map(|row| case(row, &mut symbols)).collect();
    let watched: HashMap<_, Moment> = HashMap::from([(symbols.intern("incident-files"), moment("2026-03-20T00:00"))]);
    let question = Question {
        period: Period::quarter(2026, 1).unwrap(),
        as_of: moment("2026-04-06T09:00"),
        known_at: moment("2026-04-20T00:00"),
        soon: zone().on(jiff::civil::date(2026, 4, 9)),
        calendar: calendar(),
        watched: &watched,
        slices: &[vec![], vec![Dimension::Platform]],
        feeds: &[],
    };
    figures(&CaseSet { cases, symbols }, &question)
}

#[test]
fn every_figure_agrees_with_other_tools() {
    let found = found();
    let expected = rows(FIGURES);
    let mut wrong = Vec::new();
    for row in &expected {
        let mut slice = Slice::new();
        for (dimension, name) in [(Dimension::Platform, "platform"), (Dimension::Severity, "severity")] {
            slice.extend(some(&row[name], |word| (dimension, word.to_owned())));
        }
        let figure = found.iter().find(|figure| figure.id == row["id"] && figure.slice == slice);
        let Some(figure) = figure else { panic!("{row:?} is missing") };
        let number = |name: &str| some(&row[name], |number| number.parse::<f64>().unwrap());
        let is_near = |one: Option<f64>, other: Option<f64>| match (one, other) {
            (Some(one), Some(other)) => (one - other).abs() < 1e-6,
            (one, other) => one.is_none() && other.is_none(),
        };
        let is_count = row["unit"] == "items";
        let is_same = figure.n.to_string() == row["n"]
            && (is_count || figure.n == 0 || figure.unit.as_str() == row["unit"])
            && (is_count || is_near(figure.value, number("value")))
            && (is_count || is_near(figure.low, number("low")) && is_near(figure.high, number("high")));
        if !is_same {
            wrong.push(format!("{figure:?}\n  expected {row:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(expected.len() > 200);
}

#[test]
fn every_figure_of_the_total_is_compared() {
    let expected = rows(FIGURES);
    for figure in found().iter().filter(|figure| figure.slice.is_empty()) {
        assert!(expected.iter().any(|row| row["id"] == figure.id), "{}", figure.id);
    }
}
