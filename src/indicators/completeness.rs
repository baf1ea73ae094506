//! D4, D5: how much of what came can be placed, and how much has times that cannot be.

use crate::domain::{Block, Field, Status};

use super::{
    Question,
    ledger::{Entries, Ledger},
    line::Line,
    seen::Seen,
    sheet::Sheet,
};

/// Figures of the cases themselves.
///
/// * D4 = part without topic (`unmapped`), without place, with an unknown status / V1; posts have no status, they are
///   left out of `D4.status`. A case whose field nobody tells leaves the share and is counted beside it: there is nothing
///   to find in the directories; so do all of a month of which most do not tell it. Interval: Wilson.
/// * D5 = # that fail the validity gate (see [`Seen::is_valid`]) among those that came, were closed or fell due in P:
///   the ones missing from speed and timeliness of the period. Those whose receipt lies in the future are in no period:
///   they count in every one.
pub(super) fn enter(seen: &Seen<'_>, question: &Question<'_>, entries: &mut Entries) {
    let case = seen.case;
    if question.period.contains(case.received) {
        let mut told = |field, untold, line, is_missing| {
            if seen.is_left_out(field) {
                entries.count(untold);
            } else {
                entries.share(line, is_missing);
            }
        };
        told(Field::Topic, Line::TopicUntold, Line::NoTopic, case.block == Block::Unmapped);
        told(Field::Place, Line::PlaceUntold, Line::NoPlace, !case.has_place);
        if seen.is_work() {
            told(Field::Status, Line::StatusUntold, Line::NoStatus, case.status == Status::Unknown);
        }
    }
    if seen.is_work() && !seen.is_valid && seen.touches(question) {
        entries.count(Line::Invalid);
    }
}

pub(super) fn write(ledger: &Ledger, sheet: &mut Sheet<'_>) {
    for (share, untold) in
        [(Line::NoTopic, Line::TopicUntold), (Line::NoPlace, Line::PlaceUntold), (Line::NoStatus, Line::StatusUntold)]
    {
        sheet.share(ledger, share);
        sheet.counts(ledger, &[untold]);
    }
    sheet.counts(ledger, &[Line::Invalid]);
}

#[cfg(test)]
mod tests;
