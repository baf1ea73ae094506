//! Cases and questions for tests.

use std::{collections::HashMap, sync::LazyLock};

use jiff::{Timestamp, civil::date};

use crate::calendar::Calendar;
use crate::domain::{
    Case, CaseSet, Dues, Field, Lifecycle, MetBy, Moment, NotTold, Period, Platform, Severity, Status, Symbol, Symbols,
    Turn, Zone,
};
use crate::indicators::{Dimension, Figure, Question, Slice, View, figures};

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

/// A message received on 1 January at 0:00, open, of feeds that give no times of answers and tell everything else.
pub(in crate::indicators) fn open() -> Case {
    Case::open(first_symbol(), at(1, 0))
}

/// The same, solved at `closing`.
pub(in crate::indicators) fn solved(closing: Moment) -> Case {
    closed_as(Status::Solved, &[closing])
}

/// The same, closed and reopened by turns; every closing meant `status`, which is the last one too when it is closed.
pub(in crate::indicators) fn closed_as(status: Status, moments: &[Moment]) -> Case {
    let last = if moments.len() % 2 == 1 { status } else { Status::Reopened };
    Case { status: last, lifecycle: turns(status, moments), ..open() }
}

/// The same, solved at the first moment, reopened at the second, closed with `status` at the third.
pub(in crate::indicators) fn solved_then(status: Status, [first, reopened, last]: [Moment; 3]) -> Case {
    let turns = vec![Turn::closed(first, Status::Solved), Turn::reopened(reopened), Turn::closed(last, status)];
    Case { status, lifecycle: Lifecycle::new(turns), ..open() }
}

/// The same without what nobody tells.
pub(in crate::indicators) fn untold(case: Case, fields: &[Field]) -> Case {
    let not_told = fields.iter().fold(case.not_told, |not_told, field| not_told.with(*field));
    Case { not_told, ..case }
}

/// The same with `due` from the start.
pub(in crate::indicators) fn with_due(case: Case, due: Moment) -> Case {
    Case { dues: Some(Dues::new(due, Vec::new())), ..case }
}

/// The same with `due` in place of an original deadline since it was received.
pub(in crate::indicators) fn extended(case: Case, original: Moment, due: Moment) -> Case {
    let since = case.received.instant();
    Case { dues: Some(Dues::new(original, vec![(since, due)])), ..case }
}

/// A case that must be answered first by `due`.
pub(in crate::indicators) fn to_answer(case: Case, due: Moment) -> Case {
    Case { met_by: MetBy::FirstResponse, ..with_due(case, due) }
}

/// An incident of high severity, to be answered within four hours, of a feed that gives times of answers.
pub(in crate::indicators) fn incident(case: Case) -> Case {
    let due = match case.received.precision() {
        crate::domain::Precision::Second => later(case.received, 4),
        crate::domain::Precision::Day => case.received,
    };
    let told = Case { severity: Some(Severity::High), platform: Platform::Incident, closing_is_answer: false, ..case };
    to_answer(told, due)
}

/// So many hours later.
pub(in crate::indicators) fn later(moment: Moment, hours: i64) -> Moment {
    zone().at(crate::domain::Instant::from_micros(moment.instant().as_micros() + hours * 3_600_000_000))
}

/// Closings that meant `status`, and reopenings, by turns.
pub(in crate::indicators) fn turns(status: Status, moments: &[Moment]) -> Lifecycle {
    let turn = |(index, at): (usize, &Moment)| {
        if index % 2 == 0 { Turn::closed(*at, status) } else { Turn::reopened(*at) }
    };
    Lifecycle::new(moments.iter().enumerate().map(turn).collect())
}

/// A moment so late that no time of a test lies after it.
pub(in crate::indicators) fn never() -> Moment {
    moment("2100-01-01T00:00")
}

/// A look at a case as of `as_of`, everything known, watched until then.
pub(in crate::indicators) fn view(as_of: Moment) -> View {
    View {
        as_of,
        known_at: never(),
        watched_until: as_of,
        tells_closings: true,
        untold: NotTold::default(),
        untold_of_norm: NotTold::default(),
    }
}

/// The delivered production calendar of 2026.
pub(in crate::indicators) fn calendar() -> &'static Calendar {
    static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| {
        let file = ("ru-2026.xml", include_str!("../../../mappings/calendar/ru-2026.xml"));
        Calendar::parse(&[file]).unwrap()
    });
    &CALENDAR
}

/// Every feed was watched until T.
pub(in crate::indicators) fn watched() -> &'static HashMap<Symbol, Moment> {
    static WATCHED: LazyLock<HashMap<Symbol, Moment>> = LazyLock::new(HashMap::new);
    &WATCHED
}

/// January 2026, as of `as_of`, everything known, the horizon of T3 three days later.
pub(in crate::indicators) fn january(as_of: Moment) -> Question<'static> {
    let soon = zone().on(as_of.day().checked_add(jiff::Span::new().days(3)).unwrap());
    Question {
        period: Period::parse("2026-01").unwrap(),
        as_of,
        known_at: never(),
        soon,
        calendar: calendar(),
        watched: watched(),
        slices: &[],
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
