//! What the new state of a submission takes over from the state before it.

use crate::domain::{Deadline, Instant, Lifecycle, Submission, Turn, TurnKind, Zone};

use super::FeedRules;
use crate::{
    calendar::{DeadlineSubject, MissingYear},
    store::submission::StoredSubmission,
};

/// The state to store for `next`, observed at `observed_at` after `previous`.
///
/// Within one feed the past is kept: an original deadline is never overwritten, and a closed item that is open again
/// was reopened when we saw it. When another feed takes the item over, its own account replaces the old one.
pub(super) fn carry(
    previous: Option<&StoredSubmission>,
    mut next: Submission,
    rules: &FeedRules,
    observed_at: Instant,
) -> (StoredSubmission, Option<MissingYear>) {
    let previous = previous.filter(|previous| previous.submission.feed == next.feed);
    if let Some(previous) = previous {
        next.lifecycle = lifecycle(&previous.submission.lifecycle, &next.lifecycle, observed_at, &rules.zone);
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
        (None, Some(at)) => turns.push(Turn { kind: TurnKind::Closed, at }),
        (Some(old), Some(new)) if old != new => {
            turns.pop();
            turns.push(Turn { kind: TurnKind::Closed, at: new });
        }
        (Some(_), Some(_)) | (None, None) => {}
    }
    Lifecycle::new(turns)
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
