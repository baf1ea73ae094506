//! What is asked of the cases: period, as-of, slices, and what else the formulas need.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use crate::{
    calendar::Calendar,
    domain::{Case, CaseSet, FeedName, Field, Moment, Period, Symbol},
};

use super::Dimension;

/// One question to the indicators.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// The period P: days of the municipality's zone.
    pub period: Period,
    /// The instant T: what happened after it has not happened. Of second precision.
    pub as_of: Moment,
    /// The instant of knowledge K: a time later than it cannot be, and fails the validity gate. Of second precision.
    pub known_at: Moment,
    /// The end of the third working day after T, from the production calendar (T3). Belongs to T: a question with another
    /// T, as that of an earlier quarter, counts the working days after that one.
    pub soon: Moment,
    /// The production calendar: which exits fell into the last two working days before a deadline (`X1.last_days`).
    pub calendar: &'a Calendar,
    /// Per set of feeds ([`Case::feeds`]) the end of their last whole load: until then, and not until a later T, their
    /// cases were watched. Of second precision. A set that is absent was watched until T.
    pub watched: &'a HashMap<Symbol, Moment>,
    /// How to cut the cases: an empty list is the total, `[Block, Platform]` their combinations that occur. Without any
    /// list the total alone is given.
    pub slices: &'a [Vec<Dimension>],
    /// The feeds to report on (D1–D3).
    pub feeds: &'a [FeedState],
}

/// How one case is looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// The instant T: what happened after it has not happened. Of second precision.
    pub as_of: Moment,
    /// The instant K: what is dated after it cannot have happened. Of second precision.
    pub known_at: Moment,
    /// Until when the case was watched, T at most. Of second precision.
    pub watched_until: Moment,
    /// Whether the feeds of the case tell closings, and of no fewer closed ones that came in its month when that was than they
    /// do not: then one that is told open, and whose closing nobody tells, is open; else nobody knows.
    pub tells_closings: bool,
    /// Whether the feeds of the case tell of no fewer closings of its month what they meant than they do not; where they
    /// tell of none in that month, of all.
    pub tells_outcomes: bool,
}

/// How each case of a set is looked at.
#[derive(Debug)]
pub struct Views {
    /// By the number of the set of feeds.
    by_feeds: Vec<View>,
    /// What is told of the cases of a month, where their feeds leave out anything.
    months: HashMap<Month, Telling>,
    /// Of a set of feeds without cases.
    other: View,
}

/// Cases of one set of feeds that came in one month, of which year: mostly the same files tell them.
type Month = (Symbol, i16, i8);

fn month(case: &Case) -> Month {
    let day = case.received.day();
    (case.feeds, day.year(), day.month())
}

impl Views {
    /// The views of the cases of `set` that `question` asks for. Looks at most twice at every case.
    pub fn new(set: &CaseSet, question: &Question<'_>) -> Self {
        let Question { as_of, known_at, watched, .. } = question;
        let other = View {
            as_of: *as_of,
            known_at: *known_at,
            watched_until: *as_of,
            tells_closings: false,
            tells_outcomes: true,
        };
        let telling = telling(set);
        let mut by_feeds = Vec::new();
        for (symbol, telling) in &telling {
            let end = watched.get(symbol).filter(|end| end.instant() < as_of.instant());
            let view = View {
                watched_until: *end.unwrap_or(as_of),
                tells_closings: telling.closings,
                tells_outcomes: telling.outcomes >= telling.silent,
                ..other
            };
            let number = number(*symbol);
            if by_feeds.len() <= number {
                by_feeds.resize(number + 1, other);
            }
            if let Some(slot) = by_feeds.get_mut(number) {
                *slot = view;
            }
        }
        Self { by_feeds, months: of_months(set, &telling), other }
    }

