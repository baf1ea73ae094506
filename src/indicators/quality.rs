//! U1, U2, R1, F1: what citizens say of the answers, what comes back, what was solved faster.

use crate::domain::{Field, Moment, Satisfaction, Status};

use super::{
    Note, Question, Unit,
    ledger::{Entries, Ledger, Share},
    line::Line,
    seen::{Seen, State},
    sheet::{Base, Estimate, Sheet},
    waits::Wait,
};

/// From how many stars of five a citizen counts as satisfied.
const SATISFIED_STARS: u8 = 4;
/// An accelerated solution takes less than this many calendar days.
const ACCELERATED_DAYS: i64 = 30;

/// Figures over the closed ones, closing ∈ P that stands at T, and F1; posts, spam, duplicates and exits by the deadline
/// aside. A case leaves a figure when nobody tells what the figure stands on, and is counted beside it; so does one received
/// ∈ P of which nobody tells whether it is closed. Where a field is not told of most of a month, all of it leave.
///
/// * U1 = rated ≥ 4 of 5 stars / rated in stars; `U1.satisfaction` = «Доволен» / rated on the scale of three: the scales
///   are never mixed. U2 = rated on either scale / closed. With U2 < 10 % both U1 are «не показательно».
/// * R1 = reopened after a closing in P, or flagged as repeat by the source / cases with a closing in P, standing or not.
///   So its n may exceed that of the others by those now open again.
/// * F1 = answered in substance in less than 30 calendar days / all appeals and messages received ∈ P that pass the
///   validity gate: 1 − S in whole local days, since every source knows those. Answered in substance is what was closed
///   as solved or explained; what was closed otherwise never will be; open ones are censored where they were watched last,
///   exits after the deadline at the exit. A first answer told apart does not count: then F1 would depend on which feed
///   told the case. `F1.not_told`: nobody tells what a closing meant, or whether there is one. Interval: as T6.
/// * `F1.closed`, as regional centres count: the same over closed ∈ P. `F1.source` = «Фаст-трек» / closed where the
///   source says yes or no.
///
/// Sources: regulation of the municipal control centre, point 1.1 (accelerated solution); scales of ПОС and «Инцидент».
/// Intervals: Wilson but for F1.
pub(super) fn enter(seen: &Seen<'_>, question: &Question<'_>, entries: &mut Entries) {
    if !seen.is_work() || seen.is_noise() || seen.early_exit().is_some() {
        return;
    }
    let is_received = question.period.contains(seen.case.received);
    if seen.is_closing_untold() {
        if is_received || closing(seen, question).is_some() {
            unrated(seen, entries);
        }
    } else {
        returned(seen, question, entries);
        closed(seen, question, entries);
    }
    if seen.is_valid && is_received {
        match solution(seen) {
            Some(wait) => entries.wait(Line::Accelerated, wait),
            None => entries.count(Line::AcceleratedUntold),
        }
    }
}

/// The closing that stands, if it lies in the period.
fn closing(seen: &Seen<'_>, question: &Question<'_>) -> Option<Moment> {
    seen.standing_closing().filter(|at| question.period.contains(*at))
}

/// What a case closed in the period says.
fn closed(seen: &Seen<'_>, question: &Question<'_>, entries: &mut Entries) {
    let Some(closing) = closing(seen, question) else { return };
    rated(seen, entries);
    match seen.case.fast_track {
        Some(is_fast) if !seen.is_left_out(Field::FastTrack) => entries.share(Line::FastTrack, is_fast),
        Some(_) | None => entries.count(Line::FastTrackUntold),
    }
    if seen.is_valid {
        if seen.outcome.tells_outcome() && !seen.is_outcome_left_out() {
            entries.share(Line::AcceleratedClosed, is_substance(seen.outcome) && is_fast(seen, closing));
        } else {
            entries.count(Line::AcceleratedClosedUntold);
        }
    }
}

/// What a case says of which nobody tells whether it is closed: it leaves every figure over the closed ones.
fn unrated(seen: &Seen<'_>, entries: &mut Entries) {
    let rating = seen.case.rating;
    if rating.stars.is_some() || seen.is_untold(Field::Stars) {
        entries.count(Line::StarsUntold);
    }
    if rating.satisfaction.is_some() || seen.is_untold(Field::Satisfaction) {
        entries.count(Line::SatisfactionUntold);
    }
    for line in [Line::RatedUntold, Line::ReturnedUntold, Line::FastTrackUntold] {
        entries.count(line);
    }
    if seen.is_valid {
        entries.count(Line::AcceleratedClosedUntold);
    }
}

