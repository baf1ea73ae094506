//! What is asked of the cases: period, as-of, slices, and what else the formulas need.

use std::{collections::BTreeMap, time::Duration};

use crate::domain::{FeedName, Moment, Period, Severity};

use super::Dimension;

/// One question to the indicators.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// The period P: days of the municipality's zone.
    pub period: Period,
    /// The instant T: what happened after it has not happened. Of second precision.
    pub as_of: Moment,
    /// The end of the third working day after T, from the production calendar (T3).
    pub soon: Moment,
    /// Norms of the first response (T6), from the deadlines in force.
    pub norms: Norms,
    /// How to cut the cases: an empty list is the total, `[Block, Platform]` their combinations that occur. Without any
    /// list the total alone is given.
    pub slices: &'a [Vec<Dimension>],
    /// The feeds to report on (D1–D3).
    pub feeds: &'a [FeedState],
}

/// Norms of the first response in calendar hours, by severity; a severity without a norm has no T6.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Norms(BTreeMap<Severity, f64>);

impl Norms {
    /// From pairs of severity and hours.
    pub fn new(hours: impl IntoIterator<Item = (Severity, f64)>) -> Self {
        Self(hours.into_iter().collect())
    }

    /// The norm in hours; `None` when there is none.
    pub fn hours(&self, severity: Severity) -> Option<f64> {
        self.0.get(&severity).copied()
    }

    /// Severities with their hours, in the order of [`Severity::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (Severity, f64)> + '_ {
        self.0.iter().map(|(severity, hours)| (*severity, *hours))
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
    /// Records read in the period, quarantined ones included.
    pub read: u64,
    /// Of them in quarantine.
    pub quarantined: u64,
    /// Of the last run in which the source told its own total: how many records we read, and that total. `None` when
    /// it never told.
    pub reconciled: Option<(u64, u64)>,
}
