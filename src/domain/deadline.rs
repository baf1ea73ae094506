//! A deadline: an instant, the rule that gave it, and since when it stands.

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
    /// When we first observed it.
    pub set_at: Instant,
}
