//! S1, S3, S4: how long the answer and the solution take, with those still waiting.

use crate::domain::Field;

use super::{
    Note, Question, Unit,
    ledger::{Entries, Ledger},
    line::Line,
    seen::Seen,
    sheet::{Base, Estimate, Sheet},
    survival::Survival,
    waits::DAY_HOURS,
    wilson::count_of,
};

/// How far S4 looks.
const LIMIT_DAYS: f64 = 30.0;

/// Kaplan–Meier figures of the cohort received ∈ P: posts, spam, duplicates and exits by the deadline aside.
///
/// * S1: median of answer − received; the answer is the first one in substance. The first closing stands for it where no
///   feed gives the time of an answer at all; elsewhere a closed case without such a time is left out, since it was
///   answered and nobody knows when: `S1.no_answer` counts these, `S1.not_told` those of which nobody tells whether they
///   were answered.
/// * S3: the same of the first closing, `S3.last` of the closing that stands (a reopened case waits on);
///   `S3.last_not_told`: nobody tells whether or when it was closed; `S3.not_told`: that, or nobody tells whether it was
///   reopened, so that nobody knows which closing is the first.
/// * Where most first answers, closings or reopenings of a month are not told, all of that month are not.
/// * Open cases are censored where they were watched last, exits after the deadline at the exit. n is the size of the
///   cohort.
/// * One figure: in hours when every case of the cohort is known to the second, else in days for all of it. No case
///   leaves a median because it is open or because of another's precision.
/// * S4 = ∫₀³⁰ S(t) dt of S3, in days. «не достигнута» when nobody was watched for 30 days and somebody still waits.
///
/// Source: see [`Survival`].
pub(super) fn enter(seen: &Seen<'_>, question: &Question<'_>, entries: &mut Entries) {
    if !(seen.is_counted() && question.period.contains(seen.case.received)) {
        return;
    }
    if seen.is_answer_untold() {
        entries.count(Line::AnswerUntold);
    } else if seen.lacks_answer() {
        entries.count(Line::NoAnswer);
    } else {
        entries.wait(Line::AnswerWait, seen.wait_for(seen.answer()));
    }
    if seen.is_closing_untold() {
        entries.count(Line::LastClosingUntold);
    } else {
        entries.wait(Line::LastClosingWait, seen.wait_for(seen.standing_closing()));
    }
    if seen.is_closing_untold() || seen.is_left_out(Field::Repeat) {
        entries.count(Line::ClosingUntold);
    } else {
        entries.wait(Line::ClosingWait, seen.wait_for(seen.first_closing()));
    }
}

pub(super) fn write(ledger: &mut Ledger, sheet: &mut Sheet<'_>) {
    write_median(ledger, sheet, Line::AnswerWait);
    sheet.counts(ledger, &[Line::NoAnswer, Line::AnswerUntold]);
    let (closings, unit) = write_median(ledger, sheet, Line::ClosingWait);
    write_median(ledger, sheet, Line::LastClosingWait);
    sheet.counts(ledger, &[Line::LastClosingUntold, Line::ClosingUntold]);
    let base = Base { unit: Unit::Days, ..Base::of(ledger, Line::ClosingWait) };
    sheet.estimate("S4", base, || restricted_mean(&closings, unit));
}

/// The median of a cohort; gives its curve and unit.
fn write_median(ledger: &mut Ledger, sheet: &mut Sheet<'_>, line: Line) -> (Survival, Unit) {
    let (unit, mut waits) = ledger.take_waits(line).observed();
    let survival = Survival::fit(&mut waits);
    let base = Base { unit, n: count_of(&waits), ..Base::of(ledger, line) };
    sheet.estimate(line.id(), base, || Estimate::median(&survival));
    (survival, unit)
}

/// The mean wait up to 30 days, in days, of a curve in `unit`.
fn restricted_mean(survival: &Survival, unit: Unit) -> Estimate {
    let day = if unit == Unit::Days { 1.0 } else { DAY_HOURS };
    if survival.reaches(LIMIT_DAYS * day) {
        Estimate::plain(survival.restricted_mean(LIMIT_DAYS * day) / day)
    } else {
        Estimate::nothing(Note::NotReached)
    }
}

#[cfg(test)]
mod tests;
