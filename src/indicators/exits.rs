//! X0, X1: what left the municipality's responsibility, and so left the cohorts.

use jiff::civil::{Date, Weekday};

use crate::{
    calendar::{Calendar, DayKind},
    domain::{Moment, Status},
};

use super::{
    Question,
    ledger::{Entries, Ledger},
    line::Line,
    seen::{Seen, State, has_fallen},
    sheet::Sheet,
    waits::Wait,
};

/// An exit within so many working days before the deadline stands apart.
const LAST_DAYS: u8 = 2;

/// Lines of those that left. They stand beside every figure that they left, so that nobody gains unseen.
///
/// * X0: spam and duplicates in the same platform, received ∈ P. In no cohort, whenever they left.
/// * X1: redirected, withdrawn or not admitted by a moderator at T, by the deadline that stands (or without one): nothing was owed any more. Received
///   ∈ P. They are in no cohort as of T. One that left after its deadline stays: late in T1, watched until the exit in S.
/// * `X1.share` = X1 / appeals and messages received ∈ P that pass the gate, X0 aside: beside S1, S3, S4, F1.
///   `X1.due_share` = those whose deadline came in P / these and C: beside T1, T1a, T1b. `X1.closed_share` = those that
///   left in P / these and closed ∈ P: beside S0, U1, U2, R1, `F1.closed`. Intervals: Wilson.
/// * What was closed and nobody tells with what outcome may be an exit, as may what nobody tells to be closed. It stands in the
///   figures that exits leave, and beside them in place of these shares: `X0.not_told`, `X1.not_told` (received ∈ P),
///   `X1.due_not_told` (its deadline came in P; or it left, received ∈ P, and nobody tells the deadline), `X1.closed_not_told` (closed ∈ P, or received ∈ P and nobody tells whether
///   it is closed).
///   Where most outcomes or closings of a month are not told, all of that month stand there, known exits too.
/// * `X1.median`: of exit − received over X1, those aside. `X1.last_days`: redirected within the two working days before the day of
///   the deadline, or on it.
///
/// Source: 59-ФЗ of 02.05.2006, art. 8, p. 3 (redirection within seven days).
pub(super) fn enter(seen: &Seen<'_>, question: &Question<'_>, entries: &mut Entries) {
    if !seen.is_work() {
        return;
    }
    let is_received = question.period.contains(seen.case.received);
    if seen.is_noise() {
        if is_received {
            entries.count(Line::Noise);
        }
        return;
    }
    if is_received && seen.is_outcome_untold() {
        entries.count(Line::NoiseUntold);
    }
    let left = seen.early_exit();
    match (left, seen.state) {
        (Some(at), _) | (None, State::Closed(at)) if question.period.contains(at) => {
            if seen.is_exit_untold() {
                entries.count(Line::ExitClosedUntold);
            } else {
                entries.share(Line::ExitClosedShare, left.is_some());
            }
        }
        (None, State::Untold) if is_received => entries.count(Line::ExitClosedUntold),
        (_, _) => {}
    }
    if !seen.is_valid {
        return;
    }
    if is_received && seen.is_exit_untold() {
        entries.count(Line::ExitsUntold);
    } else if is_received {
        entries.share(Line::ExitShare, left.is_some());
    }
    if let Some(left) = left {
        enter_exit(seen, question, (left, is_received), entries);
    }
}

/// What a case says that left.
fn enter_exit(seen: &Seen<'_>, question: &Question<'_>, (left, is_received): (Moment, bool), entries: &mut Entries) {
    if seen.due.is_some_and(|due| question.period.contains(due) && has_fallen(due, seen.end)) {
        if seen.is_exit_untold() || seen.would_due_stay_alone() {
            entries.count(Line::ExitDueUntold);
        } else {
            entries.share(Line::ExitDueShare, true);
        }
    } else if is_received && seen.is_due_untold() {
        entries.count(Line::ExitDueUntold);
    }
    if is_received {
        entries.count(Line::Exits);
        if !seen.is_exit_untold() {
            entries.wait(Line::ExitWait, Wait::between(seen.case.received, left, true));
        }
        if seen.outcome == Status::Redirected && is_last_minute(left, seen.due, question.calendar) {
            entries.count(Line::ExitLastDays);
        }
    }
}

/// Whether an exit lies on the day of the deadline or on one of the last working days before it, or between them.
fn is_last_minute(left: Moment, due: Option<Moment>, calendar: &Calendar) -> bool {
    due.is_some_and(|due| left.day() >= working_days_before(due.day(), calendar))
}

/// The day from which [`LAST_DAYS`] working days are left before `day`.
fn working_days_before(day: Date, calendar: &Calendar) -> Date {
    let (mut day, mut left) = (day, LAST_DAYS);
    while left > 0 {
        let Ok(before) = day.yesterday() else { return day };
        day = before;
        left -= u8::from(is_working(day, calendar));
    }
    day
}

/// By the production calendar; of a year without one, Monday to Friday.
fn is_working(day: Date, calendar: &Calendar) -> bool {
    let is_weekday = || !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    calendar.day(day).map_or_else(|_no_calendar| is_weekday(), DayKind::is_working)
}

pub(super) fn write(ledger: &mut Ledger, sheet: &mut Sheet<'_>) {
    sheet.counts(ledger, &[Line::Noise, Line::NoiseUntold, Line::Exits]);
    sheet.share(ledger, Line::ExitShare);
    sheet.middle(ledger, Line::ExitWait);
    sheet.counts(ledger, &[Line::ExitLastDays]);
    sheet.share(ledger, Line::ExitDueShare);
    sheet.share(ledger, Line::ExitClosedShare);
    sheet.counts(ledger, &[Line::ExitsUntold, Line::ExitDueUntold, Line::ExitClosedUntold]);
}

#[cfg(test)]
mod tests;
