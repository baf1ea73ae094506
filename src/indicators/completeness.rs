//! D4, D5: how much of what came can be placed, and how much has times that cannot be.

use crate::domain::{Block, Status};

use super::{Question, seen::Seen, sheet::Sheet};

/// Figures of the cases themselves.
///
/// * D4 = part without topic (`unmapped`), without place, with an unknown status / V1; posts have no status, they are
///   left out of `D4.status`. Interval: Wilson.
/// * D5 = # that fail the validity gate (see [`Seen::is_valid`]) among those that came, were closed or fell due in P:
///   the ones missing from speed and timeliness of the period. Those whose receipt lies in the future are in no period:
///   they count in every one.
#[derive(Debug, Default)]
pub(super) struct Completeness {
    received: u64,
    received_work: u64,
    without_topic: u64,
    without_place: u64,
    without_status: u64,
    invalid: u64,
}

impl Completeness {
    pub(super) fn add(&mut self, seen: &Seen<'_>, question: &Question<'_>) {
        let case = seen.case;
        if question.period.contains(case.received) {
            self.received += 1;
            self.received_work += u64::from(seen.is_work());
            self.without_topic += u64::from(case.block == Block::Unmapped);
            self.without_place += u64::from(!case.has_place);
            self.without_status += u64::from(seen.is_work() && case.status == Status::Unknown);
        }
        self.invalid += u64::from(seen.is_work() && !seen.is_valid && seen.touches(question));
    }

    pub(super) fn write(self, sheet: &mut Sheet<'_>) {
        sheet.share("D4.topic", self.without_topic, self.received);
        sheet.share("D4.place", self.without_place, self.received);
        sheet.share("D4.status", self.without_status, self.received_work);
        sheet.count("D5", self.invalid);
    }
}

#[cfg(test)]
mod tests;
