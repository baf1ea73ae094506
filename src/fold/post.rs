//! What the states of a post make of its text, and whether it is anybody's message.

use crate::{
    domain::{Datum, Topic},
    mapping::{FilterReason, Signs, Target},
};

use super::{Told, field::latest};

/// The text as it stands: none once its item was deleted.
pub(super) fn text(told: &[Told<'_>]) -> Option<String> {
    let standing =
        latest(told, |state| if state.is_deleted() { Datum::Empty } else { state.statement.text(Target::Text) });
    standing.value().map(str::to_owned)
}

/// The topic of the post, or why it is left out: by what was last told before it was deleted.
pub(super) fn topic(told: &[Told<'_>]) -> Result<Topic, FilterReason> {
    let last = told.iter().rfind(|state| !state.is_deleted());
    let Some(last) = last else { return Err(FilterReason::Deleted) };
    let text =
        latest(told, |state| if state.is_deleted() { Datum::NotTold } else { state.statement.text(Target::Text) });
    let is = |target| latest(told, |state| state.statement.flag(target)) == Datum::Value(true);
    let signs =
        Signs { is_own: is(Target::Own), is_repost: is(Target::Repost), is_advertising: is(Target::Advertising) };
    last.state.mapping.post_topic(text.value().unwrap_or_default(), signs)
}
