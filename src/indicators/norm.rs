//! T6: the first answer within the norm of «Инцидент».

use crate::domain::{Field, Kind, MetBy, Platform, Severity};

use super::{
    Dimension, Question, Unit,
    ledger::{Entries, Ledger, NormLedger},
    line::Line,
    response::{CommonNorm, Response, Responses},
    seen::Seen,
    sheet::{Base, Estimate, Sheet},
};

/// The share answered by the deadline of the first answer, one figure per severity, the severity being a part of its
/// slice. Cohort: received ∈ P with such a deadline; posts, spam, duplicates and exits by the deadline aside.
///
/// * The norm L of a case is the one in force when it came: its deadline − its receipt. Where every case of the cohort
///   has the same L in hours and all times are known to the second, T6 = 1 − S(L); those still waiting are censored where
///   they were watched last, exits after the deadline at the exit. Interval: Greenwood on the log-log scale; where all or
///   none were within the norm, Wilson over those not censored before L. «не достигнута» when nobody was watched as long
///   as the norm.
/// * Else T6 = answered by its own deadline / those whose deadline has come and that are decided; interval: Wilson. A case
///   known to the day only is decided when the day decides it, else it is one of `T6.undecided`.
/// * `T6.at_least`, `T6.at_most`: T6 if every undecided one was late, and if none was.
/// * `T6.exits`: the share of exits by the deadline among these and the cohort; `T6.exits_not_told`: nobody tells whether it
///   left, or it left and nobody tells by when it had to. `T6.not_told`: nobody tells whether or
///   when it was answered, or how severe it is; or, where T6 is no 1 − S(L), the deadline came after the last whole load of
///   the feeds.
///
/// Source: norms of «Инцидент» as regional control centres use them (Высокая 4 h, Обычная and ЛС 9 h).
pub(super) fn enter(seen: &Seen<'_>, question: &Question<'_>, entries: &mut Entries) {
    if !(seen.is_work() && seen.is_valid && !seen.is_noise() && question.period.contains(seen.case.received)) {
        return;
    }
    let seen = &seen.of_norm();
    let due = seen.due.filter(|_| seen.case.met_by == MetBy::FirstResponse);
    let has_left = seen.early_exit().is_some();
    match due {
        Some(due) => {
            if seen.is_exit_untold() || seen.would_due_stay_alone() {
                entries.count(Line::NormExitUntold);
            } else {
                entries.share(Line::NormExitShare, has_left);
            }
            if has_left {
                return;
            }
            if seen.is_answer_untold() || seen.would_due_stay_alone() || seen.lacks_answer() {
                entries.count(Line::NormUntold);
            } else {
                let response = Response::of(seen, due);
                entries.response(response);
                if response.is_undecided() {
                    entries.count(Line::NormUndecided);
                }
            }
        }
        None if is_norm_untold(seen) && has_left => entries.count(Line::NormExitUntold),
        None if is_norm_untold(seen) => entries.count(Line::NormUntold),
        None => {}
    }
}

/// Whether a norm depends on a severity that nobody tells.
fn is_norm_untold(seen: &Seen<'_>) -> bool {
    let case = seen.case;
    case.dues.is_none()
        && case.platform == Platform::Incident
        && case.kind == Kind::Message
        && seen.is_untold(Field::Severity)
}

pub(super) fn write(ledger: &mut Ledger, sheet: &mut Sheet<'_>) {
    for (severity, norm) in ledger.take_norms() {
        let mut sheet = sheet.within(Dimension::Severity, severity.map_or("", Severity::as_str));
        write_norm(norm, &mut sheet);
    }
}

fn write_norm(norm: NormLedger, sheet: &mut Sheet<'_>) {
    let NormLedger { responses, exits, exits_untold, untold } = norm;
    let Responses { waits, norm, n, within, beyond, undecided, unwatched } = responses;
    // 1 − S(L) counts them for as long as they were watched.
    let untold = untold + if matches!(norm, CommonNorm::Hours(_)) { 0 } else { unwatched };
    let base = |n| Base { unit: Unit::Share, n, is_untold: n == 0 && untold > 0 };
    let (decided, all) = (within + beyond, within + beyond + undecided);
    let shares = match norm {
        CommonNorm::Hours(hours) => {
            let mut waits = waits.observed().1;
            let found = Estimate::within(&mut waits, hours);
            [(n, found); 3]
        }
        CommonNorm::Nobody | CommonNorm::None => [
            (decided, Estimate::share(within, decided)),
            (all, Estimate::share(within, all)),
            (all, Estimate::share(within + undecided, all)),
        ],
    };
    let [share, at_least, at_most] = shares;
    sheet.estimate("T6", base(share.0), || share.1);
    sheet.number(Line::NormUndecided.id(), undecided, base(n).is_untold);
    sheet.estimate("T6.at_least", base(at_least.0), || at_least.1);
    sheet.estimate("T6.at_most", base(at_most.0), || at_most.1);
    let exit_base = Base { unit: Unit::Share, n: exits.whole, is_untold: exits.whole == 0 && exits_untold > 0 };
    sheet.estimate(Line::NormExitShare.id(), exit_base, || Estimate::share(exits.part, exits.whole));
    sheet.number(Line::NormExitUntold.id(), exits_untold, false);
    sheet.number(Line::NormUntold.id(), untold, false);
}

#[cfg(test)]
mod tests;
