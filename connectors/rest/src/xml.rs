//! XML as a JSON value, so that one kind of path serves both.

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use serde_json::map::Entry;
use serde_json::{Map, Value};
use svod_contract::BodyFault;

const DEPTH_MAX: u64 = 64;

/// Reads a document: `{"root": …}`.
///
/// An attribute becomes `@name`, repeated elements become a list, an element with nothing but text becomes that text
/// (trimmed), text beside attributes or elements becomes `#text`, an empty element becomes null. Name space prefixes
/// are dropped. A document type is refused, so no entity can be defined.
pub(crate) fn read(text: &str) -> Result<Value, BodyFault> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = vec![Element::default()];
    loop {
        let event = reader.read_event().map_err(|_error| damaged(reader.error_position()))?;
        let at = reader.buffer_position();
        match event {
            Event::Start(_) if open.len() as u64 > DEPTH_MAX => return Err(BodyFault::Nested(DEPTH_MAX)),
            Event::Start(start) => open.push(Element::start(&start).ok_or_else(|| damaged(at))?),
            Event::Empty(start) => {
                let element = Element::start(&start).ok_or_else(|| damaged(at))?;
                close(&mut open, element).ok_or_else(|| damaged(at))?;
            }
            Event::End(_) => {
                let element = open.pop().ok_or_else(|| damaged(at))?;
                close(&mut open, element).ok_or_else(|| damaged(at))?;
            }
            Event::Text(part) => push_text(&mut open, &part.xml10_content()).ok_or_else(|| damaged(at))?,
            Event::CData(part) => push_text(&mut open, &part.xml10_content()).ok_or_else(|| damaged(at))?,
            Event::GeneralRef(name) => {
                let letters = resolve(&name).ok_or(BodyFault::Entity(at))?;
                push_text(&mut open, letters.encode_utf8(&mut [0; 4])).ok_or_else(|| damaged(at))?;
            }
            Event::DocType(_) => return Err(BodyFault::DocumentType),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    match (open.pop(), open.is_empty()) {
        (Some(document), true) if document.members.len() == 1 => Ok(Value::Object(document.members)),
        _ => Err(BodyFault::Unclosed),
    }
}

#[derive(Default)]
struct Element {
    name: String,
    members: Map<String, Value>,
    text: String,
}

impl Element {
    fn start(start: &BytesStart<'_>) -> Option<Self> {
        let mut element = Self { name: local(start.name().as_ref()).to_owned(), ..Self::default() };
        for attribute in start.attributes() {
            let attribute = attribute.ok()?;
            let name: &str = attribute.key.as_ref();
            if name == "xmlns" || name.starts_with("xmlns:") {
                continue;
            }
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
            element.members.insert(format!("@{}", local(name)), Value::String(value.into_owned()));
        }
        Some(element)
    }

    fn into_value(mut self) -> Value {
        let text = self.text.trim();
        match (self.members.is_empty(), text.is_empty()) {
            (true, true) => Value::Null,
            (true, false) => Value::String(text.to_owned()),
            (false, true) => Value::Object(self.members),
            (false, false) => {
                self.members.insert("#text".to_owned(), Value::String(text.to_owned()));
                Value::Object(self.members)
            }
        }
    }
}

fn close(open: &mut [Element], element: Element) -> Option<()> {
    let parent = open.last_mut()?;
    let name = element.name.clone();
    let value = element.into_value();
    match parent.members.entry(name) {
        Entry::Vacant(place) => {
            place.insert(value);
        }
        Entry::Occupied(mut place) => match place.get_mut() {
            Value::Array(list) => list.push(value),
            first @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) => {
                *first = Value::Array(vec![first.take(), value]);
            }
        },
    }
    Some(())
}

fn push_text(open: &mut [Element], part: &str) -> Option<()> {
    open.last_mut()?.text.push_str(part);
    Some(())
}

fn resolve(name: &BytesRef<'_>) -> Option<char> {
    match &**name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => name.resolve_char_ref().ok().flatten(),
    }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

fn damaged(at: u64) -> BodyFault {
    BodyFault::Nonsense { line: None, column: at }
}

#[cfg(test)]
mod tests;
