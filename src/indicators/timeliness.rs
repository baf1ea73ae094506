//! T1, T1a, T1b, T2, T3: what was done by its deadline, what is late, what will be.

use crate::domain::{Dues, Field, Moment};

use super::{
    Question,
    ledger::{Entries, Ledger},
    line::Line,
    seen::{Running, Seen, State, has_fallen},
    sheet::Sheet,
    waits::Wait,
};

/// Figures of deadlines. Posts, spam, duplicates, exits by the deadline and cases that fail the validity gate have no part
/// in them.
///
/// * T1 = on time / C. C: due ∈ P and due ≤ T (a day has fallen once it is over); one closed early counts when its deadline
///   has come. Then C = `on_time` + `late` + `overdue_open`. The event is the first closing, or the first answer, by the
///   rule of the deadline; the due instant and the due day are on time. An exit after the due is late.
/// * `T1.no_deadline`: received ∈ P without any deadline; left out of C.
/// * `T1.no_answer`: the deadline of a first answer fell in P; closed, and its feeds do not name the time of the answer.
/// * `T1.not_told`: the deadline fell in P and nobody tells whether it was met, or it fell after the last whole load of
///   the feeds; or received ∈ P and nobody tells what the deadline counts from. Left out of C. Where most deadlines, or most
///   events that meet them, of a month are not told, all of that month are not.
/// * T1b: on time and not reopened by T / C. `T1.reopened_late`: of C, open again with the deadline missed; these are in
///   T2 as well. `T1b.not_told`: of C, nobody tells whether it was reopened; left out of T1b, even when it was late: else
///   only the late ones would stay.
/// * T1a: as T1 with the deadline that stood first; shows the price of extensions.
/// * T2: open with the deadline missed when it was watched last, whenever received, and the median of whole local days
///   from the due day to that day. `T2.not_told`: nobody knows whether it is overdue, because its deadline is not told or
///   passed between that moment and T, or because nobody tells whether it was closed.
/// * T3: open, due at T or later and by the end of the third working day after T.
///
/// Source: 59-ФЗ of 02.05.2006, art. 12 (30 days from the registration); the platforms' own dates; see
/// `mappings/deadlines.toml`. Interval: Wilson.
pub(super) fn enter(seen: &Seen<'_>, question: &Question<'_>, entries: &mut Entries) {
    if !seen.is_counted() {
        return;
    }
    let fell = |due: &Moment| question.period.contains(*due) && has_fallen(*due, question.as_of);
    match seen.due {
        None if question.period.contains(seen.case.received) => {
            entries.count(if seen.is_due_untold() { Line::OnTimeUntold } else { Line::DueNever });
        }
        Some(due) if fell(&due) => match compliance(seen, due) {
            Compliance::Untold => entries.count(Line::OnTimeUntold),
            Compliance::Untimed => entries.count(Line::DueNoAnswer),
            Compliance::Decided(kept) => decided(seen, kept, entries),
        },
        Some(_) | None => {}
    }
    let original = seen.case.dues.as_ref().map(Dues::original).filter(fell);
    if let Some(Compliance::Decided(kept)) = original.map(|due| compliance(seen, due)) {
        entries.share(Line::OnTimeByFirst, kept == Kept::OnTime);
    }
    standing(seen, question, entries);
}

/// Writes down how the deadline of a case stands that may still be open.
fn standing(seen: &Seen<'_>, question: &Question<'_>, entries: &mut Entries) {
    match (seen.state, seen.running()) {
        (State::Open, Running::Missed(due)) => {
            entries.count(Line::OverdueNow);
            entries.wait(Line::OverdueWait, Wait::in_days(due, seen.end, true));
        }
        (State::Open, Running::Ahead(due)) if due.is_by(question.soon) => entries.count(Line::DueSoon),
        (_, _) if seen.is_overdue_untold() => entries.count(Line::OverdueUntold),
        (_, _) => {}
    }
}

/// What is known of a deadline that has fallen.
enum Compliance {
    /// Nobody tells whether it was met.
    Untold,
    /// It was met at a time that its feeds do not name.
    Untimed,
    Decided(Kept),
}

/// How a deadline was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kept {
    OnTime,
    Late,
    OverdueOpen,
}

fn compliance(seen: &Seen<'_>, due: Moment) -> Compliance {
    if seen.is_met_untold() || seen.would_due_stay_alone() || !has_fallen(due, seen.end) {
        return Compliance::Untold;
    }
    if seen.is_met_untimed() {
        return Compliance::Untimed;
    }
    Compliance::Decided(match seen.met() {
        Some(met) if met.is_by(due) => Kept::OnTime,
        Some(_) => Kept::Late,
        None if seen.exit().is_some() => Kept::Late,
        None => Kept::OverdueOpen,
    })
}

/// Writes down a case of C.
fn decided(seen: &Seen<'_>, kept: Kept, entries: &mut Entries) {
    let is_on_time = kept == Kept::OnTime;
    entries.share(Line::OnTimeShare, is_on_time);
    if seen.is_exit_untold() {
        entries.count(Line::ExitDueUntold);
    } else {
        entries.share(Line::ExitDueShare, false);
    }
    entries.count(match kept {
        Kept::OnTime => Line::OnTime,
        Kept::Late => Line::Late,
        Kept::OverdueOpen => Line::OverdueOpen,
    });
    if seen.is_left_out(Field::Repeat) {
        entries.count(Line::OnTimeForGoodUntold);
        return;
    }
    entries.share(Line::OnTimeForGood, is_on_time && !seen.is_reopened());
    if seen.is_reopened() && seen.missed_due().is_some() {
        entries.count(Line::ReopenedLate);
    }
}

pub(super) fn write(ledger: &mut Ledger, sheet: &mut Sheet<'_>) {
    sheet.share(ledger, Line::OnTimeShare);
    sheet.counts(ledger, &[Line::OnTime, Line::Late, Line::OverdueOpen]);
    sheet.counts(ledger, &[Line::DueNever, Line::DueNoAnswer, Line::OnTimeUntold]);
    sheet.share(ledger, Line::OnTimeForGood);
    sheet.counts(ledger, &[Line::OnTimeForGoodUntold, Line::ReopenedLate]);
    sheet.share(ledger, Line::OnTimeByFirst);
    sheet.counts(ledger, &[Line::OverdueNow]);
    sheet.middle(ledger, Line::OverdueWait);
    sheet.counts(ledger, &[Line::OverdueUntold]);
    sheet.counts(ledger, &[Line::DueSoon]);
}

#[cfg(test)]
mod tests;
