//! A case as it stood at T: what came later is cut off, what nobody told is known as such, impossible times are found.

mod state;

use crate::domain::{Case, Dues, Field, Happened, Kind, MetBy, Moment, Platform, Precision, Status, Turn, turns_until};

use super::{Question, question::View, waits::Wait};
use state::{Last, outcome, state};

pub(super) use state::State;

/// One case as of T.
///
/// * Received after T: it does not exist. Closed after T: open. Days are compared by days.
/// * Every closing carries what it meant, so the outcome of one that was taken back later is known at T.
/// * A time after T is cut, not found wrong: at T nobody could know it. A time after K, the instant of knowledge, cannot
///   be: nobody could tell it. Of a day-precise time the day of K itself is still possible.
/// * A closing after K is none, and a final status without another one has no closing time. A receipt after K is not
///   cut: D5 counts it, whatever the period.
/// * The deadline is the one that stood at T: an extension told later does not stand yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen<'a> {
    pub(super) case: &'a Case,
    /// Closings and reopenings until T.
    pub(super) turns: &'a [Turn],
    /// First answer in substance, if given by T.
    pub(super) first_response: Option<Moment>,
    pub(super) state: State,
    /// What the standing closing meant: `Closed` when nobody tells, `Unknown` when there is none.
    pub(super) outcome: Status,
    /// The deadline that stands at T.
    pub(super) due: Option<Moment>,
    /// T.
    pub(super) as_of: Moment,
    /// Until when it is known to wait, if it still does: T, or the end of the last whole load of its feeds.
    pub(super) end: Moment,
    /// Whether it passes the validity gate. Those that do not stay in the volumes, leave speed and timeliness, and are
    /// counted under D5: a closing or an answer before the receipt, a final status without a closing time, a time after
    /// the instant of knowledge.
    pub(super) is_valid: bool,
    /// How it is looked at.
    pub(super) view: View,
    /// Whether the receipt is dated after the instant of knowledge.
    pub(super) is_future: bool,
    /// Whether a turn after T is known: then it is known how it stood at T, whatever is not told of it now.
    pub(super) is_followed: bool,
}

/// How the deadline of a case stands that nothing is known to have ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Running {
    /// None runs: there is no deadline, or the first answer has met it.
    None,
    /// Nobody tells the deadline, or whether it was met.
    Untold,
    /// It lies at T or later.
    Ahead(Moment),
    /// It lies before T and had come when the case was watched last.
    Missed(Moment),
    /// It came after the case was watched last and before T: nobody knows whether it was met.
    Unwatched,
}

impl<'a> Seen<'a> {
    /// The case as of T; `None` when it was not received by then.
    pub(super) fn at(case: &'a Case, view: View) -> Option<Self> {
        let View { as_of, known_at, .. } = view;
        let is_future = !case.received.is_by(known_at);
        if !case.received.is_by(as_of) && !is_future {
            return None;
        }
        let all = case.lifecycle.turns();
        let possible = turns_until(all, known_at);
        let turns = turns_until(possible, as_of);
        let last = Last { is_known: turns.len() == possible.len(), is_impossible: possible.len() < all.len() };
        let state = state(case, turns, (last, view.tells_closings));
        let first_response = case.first_response.filter(|at| at.is_by(as_of) && at.is_by(known_at));
        let is_answer_possible = case.first_response.is_none_or(|at| at.is_by(known_at));
        let is_possible = !is_future && !last.is_impossible && is_answer_possible;
        let mut times = turns.first().map(|turn| turn.at).into_iter().chain(first_response);
        let is_valid = is_possible && state != State::Untimed && !times.any(|at| at.is_before(case.received));
        let due = case.dues.as_ref().map(|dues| dues.standing_at(as_of.instant()));
        let outcome = outcome(case, turns, state);
        let end = view.watched_until;
        let is_followed = !last.is_known;
        Some(Self {
            case,
            turns,
            first_response,
            state,
            outcome,
            due,
            as_of,
            end,
            is_valid,
            view,
            is_future,
            is_followed,
        })
    }

    /// Whether the case can stand in a figure of the question: it is open, nobody tells whether it is, or it touches P.
    pub(super) fn concerns(&self, question: &Question<'_>) -> bool {
        matches!(self.state, State::Open | State::Untold) || self.touches(question)
    }

    /// Whether it came, was closed, left or fell due in P, or came at a time that cannot be: that is in no period.
    pub(super) fn touches(&self, question: &Question<'_>) -> bool {
        let original = self.case.dues.as_ref().map(Dues::original);
        let is_in = |at: &Moment| question.period.contains(*at);
        (self.is_future && self.is_work())
            || is_in(&self.case.received)
            || [self.due, original, self.exit()].iter().flatten().any(is_in)
            || self.closings().any(|(_, turn)| is_in(&turn.at))
    }

