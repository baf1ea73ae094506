//! What is asked of the cases: period, as-of, slices, and what else the formulas need.

use std::{collections::BTreeMap, time::Duration};

use crate::domain::{Case, FeedName, Moment, Period, Severity, Symbol};

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
    /// The end of the third working day after T, from the production calendar (T3).
    pub soon: Moment,
    /// Norms of the first response (T6), from the deadlines in force.
    pub norms: Norms,
    /// How to cut the cases: an empty list is the total, `[Block, Platform]` their combinations that occur. Without any
    /// list the total alone is given.
    pub slices: &'a [Vec<Dimension>],
    /// Feeds that give no time of a first answer, so that the closing stands for it.
    pub answered_by_closing: &'a [Symbol],
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
    /// Whether the closing stands for a first answer that is not told.
    pub closing_is_answer: bool,
}

impl Question<'_> {
    /// How a case of these is looked at.
    pub(super) fn view(&self, case: &Case) -> View {
        let closing_is_answer = self.answered_by_closing.contains(&case.feed);
        View { as_of: self.as_of, known_at: self.known_at, closing_is_answer }
    }
}

/// Norms of the first response by severity; a severity without a norm has no T6.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Norms(BTreeMap<Severity, ResponseNorm>);

/// How long a first response may take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ResponseNorm {
    /// So many hours by the clock, the same for every case.
    Hours(f64),
    /// By the calendar, so that every case has a deadline of its own.
    OwnDue,
}

impl Norms {
    /// From pairs of severity and norm.
    pub fn new(norms: impl IntoIterator<Item = (Severity, ResponseNorm)>) -> Self {
        Self(norms.into_iter().collect())
    }

    /// Severities with their norms, in the order of [`Severity::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (Severity, ResponseNorm)> + '_ {
        self.0.iter().map(|(severity, norm)| (*severity, *norm))
    }
}

/// What is known of a feed at T.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedState {
    /// Its name, as in [`crate::domain::CaseSet::symbols`].
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
