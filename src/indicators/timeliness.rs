//! T1, T1a, T2, T3: what was done by its deadline, what is late, what will be.

use crate::domain::Moment;

use super::{
    Question, Unit,
    closed_only::write_median,
    observed::Observed,
    seen::{Seen, State, has_fallen},
    sheet::Sheet,
    waits::whole,
    wilson::count_of,
};

/// Figures of deadlines. Posts and cases that fail the validity gate have no part in them.
///
/// * T1 = on time / C. C: due ∈ P, and the matter is decided at T: the event that meets the deadline happened, or the
///   deadline has fallen (a day has once it is over). For a period that is over these are all that fell due in it. Then
///   due in P = `on_time` + `late` + `overdue_open`. The event is the first closing, or the first answer, by the rule of
///   the deadline; the due instant and the due day are on time.
/// * An exit on or before the due leaves C; after it the deadline had been missed: late.
/// * `T1.no_deadline`: received ∈ P without any deadline; left out of C.
/// * `T1.no_answer`: due ∈ P, to be met by a first answer; closed, and the source does not tell when it answered. Left out
///   of C: nobody knows whether that was in time.
/// * T1a: the same with the deadline that stood first; shows the price of extensions.
/// * T2: open with due < T now, whenever received, and the median of whole local days from the due day to the day of T.
/// * T3: open, not overdue, due by the end of the third working day after T.
///
/// Source: 59-ФЗ of 02.05.2006, art. 12 (30 days from the registration); the platforms' own dates; see
/// `mappings/deadlines.toml`. Interval: Wilson.
#[derive(Debug, Default)]
pub(super) struct Timeliness {
    standing: Kept,
    original: Kept,
    no_deadline: u64,
    no_answer: u64,
    days_over: Vec<Observed>,
    soon: u64,
}

/// How the deadlines that are decided were kept.
#[derive(Debug, Default)]
pub(super) struct Kept {
    pub(super) on_time: u64,
    late: u64,
    overdue_open: u64,
}

impl Timeliness {
    pub(super) fn add(&mut self, seen: &Seen<'_>, question: &Question<'_>) {
        if !(seen.is_work() && seen.is_valid) {
            return;
        }
        let Question { period, as_of, soon, .. } = question;
        match seen.case.due {
            Some(due) if period.contains(due) && seen.is_met_untold() => self.no_answer += 1,
            Some(due) if period.contains(due) => self.standing.add(seen, due, *as_of),
            None if period.contains(seen.case.received) => self.no_deadline += 1,
            Some(_) | None => {}
        }
        if let Some(due) = seen.case.due_original.filter(|due| period.contains(*due) && !seen.is_met_untold()) {
            self.original.add(seen, due, *as_of);
        }
        if let Some(due) = seen.running_due().filter(|_| seen.state == State::Open) {
            if due.is_before(*as_of) {
                self.days_over.push(Observed::event(whole(as_of.days_since(due))));
            } else if due.is_by(*soon) {
                self.soon += 1;
            }
        }
    }

    pub(super) fn write(mut self, sheet: &mut Sheet<'_>) {
        sheet.share("T1", self.standing.on_time, self.standing.total());
        sheet.count("T1.on_time", self.standing.on_time);
        sheet.count("T1.late", self.standing.late);
        sheet.count("T1.overdue_open", self.standing.overdue_open);
        sheet.count("T1.no_deadline", self.no_deadline);
        sheet.count("T1.no_answer", self.no_answer);
        sheet.share("T1a", self.original.on_time, self.original.total());
        sheet.count("T2", count_of(&self.days_over));
        write_median(sheet, "T2.median", Unit::Days, &mut self.days_over);
        sheet.count("T3", self.soon);
    }
}

impl Kept {
    pub(super) fn add(&mut self, seen: &Seen<'_>, due: Moment, as_of: Moment) {
        let met = seen.met();
        if met.is_some_and(|met| met.is_by(due)) {
            self.on_time += 1;
        } else if seen.exit().is_some_and(|exit| exit.is_by(due)) {
            // left before the deadline fell: nothing was owed on it any more
        } else if met.is_some() || seen.exit().is_some() {
            self.late += 1;
        } else if has_fallen(due, as_of) {
            self.overdue_open += 1;
        }
    }

    /// How many are decided.
    pub(super) fn total(&self) -> u64 {
        self.on_time + self.late + self.overdue_open
    }
}

#[cfg(test)]
mod tests;
