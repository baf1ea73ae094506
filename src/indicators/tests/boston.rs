//! Agreement with lifelines 0.30.3 and statsmodels 0.15.0 on 100 real rows of Boston 311.

use jiff::{civil::DateTime, tz::TimeZone};

use super::sample::{open, set, solved, value, with_due, zone};
use crate::domain::{Case, Moment, Period};
use crate::indicators::{Figure, Note, Question, Unit, figures, observed::Observed, survival::Survival};

/// A printed local time, taken as if the zone had no summer time: durations are plain differences.
fn moment(text: &str) -> Option<Moment> {
    let time: DateTime = text.parse().ok()?;
    Some(zone().at(TimeZone::UTC.to_timestamp(time).unwrap().into()))
}

fn rows() -> Vec<Case> {
    let text = include_str!("../../../fixtures/civic/boston311-100.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let case = |row: csv::StringRecord| {
        let case = Case { received: moment(&row[1]).unwrap(), ..moment(&row[3]).map_or(open(), solved) };
        moment(&row[2]).map_or(case.clone(), |due| with_due(case, due))
    };
    reader.records().map(|row| case(row.unwrap())).collect()
}

fn as_of(text: &str) -> Vec<Figure> {
    ask(rows(), text)
}

fn ask(cases: Vec<Case>, as_of: &str) -> Vec<Figure> {
    let question = Question {
        period: Period::parse("2022-01-01..2022-12-31").unwrap(),
        as_of: moment(as_of).unwrap(),
        ..super::sample::january(super::sample::at(1, 0))
    };
    figures(&set(cases), &question)
}

#[track_caller]
fn check(found: Option<f64>, expected: f64) {
    let found = found.unwrap();
    assert!((found - expected).abs() < 1e-6, "{found} is not {expected}");
}

#[track_caller]
fn check_figure(figures: &[Figure], id: &str, n: u64, expected: [f64; 3]) {
    let found = super::sample::figure(figures, id);
    assert_eq!((found.n, found.note), (n, None));
    check(found.value, expected[0]);
    check(found.low, expected[1]);
    check(found.high, expected[2]);
}

#[test]
fn in_april_medians_agree() {
    let figures = as_of("2022-04-26T00:00:00");
    // the interval: lifelines.utils.median_survival_times(fitter.confidence_interval_)
    check_figure(&figures, "S3", 100, [17.804_722, 9.379_722, 27.921_389]);
    check_figure(&figures, "S3.last", 100, [17.804_722, 9.379_722, 27.921_389]);
    check(value(&figures, "S0.median"), 16.156_944);
    check(value(&figures, "S0.mean"), 110.629_474);
    check(value(&figures, "S4"), 164.566_564 / 24.0);
}

#[test]
fn in_april_shares_agree() {
    let figures = as_of("2022-04-26T00:00:00");
    // pandas and proportion_confint(method="wilson") over target_dt ≤ T: two closed early are not due yet
    check_figure(&figures, "T1", 86, [0.813_953, 0.718_950, 0.882_109]);
    check_figure(&figures, "T1a", 86, [0.813_953, 0.718_950, 0.882_109]);
    check_figure(&figures, "T1b", 86, [0.813_953, 0.718_950, 0.882_109]);
    let counts = ["T1.on_time", "T1.late", "T1.overdue_open", "T1.no_deadline", "T2", "V4.not_due", "V1", "V5"];
    assert_eq!(counts.map(|id| super::sample::count(&figures, id)), [70, 5, 11, 11, 11, 1, 100, 85]);
}

#[test]
fn when_every_deadline_has_come_shares_agree() {
    let as_of = "2023-01-01T00:00:00";
    check_figure(&ask(rows(), as_of), "T1", 89, [0.808_989, 0.715_227, 0.877_180]);
    // without the one that was not due in April: those that the published shares are about
    let april = moment("2022-04-26T00:00:00").unwrap();
    let mut decided = rows();
    decided.retain(|case| {
        let due = case.dues.as_ref().map(crate::domain::Dues::original);
        case.lifecycle.first_closing().is_some() || due.is_none_or(|due| due.is_by(april))
    });
    check_figure(&ask(decided.clone(), as_of), "T1", 88, [0.818_182, 0.724_877, 0.884_869]);
    decided.retain(|case| case.lifecycle.first_closing().is_some());
    check(value(&ask(decided, as_of), "T1"), 0.935_065);
}

#[test]
fn in_february_medians_and_shares_agree() {
    let figures = as_of("2022-02-01T00:00:00");
    check_figure(&figures, "S3", 100, [17.804_722, 9.379_722, 25.988_056]);
    check(value(&figures, "S0.median"), 11.283_611);
    check(value(&figures, "S0.mean"), 34.279_708);
    check(value(&figures, "S4"), 154.507_060 / 24.0);
    check_figure(&figures, "T1", 78, [0.884_615, 0.795_030, 0.938_095]);
    assert_eq!(super::sample::count(&figures, "V5"), 81);
}

#[test]
fn only_hours_occur() {
    let figures = as_of("2022-04-26T00:00:00");
    let units: Vec<_> = figures.iter().filter(|figure| figure.id == "S3").map(|figure| figure.unit).collect();
    assert_eq!(units, [Unit::Hours]);
    assert!(figures.iter().all(|figure| figure.note != Some(Note::NotReached)));
}

#[test]
fn the_curve_agrees() {
    let end = moment("2022-04-26T00:00:00").unwrap();
    let wait = |case: &Case| {
        let closing = case.lifecycle.first_closing().filter(|at| at.is_by(end));
        Observed::new(closing.unwrap_or(end).instant().hours_since(case.received.instant()), closing.is_some())
    };
    let mut waits: Vec<_> = rows().iter().map(wait).collect();
    assert_eq!(waits.iter().filter(|wait| wait.is_event()).count(), 85);
    let survival = Survival::fit(&mut waits);
    check(survival.quantile(0.25), 2.630_278);
    check(survival.quantile(0.5), 17.804_722);
    check(survival.quantile(0.75), 101.458_889);
    assert_eq!(survival.quantile(0.9), None);
    check(Some(survival.at(24.0)), 0.42);
    check(Some(survival.at(72.0)), 0.29);
    check(Some(survival.at(168.0)), 0.24);
    check(Some(survival.restricted_mean(720.0)), 164.566_564);
    // fitter.confidence_interval_ at 24 h
    let (low, high) = survival.interval_at(24.0).unwrap();
    check(Some(low), 0.322_615_27);
    check(Some(high), 0.514_161_62);
}
