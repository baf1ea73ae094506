//! What one case says to every figure, and the figures that come of it.

use super::{
    Question, closed_only, completeness, exits,
    ledger::{Entries, Ledger},
    norm, quality,
    seen::Seen,
    sheet::Sheet,
    speed, timeliness, volumes,
};

/// Everything that a case says to the lines, in place of what `entries` held.
pub(super) fn enter(seen: &Seen<'_>, question: &Question<'_>, entries: &mut Entries) {
    entries.clear();
    volumes::enter(seen, question, entries);
    exits::enter(seen, question, entries);
    closed_only::enter(seen, question, entries);
    speed::enter(seen, question, entries);
    timeliness::enter(seen, question, entries);
    norm::enter(seen, question, entries);
    quality::enter(seen, question, entries);
    completeness::enter(seen, question, entries);
}

/// Writes the figures of one slice, in the order of [`super::DEFINITIONS`].
pub(super) fn write(mut ledger: Ledger, sheet: &mut Sheet<'_>) {
    volumes::write(&ledger, sheet);
    exits::write(&mut ledger, sheet);
    closed_only::write(&mut ledger, sheet);
    speed::write(&mut ledger, sheet);
    timeliness::write(&mut ledger, sheet);
    norm::write(&mut ledger, sheet);
    quality::write(&mut ledger, sheet);
    completeness::write(&ledger, sheet);
}
