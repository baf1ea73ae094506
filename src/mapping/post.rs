//! Posts and comments of social networks: which are nobody's message, and what the others are about.

mod lexicon;
mod polite;
mod rules;
mod text;

pub(super) use rules::Rules;

use super::FilterReason;
use crate::domain::{Block, Topic};
use text::Text;

/// The files the rules are read from.
pub(super) const FILES: &[&str] = &[rules::TOPIC_RULES, rules::POST_FILTERS];

/// What the platform says of a post beside its text.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a sign of its own")]
pub(crate) struct Signs {
    /// Written by the page itself.
    pub(crate) is_own: bool,
    /// Repeats another post.
    pub(crate) is_repost: bool,
    /// Holds words in a form that is not read.
    pub(crate) is_unread: bool,
    /// Marked as advertising.
    pub(crate) is_advertising: bool,
}

/// The topic of a post, or why it is left out.
pub(super) fn topic(rules: Option<&Rules>, text: &str, signs: Signs) -> Result<Topic, FilterReason> {
    let text = Text::new(text);
    let reason = if signs.is_own {
        Some(FilterReason::Own)
    } else if text.is_empty() && signs.is_unread {
        Some(FilterReason::Unread)
    } else if text.is_empty() && signs.is_repost {
        Some(FilterReason::Repost)
    } else if text.is_empty() {
        Some(FilterReason::Empty)
    } else if text.words().is_empty() {
        Some(FilterReason::Emoji)
    } else if signs.is_advertising {
        Some(FilterReason::Advertising)
    } else {
        None
    };
    match (reason, rules) {
        (Some(reason), _) => Err(reason),
        (None, Some(rules)) => rules.topic(&text),
        (None, None) => Ok(unmapped()),
    }
}

/// The topic of a post that no rule knows.
fn unmapped() -> Topic {
    Topic { block: Block::Unmapped, topic: None, subtopic: None, fact: None, decided_by: Vec::new() }
}
