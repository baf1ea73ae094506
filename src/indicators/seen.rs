//! A case as it stood at T: what came later is cut off, and times that cannot be are found.

use crate::domain::{Case, Kind, MetBy, Moment, Precision, Status, Turn, TurnKind};

use super::{Question, question::View};

/// One case as of T.
///
/// * Received after T: it does not exist. Closed after T: open. Days are compared by days.
/// * The status is the last known one, so it tells the outcome of the closing that stands only if no turn came after T.
/// * A time after T is cut, not found wrong: at T nobody could know it. A time after K, the instant of knowledge, cannot
///   be: nobody could tell it. Of a day-precise time the day of K itself is still possible.
/// * A closing after K is none, and a final status without another one has no closing time. A receipt after K is not
///   cut: work may be owed and the item is in the volumes, but D5 counts it, whatever the period.
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
    /// counted under D5: a closing or an answer before the receipt, a final status without a closing time, a time after
    /// the instant of knowledge.
    pub(super) is_valid: bool,
    /// Whether the receipt is dated after the instant of knowledge.
    is_future: bool,
    /// Whether the closing stands for a first answer that is not told.
    closing_is_answer: bool,
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
    pub(super) fn at(case: &'a Case, View { as_of, known_at, closing_is_answer }: View) -> Option<Self> {
        let is_future = !case.received.is_by(known_at);
        if !case.received.is_by(as_of) && !is_future {
            return None;
        }
        let all = case.lifecycle.turns();
        let possible = until(all, known_at);
        let turns = until(possible, as_of);
        let last = Last { is_known: turns.len() == possible.len(), is_impossible: possible.len() < all.len() };
        let state = state(case, turns, last);
        let first_response = case.first_response.filter(|at| at.is_by(as_of) && at.is_by(known_at));
        let outcome = if last.is_known && case.status.is_final() { case.status } else { Status::Unknown };
        let is_answer_possible = case.first_response.is_none_or(|at| at.is_by(known_at));
        let is_possible = !is_future && !last.is_impossible && is_answer_possible;
        let mut times = turns.first().map(|turn| turn.at).into_iter().chain(first_response);
        let is_valid = is_possible && state != State::Untimed && !times.any(|at| at.is_before(case.received));
        Some(Self { case, turns, first_response, state, outcome, is_valid, is_future, closing_is_answer })
    }

    /// Whether the case can stand in a figure of the question: it is open, or came, was closed or fell due in P.
    pub(super) fn concerns(&self, question: &Question<'_>) -> bool {
        self.state == State::Open || self.touches(question)
    }

    /// Whether it came, was closed or fell due in P, or came at a time that cannot be: that is in no period.
    pub(super) fn touches(&self, question: &Question<'_>) -> bool {
        let case = self.case;
        (self.is_future && self.is_work())
            || question.period.contains(case.received)
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

    /// The first answer in substance before an exit. The first closing stands for it where the feed gives no time of an
    /// answer at all: a closed case was answered by then. Nowhere else is one made up, see [`Seen::lacks_answer`].
    pub(super) fn answer(&self) -> Option<Moment> {
        let closing = || self.first_closing().filter(|_| self.closing_is_answer);
        let answer = self.first_response.or_else(closing)?;
        self.exit().is_none_or(|exit| answer.is_by(exit)).then_some(answer)
    }

    /// Whether it was closed, exits aside, and its feed, which gives times of first answers, gives none for it: it was
    /// answered, nobody knows when. It has no part in figures of the first answer.
    pub(super) fn lacks_answer(&self) -> bool {
        !self.closing_is_answer && self.case.first_response.is_none() && self.first_closing().is_some()
    }

    /// The event that meets the deadline, if it happened by T.
    pub(super) fn met(&self) -> Option<Moment> {
        match self.case.met_by {
            MetBy::Closing => self.first_closing(),
            MetBy::FirstResponse => self.answer(),
        }
    }

    /// Whether the event that meets the deadline happened at a time that nobody knows.
    pub(super) fn is_met_untold(&self) -> bool {
        self.case.met_by == MetBy::FirstResponse && self.lacks_answer()
    }

    /// The deadline that still runs for an open case; `None` when there is none, or a first answer was given. The
    /// deadline of a closing runs on when the case is reopened.
    pub(super) fn running_due(&self) -> Option<Moment> {
        let is_answered = self.case.met_by == MetBy::FirstResponse && self.answer().is_some();
        self.case.due.filter(|_| !is_answered && !self.is_met_untold())
    }
}

/// The turns that happened by `limit`.
fn until(turns: &[Turn], limit: Moment) -> &[Turn] {
    let count = turns.iter().take_while(|turn| turn.at.is_by(limit)).count();
    turns.get(..count).unwrap_or_default()
}

/// Whether the last moment of `due` is over at `as_of`: from then on nothing can meet it. A day is over on the next one.
pub(super) fn has_fallen(due: Moment, as_of: Moment) -> bool {
    match due.precision() {
        Precision::Second => due.is_by(as_of),
        Precision::Day => due.is_before(as_of),
    }
}

/// What is known of the last turn.
#[derive(Debug, Clone, Copy)]
struct Last {
    /// Whether none came after T: the last known status is about what stands at T.
    is_known: bool,
    /// Whether it is dated after K.
    is_impossible: bool,
}

fn state(case: &Case, turns: &[Turn], last: Last) -> State {
    if case.kind == Kind::Post {
        return State::Post;
    }
    if last.is_known && last.is_impossible {
        return if case.status.is_final() { State::Untimed } else { State::Open };
    }
    match turns.last() {
        Some(Turn { kind: TurnKind::Closed, at }) if last.is_known && case.status.is_exit() => State::Exited(*at),
        Some(Turn { kind: TurnKind::Closed, at }) => State::Closed(*at),
        Some(Turn { kind: TurnKind::Reopened, .. }) | None if last.is_known && case.status.is_final() => State::Untimed,
        Some(Turn { kind: TurnKind::Reopened, .. }) | None => State::Open,
    }
}

#[cfg(test)]
mod tests;
