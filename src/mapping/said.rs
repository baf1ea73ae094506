//! What a raw record says, as far as it may be kept: what tells one state of a record from another.

pub(super) mod text;

use serde::{
    Serialize, Serializer,
    ser::{SerializeMap, SerializeSeq},
};
use serde_json::Value;

use super::{
    plan::{Node, Stream},
    target::Target,
    value,
};
use crate::domain::Counts;

/// The declared parts of a raw payload and its author, to be hashed. What the mapping does not read makes no other state of a
/// record, nor do counts, which change with every look.
#[derive(Debug, Clone, Copy)]
pub struct Said<'p> {
    pub(super) stream: &'p Stream,
    pub(super) payload: &'p Value,
}

impl Serialize for Said<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Part { node: &self.stream.said, value: self.payload }.serialize(serializer)
    }
}

/// A part of a payload, and what is declared below it.
struct Part<'p> {
    node: &'p Node,
    value: &'p Value,
}

impl Serialize for Part<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value {
            value if self.node.treatment.is_some() => value.serialize(serializer),
            Value::Object(members) => {
                let mut map = serializer.serialize_map(None)?;
                for (name, value) in members {
                    if let Some(node) = self.node.member(name) {
                        map.serialize_entry(name, &Part { node, value })?;
                    }
                }
                map.end()
            }
            Value::Array(elements) => {
                let mut list = serializer.serialize_seq(Some(elements.len()))?;
                for (index, value) in elements.iter().enumerate() {
                    list.serialize_element(&self.node.element(index).map(|node| Part { node, value }))?;
                }
                list.end()
            }
            // It holds nothing that is declared, but what it is tells a defect.
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => self.value.serialize(serializer),
        }
    }
}

/// Whether a stream tells counts.
pub(super) fn tells_counts(stream: &Stream) -> bool {
    Target::ALL.iter().any(|target| target.is_count() && stream.field(*target).is_some())
}

/// What a raw record counts. What is no count is not told.
pub(super) fn counts(stream: &Stream, payload: &Value) -> Counts {
    let count = |target| {
        let field = stream.field(target)?;
        let values = field.places.iter().filter_map(|path| path.find(payload).value());
        values.filter_map(|value| value::integer_of(value, &field.steps)).find(|count| *count >= 0)
    };
    Counts {
        views: count(Target::Views),
        likes: count(Target::Likes),
        reposts: count(Target::Reposts),
        comments: count(Target::Comments),
    }
}
