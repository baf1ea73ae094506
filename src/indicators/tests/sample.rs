//! Cases and questions for tests.

use std::sync::LazyLock;

use jiff::{Timestamp, civil::date};

use crate::domain::{
    Block, Case, CaseSet, Kind, Lifecycle, MetBy, Moment, Period, Platform, Rating, Severity, Status, Symbol, Symbols,
    Turn, TurnKind, Zone,
};
use crate::indicators::{Dimension, Figure, Norms, Question, ResponseNorm, Slice, View, figures};

/// The zone of the tests: local time is UTC, so that texts read as they are.
pub(in crate::indicators) fn zone() -> Zone {
    Zone::named("UTC").unwrap()
}

/// A moment of second precision in January 2026: day and hour.
pub(in crate::indicators) fn at(day: i8, hour: i8) -> Moment {
    let text = format!("2026-01-{day:02}T{hour:02}:00:00Z");
    zone().at(text.parse::<Timestamp>().unwrap().into())
}

/// A day of January 2026.
pub(in crate::indicators) fn on(day: i8) -> Moment {
    zone().on(date(2026, 1, day))
}

/// A day, or a moment of second precision to the minute: `2025-12-31`, `2025-12-31T23:59`.
pub(in crate::indicators) fn moment(text: &str) -> Moment {
    match text.parse::<Timestamp>().or_else(|_| format!("{text}:00Z").parse()) {
        Ok(instant) => zone().at(instant.into()),
        Err(_) => zone().on(text.parse().unwrap()),
    }
}

/// The first symbol of any table.
pub(in crate::indicators) fn first_symbol() -> Symbol {
    Symbols::default().intern("")
}

/// A message received on 1 January at 0:00, open, without anything else.
pub(in crate::indicators) fn open() -> Case {
    Case {
        platform: Platform::Pos,
        feed: first_symbol(),
        kind: Kind::Message,
        block: Block::Roads,
        organisation: None,
        territory: None,
        severity: None,
        status: Status::InProgress,
        received: at(1, 0),
        first_response: None,
        lifecycle: Lifecycle::default(),
        due_original: None,
        due: None,
        met_by: MetBy::Closing,
        rating: Rating::default(),
        repeat: false,
        fast_track: None,
        has_place: true,
    }
}

/// The same, solved at `closing`.
pub(in crate::indicators) fn solved(closing: Moment) -> Case {
    Case { status: Status::Solved, lifecycle: Lifecycle::closed_at(Some(closing)), ..open() }
}

/// The same with `due` from the start.
pub(in crate::indicators) fn with_due(case: Case, due: Moment) -> Case {
    Case { due: Some(due), due_original: Some(due), ..case }
}

/// Closings and reopenings by turns.
pub(in crate::indicators) fn turns(moments: &[Moment]) -> Lifecycle {
    let kinds = [TurnKind::Closed, TurnKind::Reopened].into_iter().cycle();
    Lifecycle::new(moments.iter().zip(kinds).map(|(at, kind)| Turn { kind, at: *at }).collect())
}

/// A moment so late that no time of a test lies after it.
pub(in crate::indicators) fn never() -> Moment {
    moment("2100-01-01T00:00")
}

/// A look at a case as of `as_of`, everything known, of a feed that gives no times of answers.
pub(in crate::indicators) fn view(as_of: Moment) -> View {
    View { as_of, known_at: never(), closing_is_answer: true }
}

/// The feed of the sample cases gives no times of answers.
fn answered_by_closing() -> &'static [Symbol] {
    static FEEDS: LazyLock<[Symbol; 1]> = LazyLock::new(|| [first_symbol()]);
    &*FEEDS
}

/// January 2026, as of `as_of`, everything known, the horizon of T3 three days later, norms of 4 and 9 hours, a feed that
/// gives no times of answers.
pub(in crate::indicators) fn january(as_of: Moment) -> Question<'static> {
    let soon = zone().on(as_of.day().checked_add(jiff::Span::new().days(3)).unwrap());
    Question {
        period: Period::parse("2026-01").unwrap(),
        as_of,
        known_at: never(),
        soon,
        norms: Norms::new([(Severity::High, ResponseNorm::Hours(4.0)), (Severity::Normal, ResponseNorm::Hours(9.0))]),
        slices: &[],
        answered_by_closing: answered_by_closing(),
        feeds: &[],
    }
}

/// The cases with one feed named `pos`.
pub(in crate::indicators) fn set(cases: Vec<Case>) -> CaseSet {
    let mut symbols = Symbols::default();
    symbols.intern("pos");
    CaseSet { cases, symbols }
}

/// The total figures of January as of its day 31, 12:00.
pub(in crate::indicators) fn total(cases: Vec<Case>) -> Vec<Figure> {
    figures(&set(cases), &january(at(31, 12)))
}

/// The first figure with this id.
#[track_caller]
pub(in crate::indicators) fn figure<'a>(figures: &'a [Figure], id: &str) -> &'a Figure {
    figures.iter().find(|figure| figure.id == id).unwrap()
}

/// The value of the first figure with this id, rounded to a millionth.
#[track_caller]
pub(in crate::indicators) fn value(figures: &[Figure], id: &str) -> Option<f64> {
    figure(figures, id).value.map(|value| (value * 1e6).round() / 1e6)
}

/// The count of the first figure with this id.
#[track_caller]
pub(in crate::indicators) fn count(figures: &[Figure], id: &str) -> u64 {
    let found = figure(figures, id);
    assert_eq!(found.value.map(f64::to_bits), Some(crate::indicators::wilson::float(found.n).to_bits()), "{id}");
    found.n
}

/// A slice of one dimension.
pub(in crate::indicators) fn slice(dimension: Dimension, value: &str) -> Slice {
    Slice::from([(dimension, value.to_owned())])
}
