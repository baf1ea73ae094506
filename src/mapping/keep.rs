//! What of a payload may reach the disk: declared fields only, personal data masked.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::author::{Pseudonyms, is_pseudonym};
use super::mask::{Known, is_person_link, mask};
use super::plan::{Node, Stream, Treatment};
use super::target::Target;
use super::value;

/// Key of the author's pseudonym in a kept payload.
pub(super) const AUTHOR_KEY: &str = "_author_key";

/// Longest date or number that is kept without a look at it.
const PLAIN_BYTES_MAX: usize = 40;

/// Takes everything out of `payload` that the stream does not declare, and masks the rest. Doing it again changes
/// nothing. What is no object becomes `null`.
pub(super) fn keep(stream: &Stream, payload: Value, pseudonyms: &Pseudonyms) -> Value {
    let author = author_key(stream, &payload, pseudonyms);
    let mut known = Known::default();
    for path in &stream.dropped {
        if let Some(value) = path.value(&payload) {
            note_names(value, &mut known);
        }
    }
    let Value::Object(members) = payload else { return Value::Null };
    let mut members = kept_members(members, &stream.kept, &known);
    if let Some(author) = author {
        members.insert(AUTHOR_KEY.to_owned(), Value::String(author));
    }
    Value::Object(members)
}

fn author_key(stream: &Stream, payload: &Value, pseudonyms: &Pseudonyms) -> Option<String> {
    let field = stream.field(Target::AuthorId);
    let id = field.and_then(|field| value::text(field, payload).ok().flatten());
    let known = || payload.get(AUTHOR_KEY)?.as_str().filter(|key| is_pseudonym(key)).map(str::to_owned);
    id.and_then(|(id, _)| pseudonyms.of(&id)).or_else(known)
}

fn note_names(value: &Value, known: &mut Known) {
    match value {
        Value::String(text) => known.note(text),
        Value::Array(elements) => elements.iter().for_each(|element| note_names(element, known)),
        Value::Object(members) => members.values().for_each(|member| note_names(member, known)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn kept_members(members: Map<String, Value>, node: &Node, known: &Known) -> Map<String, Value> {
    let kept = |(name, value): (String, Value)| {
        let value = kept_value(value, node.member(&name)?, known)?;
        Some((name, value))
    };
    members.into_iter().filter_map(kept).collect()
}

fn kept_value(value: Value, node: &Node, known: &Known) -> Option<Value> {
    if let Some(treatment) = node.treatment {
        return Some(treated(value, treatment, known));
    }
    match value {
        Value::Object(members) => Some(Value::Object(kept_members(members, node, known))),
        Value::Array(elements) => {
            let kept = |(index, element)| {
                Some(node.element(index).and_then(|node| kept_value(element, node, known)).unwrap_or(Value::Null))
            };
            Some(Value::Array(elements.into_iter().enumerate().filter_map(kept).collect()))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

fn treated(value: Value, treatment: Treatment, known: &Known) -> Value {
    match value {
        Value::String(text) => treated_text(text, treatment, known),
        Value::Number(number) if treatment == Treatment::Mask => {
            let text = number.to_string();
            match mask(&text, known) {
                Cow::Borrowed(_) => Value::Number(number),
                Cow::Owned(masked) => Value::String(masked),
            }
        }
        // A list or an object where one value was expected: kept as evidence of the defect, without its names.
        Value::Array(elements) => {
            Value::Array(elements.into_iter().map(|element| treated(element, Treatment::Mask, known)).collect())
        }
        Value::Object(members) => {
            Value::Array(members.into_iter().map(|(_, member)| treated(member, Treatment::Mask, known)).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}

fn treated_text(text: String, treatment: Treatment, known: &Known) -> Value {
    let as_it_is = match treatment {
        Treatment::Verbatim => true,
        Treatment::Plain => text.len() <= PLAIN_BYTES_MAX && text.bytes().all(is_plain),
        Treatment::Link if is_person_link(&text) => return Value::Null,
        Treatment::Link => text.starts_with("http") && !text.contains(char::is_whitespace),
        Treatment::Mask => false,
    };
    if as_it_is {
        return Value::String(text);
    }
    match mask(&text, known) {
        Cow::Borrowed(_) => Value::String(text),
        Cow::Owned(masked) => Value::String(masked),
    }
}

/// Digits and what stands between them in dates and numbers.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_digit() || b" .,:-+TZtz".contains(&byte)
}
