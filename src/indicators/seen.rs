//! A case as it stood at T: what came later is cut off, and times that cannot be are found.

use crate::domain::{Case, Kind, MetBy, Moment, Precision, Status, Turn, TurnKind};

use super::Question;

/// One case as of T.
///
/// * Received after T: it does not exist. Closed after T: open. Days are compared by days.
/// * The status is the last known one, so it tells the outcome of the closing that stands only if no turn came after T.
/// * A time later than T is cut, not found wrong: at T nobody could know it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen<'a> {
    pub(super) case: &'a Case,
    /// Closings and reopenings until T.
    pub(super) turns: &'a [Turn],
    /// First answer in substance, if given by T.
    pub(super) first_response: Option<Moment>,
    pub(super) state: State,
    /// What the standing closing meant; `Unknown` when the last known status is not about it.
    pub(super) outcome: Status,
    /// Whether it passes the validity gate. Those that do not stay in the volumes, leave speed and timeliness, and are
    /// counted under D5: a closing or an answer before the receipt, a final status without a closing time.
    pub(super) is_valid: bool,
}

/// Whether work is owed at T.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum State {
    /// A post: nobody owes it work. It stands in the volumes (V1) and under D4, nowhere else.
    Post,
    /// Work is owed, for the first time or again.
    Open,
    /// Closed, and the closing stands.
    Closed(Moment),
    /// Left the municipality's responsibility: withdrawn, redirected, spam, duplicate.
    Exited(Moment),
    /// Its status is final, but the source names no closing: neither open nor closed at a known time.
    Untimed,
}

impl<'a> Seen<'a> {
    /// The case as of T; `None` when it was not received by then.
    pub(super) fn at(case: &'a Case, as_of: Moment) -> Option<Self> {
        if !case.received.is_by(as_of) {
            return None;
        }
        let all = case.lifecycle.turns();
        let count = all.iter().take_while(|turn| turn.at.is_by(as_of)).count();
        let turns = all.get(..count).unwrap_or_default();
        let is_last_known = count == all.len();
        let state = state(case, turns, is_last_known);
        let first_response = case.first_response.filter(|at| at.is_by(as_of));
        let outcome = if is_last_known && case.status.is_final() { case.status } else { Status::Unknown };
        let mut times = turns.first().map(|turn| turn.at).into_iter().chain(first_response);
        let is_valid = state != State::Untimed && !times.any(|at| at.is_before(case.received));
        Some(Self { case, turns, first_response, state, outcome, is_valid })
    }

    /// Whether the case can stand in a figure of the question: it is open, or came, was closed or fell due in P.
    pub(super) fn concerns(&self, question: &Question<'_>) -> bool {
        self.state == State::Open || self.touches(question)
    }

    /// Whether it came, was closed or fell due in P.
    pub(super) fn touches(&self, question: &Question<'_>) -> bool {
        let case = self.case;
        question.period.contains(case.received)
            || self.closings().any(|at| question.period.contains(at))
            || [case.due, case.due_original].into_iter().flatten().any(|at| question.period.contains(at))
    }

    /// Whether anybody owed it work at all.
    pub(super) fn is_work(&self) -> bool {
        self.state != State::Post
    }

    /// Every closing until T, the standing one included.
    pub(super) fn closings(&self) -> impl Iterator<Item = Moment> + '_ {
        self.turns.iter().filter(|turn| turn.kind == TurnKind::Closed).map(|turn| turn.at)
    }

    /// When it left the municipality's responsibility; `None` when it did not.
    pub(super) fn exit(&self) -> Option<Moment> {
        match self.state {
            State::Exited(at) => Some(at),
            State::Post | State::Open | State::Closed(_) | State::Untimed => None,
        }
    }

    /// The closing that stands, exits aside.
    pub(super) fn standing_closing(&self) -> Option<Moment> {
        match self.state {
            State::Closed(at) => Some(at),
            State::Post | State::Open | State::Exited(_) | State::Untimed => None,
        }
    }

    /// The first closing that was not the exit.
    pub(super) fn first_closing(&self) -> Option<Moment> {
        let is_exit = self.exit().is_some() && self.turns.len() == 1;
        self.turns.first().map(|turn| turn.at).filter(|_| !is_exit)
    }

    /// The first answer in substance before an exit. The first closing stands for it where the source gives no time of
    /// an answer: a closed case was answered by then.
    pub(super) fn answer(&self) -> Option<Moment> {
        let answer = self.first_response.or_else(|| self.first_closing())?;
        self.exit().is_none_or(|exit| answer.is_by(exit)).then_some(answer)
    }

    /// The event that meets the deadline, if it happened by T.
    pub(super) fn met(&self) -> Option<Moment> {
        match self.case.met_by {
            MetBy::Closing => self.first_closing(),
            MetBy::FirstResponse => self.answer(),
        }
    }

    /// The deadline that still runs for an open case; `None` when there is none, or the first answer has met it. The
    /// deadline of a closing runs on when the case is reopened.
    pub(super) fn running_due(&self) -> Option<Moment> {
        let is_answered = self.case.met_by == MetBy::FirstResponse && self.answer().is_some();
        self.case.due.filter(|_| !is_answered)
    }
}

/// Whether the last moment of `due` is over at `as_of`: from then on nothing can meet it. A day is over on the next one.
pub(super) fn has_fallen(due: Moment, as_of: Moment) -> bool {
    match due.precision() {
        Precision::Second => due.is_by(as_of),
        Precision::Day => due.is_before(as_of),
    }
}

fn state(case: &Case, turns: &[Turn], is_last_known: bool) -> State {
    if case.kind == Kind::Post {
        return State::Post;
    }
    match turns.last() {
        Some(Turn { kind: TurnKind::Closed, at }) if is_last_known && case.status.is_exit() => State::Exited(*at),
        Some(Turn { kind: TurnKind::Closed, at }) => State::Closed(*at),
        Some(Turn { kind: TurnKind::Reopened, .. }) | None if is_last_known && case.status.is_final() => State::Untimed,
        Some(Turn { kind: TurnKind::Reopened, .. }) | None => State::Open,
    }
}

#[cfg(test)]
mod tests;
