//! What of a payload may be kept, place by place.

use std::collections::BTreeMap;

use crate::mapping::path::{Path, Step};

/// What may be kept below a place of a payload.
#[derive(Debug, Default)]
pub(in crate::mapping) struct Node {
    /// What is done to a value that is kept here; `None` when only something below is kept.
    pub(in crate::mapping) treatment: Option<Treatment>,
    members: BTreeMap<String, Node>,
    elements: BTreeMap<usize, Node>,
    every: Option<Box<Node>>,
}

/// What is done to a value that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::mapping) enum Treatment {
    /// Personal data in it is masked.
    Mask,
    /// It is kept as it is.
    Verbatim,
    /// A word that the crosswalk knows is kept as it is, anything else is masked.
    Word,
    /// A date or a number is kept as it is, anything else is masked.
    Plain,
    /// A link to a person is dropped, any other is kept as it is.
    Link,
    /// Numbers and links in it are masked; names are those of streets and settlements.
    Place,
    /// The same, without the flat behind the house.
    House,
}

impl Node {
    /// What may be kept of a member.
    pub(in crate::mapping) fn member(&self, name: &str) -> Option<&Self> {
        self.members.get(name)
    }

    /// The members of which something may be kept.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.members.keys().map(String::as_str)
    }

    /// What may be kept of an element of a list.
    pub(in crate::mapping) fn element(&self, index: usize) -> Option<&Self> {
        self.elements.get(&index).or(self.every.as_deref())
    }

    /// Says what is done to a place of a payload.
    pub(super) fn keep(&mut self, path: &Path, treatment: Treatment) {
        let place = path.steps().iter().fold(self, |node, step| match step {
            Step::Member(name) => node.members.entry(name.clone()).or_default(),
            Step::Element(index) => node.elements.entry(*index).or_default(),
            Step::Every => node.every.get_or_insert_default(),
        });
        place.treatment = Some(place.treatment.map_or(treatment, |known| joined(known, treatment)));
    }
}

/// Two fields may read one place: an id in a link template, say. Who asks for it as it is gets it.
fn joined(left: Treatment, right: Treatment) -> Treatment {
    if left == Treatment::Verbatim || right == Treatment::Verbatim { Treatment::Verbatim } else { left }
}