    /// Whether anybody owed it work at all.
    pub(super) fn is_work(&self) -> bool {
        self.state != State::Post
    }

    /// Whether it stands in cohorts: it is work, passes the gate, is no spam or duplicate, and did not leave by its
    /// deadline.
    pub(super) fn is_counted(&self) -> bool {
        self.is_work() && self.is_valid && !self.is_noise() && self.early_exit().is_none()
    }

    /// Whether it is spam, or the same item again: in no cohort.
    pub(super) fn is_noise(&self) -> bool {
        matches!(self.outcome, Status::Spam | Status::Duplicate)
    }

    /// When it left the municipality's responsibility; `None` when it did not.
    pub(super) fn exit(&self) -> Option<Moment> {
        match self.state {
            State::Exited(at) => Some(at),
            State::Post | State::Open | State::Closed(_) | State::Untimed | State::Untold => None,
        }
    }

    /// The exit by the deadline, or of a case without one: nothing was owed on it any more.
    pub(super) fn early_exit(&self) -> Option<Moment> {
        self.exit().filter(|exit| self.due.is_none_or(|due| exit.is_by(due)))
    }

    /// The closing that stands, exits aside.
    pub(super) fn standing_closing(&self) -> Option<Moment> {
        match self.state {
            State::Closed(at) => Some(at),
            State::Post | State::Open | State::Exited(_) | State::Untimed | State::Untold => None,
        }
    }

