//! V1, V4, V5: what came, what is in work, what was closed. Closed is not solved.

use crate::domain::Status;

use super::{
    Question,
    seen::{Seen, State},
    sheet::Sheet,
};

/// The parts of V5, in the order in which they are written. They sum to V5.
const OUTCOMES: [(Status, &str); 8] = [
    (Status::Solved, "V5.solved"),
    (Status::Explained, "V5.explained"),
    (Status::Declined, "V5.declined"),
    (Status::Redirected, "V5.redirected"),
    (Status::Withdrawn, "V5.withdrawn"),
    (Status::Duplicate, "V5.duplicate"),
    (Status::Spam, "V5.spam"),
    (Status::Unknown, "V5.unknown"),
];

/// Counts of volumes. Times that cannot be do not matter here: every case that exists at T stands in its volumes.
///
/// * V1 = #{received ∈ P}, posts included.
/// * V4 = # open at T, whenever received = `not_due` + `overdue` + `no_deadline`. `overdue`: due < T. `no_deadline`: no
///   deadline runs, because there is none or because the first answer has met it. Posts are never in work; a final
///   status without a closing time is neither open nor closed (D5).
/// * V5 = #{closed ∈ P}, each case once, by the closing that stands at T, exits included = the sum of its outcomes;
///   `unknown` when the last known status does not tell what that closing meant. `V5.exits` is the line of the exits:
///   redirected + withdrawn + duplicate + spam.
///
/// Source: the regulation of the municipal control centre, monitoring of volumes over all channels.
#[derive(Debug, Default)]
pub(super) struct Volumes {
    received: u64,
    not_due: u64,
    overdue: u64,
    no_deadline: u64,
    outcomes: [u64; Status::ALL.len()],
}

impl Volumes {
    pub(super) fn add(&mut self, seen: &Seen<'_>, question: &Question<'_>) {
        self.received += u64::from(question.period.contains(seen.case.received));
        match seen.state {
            State::Open => match seen.running_due() {
                None => self.no_deadline += 1,
                Some(due) if due.is_before(question.as_of) => self.overdue += 1,
                Some(_) => self.not_due += 1,
            },
            State::Closed(at) | State::Exited(at) if question.period.contains(at) => {
                if let Some(count) = self.outcomes.get_mut(seen.outcome as usize) {
                    *count += 1;
                }
            }
            State::Closed(_) | State::Exited(_) | State::Post | State::Untimed => {}
        }
    }

    pub(super) fn write(self, sheet: &mut Sheet<'_>) {
        sheet.count("V1", self.received);
        sheet.count("V4", self.not_due + self.overdue + self.no_deadline);
        sheet.count("V4.not_due", self.not_due);
        sheet.count("V4.overdue", self.overdue);
        sheet.count("V4.no_deadline", self.no_deadline);
        let count = |status: Status| self.outcomes.get(status as usize).copied().unwrap_or_default();
        sheet.count("V5", OUTCOMES.iter().map(|(status, _)| count(*status)).sum());
        for (status, id) in OUTCOMES {
            sheet.count(id, count(status));
        }
        let exits = OUTCOMES.iter().filter(|(status, _)| status.is_exit()).map(|(status, _)| count(*status)).sum();
        sheet.count("V5.exits", exits);
    }
}

#[cfg(test)]
mod tests;
