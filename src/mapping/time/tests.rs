use super::{FieldPrecision, after, moment, span_s};
use crate::domain::{Moment, Precision, Zone};

fn zone() -> Zone {
    Zone::named("Europe/Volgograd").unwrap()
}

#[track_caller]
fn reads(text: &str, expected: &str) {
    let found = moment(text, FieldPrecision::Auto, &zone());
    let shown = found.map(|at| format!("{} {}", at.instant(), at.precision().as_str()));
    assert_eq!(shown.as_deref(), Some(expected), "{text}");
}

#[track_caller]
fn refuses(text: &str) {
    assert_eq!(moment(text, FieldPrecision::Auto, &zone()), None, "{text}");
}

fn second(text: &str) -> Moment {
    moment(text, FieldPrecision::Second, &zone()).unwrap()
}

#[test]
fn the_four_spellings_of_incident_are_read() {
    reads("2026-03-01 10:20:30", "2026-03-01T07:20:30Z second");
    reads("01.03.2026 10:20:30", "2026-03-01T07:20:30Z second");
    reads("01.03.2026", "2026-02-28T21:00:00Z day");
    reads("2026-03-01", "2026-02-28T21:00:00Z day");
}

#[test]
fn rfc_3339_and_cells_that_were_dates_are_read() {
    reads("2026-01-06T10:12:33+03:00", "2026-01-06T07:12:33Z second");
    reads("2026-01-06T10:12:33.250+0300", "2026-01-06T07:12:33Z second");
    reads("2026-01-06T10:12:33Z", "2026-01-06T10:12:33Z second");
    reads("2026-01-06T10:12:33", "2026-01-06T07:12:33Z second");
    reads("2026-01-06T00:00:00", "2026-01-05T21:00:00Z day");
    reads(" 06.01.2026\u{a0}9:05 ", "2026-01-06T06:05:00Z second");
}

#[test]
fn nonsense_and_days_that_do_not_exist_are_refused() {
    for text in ["", "-", "в прошлый вторник", "31.02.2026", "2026-13-01", "01.03.26", "2026-03-01 25:00:00"]
    {
        refuses(text);
    }
    for text in ["01/03/2026", "2026-03-01T10:20:30+99:00", "2026-03-01x", "01.03.0026", "яяяяя", "2026-03-01 10:20."]
    {
        refuses(text);
    }
}

#[test]
fn a_field_of_days_forgets_the_time() {
    let at = moment("2026-01-06T23:30:00Z", FieldPrecision::Day, &zone()).unwrap();
    assert_eq!((at.day().to_string().as_str(), at.precision()), ("2026-01-07", Precision::Day));
}

#[test]
fn a_date_never_pretends_to_have_an_hour() {
    assert_eq!(second("01.03.2026").precision(), Precision::Day);
    assert_eq!(second("01.03.2026 00:00:00").precision(), Precision::Second);
}

#[test]
fn hours_of_a_span_may_exceed_a_day() {
    assert_eq!(span_s("1:02:03"), Some(3723));
    assert_eq!(span_s("49:00:00"), Some(176_400));
    assert_eq!(span_s("0:30"), Some(1800));
    for text in ["", "1", "1:60:00", "a:b:c", "1:2:3:4", "-1:00:00"] {
        assert_eq!(span_s(text), None, "{text}");
    }
}

#[test]
fn a_span_is_added_to_an_hour_but_not_to_a_day() {
    let start = second("01.03.2026 10:00:00");
    assert_eq!(after(start, 3600, &zone()), Some(second("01.03.2026 11:00:00")));
    assert_eq!(after(second("01.03.2026"), 3600, &zone()), None);
}
