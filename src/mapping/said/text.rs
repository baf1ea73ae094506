//! The same of the very text of a record: nearly all that an interface tells was told before, so it is not taken apart.

use std::{borrow::Cow, fmt};

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value, value::RawValue};

use crate::mapping::{
    plan::{Node, Stream},
    target::Target,
    value,
};

/// Writes the declared parts of a record and its author as they stand in its text, the members of objects in the order of their
/// names, and gives its id. `None` when it is no object, or has no id.
pub(in crate::mapping) fn write(stream: &Stream, text: &RawValue, to: &mut Vec<u8>) -> Option<String> {
    let members = members(text)?;
    let id = external_id(stream, &members)?;
    write_members(&stream.said, members, to)?;
    Some(id)
}

type Members<'t> = Vec<(Cow<'t, str>, &'t RawValue)>;

/// The id, read out of the members that it may stand in.
fn external_id(stream: &Stream, members: &Members<'_>) -> Option<String> {
    let field = stream.field(Target::ExternalId)?;
    let mut read = Map::new();
    for name in field.places.iter().filter_map(super::super::path::Path::member) {
        if let Some((_, text)) = members.iter().find(|(member, _)| member == name) {
            read.insert(name.to_owned(), serde_json::from_str(&svod_json::exact(text.get())).ok()?);
        }
    }
    value::text(field, &Value::Object(read)).map(Cow::into_owned)
}

/// Members in the order of their names; of one name the last counts. `None` for what is no object.
fn members(text: &RawValue) -> Option<Members<'_>> {
    let mut members = serde_json::Deserializer::from_str(text.get()).deserialize_map(OfObject).ok()?;
    members.reverse();
    members.sort_by(|(one, _), (other, _)| one.cmp(other));
    members.dedup_by(|later, kept| later.0 == kept.0);
    Some(members)
}

fn write_members(node: &Node, members: Members<'_>, to: &mut Vec<u8>) -> Option<()> {
    to.push(b'{');
    for (name, text) in members {
        if let Some(node) = node.member(&name) {
            serde_json::to_writer(&mut *to, &name).ok()?;
            to.push(b':');
            write_part(node, text, to)?;
            to.push(b',');
        }
    }
    to.push(b'}');
    Some(())
}

fn write_part(node: &Node, text: &RawValue, to: &mut Vec<u8>) -> Option<()> {
    match text.get().as_bytes().first() {
        Some(b'{') if node.treatment.is_none() => write_members(node, members(text)?, to),
        Some(b'[') if node.treatment.is_none() => {
            let elements: Vec<&RawValue> = serde_json::from_str(text.get()).ok()?;
            to.push(b'[');
            for (index, text) in elements.into_iter().enumerate() {
                // What is not declared leaves its place: those of the others mean something.
                node.element(index).map_or(Some(()), |node| write_part(node, text, to))?;
                to.push(b',');
            }
            to.push(b']');
            Some(())
        }
        _ => {
            to.extend_from_slice(text.get().as_bytes());
            Some(())
        }
    }
}

/// Reads the members of an object as texts.
struct OfObject;

impl<'de> Visitor<'de> for OfObject {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
        let mut members = Vec::with_capacity(32);
        while let Some(name) = map.next_key_seed(Name)? {
            members.push((name, map.next_value()?));
        }
        Ok(members)
    }
}

/// Reads the name of a member without a copy where it holds nothing that is written in another way.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cow<'de, str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E>(self, name: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}

#[cfg(test)]
mod tests;
