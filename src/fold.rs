//! The fold: everything that all feeds ever told of one item → its submission, whatever the order in which it came.
//!
//! A state of a record is what one record of one feed and stream said since an instant. The states of an item are brought
//! into one order, by when their sources said so, and every field is settled by one rule, see `field`. Nothing else
//! goes in: no clock, no earlier result. So the same states give the same submission in any order, in any number of runs,
//! and the states known at an earlier moment give what was known then.

mod contradiction;
mod deadlines;
mod field;
mod lifecycle;
mod order;
mod post;
mod submission;
mod survey;

use std::sync::Arc;

use crate::{
    calendar::{Calendar, DeadlineRules, MissingYear},
    domain::{
        Assertion, ContentHash, Datum, Deadlines, Defect, DefectCode, FeedName, Instant, Oktmo, Platform, Submission,
        Survey, Zone,
    },
    mapping::{FilterReason, Home, Mapping, Statement, Target},
};

use order::in_order;

/// What turns the states of the items of one platform into submissions.
#[derive(Debug, Clone)]
pub struct FoldRules {
    /// The municipality.
    pub municipality: Oktmo,
    /// The same as sources may name it.
    pub home: Arc<Home>,
    /// The platform.
    pub platform: Platform,
    /// Its zone.
    pub zone: Zone,
    /// The deadlines.
    pub deadlines: Arc<DeadlineRules>,
    /// The production calendar.
    pub calendar: Arc<Calendar>,
}

/// One state of a record of the item: what was told, by whom, since when.
#[derive(Debug, Clone, Copy)]
pub struct State<'a> {
    /// The feed that told it.
    pub feed: &'a FeedName,
    /// The stream of the feed.
    pub stream: &'a str,
    /// Since when the source says so, and where.
    pub assertion: &'a Assertion,
    /// Keyed hash of the record: settles the order where nothing else does.
    pub content_hash: ContentHash,
    /// Whether the platform says that the item was deleted.
    pub is_deleted: bool,
    /// What it says; `None` when its mapping knows its stream no more.
    pub(crate) statement: Option<&'a Statement>,
    /// The mapping of the feed.
    pub mapping: &'a Mapping,
}

/// What all states of an item make together.
#[derive(Debug, Clone, PartialEq)]
pub enum Folded {
    /// A submission with its deadlines.
    Submission(Box<Submission>, Deadlines),
    /// A poll, vote or public discussion.
    Survey(Box<Survey>),
    /// Nobody's message: left out by a rule, and counted once by its reason, beside the feed whose word came last.
    LeftOut(FilterReason, FeedName),
    /// Unusable: what is wrong with it first of all, and which record shows it.
    Defective(Defect, Witness),
}

/// The record of an item that shows something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// The feed that told it.
    pub feed: FeedName,
    /// The stream of the feed.
    pub stream: String,
    /// Keyed hash of the record.
    pub content_hash: ContentHash,
}

impl Witness {
    fn of(state: &State<'_>) -> Self {
        Self { feed: state.feed.clone(), stream: state.stream.to_owned(), content_hash: state.content_hash }
    }
}

/// The result, and the calendar that a deadline of it needed and that is not there.
#[derive(Debug, Clone, PartialEq)]
pub struct Fold {
    /// What the item is.
    pub folded: Folded,
    /// The year whose calendar is missing: the item has no deadline because of it.
    pub missing_year: Option<MissingYear>,
}

/// What a state claims of the item.
struct Claim<'a> {
    state: State<'a>,
    /// Number of its feed and stream among those of the item.
    source: usize,
    statement: &'a Statement,
}

impl Claim<'_> {
    /// Since when its source says so.
    fn stated_at(&self) -> Instant {
        self.state.assertion.stated_at
    }

    /// Whether it says that the item was deleted.
    fn is_deleted(&self) -> bool {
        self.state.is_deleted || self.statement.flag(Target::Deleted) == Datum::Value(true)
    }
}

/// Whether a later state of the same source that `tells` takes the place of one: when both were stated at the same time, as two
/// rows of one file are, nothing happened between them.
fn is_overruled(claims: &[Claim<'_>], place: usize, tells: impl Fn(&Claim<'_>) -> bool) -> bool {
    let mut later = claims.iter().skip(place);
    let Some(state) = later.next() else { return false };
    let at_once = later.take_while(|other| other.stated_at() == state.stated_at());
    at_once.filter(|other| other.source == state.source).any(tells)
}

/// Folds every state of one item. The order of `states` does not matter; there must be one at least.
///
/// What came by a stream that its mapping knows no more says nothing; when the rest makes no item, that is what is wrong.
pub fn fold(rules: &FoldRules, external_id: &str, states: Vec<State<'_>>) -> Option<Fold> {
    let mut sources: Vec<(&str, &str)> = Vec::new();
    let mut claims = Vec::with_capacity(states.len());
    let mut unread = None;
    for state in in_order(states) {
        let Some(statement) = state.statement else {
            unread = Some(state);
            continue;
        };
        let key = (state.feed.as_str(), state.stream);
        let source = sources.iter().position(|known| *known == key).unwrap_or_else(|| {
            sources.push(key);
            sources.len() - 1
        });
        claims.push(Claim { state, source, statement });
    }
    let made = claims.last().map(|last| {
        if last.state.mapping.makes_submissions() {
            submission::submission(rules, external_id, &claims, last)
        } else {
            Fold { folded: survey::survey(external_id, &claims, last), missing_year: None }
        }
    });
    let is_made = made.as_ref().is_some_and(|made| !matches!(made.folded, Folded::Defective(..)));
    match unread {
        Some(unread) if !is_made => {
            let defect = Defect { code: DefectCode::UnknownStream, field: unread.stream.to_owned() };
            Some(Fold { folded: Folded::Defective(defect, Witness::of(&unread)), missing_year: None })
        }
        Some(_) | None => made,
    }
}

#[cfg(test)]
mod tests;