    /// How `case` is looked at.
    pub fn of(&self, case: &Case) -> View {
        let view = self.by_feeds.get(number(case.feeds)).copied().unwrap_or(self.other);
        if self.months.is_empty() {
            return view;
        }
        self.months.get(&month(case)).map_or(view, |telling| View {
            tells_closings: view.tells_closings && telling.dated >= telling.undated,
            tells_outcomes: match telling.outcomes + telling.silent {
                0 => view.tells_outcomes,
                _ => telling.outcomes >= telling.silent,
            },
            ..view
        })
    }
}

fn number(symbol: Symbol) -> usize {
    usize::try_from(symbol.number()).unwrap_or(usize::MAX)
}

/// What is told of cases.
#[derive(Debug, Clone, Copy, Default)]
struct Telling {
    /// Of some case when, or that not, it was closed. A reopening alone does not tell it.
    closings: bool,
    /// Of so many closed cases when that was.
    dated: usize,
    /// Of so many that are told to be closed not: the time is not told, or left empty.
    undated: usize,
    /// Of so many closed cases with what outcome.
    outcomes: usize,
    /// Of so many not.
    silent: usize,
}

impl Telling {
    fn add(&mut self, case: &Case) {
        let is_closing_told = !case.not_told.contains(Field::Closing);
        let last = case.lifecycle.turns().last();
        self.closings |= is_closing_told;
        self.dated += usize::from(is_closing_told && case.lifecycle.first_closing().is_some());
        let is_undated = !is_closing_told || case.left_empty().contains(Field::Closing);
        self.undated += usize::from(is_undated && case.status.is_final());
        self.outcomes += usize::from(last.is_some_and(|turn| turn.status.tells_outcome()));
        self.silent += usize::from(case.not_told.contains(Field::Outcome));
    }
}

/// What every set of feeds with cases tells. A set that holds all feeds of another tells closings if that one does.
fn telling(set: &CaseSet) -> HashMap<Symbol, Telling> {
    let mut telling: HashMap<Symbol, Telling> = HashMap::new();
    // Cases of one set of feeds mostly stand together: one look-up for all of them.
    for same in set.cases.chunk_by(|one, other| one.feeds == other.feeds) {
        let Some(first) = same.first() else { continue };
        let tells = telling.entry(first.feeds).or_default();
        for case in same {
            tells.add(case);
        }
    }
    let feeds = |symbol: &Symbol| -> HashSet<&str> { set.symbols.name(*symbol).split(' ').collect() };
    let told: Vec<_> = telling.iter().filter(|(_, tells)| tells.closings).map(|(symbol, _)| feeds(symbol)).collect();
    for (symbol, tells) in &mut telling {
        tells.closings = tells.closings || told.iter().any(|told| told.is_subset(&feeds(symbol)));
    }
    telling
}

/// What is told of the cases of each month whose feeds leave out a closing or an outcome: a file that lacks a column lacks it
/// of all its cases, however many others tell it.
fn of_months(set: &CaseSet, telling: &HashMap<Symbol, Telling>) -> HashMap<Month, Telling> {
    let mut months: HashMap<Month, Telling> = HashMap::new();
    for same in set.cases.chunk_by(|one, other| one.feeds == other.feeds) {
        let of_feeds = same.first().and_then(|first| telling.get(&first.feeds));
        if of_feeds.is_some_and(|telling| telling.undated + telling.silent > 0) {
            for case in same {
                months.entry(month(case)).or_default().add(case);
            }
        }
    }
    months
}

/// What is known of a feed at T.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedState {
    /// Its name, as in [`Case::feeds`].
    pub name: FeedName,
    /// The latest time of receipt among what it gave; `None` when it gave nothing yet.
    pub latest_received: Option<Moment>,
    /// How often something new is expected.
    pub expected_interval: Duration,
    /// How much later than that is still no alarm.
    pub grace: Duration,
    /// Distinct records read until now, those in quarantine included.
    pub read: u64,
    /// Of them in quarantine now.
    pub quarantined: u64,
    /// Of the last run in which the source told its own total: how many records we read, and that total. `None` when
    /// it never told.
    pub reconciled: Option<(u64, u64)>,
}

#[cfg(test)]
mod tests;
