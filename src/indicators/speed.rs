//! S1, S3, S4: how long the answer and the solution take, with those still waiting.

use super::{
    Note, Question, Unit,
    seen::Seen,
    sheet::{Estimate, Sheet},
    survival::Survival,
    waits::{Grains, Target, Waits},
    wilson::count_of,
};

/// How far S4 looks.
const LIMIT_DAYS: f64 = 30.0;
/// Hours of a day.
const DAY_HOURS: f64 = 24.0;

/// Kaplan–Meier figures of the cohort received ∈ P, posts aside.
///
/// * S1: median of answer − received; the answer is the first one in substance. The first closing stands for it in feeds
///   that give no time of an answer at all; of other feeds a closed case without such a time is left out, since it was
///   answered and nobody knows when: `S1.no_answer` counts these.
/// * S3: the same of the first closing, `S3.last` of the closing that stands (a reopened case waits on).
/// * Open cases are censored at T, exits at the exit. n is the size of the cohort.
/// * S4 = ∫₀³⁰ S(t) dt of S3, in days. Two figures, as both are in days: `S4` from times of second precision, `S4.day`
///   from days. «не достигнута» when nobody was watched for 30 days and somebody still waits.
/// * One figure per unit that occurs; one without data in hours when none does.
///
/// Source: see [`Survival`].
#[derive(Debug, Default)]
pub(super) struct Speed {
    answer: Waits,
    no_answer: u64,
    first_closing: Waits,
    last_closing: Waits,
}

impl Speed {
    pub(super) fn add(&mut self, seen: &Seen<'_>, question: &Question<'_>, grains: &Grains) {
        if !(seen.is_work() && seen.is_valid && question.period.contains(seen.case.received)) {
            return;
        }
        let as_of = question.as_of;
        let closing = grains.of_feed(seen.case, Target::Closing);
        if seen.lacks_answer() {
            self.no_answer += 1;
        } else {
            self.answer.add(seen, seen.answer(), as_of, grains.of_feed(seen.case, Target::Answer));
        }
        self.first_closing.add(seen, seen.first_closing(), as_of, closing);
        self.last_closing.add(seen, seen.standing_closing(), as_of, closing);
    }

    pub(super) fn write(mut self, sheet: &mut Sheet<'_>) {
        for (unit, waits) in self.answer.by_unit() {
            let survival = Survival::fit(waits);
            sheet.estimate("S1", unit, count_of(waits), || Estimate::median(&survival));
        }
        sheet.count("S1.no_answer", self.no_answer);
        let mut means = Vec::new();
        for (unit, waits) in self.first_closing.by_unit() {
            let survival = Survival::fit(waits);
            sheet.estimate("S3", unit, count_of(waits), || Estimate::median(&survival));
            means.push((unit, count_of(waits), restricted_mean(&survival, unit)));
        }
        for (unit, waits) in self.last_closing.by_unit() {
            let survival = Survival::fit(waits);
            sheet.estimate("S3.last", unit, count_of(waits), || Estimate::median(&survival));
        }
        for (unit, n, mean) in means {
            let id = if unit == Unit::Days { "S4.day" } else { "S4" };
            sheet.estimate(id, Unit::Days, n, || mean);
        }
    }
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
