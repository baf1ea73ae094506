//! The blob of a state: what no indicator reads.
//!
//! The first byte is the version of the encoding, the rest is postcard: fields in order without names. A blob of another
//! version does not read back; what stands is made again from the log with the next load.

use serde::{Deserialize, Serialize};

use crate::{
    domain::{AuthorKey, Block, Deadline, Deadlines, Dues, Flags, Instant, MetBy, Moment, RuleId, Topic, Zone},
    store::StoreError,
};

use super::{
    SubmissionVersion,
    words::{instant, is_day, moment},
};

/// Raised with every change of what it holds: then everything stored goes through the rules again, and blobs that do not read
/// back are written anew.
pub const VERSION: u8 = 1;

/// An instant, and 1 when only its day is known.
type Stored = (i64, i64);

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Details<'a> {
    pub(super) url: Option<&'a str>,
    pub(super) status_source: &'a str,
    topic: Option<&'a str>,
    subtopic: Option<&'a str>,
    fact: Option<&'a str>,
    decided_by: Vec<&'a str>,
    pub(super) organisation_source: Option<&'a str>,
    pub(super) address: Option<&'a str>,
    pub(super) coordinates: Option<(f64, f64)>,
    pub(super) text: Option<&'a str>,
    author_key: Option<&'a str>,
    registered: Option<Stored>,
    planned: Option<Stored>,
    overdue_source: Option<bool>,
    /// Of each deadline its rule, since when it stands, and whether the first answer meets it.
    deadlines: Vec<(&'a str, i64, bool)>,
}

impl<'a> Details<'a> {
    pub(super) fn of(version: &'a SubmissionVersion) -> Self {
        let item = &version.submission;
        let stored = |moment: Moment| (instant(moment), is_day(moment));
        let deadline = |deadline: &'a Deadline| {
            (deadline.rule.as_str(), deadline.set_at.as_micros(), deadline.met_by == MetBy::FirstResponse)
        };
        Self {
            url: item.url.as_deref(),
            status_source: &item.status_source,
            topic: item.topic.topic.as_deref(),
            subtopic: item.topic.subtopic.as_deref(),
            fact: item.topic.fact.as_deref(),
            decided_by: item.topic.decided_by.iter().map(String::as_str).collect(),
            organisation_source: item.organisation_source.as_deref(),
            address: item.place.address.as_deref(),
            coordinates: item.place.coordinates,
            text: item.text.as_deref(),
            author_key: item.author_key.as_ref().map(AuthorKey::as_str),
            registered: item.registered.map(stored),
            planned: item.planned.map(stored),
            overdue_source: item.flags.overdue_source,
            deadlines: version.deadlines.0.iter().map(deadline).collect(),
        }
    }

    pub(super) fn encode(&self) -> Result<Vec<u8>, StoreError> {
        postcard::to_extend(self, vec![VERSION]).map_err(damaged)
    }

    pub(super) fn decode(bytes: &'a [u8]) -> Result<Self, StoreError> {
        match bytes.split_first() {
            Some((&VERSION, fields)) => postcard::from_bytes(fields).map_err(damaged),
            Some(_) | None => Err(damaged("its encoding is of another version")),
        }
    }

    pub(super) fn registered(&self, zone: &Zone) -> Option<Moment> {
        self.registered.map(|(micros, is_day)| moment(zone, micros, is_day))
    }

    pub(super) fn planned(&self, zone: &Zone) -> Option<Moment> {
        self.planned.map(|(micros, is_day)| moment(zone, micros, is_day))
    }

    pub(super) fn topic(&self, block: Block) -> Topic {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Topic {
            block,
            topic: owned(self.topic),
            subtopic: owned(self.subtopic),
            fact: owned(self.fact),
            decided_by: self.decided_by.iter().map(|word| (*word).to_owned()).collect(),
        }
    }

    pub(super) fn author_key(&self) -> Option<AuthorKey> {
        self.author_key.map(AuthorKey::new)
    }

    pub(super) fn flags(&self, repeat: Option<i64>, fast_track: Option<i64>) -> Flags {
        let flag = |flag: Option<i64>| flag.map(|flag| flag != 0);
        Flags { repeat: flag(repeat), fast_track: flag(fast_track), overdue_source: self.overdue_source }
    }

    /// The deadlines, whose due moments have columns.
    pub(super) fn deadlines(&self, dues: Option<&Dues>) -> Deadlines {
        let Some(dues) = dues else { return Deadlines::default() };
        let due = std::iter::once(dues.original()).chain(dues.later().iter().map(|(_, due)| *due));
        let deadline = |(due, (rule, set_at, by_answer)): (Moment, &(&str, i64, bool))| Deadline {
            due,
            rule: RuleId::new(*rule),
            met_by: if *by_answer { MetBy::FirstResponse } else { MetBy::Closing },
            set_at: Instant::from_micros(*set_at),
        };
        Deadlines(due.zip(&self.deadlines).map(deadline).collect())
    }
}

/// What is said to be damaged when a blob does not read back.
pub const COLUMN: &str = "submission_version.details";

fn damaged(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> StoreError {
    StoreError::damaged(COLUMN, cause)
}

#[cfg(test)]
mod tests;
