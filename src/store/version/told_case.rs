//! The case that a submission tells, made without the columns that indicators read: for tests that compare the two.

use crate::domain::{Case, Dues, MetBy, Symbols};

use super::{SubmissionVersion, feeds, has_place, organisation};

impl SubmissionVersion {
    /// The submission as the indicators see it; its organisation is the code, else the raw name.
    pub(crate) fn as_case(&self, symbols: &mut Symbols) -> Case {
        let item = &self.submission;
        Case {
            platform: item.platform,
            feeds: symbols.intern(&feeds(item)),
            kind: item.kind,
            block: item.topic.block,
            organisation: organisation(item).map(|name| symbols.intern(name)),
            territory: item.place.territory.as_deref().map(|name| symbols.intern(name)),
            severity: item.severity,
            status: item.status,
            received: item.received,
            first_response: item.first_response,
            closing_is_answer: item.closing_is_answer,
            lifecycle: item.lifecycle.clone(),
            dues: Dues::of(&self.deadlines),
            met_by: self.deadlines.standing().map_or(MetBy::Closing, |deadline| deadline.met_by),
            rating: item.rating,
            repeat: item.flags.repeat,
            fast_track: item.flags.fast_track,
            has_place: has_place(item),
            not_told: item.not_told,
            unknown: item.in_unknown_words(),
        }
    }
}