    /// Every closing until T that was no exit, with its place among the turns.
    pub(super) fn closings(&self) -> impl Iterator<Item = (usize, Turn)> + '_ {
        self.turns.iter().copied().enumerate().filter(|(_, turn)| turn.is_done())
    }

    /// The first closing that was no exit.
    pub(super) fn first_closing(&self) -> Option<Moment> {
        self.closings().next().map(|(_, turn)| turn.at)
    }

    /// Whether it was taken up again after a closing, exits aside.
    pub(super) fn is_reopened(&self) -> bool {
        self.closings().any(|(place, _)| place + 1 < self.turns.len())
    }

    /// The first answer in substance before an exit, or the closing that stands for it, see [`Seen::lacks_answer`].
    pub(super) fn answer(&self) -> Option<Moment> {
        self.met_by(MetBy::FirstResponse)
    }

    /// Whether it was closed, exits aside, and its feeds, which give times of first answers, say that there is none: it
    /// was answered, nobody knows when. It has no part in figures of the first answer.
    pub(super) fn lacks_answer(&self) -> bool {
        !self.case.closing_is_answer
            && self.case.first_response.is_none()
            && !self.is_untold(Field::FirstResponse)
            && self.first_closing().is_some()
    }

    /// Whether nobody tells if it was answered, or when most of its month were: those of which it is told would stay alone.
    pub(super) fn is_answer_untold(&self) -> bool {
        if self.case.closing_is_answer {
            self.case.first_response.is_none() && self.is_closing_untold()
        } else {
            self.view.untold.contains(Field::FirstResponse) || self.is_own_answer_untold()
        }
    }

    /// Whether nobody tells if this very case was answered.
    fn is_own_answer_untold(&self) -> bool {
        let is_silent = || !self.view.tells_closings && self.turns.is_empty() && !self.is_followed;
        let is_closing_untold = || self.state == State::Untold || is_silent();
        self.case.first_response.is_none()
            && if self.case.closing_is_answer { is_closing_untold() } else { self.is_untold(Field::FirstResponse) }
    }

    /// Whether nobody tells if it is closed, or when most of its month were. What is known of a closing is known by accident
    /// then, and no part of a rate: only those that are told to be open or closed would stay.
    pub(super) fn is_closing_untold(&self) -> bool {
        self.state == State::Untold || self.view.untold.contains(Field::Closing)
    }

    /// Whether nobody tells if it is spam or a duplicate: it was closed, or may have been, and the outcome is not told.
    pub(super) fn is_outcome_untold(&self) -> bool {
        match self.state {
            State::Closed(_) | State::Untimed => self.outcome == Status::Closed,
            State::Untold => !self.outcome.tells_outcome(),
            State::Post | State::Open | State::Exited(_) => false,
        }
    }

    /// Whether nobody tells if, or when, it left the municipality's responsibility, or what most closings of its month meant:
    /// the open ones, which are known not to have left, would stay alone, and so would the few of which it is told.
    pub(super) fn is_exit_untold(&self) -> bool {
        self.is_closing_untold() || self.is_outcome_untold() || self.view.untold.contains(Field::Outcome)
    }

    /// Whether nobody tells what its closings meant, or what most of its month did. What a closing after T meant says nothing
    /// of those until T.
    pub(super) fn is_outcome_left_out(&self) -> bool {
        self.view.untold.contains(Field::Outcome) || (self.is_untold(Field::Outcome) && !self.is_followed)
    }

    /// Whether nobody tells the deadline, or what it counts from.
    pub(super) fn is_due_untold(&self) -> bool {
        is_due_untold(self.case)
    }

    /// Whether the deadline is not told of most of its month: those of which it is would stay alone.
    pub(super) fn would_due_stay_alone(&self) -> bool {
        self.view.untold.contains(Field::Planned)
    }

    /// The same case as T6 looks at it, by the cases of its own severity.
    pub(super) fn of_norm(&self) -> Self {
        Self { view: View { untold: self.view.untold_of_norm, ..self.view }, ..*self }
    }

    /// Whether nobody has told `field` of it, or of most of its month: no rate is made of the rest.
    pub(super) fn is_left_out(&self, field: Field) -> bool {
        self.is_untold(field) || self.view.untold.contains(field)
    }

    /// Whether nobody has told `field`.
    pub(super) fn is_untold(&self, field: Field) -> bool {
        self.case.not_told.contains(field)
    }

    /// The event that meets the deadline, if it happened by T.
    pub(super) fn met(&self) -> Option<Moment> {
        self.met_by(self.case.met_by)
    }

    fn met_by(&self, met_by: MetBy) -> Option<Moment> {
        let closing_is_answer = self.case.closing_is_answer;
        let happened =
            Happened { turns: self.turns, first_response: self.first_response, closing_is_answer, exit: self.exit() };
        happened.met(met_by).map(|(_, at)| at)
    }

    /// Whether the event that meets the deadline happened at a time that its feeds do not name.
    pub(super) fn is_met_untimed(&self) -> bool {
        self.case.met_by == MetBy::FirstResponse && self.lacks_answer()
    }

    /// Whether nobody tells if the event that meets the deadline happened.
    pub(super) fn is_met_untold(&self) -> bool {
        match self.case.met_by {
            MetBy::Closing => self.is_closing_untold(),
            MetBy::FirstResponse => self.is_answer_untold(),
        }
    }

    /// How the deadline stands if the case is open. That of a closing runs on when the case is reopened.
    pub(super) fn running(&self) -> Running {
        let is_by_answer = self.case.met_by == MetBy::FirstResponse;
        match self.due {
            None if self.is_due_untold() => Running::Untold,
            None => Running::None,
            Some(_) if is_by_answer && (self.answer().is_some() || self.lacks_answer()) => Running::None,
            Some(_) if is_by_answer && self.is_own_answer_untold() => Running::Untold,
            Some(due) if !due.is_before(self.as_of) => Running::Ahead(due),
            Some(due) if has_fallen(due, self.end) => Running::Missed(due),
            Some(_) => Running::Unwatched,
        }
    }

    /// The deadline that an open case has missed.
    pub(super) fn missed_due(&self) -> Option<Moment> {
        match (self.state, self.running()) {
            (State::Open, Running::Missed(due)) => Some(due),
            (_, _) => None,
        }
    }

    /// Whether nobody knows if it is overdue: it is open, and its deadline is not told or passed after it was watched last;
    /// or nobody tells whether it was closed by a deadline that has passed.
    pub(super) fn is_overdue_untold(&self) -> bool {
        match (self.state, self.running()) {
            (State::Open, Running::Untold | Running::Unwatched) => true,
            (State::Untold, Running::Untold | Running::Unwatched | Running::Missed(_)) => !self.case.status.is_final(),
            (_, _) => false,
        }
    }

    /// The wait from the receipt to `event`; without one it is cut short at the exit, else where the case was watched
    /// last.
    pub(super) fn wait_for(&self, event: Option<Moment>) -> Wait {
        Wait::between(self.case.received, event.unwrap_or(self.cut()), event.is_some())
    }

    /// Where a wait without its event is cut short.
    pub(super) fn cut(&self) -> Moment {
        self.exit().unwrap_or(self.end)
    }
}

/// Whether nobody tells the deadline of a case, or what it counts from.
pub(super) fn is_due_untold(case: &Case) -> bool {
    let is_untold = |field| case.not_told.contains(field);
    case.dues.is_none()
        && (is_untold(Field::Kind)
            || is_untold(Field::Planned)
            || (case.kind == Kind::Appeal && is_untold(Field::Registered))
            || (case.platform == Platform::Incident && is_untold(Field::Severity)))
}

/// Whether the last moment of `due` is over at `as_of`: from then on nothing can meet it. A day is over on the next one.
pub(super) fn has_fallen(due: Moment, as_of: Moment) -> bool {
    match due.precision() {
        Precision::Second => due.is_by(as_of),
        Precision::Day => due.is_before(as_of),
    }
}

#[cfg(test)]
mod tests;
