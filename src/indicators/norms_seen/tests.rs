use super::*;
use crate::domain::Case;
use crate::indicators::tests::sample::{at, incident, january, later, moment, on, open, set, to_answer};

fn received(text: &str, hours: i64) -> Case {
    let case = Case { received: moment(text), ..open() };
    let due = later(case.received, hours);
    to_answer(incident(case), due)
}

/// Hours, day of the first receipt and cases of each norm of January.
fn norms(cases: Vec<Case>) -> Vec<(Option<f64>, String, u64)> {
    let found = norms_seen(&set(cases), &january(at(31, 12)));
    found.iter().map(|norm| (norm.hours, norm.since.to_string(), norm.cases)).collect()
}

#[test]
fn a_norm_stands_with_the_day_since_which_it_is_known() {
    let cases = vec![
        received("2025-12-01T10:00", 9),
        received("2025-12-20T10:00", 4),
        received("2026-01-05T10:00", 4),
        received("2026-01-06T10:00", 4),
    ];
    // nothing came with nine hours in January
    assert_eq!(norms(cases), [(Some(4.0), "2025-12-20".to_owned(), 2)]);
}

#[test]
fn a_norm_that_changed_in_the_period_stands_twice() {
    let cases = vec![received("2026-01-05T10:00", 9), received("2026-01-20T10:00", 4)];
    assert_eq!(norms(cases), [(Some(9.0), "2026-01-05".to_owned(), 1), (Some(4.0), "2026-01-20".to_owned(), 1)]);
}

#[test]
fn deadlines_by_the_calendar_and_days_have_no_length_in_hours() {
    let cases = (1..=5).map(|hours| received("2026-01-05T10:00", hours)).collect();
    assert_eq!(norms(cases), [(None, "2026-01-05".to_owned(), 5)]);
    let by_day = incident(Case { received: on(3), ..open() });
    assert_eq!(norms(vec![by_day]), [(None, "2026-01-03".to_owned(), 1)]);
}