fn rated(seen: &Seen<'_>, entries: &mut Entries) {
    let rating = seen.case.rating;
    match rating.stars {
        Some(_) if seen.is_left_out(Field::Stars) => entries.count(Line::StarsUntold),
        Some(stars) => entries.share(Line::Stars, stars >= SATISFIED_STARS),
        None if seen.is_untold(Field::Stars) => entries.count(Line::StarsUntold),
        None => {}
    }
    match rating.satisfaction {
        Some(_) if seen.is_left_out(Field::Satisfaction) => entries.count(Line::SatisfactionUntold),
        Some(said) => entries.share(Line::Satisfaction, said == Satisfaction::Satisfied),
        None if seen.is_untold(Field::Satisfaction) => entries.count(Line::SatisfactionUntold),
        None => {}
    }
    let is_rated = rating.stars.is_some() || rating.satisfaction.is_some();
    if seen.is_left_out(Field::Stars) && seen.is_left_out(Field::Satisfaction) {
        entries.count(Line::RatedUntold);
    } else {
        entries.share(Line::Rated, is_rated);
    }
}

/// Whether a case came back after its first closing in the period. One of which nobody tells whether it repeats another
/// leaves even when it was reopened: else only those would stay.
fn returned(seen: &Seen<'_>, question: &Question<'_>, entries: &mut Entries) {
    let Some((first, _)) = seen.closings().find(|(_, turn)| question.period.contains(turn.at)) else { return };
    if seen.is_left_out(Field::Repeat) {
        entries.count(Line::ReturnedUntold);
    } else {
        let is_reopened = seen.turns.len() > first + 1;
        entries.share(Line::Returned, is_reopened || seen.case.repeat == Some(true));
    }
}

/// The wait for an answer in substance; `None` when nobody tells whether there was one. One that was not accelerated may
/// not have been the first where the outcome of an earlier closing is not told.
fn solution(seen: &Seen<'_>) -> Option<Wait> {
    if seen.is_closing_untold() || seen.is_outcome_left_out() {
        return None;
    }
    let received = seen.case.received;
    let mut is_outcome_untold = false;
    for (_, turn) in seen.closings() {
        if is_substance(turn.status) {
            let is_certain = !is_outcome_untold || is_fast(seen, turn.at);
            return is_certain.then(|| Wait::in_days(received, turn.at, true));
        }
        is_outcome_untold |= !turn.status.tells_outcome();
    }
    match seen.state {
        _ if is_outcome_untold => None,
        State::Closed(_) => Some(Wait::without_end()),
        State::Open | State::Exited(_) | State::Post | State::Untimed | State::Untold => {
            Some(Wait::in_days(received, seen.cut(), false))
        }
    }
}

fn is_substance(status: Status) -> bool {
    matches!(status, Status::Solved | Status::Explained)
}

fn is_fast(seen: &Seen<'_>, closing: Moment) -> bool {
    closing.days_since(seen.case.received) < ACCELERATED_DAYS
}

pub(super) fn write(ledger: &mut Ledger, sheet: &mut Sheet<'_>) {
    let Share { part, whole } = ledger.share(Line::Rated);
    let note = (part * 10 < whole).then_some(Note::NotRepresentative);
    for (line, untold) in [(Line::Stars, Line::StarsUntold), (Line::Satisfaction, Line::SatisfactionUntold)] {
        let share = ledger.share(line);
        let found = || Estimate { note, ..Estimate::share(share.part, share.whole) };
        sheet.estimate(line.id(), Base { unit: Unit::Share, ..Base::of(ledger, line) }, found);
        sheet.counts(ledger, &[untold]);
    }
    for (line, untold) in [(Line::Rated, Line::RatedUntold), (Line::Returned, Line::ReturnedUntold)] {
        sheet.share(ledger, line);
        sheet.counts(ledger, &[untold]);
    }
    let base = Base { unit: Unit::Share, ..Base::of(ledger, Line::Accelerated) };
    let mut waits = ledger.take_waits(Line::Accelerated).observed().1;
    let limit = super::waits::whole(ACCELERATED_DAYS - 1);
    sheet.estimate(Line::Accelerated.id(), base, || Estimate::within(&mut waits, limit));
    sheet.counts(ledger, &[Line::AcceleratedUntold]);
    for (line, untold) in
        [(Line::AcceleratedClosed, Line::AcceleratedClosedUntold), (Line::FastTrack, Line::FastTrackUntold)]
    {
        sheet.share(ledger, line);
        sheet.counts(ledger, &[untold]);
    }
}

#[cfg(test)]
mod tests;
