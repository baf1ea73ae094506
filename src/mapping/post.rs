//! Posts and comments of social networks: which are nobody's message, and what the others are about.

use super::parts::Parts;
use super::table::Faults;
use super::{Files, FilterReason, Mapping};
use crate::domain::{Block, Topic};

/// The files the rules are read from.
pub(super) const FILES: &[&str] = &["topic_rules.csv", "post_filters.csv"];

#[derive(Debug)]
pub(super) struct Rules;

impl Rules {
    pub(super) fn read(_files: &Files, _faults: &mut Faults) -> Self {
        Self
    }
}

/// The topic of a post, or why it is left out.
pub(super) fn judge(_mapping: &Mapping, _parts: &mut Parts<'_>, _text: Option<&str>) -> Result<Topic, FilterReason> {
    Ok(Topic { block: Block::Unmapped, topic: None, subtopic: None, fact: None, decided_by: Vec::new() })
}
