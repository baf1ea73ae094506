//! S0: mean and median over the closed ones, as regional centres count them.

use super::{
    Question,
    ledger::{Entries, Ledger},
    line::Line,
    seen::Seen,
    sheet::Sheet,
    waits::Wait,
};

/// Closed − received over closed ∈ P, exits aside, by the closing that stands at T, but for months of which most closings
/// are not told.
///
/// For reconciliation only: it ignores those still open, so it looks better the more is left undone. The median of an
/// even number is the mean of the two in the middle, as spreadsheets count it; its interval is that of S1 and S3.
/// Source: practice of regional control centres.
pub(super) fn enter(seen: &Seen<'_>, question: &Question<'_>, entries: &mut Entries) {
    let is_told = seen.is_valid && !seen.is_closing_untold();
    if let Some(at) = seen.standing_closing().filter(|at| is_told && question.period.contains(*at)) {
        entries.wait(Line::ClosedWait, Wait::between(seen.case.received, at, true));
    }
}

pub(super) fn write(ledger: &mut Ledger, sheet: &mut Sheet<'_>) {
    sheet.mean_and_middle(ledger, ("S0.mean", Line::ClosedWait));
}
