//! Figures for programs.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    app::App,
    domain::{Moment, Period, Severity},
    indicators::{Figure, NormSeen, Note, Unit},
    pipeline::aggregate::{Knowledge, Moments},
};

/// `svod indicators --json`.
#[derive(Debug, Serialize)]
pub(super) struct FiguresShape<'a> {
    period: PeriodShape,
    as_of: String,
    known_at: String,
    municipality: &'a str,
    watched: Vec<WatchedShape<'a>>,
    figures: Vec<FigureShape<'a>>,
    norms: Vec<NormShape>,
}

/// First and last day.
#[derive(Debug, Serialize)]
struct PeriodShape {
    from: String,
    to: String,
}

/// Up to when open cases that these feeds tell are watched: W of the definitions.
#[derive(Debug, Serialize)]
struct WatchedShape<'a> {
    feeds: Vec<&'a str>,
    until: String,
}

#[derive(Debug, Serialize)]
struct FigureShape<'a> {
    id: &'a str,
    slice: BTreeMap<&'static str, &'a str>,
    value: Option<Number>,
    unit: &'static str,
    n: u64,
    low: Option<f64>,
    high: Option<f64>,
    note: Option<&'static str>,
}

/// A count without a fraction, anything else as it is.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Number {
    Count(i64),
    Measure(f64),
}

#[derive(Debug, Serialize)]
struct NormShape {
    severity: Option<&'static str>,
    /// `None` where each case has a deadline of its own.
    hours: Option<f64>,
    since: String,
    cases: u64,
}

impl<'a> FiguresShape<'a> {
    pub(super) fn of(
        app: &'a App,
        (period, moments): (Period, Moments),
        (knowledge, figures, norms): (&'a Knowledge, &'a [Figure], &[NormSeen]),
    ) -> Self {
        let watched = |(feeds, until): (&'a str, Moment)| WatchedShape {
            feeds: feeds.split(' ').collect(),
            until: until.instant().to_string(),
        };
        Self {
            period: PeriodShape { from: period.first().to_string(), to: period.last().to_string() },
            as_of: moments.as_of.to_string(),
            known_at: moments.known_at.to_string(),
            municipality: app.config.municipality.oktmo.as_str(),
            watched: knowledge.watched().into_iter().map(watched).collect(),
            figures: figures.iter().map(FigureShape::of).collect(),
            norms: norms.iter().map(NormShape::of).collect(),
        }
    }
}

impl<'a> FigureShape<'a> {
    fn of(figure: &'a Figure) -> Self {
        let slice = figure.slice.iter().map(|(dimension, value)| (dimension.as_str(), value.as_str()));
        Self {
            id: figure.id,
            slice: slice.collect(),
            value: figure.value.map(|value| Number::of(figure.unit, value)),
            unit: figure.unit.as_str(),
            n: figure.n,
            low: figure.low,
            high: figure.high,
            note: figure.note.map(Note::as_str),
        }
    }
}

impl Number {
    fn of(unit: Unit, value: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "counts are whole and far below 2^53")]
        match unit {
            Unit::Items => Self::Count(value as i64),
            Unit::Share | Unit::Hours | Unit::Days => Self::Measure(value),
        }
    }
}

impl NormShape {
    fn of(norm: &NormSeen) -> Self {
        Self {
            severity: norm.severity.map(Severity::as_str),
            hours: norm.hours,
            since: norm.since.to_string(),
            cases: norm.cases,
        }
    }
}
