//! S0: mean and median over the closed ones, as regional centres count them.

use super::{
    Question, Unit,
    observed::Observed,
    seen::Seen,
    sheet::{Estimate, Sheet},
    survival::Survival,
    waits::{Waits, mean, middle},
    wilson::count_of,
};

/// Mean and median of closed − received over closed ∈ P, exits aside, by the closing that stands at T.
///
/// For reconciliation only: it ignores those still open, so it looks better the more is left undone. The median of an
/// even number is the mean of the two in the middle, as spreadsheets count it; its interval is that of S1 and S3.
/// Source: practice of regional control centres.
#[derive(Debug, Default)]
pub(super) struct ClosedOnly(Waits);

impl ClosedOnly {
    pub(super) fn add(&mut self, seen: &Seen<'_>, question: &Question<'_>) {
        if let Some(at) = seen.standing_closing().filter(|at| seen.is_valid && question.period.contains(*at)) {
            self.0.add_event(seen.case.received, at);
        }
    }

    pub(super) fn write(mut self, sheet: &mut Sheet<'_>) {
        for (unit, waits) in self.0.by_unit() {
            // A sum of doubles depends on their order: this one is the same whatever order the cases came in.
            waits.sort_unstable();
            sheet.estimate("S0.mean", unit, count_of(waits), || Estimate::plain(mean(waits)));
        }
        for (unit, waits) in self.0.by_unit() {
            write_median(sheet, "S0.median", unit, waits);
        }
    }
}

/// The median of durations in one unit, all observed to their end, with the interval of their curve.
pub(super) fn write_median(sheet: &mut Sheet<'_>, id: &'static str, unit: Unit, durations: &mut [Observed]) {
    let (low, high) = Survival::fit(durations).median_interval();
    let found = || Estimate { value: Some(middle(durations)), low, high, note: None };
    sheet.estimate(id, unit, count_of(durations), found);
}
