//! Deadlines of a submission: the one that stood first, and what replaced it since when.

use super::{Instant, Moment, RuleId};

/// Which event meets a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MetBy {
    /// The closing.
    Closing,
    /// The first answer in substance.
    FirstResponse,
}

impl MetBy {
    /// Every event.
    pub const ALL: &'static [Self] = &[Self::Closing, Self::FirstResponse];

    /// The spelling in the database and in `mappings/deadlines.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Closing => "closing",
            Self::FirstResponse => "first_response",
        }
    }
}

/// One deadline of a submission. A later one never overwrites the original.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// The last moment that is on time; with day precision the whole day is.
    pub due: Moment,
    /// The rule that gave it.
    pub rule: RuleId,
    /// Which event meets it.
    pub met_by: MetBy,
    /// Since when it stands: the receipt for the original, for a later one the instant at which the source first said so.
    pub set_at: Instant,
}

/// Every deadline of a submission, in the order in which they were set; empty for items without one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deadlines(pub Vec<Deadline>);

impl Deadlines {
    /// The one that stood first.
    pub fn original(&self) -> Option<&Deadline> {
        self.0.first()
    }

    /// The one that stands now.
    pub fn standing(&self) -> Option<&Deadline> {
        self.0.last()
    }

    /// The one that stood at an instant: the original before anything else was set.
    pub fn standing_at(&self, at: Instant) -> Option<&Deadline> {
        self.0.iter().rfind(|deadline| deadline.set_at <= at).or_else(|| self.original())
    }
}

/// The same as the indicators see it: due moments only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dues {
    original: Moment,
    /// What replaced it, each since an instant, in order; `None` for most.
    later: Option<Box<[(Instant, Moment)]>>,
}

impl Dues {
    /// The original, and what replaced it since when, in order.
    pub fn new(original: Moment, later: Vec<(Instant, Moment)>) -> Self {
        Self { original, later: (!later.is_empty()).then(|| later.into_boxed_slice()) }
    }

    /// The due moments of deadlines; `None` when there are none.
    pub fn of(deadlines: &Deadlines) -> Option<Self> {
        let later = deadlines.0.iter().skip(1).map(|deadline| (deadline.set_at, deadline.due)).collect();
        deadlines.original().map(|original| Self::new(original.due, later))
    }

    /// The deadline that stood first.
    pub fn original(&self) -> Moment {
        self.original
    }

    /// The deadline that stood at an instant: an extension told later does not stand yet.
    pub fn standing_at(&self, at: Instant) -> Moment {
        let later = self.later.as_deref().unwrap_or_default();
        later.iter().rfind(|(set_at, _)| *set_at <= at).map_or(self.original, |(_, due)| *due)
    }

    /// Everything that replaced the original, each since an instant, in order.
    pub fn later(&self) -> &[(Instant, Moment)] {
        self.later.as_deref().unwrap_or_default()
    }
}
