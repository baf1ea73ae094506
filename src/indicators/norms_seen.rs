//! Which norms of the first answer the cases came with: what T6 was measured by.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::domain::{CaseSet, Instant, MetBy, Severity};

use super::{Question, Views, response::norm_hours, seen::Seen};

/// More different lengths than this are no norm in hours: each case has its own, by the calendar.
const LENGTHS_MAX: usize = 3;

/// A norm of the first answer, as the deadlines of the cases have it.
#[derive(Debug, Clone, PartialEq)]
pub struct NormSeen {
    /// Severity; `None` where none is named.
    pub severity: Option<Severity>,
    /// Hours from the receipt to the deadline; `None` for deadlines of different lengths (a norm in working hours or
    /// days) and for times known to the day only.
    pub hours: Option<f64>,
    /// The day of the first receipt with this norm, of all that is known.
    pub since: Date,
    /// How many cases received in the period have it.
    pub cases: u64,
}

/// Norms by severity and length in microseconds; without a length those that have none.
type Norms = BTreeMap<(Option<Severity>, Option<i64>), (Date, u64)>;

/// The norms of the cases received in the period, by severity, the longest in force first. The standing deadline of each
/// case counts, as in T6. Empty when no deadline is met by a first answer.
pub fn norms_seen(set: &CaseSet, question: &Question<'_>) -> Vec<NormSeen> {
    let views = Views::new(set, question);
    let mut norms = Norms::new();
    for case in set.cases.iter().filter(|case| case.met_by == MetBy::FirstResponse) {
        let Some(seen) = Seen::at(case, views.of(case)).filter(|seen| seen.is_work() && seen.is_valid) else {
            continue;
        };
        let Some(due) = seen.due else { continue };
        let (received, is_exact) = (case.received, norm_hours(case.received, due).is_some());
        let length = is_exact.then(|| due.instant().as_micros() - received.instant().as_micros());
        let is_in = u64::from(question.period.contains(received));
        let (since, cases) = norms.entry((case.severity, length)).or_insert((received.day(), 0));
        (*since, *cases) = ((*since).min(received.day()), *cases + is_in);
    }
    let mut found: Vec<_> = joined(norms)
        .into_iter()
        .map(|((severity, length), (since, cases))| NormSeen {
            severity,
            hours: length.map(|length| Instant::from_micros(length).hours_since(Instant::from_micros(0))),
            since,
            cases,
        })
        .collect();
    found.retain(|norm| norm.cases > 0);
    found.sort_by_key(|norm| (norm.severity, norm.since));
    found
}

/// Severities of too many lengths with one row for all of them.
fn joined(norms: Norms) -> Norms {
    let mut lengths: BTreeMap<Option<Severity>, usize> = BTreeMap::new();
    for (severity, _) in norms.keys() {
        *lengths.entry(*severity).or_default() += 1;
    }
    let mut joined = Norms::new();
    for ((severity, length), (since, cases)) in norms {
        let is_one = lengths.get(&severity).is_some_and(|count| *count <= LENGTHS_MAX);
        let (first, sum) = joined.entry((severity, length.filter(|_| is_one))).or_insert((since, 0));
        (*first, *sum) = ((*first).min(since), *sum + cases);
    }
    joined
}

#[cfg(test)]
mod tests;
