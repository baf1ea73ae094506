//! T6: the first answer within the norm of «Инцидент».

use std::collections::BTreeMap;

use crate::domain::{MetBy, Severity};

use super::{
    Dimension, Note, Question, Unit,
    observed::Observed,
    question::{Norms, ResponseNorm},
    seen::Seen,
    sheet::{Estimate, Sheet},
    survival::Survival,
    timeliness::Kept,
    waits::{Grains, Target, Waits},
    wilson::{count_of, wilson},
};

/// Hours of a day.
const DAY_HOURS: f64 = 24.0;

/// T6 = 1 − S(L), the share answered within the norm L of the severity; those still waiting are censored at T, exits at
/// the exit. Cohort: received ∈ P, with that severity.
///
/// One figure per severity that has a norm, the severity being a part of its slice. Of times known by day only a second
/// one, `T6.day`: the norm rounded down to whole days, so of 4 h and 9 h «answered on the same day».
/// Interval: Greenwood on the log-log scale; where all or none were within the norm, Wilson over those not censored
/// before L. «не достигнута» when nobody was watched as long as the norm.
/// A norm in working hours or days ends elsewhere for every case: then T6 = answered by its own deadline / those of
/// the cohort whose deadline is decided, as in T1; interval: Wilson.
/// Closed cases whose time of answer is not told are left out, see `S1.no_answer`.
/// Source: norms of «Инцидент» as regional control centres use them (Высокая 4 h, Обычная and ЛС 9 h).
#[derive(Debug, Default)]
pub(super) struct Norm(BTreeMap<Severity, Answers>);

/// How the cases of one severity were answered.
#[derive(Debug, Default)]
struct Answers {
    waits: Waits,
    by_own_due: Kept,
}

impl Norm {
    pub(super) fn add(&mut self, seen: &Seen<'_>, question: &Question<'_>, grains: &Grains) {
        let Some(severity) = seen.case.severity else { return };
        if seen.is_work() && seen.is_valid && !seen.lacks_answer() && question.period.contains(seen.case.received) {
            let feed = grains.of_feed(seen.case, Target::Answer);
            let answers = self.0.entry(severity).or_default();
            answers.waits.add(seen, seen.answer(), question.as_of, feed);
            if let Some(due) = seen.case.due.filter(|_| seen.case.met_by == MetBy::FirstResponse) {
                answers.by_own_due.add(seen, due, question.as_of);
            }
        }
    }

    pub(super) fn write(mut self, sheet: &mut Sheet<'_>, norms: &Norms) {
        for (severity, norm) in norms.iter() {
            if sheet.value_of(Dimension::Severity).is_some_and(|asked| asked != severity.as_str()) {
                continue;
            }
            let mut sheet = sheet.within(Dimension::Severity, severity.as_str());
            let Answers { waits, by_own_due } = self.0.entry(severity).or_default();
            match norm {
                ResponseNorm::Hours(hours) => write_within(&mut sheet, waits, hours),
                ResponseNorm::OwnDue => sheet.share("T6", by_own_due.on_time, by_own_due.total()),
            }
        }
    }
}

fn write_within(sheet: &mut Sheet<'_>, waits: &mut Waits, hours: f64) {
    for (unit, waits) in waits.by_unit() {
        let (id, limit) = match unit {
            Unit::Days => ("T6.day", (hours / DAY_HOURS).floor()),
            Unit::Hours | Unit::Items | Unit::Share => ("T6", hours),
        };
        sheet.estimate(id, Unit::Share, count_of(waits), || within(waits, limit));
    }
}

/// The share of waits that end by the event at or before `limit`.
fn within(waits: &mut [Observed], limit: f64) -> Estimate {
    let survival = Survival::fit(waits);
    if !survival.reaches(limit) {
        return Estimate::nothing(Note::NotReached);
    }
    let value = 1.0 - survival.at(limit);
    let interval = survival.interval_at(limit).map(|(low, high)| (1.0 - high, 1.0 - low));
    let (low, high) = interval.or_else(|| at_an_end(waits, limit)).unzip();
    Estimate { value: Some(value), low, high, note: None }
}

/// The interval where all or none were within `limit`.
fn at_an_end(waits: &[Observed], limit: f64) -> Option<(f64, f64)> {
    let answered = waits.iter().filter(|wait| wait.is_event() && wait.duration() <= limit).count();
    let watched = waits.iter().filter(|wait| wait.is_event() || wait.duration() >= limit).count();
    wilson(u64::try_from(answered).ok()?, u64::try_from(watched).ok()?)
}

#[cfg(test)]
mod tests;
