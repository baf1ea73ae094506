//! Closings and reopenings of one submission, in order.

use super::{Instant, Moment, Status};

/// What happened at a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TurnKind {
    /// Work was declared done.
    Closed,
    /// Work was taken up again.
    Reopened,
}

/// One closing or reopening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Turn {
    /// What happened.
    pub kind: TurnKind,
    /// When.
    pub at: Moment,
    /// What a closing meant: the class of the status that it came with, [`Status::Closed`] where that is not told.
    /// [`Status::Reopened`] for a reopening.
    pub status: Status,
}

impl Turn {
    /// A closing with an outcome; a status that is not final says none.
    pub fn closed(at: Moment, status: Status) -> Self {
        let status = if status.is_final() { status } else { Status::Closed };
        Self { kind: TurnKind::Closed, at, status }
    }

    /// A reopening.
    pub fn reopened(at: Moment) -> Self {
        Self { kind: TurnKind::Reopened, at, status: Status::Reopened }
    }
}

/// Alternating closings and reopenings: the first is a closing, or there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Lifecycle(Vec<Turn>);

impl Lifecycle {
    /// Orders the turns by time and drops those that say nothing new (a second closing of a closed item, a reopening
    /// of an open one).
    pub fn new(mut turns: Vec<Turn>) -> Self {
        turns.sort_by_key(|turn| (turn.at.instant(), turn.kind));
        let mut kept: Vec<Turn> = Vec::with_capacity(turns.len());
        for turn in turns {
            let is_closed = kept.last().is_some_and(|last| last.kind == TurnKind::Closed);
            if is_closed == (turn.kind == TurnKind::Reopened) {
                kept.push(turn);
            }
        }
        Self(kept)
    }

    /// All turns in order.
    pub fn turns(&self) -> &[Turn] {
        &self.0
    }

    /// The first closing; `None` when it never was closed.
    pub fn first_closing(&self) -> Option<Moment> {
        self.0.first().map(|turn| turn.at)
    }

    /// The closing that stands: `None` when open, be it again or still.
    pub fn standing_closing(&self) -> Option<Moment> {
        self.0.last().filter(|turn| turn.kind == TurnKind::Closed).map(|turn| turn.at)
    }

    /// What had happened by `as_of`, itself included.
    pub fn until(&self, as_of: Instant) -> &[Turn] {
        let count = self.0.iter().take_while(|turn| turn.at.instant() <= as_of).count();
        self.0.get(..count).unwrap_or_default()
    }
}
