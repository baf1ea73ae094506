//! What the new state of a submission takes over from the state before it.

use crate::domain::{Deadline, Instant, Kind, Lifecycle, Moment, Status, Submission, Turn, TurnKind, Zone};

use super::FeedRules;
use crate::{
    calendar::{DeadlineSubject, Due, MissingYear, extend},
    store::submission::StoredSubmission,
};

/// Why a state is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// The source told it now.
    Told,
    /// The rules changed; the source told it earlier, and nothing happened since.
    Rules,
}

/// The state to store for `next`, observed at `observed_at` after `previous`.
///
/// An original deadline is never overwritten, a first answer is never taken back but by other rules. Within one feed a
/// closed item that is open again was reopened when we saw it; when another feed takes the item over, a closing that it
/// does not tell is no event but another account, and the new account counts.
pub(super) fn carry(
    previous: Option<&StoredSubmission>,
    mut next: Submission,
    rules: &FeedRules,
    (cause, observed_at): (Cause, Instant),
) -> (StoredSubmission, Option<MissingYear>) {
    if let Some(previous) = previous {
        let known = &previous.submission.lifecycle;
        let is_same_feed = previous.submission.feed == next.feed;
        if is_same_feed || next.lifecycle.standing_closing().is_some() {
            next.lifecycle = lifecycle(known, &next.lifecycle, (cause, observed_at), &rules.zone);
        }
        if cause == Cause::Told {
            next.first_response = next.first_response.or(previous.submission.first_response);
        }
    }
    let known = previous.and_then(|previous| previous.deadlines.as_ref());
    let (deadlines, missing) = match due(known, &next, rules) {
        Ok(due) => (deadlines(known, due, observed_at), None),
        // What was counted with a calendar that is gone still stands.
        Err(missing) => (known.cloned(), Some(missing)),
    };
    let stored = StoredSubmission { submission: next, deadlines, observed_at, mapping_version: rules.version.clone() };
    (stored, missing)
}

/// The deadline that stands by what is known now; `None` when no rule gives one.
///
/// An appeal whose answer is put off with a later date promised is extended to that date, at most by what the law allows
/// (59-ФЗ ст. 12 ч. 2), and stays so when it is answered.
fn due(known: Option<&(Deadline, Deadline)>, next: &Submission, rules: &FeedRules) -> Result<Option<Due>, MissingYear> {
    let FeedRules { deadlines, calendar, zone, .. } = rules;
    let subject = DeadlineSubject::from(next);
    let Some(answer) = deadlines.due(subject, calendar, zone)? else { return Ok(None) };
    if next.kind != Kind::Appeal {
        return Ok(Some(answer));
    }
    let Some(extension) = deadlines.extension(subject, calendar, zone)? else { return Ok(Some(answer)) };
    let extended = known.map(|(_, standing)| standing).filter(|standing| standing.rule == extension.rule);
    let promised = next.planned.filter(|planned| answer.moment.is_before(*planned));
    Ok(Some(match (promised, extended) {
        (Some(planned), extended) if next.status == Status::Deferred || extended.is_some() => {
            let moment = if planned.is_before(extension.moment) { planned } else { extension.moment };
            Due { moment, ..extension }
        }
        (None, Some(standing)) => Due { moment: standing.due, ..extension },
        (Some(_) | None, _) => answer,
    }))
}

/// The closings and reopenings known after an observation.
///
/// A source that tells the whole history is believed. A source that tells only the present closing date is compared
/// with what was known: closed and now open means reopened at this observation, or never closed when only the rules
/// changed; another date of the only closing is a correction.
fn lifecycle(known: &Lifecycle, told: &Lifecycle, (cause, observed_at): (Cause, Instant), zone: &Zone) -> Lifecycle {
    if told.turns().len() > 1 {
        return told.clone();
    }
    let mut turns = known.turns().to_vec();
    match (known.standing_closing(), told.standing_closing()) {
        (Some(_), None) if cause == Cause::Rules => {
            turns.pop();
        }
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

/// The original deadline and the one that stands, after `due` was found at `observed_at`.
fn deadlines(
    known: Option<&(Deadline, Deadline)>,
    due: Option<Due>,
    observed_at: Instant,
) -> Option<(Deadline, Deadline)> {
    let due = due?;
    let mut history: Vec<Deadline> =
        known.map(|(original, standing)| [original.clone(), standing.clone()]).into_iter().flatten().collect();
    extend(&mut history, due, observed_at);
    history.first().cloned().zip(history.last().cloned())
}

#[cfg(test)]
mod tests;
