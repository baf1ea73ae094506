//! V1, V4, V5: what came, what is in work, what was closed. Closed is not solved.

use crate::domain::Status;

use super::{
    Question,
    ledger::{Entries, Ledger},
    line::Line,
    seen::{Running, Seen, State},
    sheet::Sheet,
};

/// What volumes are made of. Times that cannot be do not matter here, but for a receipt dated after K: what did not come yet is
/// neither in V1 nor in V4, and D5 alone counts it. Every other case that exists at T stands in its volumes.
///
/// * V1 = #{received ∈ P}, posts included.
/// * V4 = # open at T, whenever received = `not_due` + `overdue` + `due_after_load` + `no_deadline` + `due_not_told`.
///   `overdue`: the deadline had come when the case was watched last. `due_after_load`: it came after that and before
///   T, and nobody knows whether it was met. `no_deadline`: no deadline runs, because there is none or because the first
///   answer has met it. Posts are never in work; a final status without a closing time is neither open
///   nor closed (D5); `V4.not_told`: nobody tells whether it is closed.
/// * V5 = #{closed ∈ P}, each case once, by the closing that stands at T, exits included = the sum of its outcomes, each
///   as the closing was told with. `V5.exits` is the line of the exits: not admitted +
///   redirected + withdrawn + duplicate + spam.
///   `V5.not_told`: received ∈ P, and nobody tells whether or when it was closed.
///
/// Source: the regulation of the municipal control centre, monitoring of volumes over all channels.
pub(super) fn enter(seen: &Seen<'_>, question: &Question<'_>, entries: &mut Entries) {
    let is_received = question.period.contains(seen.case.received);
    if is_received {
        entries.count(Line::Received);
    }
    match seen.state {
        State::Open if !seen.is_future => {
            entries.count(Line::Open);
            entries.count(match seen.running() {
                Running::None => Line::NoDeadline,
                Running::Untold => Line::DueUntold,
                Running::Ahead(_) => Line::NotDue,
                Running::Missed(_) => Line::Overdue,
                Running::Unwatched => Line::DueUnwatched,
            });
        }
        State::Closed(at) | State::Exited(at) if question.period.contains(at) => {
            entries.count(Line::Closed);
            entries.count(outcome(seen.outcome));
            if seen.outcome.is_exit() {
                entries.count(Line::ClosedExits);
            }
        }
        State::Untold => {
            if !seen.case.status.is_final() && !seen.is_future {
                entries.count(Line::OpenUntold);
            }
            if is_received {
                entries.count(Line::ClosedUntold);
            }
        }
        State::Open | State::Closed(_) | State::Exited(_) | State::Post | State::Untimed => {}
    }
}

/// The part of V5 that a closing belongs to.
fn outcome(status: Status) -> Line {
    match status {
        Status::Solved => Line::Solved,
        Status::Explained => Line::Explained,
        Status::Declined => Line::Declined,
        Status::NotAdmitted => Line::NotAdmitted,
        Status::Redirected => Line::Redirected,
        Status::Withdrawn => Line::Withdrawn,
        Status::Duplicate => Line::Duplicate,
        Status::Spam => Line::Spam,
        Status::New | Status::InProgress | Status::Deferred | Status::Reopened | Status::Closed | Status::Unknown => {
            Line::UnknownOutcome
        }
    }
}

pub(super) fn write(ledger: &Ledger, sheet: &mut Sheet<'_>) {
    sheet.counts(
        ledger,
        &[
            Line::Received,
            Line::Open,
            Line::NotDue,
            Line::Overdue,
            Line::DueUnwatched,
            Line::NoDeadline,
            Line::DueUntold,
            Line::OpenUntold,
            Line::Closed,
            Line::Solved,
            Line::Explained,
            Line::Declined,
            Line::NotAdmitted,
            Line::Redirected,
            Line::Withdrawn,
            Line::Duplicate,
            Line::Spam,
            Line::UnknownOutcome,
            Line::ClosedExits,
            Line::ClosedUntold,
        ],
    );
}

#[cfg(test)]
mod tests;
