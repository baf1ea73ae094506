//! The first and the last day of the period belong to it, the days beside them do not.

use jiff::Timestamp;

use super::sample::{at, closed_as, count, extended, incident, january, moment, open, set, solved, with_due};
use crate::domain::{Case, Moment, Status, Zone};
use crate::indicators::figures;

/// Moments around the borders of January, and whether they are in it.
const BORDERS: [(&str, bool); 8] = [
    ("2025-12-31", false),
    ("2025-12-31T23:59", false),
    ("2026-01-01", true),
    ("2026-01-01T00:00", true),
    ("2026-01-31", true),
    ("2026-01-31T23:59", true),
    ("2026-02-01", false),
    ("2026-02-01T00:00", false),
];

/// Whether the case stands in these figures of January for each moment around its borders.
#[track_caller]
fn check(ids: &[&str], case: impl Fn(Moment) -> Case) {
    for (text, is_in) in BORDERS {
        let found = figures(&set(vec![case(moment(text))]), &january(moment("2026-02-10T12:00")));
        for id in ids {
            let same = found.iter().filter(|figure| figure.id == *id);
            assert_eq!(same.map(|figure| figure.n).sum::<u64>(), u64::from(is_in), "{id} at {text}");
        }
    }
}

fn old() -> Case {
    Case { received: moment("2025-11-10T12:00"), ..open() }
}

/// Answered before the receipt.
fn wrong() -> Case {
    Case { first_response: Some(moment("2025-11-01T12:00")), ..old() }
}

#[test]
fn what_was_received_in_the_period_is_of_the_period() {
    let case = |received| incident(Case { received, ..open() });
    check(&["V1", "X1.share", "S1", "S3", "S3.last", "S4", "T6", "F1", "D4.topic", "D4.place", "D4.status"], case);
    let left = |status| move |received| Case { received, ..closed_as(status, &[moment("2026-02-05T12:00")]) };
    check(&["X0"], left(Status::Spam));
    check(&["X1", "X1.median"], left(Status::Redirected));
}

#[test]
fn cases_without_a_deadline_are_of_the_period_they_came_in() {
    check(&["T1.no_deadline"], |received| Case { received, ..open() });
}

#[test]
fn what_was_closed_in_the_period_is_of_the_period() {
    let closed = |closing| Case { received: old().received, ..solved(closing) };
    check(&["V5", "V5.solved", "X1.closed_share", "S0.mean", "S0.median", "U2", "R1", "F1.closed"], closed);
}

#[test]
fn what_fell_due_in_the_period_is_of_the_period() {
    let closed = Case { received: old().received, ..solved(moment("2025-11-12T12:00")) };
    check(&["T1", "T1a", "T1b", "T1.on_time", "X1.due_share"], |due| with_due(closed.clone(), due));
    check(&["T1", "T1.overdue_open"], |due| with_due(old(), due));
    check(&["T1a"], |due| extended(old(), due, moment("2026-05-01")));
}

#[test]
fn wrong_times_are_counted_in_the_period_in_which_the_case_came() {
    check(&["D5"], |received| Case { received, ..wrong() });
}

#[test]
fn wrong_times_are_counted_in_the_period_in_which_the_case_was_closed() {
    check(&["D5"], |closing| Case { received: moment("2026-02-05T12:00"), ..solved(closing) });
}

#[test]
fn wrong_times_are_counted_in_the_period_in_which_the_case_fell_due() {
    check(&["D5"], |due| with_due(wrong(), due));
    check(&["D5"], |due| extended(wrong(), due, moment("2026-05-01")));
}

#[test]
fn a_period_counts_the_days_of_the_municipality() {
    let kamchatka = Zone::named("Asia/Kamchatka").unwrap();
    let local = |text: &str| kamchatka.at(text.parse::<Timestamp>().unwrap().into());
    let case = |text: &str| Case { received: local(text), ..solved(local(text)) };
    let found = figures(&set(vec![case("2025-12-31T12:00:00Z"), case("2025-12-31T11:59:59Z")]), &january(at(31, 12)));
    assert_eq!(["V1", "V5"].map(|id| count(&found, id)), [1, 1]);
}
