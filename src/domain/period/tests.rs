use super::*;

#[track_caller]
fn check(text: &str, first: &str, last: &str) {
    let period = Period::parse(text).unwrap();
    assert_eq!((period.first().to_string(), period.last().to_string()), (first.to_owned(), last.to_owned()));
}

#[test]
fn a_quarter_is_read() {
    check("2026-Q1", "2026-01-01", "2026-03-31");
    check("2025-Q4", "2025-10-01", "2025-12-31");
}

#[test]
fn a_month_is_read() {
    check("2024-02", "2024-02-01", "2024-02-29");
}

#[test]
fn an_iso_week_is_read() {
    check("2026-W10", "2026-03-02", "2026-03-08");
    check("2026-W01", "2025-12-29", "2026-01-04");
}

#[test]
fn two_dates_are_read() {
    check("2026-01-05..2026-01-05", "2026-01-05", "2026-01-05");
}

#[test]
fn nonsense_is_refused() {
    for text in ["", "2026", "2026-Q5", "2026-13", "2026-W60", "2026-02-01..2026-01-01", "26-Q1", "2026-1"] {
        assert!(Period::parse(text).is_err(), "{text}");
    }
}

#[test]
fn the_quarters_before_cross_the_year() {
    let before: Vec<_> = Period::parse("2026-Q2").unwrap().quarters_before(4).iter().map(ToString::to_string).collect();
    assert_eq!(before, ["2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1"]);
}

#[test]
fn a_month_is_no_quarter() {
    assert_eq!(Period::parse("2026-03").unwrap().to_string(), "2026-03-01..2026-03-31");
}
