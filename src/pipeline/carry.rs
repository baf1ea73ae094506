//! What the new state of a submission takes over from the state before it.

use crate::domain::{Deadline, Instant, Lifecycle, Moment, Submission, Turn, TurnKind, Zone};

use super::FeedRules;
use crate::{
    calendar::{DeadlineSubject, MissingYear},
    store::submission::StoredSubmission,
};

/// The state to store for `next`, observed at `observed_at` after `previous`.
///
/// An original deadline is never overwritten, a first answer is never taken back. Within one feed a closed item that is
/// open again was reopened when we saw it; when another feed takes the item over, a closing that it does not tell is no
/// event but another account, and the new account counts.
pub(super) fn carry(
    previous: Option<&StoredSubmission>,
    mut next: Submission,
    rules: &FeedRules,
    observed_at: Instant,
) -> (StoredSubmission, Option<MissingYear>) {
    if let Some(previous) = previous {
        let known = &previous.submission.lifecycle;
        let is_same_feed = previous.submission.feed == next.feed;
        if is_same_feed || next.lifecycle.standing_closing().is_some() {
            next.lifecycle = lifecycle(known, &next.lifecycle, observed_at, &rules.zone);
        }
        next.first_response = next.first_response.or(previous.submission.first_response);
    }
    let due = rules.deadlines.due(DeadlineSubject::from(&next), &rules.calendar, &rules.zone);
    let (due, missing) = match due {
        Ok(due) => (due, None),
        Err(missing) => (None, Some(missing)),
    };
    let due = due.map(|due| Deadline { due: due.moment, rule: due.rule, met_by: due.met_by, set_at: observed_at });
    let deadlines = deadlines(previous.and_then(|previous| previous.deadlines.clone()), due);
    let stored = StoredSubmission { submission: next, deadlines, observed_at, mapping_version: rules.version.clone() };
    (stored, missing)
}

/// The closings and reopenings known after an observation.
///
/// A source that tells the whole history is believed. A source that tells only the present closing date is compared
/// with what was known: closed and now open means reopened at this observation; another date of the only closing is a
/// correction.
fn lifecycle(known: &Lifecycle, told: &Lifecycle, observed_at: Instant, zone: &Zone) -> Lifecycle {
    if told.turns().len() > 1 {
        return told.clone();
    }
    let mut turns = known.turns().to_vec();
    match (known.standing_closing(), told.standing_closing()) {
        (Some(_), None) => turns.push(Turn { kind: TurnKind::Reopened, at: zone.at(observed_at) }),
        (None, Some(at)) => {
            make_room(&mut turns, at, zone);
            turns.push(Turn { kind: TurnKind::Closed, at });
        }
        (Some(old), Some(new)) if old != new => {
            turns.pop();
            make_room(&mut turns, new, zone);
            turns.push(Turn { kind: TurnKind::Closed, at: new });
        }
        (Some(_), Some(_)) | (None, None) => {}
    }
    Lifecycle::new(turns)
}

/// Makes room for a closing at `at` that is told only after we noticed a later reopening.
///
/// A reopening is dated by the poll that saw it; the closing behind it may be dated earlier, to the day above all. Then the
/// reopening happened just before it. A closing that is not later than the one before the reopening takes both back:
/// the source never meant to open the item again.
fn make_room(turns: &mut Vec<Turn>, at: Moment, zone: &Zone) {
    while let [.., closed, reopened] = turns.as_mut_slice()
        && reopened.kind == TurnKind::Reopened
        && reopened.at.instant() >= at.instant()
    {
        if closed.at.instant() < at.instant() {
            reopened.at = zone.at(Instant::from_micros(at.instant().as_micros() - 1));
        } else {
            turns.truncate(turns.len() - 2);
        }
    }
}

fn deadlines(known: Option<(Deadline, Deadline)>, due: Option<Deadline>) -> Option<(Deadline, Deadline)> {
    match (known, due) {
        (Some((original, standing)), Some(due)) if standing.due == due.due && standing.rule == due.rule => {
            Some((original, standing))
        }
        (Some((original, _)), Some(due)) => Some((original, due)),
        (None, Some(due)) => Some((due.clone(), due)),
        (_, None) => None,
    }
}

#[cfg(test)]
mod tests;
