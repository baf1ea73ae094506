//! What is asked of the cases: period, as-of, slices, and what else the formulas need.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use crate::{
    calendar::Calendar,
    domain::{Case, CaseSet, FeedName, Field, Moment, NotTold, Period, Symbol},
};

use super::{
    Dimension,
    telling::{Month, Telling, month},
};

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
    /// What is not told of most cases of its month, or of its part of them, where a figure is one of a part: then no rate is
    /// made of the few of which it is.
    pub untold: NotTold,
    /// The same for T6, whose parts are those of a severity.
    pub untold_of_norm: NotTold,
}

/// How each case of a set is looked at.
#[derive(Debug)]
pub struct Views {
    /// By the number of the set of feeds.
    by_feeds: Vec<View>,
    /// What is told of the cases of a month, where their feeds leave out anything.
    months: HashMap<Month, OfMonth>,
    /// Of a set of feeds without cases.
    other: View,
}

/// What is told of the cases of a month.
#[derive(Debug)]
struct OfMonth {
    untold: NotTold,
    /// Whether parts of them may differ.
    is_mixed: bool,
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
            untold: NotTold::default().with(Field::Closing),
            untold_of_norm: NotTold::default(),
        };
        let feeds = feeds(set);
        let mut by_feeds = Vec::new();
        for (symbol, of_feeds) in &feeds {
            let end = watched.get(symbol).filter(|end| end.instant() < as_of.instant());
            let view = View { watched_until: *end.unwrap_or(as_of), ..other }.telling(of_feeds.untold());
            let number = number(*symbol);
            if by_feeds.len() <= number {
                by_feeds.resize(number + 1, other);
            }
            if let Some(slot) = by_feeds.get_mut(number) {
                *slot = view;
            }
        }
        Self { by_feeds, months: of_months(set, &feeds), other }
    }

    /// How `case` is looked at.
    pub fn of(&self, case: &Case) -> View {
        self.look(case).0
    }

    /// The same, and whether something is told of some cases of its month and not of others: a part of them may be looked at
    /// otherwise.
    pub(super) fn look(&self, case: &Case) -> (View, bool) {
        let view = self.by_feeds.get(number(case.feeds)).copied().unwrap_or(self.other);
        if self.months.is_empty() {
            return (view, false);
        }
        self.months
            .get(&month(case))
            .map_or((view, false), |of_month| (view.telling(of_month.untold), of_month.is_mixed))
    }
}

impl View {
    /// The same where this is not told of most.
    fn telling(self, untold: NotTold) -> Self {
        Self { tells_closings: !untold.contains(Field::Closing), untold, untold_of_norm: untold, ..self }
    }
}

fn number(symbol: Symbol) -> usize {
    usize::try_from(symbol.number()).unwrap_or(usize::MAX)
}

/// What is told of the cases of a set of feeds.
#[derive(Debug, Default)]
struct OfFeeds {
    /// Of some case when, or that not, it was closed. A reopening alone does not tell it.
    tells_closings: bool,
    telling: Telling,
}

impl OfFeeds {
    fn untold(&self) -> NotTold {
        let all = self.telling.untold(NotTold::default());
        let others = Field::ALL.iter().copied().filter(|field| *field != Field::Closing && all.contains(*field));
        others.chain((!self.tells_closings).then_some(Field::Closing)).collect()
    }
}

/// What every set of feeds with cases tells. A set that holds all feeds of another tells closings if that one does.
fn feeds(set: &CaseSet) -> HashMap<Symbol, OfFeeds> {
    let mut feeds: HashMap<Symbol, OfFeeds> = HashMap::new();
    // Cases of one set of feeds mostly stand together: one look-up for all of them.
    for same in set.cases.chunk_by(|one, other| one.feeds == other.feeds) {
        let Some(first) = same.first() else { continue };
        let tells = feeds.entry(first.feeds).or_default();
        for case in same {
            tells.tells_closings |= !case.not_told.contains(Field::Closing);
            tells.telling.add(case);
        }
    }
    let names = |symbol: &Symbol| -> HashSet<&str> { set.symbols.name(*symbol).split(' ').collect() };
    let told = feeds.iter().filter(|(_, tells)| tells.tells_closings);
    let told: Vec<_> = told.map(|(symbol, _)| names(symbol)).collect();
    for (symbol, tells) in &mut feeds {
        tells.tells_closings = tells.tells_closings || told.iter().any(|told| told.is_subset(&names(symbol)));
    }
    feeds
}

/// What is told of the cases of each month whose feeds leave out anything that they tell of others, or a closing: a file that
/// lacks a column lacks it of all its cases, however many others tell it.
fn of_months(set: &CaseSet, feeds: &HashMap<Symbol, OfFeeds>) -> HashMap<Month, OfMonth> {
    let mut months: HashMap<Month, Telling> = HashMap::new();
    for same in set.cases.chunk_by(|one, other| one.feeds == other.feeds) {
        let of_feeds = same.first().and_then(|first| feeds.get(&first.feeds));
        if of_feeds.is_some_and(|of_feeds| of_feeds.telling.may_differ_by_month()) {
            for case in same {
                months.entry(month(case)).or_default().add(case);
            }
        }
    }
    let of_month = |(month, telling): (Month, Telling)| {
        let of_feeds = feeds.get(&month.0).map(OfFeeds::untold).unwrap_or_default();
        let untold = telling.untold(of_feeds);
        let untold = if of_feeds.contains(Field::Closing) { untold.with(Field::Closing) } else { untold };
        (month, OfMonth { untold, is_mixed: telling.is_mixed() })
    };
    months.into_iter().map(of_month).collect()
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
