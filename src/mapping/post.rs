//! Posts and comments of social networks: which are nobody's message, and what the others are about.

mod lexicon;
mod polite;
mod rules;
mod text;

pub(super) use rules::Rules;

use super::parts::Parts;
use super::target::Target;
use super::{FilterReason, Mapping};
use crate::domain::{Block, Topic};
use text::Text;

/// The files the rules are read from.
pub(super) const FILES: &[&str] = &[rules::TOPIC_RULES, rules::POST_FILTERS];

/// The topic of a post, or why it is left out.
pub(super) fn judge(mapping: &Mapping, parts: &Parts<'_>, text: Option<&str>) -> Result<Topic, FilterReason> {
    let is = |target| parts.boolean(target) == Some(true);
    let text = Text::new(text.unwrap_or_default());
    let reason = if is(Target::Deleted) {
        Some(FilterReason::Deleted)
    } else if is(Target::Own) {
        Some(FilterReason::Own)
    } else if text.is_empty() && is(Target::Repost) {
        Some(FilterReason::Repost)
    } else if text.is_empty() {
        Some(FilterReason::Empty)
    } else if text.words().is_empty() {
        Some(FilterReason::Emoji)
    } else if is(Target::Advertising) {
        Some(FilterReason::Advertising)
    } else {
        None
    };
    if let Some(reason) = reason {
        return Err(reason);
    }
    mapping.rules.as_ref().map_or_else(|| Ok(unmapped()), |rules| rules.judge(&text))
}

/// The topic of a post that no rule knows.
fn unmapped() -> Topic {
    Topic { block: Block::Unmapped, topic: None, subtopic: None, fact: None, decided_by: Vec::new() }
}

#[cfg(test)]
mod tests;
