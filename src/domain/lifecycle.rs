//! Closings and reopenings of one submission, in order.

use super::{MetBy, Moment, Status};

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

    /// Whether it is a closing and no exit.
    pub fn is_done(&self) -> bool {
        self.kind == TurnKind::Closed && !self.status.is_exit()
    }

    /// Whether by it the item left the municipality's responsibility.
    pub fn is_exit(&self) -> bool {
        self.kind == TurnKind::Closed && self.status.is_exit()
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
}

/// The turns that happened by `limit`, itself included.
pub fn turns_until(turns: &[Turn], limit: Moment) -> &[Turn] {
    let count = turns.iter().take_while(|turn| turn.at.is_by(limit)).count();
    turns.get(..count).unwrap_or_default()
}

/// What happened to an item by a moment, as far as its deadline asks.
#[derive(Debug, Clone, Copy)]
pub struct Happened<'t> {
    /// Closings and reopenings.
    pub turns: &'t [Turn],
    /// First answer in substance.
    pub first_response: Option<Moment>,
    /// Whether no feed that tells the item gives times of first answers, so that the closing stands for one.
    pub closing_is_answer: bool,
    /// When it left the municipality's responsibility.
    pub exit: Option<Moment>,
}

impl Happened<'_> {
    /// The event that met, early or late, a deadline that `met_by` meets, and when. An exit meets nothing, and an answer behind
    /// it neither. Where the closing stands for an answer, a closed item was answered by then; nowhere else is one made up.
    pub fn met(&self, met_by: MetBy) -> Option<(MetBy, Moment)> {
        let closing = self.turns.iter().find(|turn| turn.is_done()).map(|turn| (MetBy::Closing, turn.at));
        if met_by == MetBy::Closing {
            return closing;
        }
        let answer = self.first_response.map(|at| (MetBy::FirstResponse, at));
        let answer = answer.or(closing.filter(|_| self.closing_is_answer));
        answer.filter(|(_, at)| self.exit.is_none_or(|exit| at.is_by(exit)))
    }
}
