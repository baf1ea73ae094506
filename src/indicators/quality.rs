//! U1, U2, R1, F1: what citizens say of the answers, what comes back, what was solved faster.

use crate::domain::{Satisfaction, Status, TurnKind};

use super::{
    Note, Question, Unit,
    seen::Seen,
    sheet::{Estimate, Sheet},
};

/// From how many stars of five a citizen counts as satisfied.
const SATISFIED_STARS: u8 = 4;
/// An accelerated solution takes less than this many calendar days.
const ACCELERATED_DAYS: i64 = 30;

/// Figures over the closed ones: closing ∈ P that stands at T, exits and posts aside.
///
/// * U1 = rated ≥ 4 of 5 stars / rated in stars; `U1.satisfaction` = «Доволен» / rated on the scale of three: the scales
///   are never mixed. U2 = rated on either scale / closed. With U2 < 10 % both U1 are «не показательно».
/// * R1 = reopened after a closing in P, or flagged as repeat by the source / cases with a closing in P, standing or not.
///   So its n may exceed that of the others by those now open again.
/// * F1 = answered in substance and closed in less than 30 calendar days of the municipality's zone / closed appeals and
///   messages that pass the validity gate. Answered in substance: a first answer no later than the closing, or an
///   outcome solved or explained. `F1.source` = «Фаст-трек» / those where the source says yes or no.
///
/// Sources: regulation of the municipal control centre, point 1.1 (accelerated solution); scales of ПОС and «Инцидент».
/// Intervals: Wilson.
#[derive(Debug, Default)]
pub(super) struct Quality {
    closed: u64,
    rated: u64,
    stars: Share,
    satisfaction: Share,
    returned: Share,
    accelerated: Share,
    fast_track: Share,
}

/// A part and its whole.
#[derive(Debug, Default)]
struct Share {
    part: u64,
    whole: u64,
}

impl Quality {
    pub(super) fn add(&mut self, seen: &Seen<'_>, question: &Question<'_>) {
        if !seen.is_work() || seen.exit().is_some() {
            return;
        }
        if let Some(is_returned) = returned(seen, question) {
            self.returned.add(is_returned);
        }
        let Some(closing) = seen.standing_closing().filter(|at| question.period.contains(*at)) else { return };
        let case = seen.case;
        self.closed += 1;
        self.rated += u64::from(case.rating.stars.is_some() || case.rating.satisfaction.is_some());
        if let Some(stars) = case.rating.stars {
            self.stars.add(stars >= SATISFIED_STARS);
        }
        if let Some(satisfaction) = case.rating.satisfaction {
            self.satisfaction.add(satisfaction == Satisfaction::Satisfied);
        }
        if let Some(fast_track) = case.fast_track {
            self.fast_track.add(fast_track);
        }
        if seen.is_valid {
            let is_substance = matches!(seen.outcome, Status::Solved | Status::Explained)
                || seen.first_response.is_some_and(|at| at.is_by(closing));
            self.accelerated.add(is_substance && closing.days_since(case.received) < ACCELERATED_DAYS);
        }
    }

    pub(super) fn write(self, sheet: &mut Sheet<'_>) {
        let is_thin = self.rated * 10 < self.closed;
        for (id, Share { part, whole }) in [("U1", self.stars), ("U1.satisfaction", self.satisfaction)] {
            let note = is_thin.then_some(Note::NotRepresentative);
            sheet.estimate(id, Unit::Share, whole, || Estimate { note, ..Estimate::share(part, whole) });
        }
        sheet.share("U2", self.rated, self.closed);
        sheet.share("R1", self.returned.part, self.returned.whole);
        sheet.share("F1", self.accelerated.part, self.accelerated.whole);
        sheet.share("F1.source", self.fast_track.part, self.fast_track.whole);
    }
}

impl Share {
    fn add(&mut self, is_part: bool) {
        self.whole += 1;
        self.part += u64::from(is_part);
    }
}

/// Whether a case came back after its first closing in the period; `None` when it has no closing there.
fn returned(seen: &Seen<'_>, question: &Question<'_>) -> Option<bool> {
    let first =
        seen.turns.iter().position(|turn| turn.kind == TurnKind::Closed && question.period.contains(turn.at))?;
    Some(seen.case.repeat || seen.turns.len() > first + 1)
}

#[cfg(test)]
mod tests;
