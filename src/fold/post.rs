//! What the states of a post make of its text, and whether it is anybody's message.

use crate::{
    domain::{Datum, Topic},
    mapping::{FilterReason, Signs, Target},
};

use super::{Claim, field::latest};

/// The text as it stands: none once its item was deleted.
pub(super) fn text(claims: &[Claim<'_>]) -> Option<String> {
    let standing =
        latest(claims, |state| if state.is_deleted() { Datum::Empty } else { state.statement.text(Target::Text) });
    standing.value().map(str::to_owned)
}

/// The topic of the post, or why it is left out: by what was last told before it was deleted.
pub(super) fn topic(claims: &[Claim<'_>]) -> Result<Topic, FilterReason> {
    let last = claims.iter().rfind(|state| !state.is_deleted());
    let Some(last) = last else { return Err(FilterReason::Deleted) };
    let text =
        latest(claims, |state| if state.is_deleted() { Datum::NotTold } else { state.statement.text(Target::Text) });
    let is = |target| latest(claims, |state| state.statement.flag(target)) == Datum::Value(true);
    let signs = Signs {
        is_own: is(Target::Own),
        is_repost: is(Target::Repost),
        is_unread: is(Target::Unread),
        is_advertising: is(Target::Advertising),
    };
    last.state.mapping.post_topic(text.value().unwrap_or_default(), signs)
}
