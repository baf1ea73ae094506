//! Whether work is owed on a case at T, by what is known of its closings.

use crate::domain::{Case, Field, Kind, Moment, Status, Turn, TurnKind};

/// Whether work is owed at T.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::indicators) enum State {
    /// A post: nobody owes it work. It stands in the volumes (V1) and under D4, nowhere else.
    Post,
    /// Work is owed, for the first time or again.
    Open,
    /// Closed, and the closing stands.
    Closed(Moment),
    /// Left the municipality's responsibility: withdrawn, redirected, spam, duplicate.
    Exited(Moment),
    /// Its status is final, but the source says that there is no closing: neither open nor closed at a known time.
    Untimed,
    /// Nobody tells whether or when it was closed.
    Untold,
}

/// What is known of the last turn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Last {
    /// Whether none came after T: the last known status is about what stands at T.
    pub(super) is_known: bool,
    /// Whether it is dated after K.
    pub(super) is_impossible: bool,
}

/// How a case stands after its turns until T.
pub(super) fn state(case: &Case, turns: &[Turn], (last, tells_closings): (Last, bool)) -> State {
    if case.kind == Kind::Post {
        return State::Post;
    }
    let is_untold = case.not_told.contains(Field::Closing) || (turns.is_empty() && case.status.is_final());
    if is_untold && !tells_closings && last.is_known {
        return State::Untold;
    }
    if last.is_known && last.is_impossible {
        return if case.status.is_final() { State::Untimed } else { State::Open };
    }
    match turns.last() {
        Some(Turn { kind: TurnKind::Closed, at, status }) if status.is_exit() => State::Exited(*at),
        Some(Turn { kind: TurnKind::Closed, at, .. }) => State::Closed(*at),
        Some(Turn { kind: TurnKind::Reopened, .. }) | None if !last.is_known => State::Open,
        Some(Turn { kind: TurnKind::Reopened, .. }) | None => unclosed(case),
    }
}

/// The state of a case without a standing closing, by its last known status.
fn unclosed(case: &Case) -> State {
    let is_told = !case.not_told.contains(Field::Closing);
    match (case.status.is_final(), is_told) {
        (true, true) => State::Untimed,
        (false, true) => State::Open,
        (false, false) if case.status != Status::Unknown => State::Open,
        (_, false) => State::Untold,
    }
}

/// What its standing closing meant.
pub(super) fn outcome(case: &Case, turns: &[Turn], state: State) -> Status {
    let last = match state {
        State::Closed(_) | State::Exited(_) => turns.last().map(|turn| turn.status),
        State::Untimed | State::Untold => Some(case.status),
        State::Post | State::Open => None,
    };
    last.filter(|status| status.is_final()).unwrap_or(Status::Unknown)
}
