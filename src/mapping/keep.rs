//! What of a payload may reach the disk: declared fields only, personal data masked.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::Mapping;
use super::author::{Pseudonyms, is_pseudonym};
use super::crosswalk::Crosswalk;
use super::mask::{Known, is_person_link, mask, mask_place, without_flat};
use super::plan::{Node, Stream, Treatment};
use super::target::Target;
use super::value;

/// Key of the author's pseudonym in a kept payload.
pub(super) const AUTHOR_KEY: &str = "_author_key";

/// Longest date or number that is kept without a look at it.
const PLAIN_BYTES_MAX: usize = 40;

/// Takes everything out of `payload` that the stream does not declare, and masks the rest. Doing it again changes
/// nothing. What is no object becomes `null`.
pub(super) fn keep(stream: &Stream, payload: Value, mapping: &Mapping) -> Value {
    let author = author_key(stream, &payload, &mapping.pseudonyms);
    let mut known = Known::new(&mapping.word_lists);
    for path in &stream.dropped {
        if let Some(value) = path.find(&payload).value() {
            note_names(value, &mut known);
        }
    }
    let Value::Object(mut members) = payload else { return Value::Null };
    let masking = Masking { known, crosswalk: &mapping.crosswalk };
    keep_members(&mut members, &stream.kept, &masking);
    if let Some(author) = author {
        members.insert(AUTHOR_KEY.to_owned(), Value::String(author));
    }
    Value::Object(members)
}

/// What masking must know of the record and of the platform.
#[derive(Debug)]
struct Masking<'m> {
    known: Known<'m>,
    crosswalk: &'m Crosswalk,
}

fn author_key(stream: &Stream, payload: &Value, pseudonyms: &Pseudonyms) -> Option<String> {
    let field = stream.field(Target::AuthorId);
    let id = field.and_then(|field| value::text(field, payload));
    let known = || payload.get(AUTHOR_KEY)?.as_str().filter(|key| is_pseudonym(key)).map(str::to_owned);
    id.and_then(|id| pseudonyms.of(&id)).or_else(known)
}

fn note_names(value: &Value, known: &mut Known<'_>) {
    match value {
        Value::String(text) => known.note(text),
        Value::Array(elements) => elements.iter().for_each(|element| note_names(element, known)),
        Value::Object(members) => members.values().for_each(|member| note_names(member, known)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn keep_members(members: &mut Map<String, Value>, node: &Node, masking: &Masking<'_>) {
    members.retain(|name, value| node.member(name).is_some_and(|node| keep_value(value, node, masking)));
}

/// Leaves of a value what may be kept; `false` when nothing may.
fn keep_value(value: &mut Value, node: &Node, masking: &Masking<'_>) -> bool {
    if let Some(treatment) = node.treatment {
        treat(value, treatment, masking);
        return true;
    }
    match value {
        Value::Object(members) => keep_members(members, node, masking),
        Value::Array(elements) => {
            for (index, element) in elements.iter_mut().enumerate() {
                // What may not be kept leaves a null: the places of the others mean something.
                if !node.element(index).is_some_and(|node| keep_value(element, node, masking)) {
                    *element = Value::Null;
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return false,
    }
    true
}

fn treat(value: &mut Value, treatment: Treatment, masking: &Masking<'_>) {
    match value {
        Value::String(text) => {
            if let Some(treated) = treated_text(text, treatment, masking) {
                *value = treated;
            }
        }
        Value::Number(number)
            if matches!(treatment, Treatment::Mask | Treatment::Word | Treatment::Place | Treatment::House) =>
        {
            if let Cow::Owned(masked) = mask(&number.to_string(), &masking.known) {
                *value = Value::String(masked);
            }
        }
        // A list or an object where one value was expected: kept as evidence of the defect, without its names.
        Value::Array(elements) => {
            for element in elements {
                treat(element, Treatment::Mask, masking);
            }
        }
        Value::Object(members) => {
            let mut elements: Vec<Value> = std::mem::take(members).into_iter().map(|(_, member)| member).collect();
            for element in &mut elements {
                treat(element, Treatment::Mask, masking);
            }
            *value = Value::Array(elements);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn treated_text(text: &str, treatment: Treatment, masking: &Masking<'_>) -> Option<Value> {
    let as_it_is = match treatment {
        Treatment::Verbatim => true,
        Treatment::Plain => text.len() <= PLAIN_BYTES_MAX && text.bytes().all(is_plain),
        Treatment::Link if is_person_link(text) => return Some(Value::Null),
        Treatment::Link => text.starts_with("http") && !text.contains(char::is_whitespace),
        Treatment::Word => masking.crosswalk.spells(text),
        Treatment::Mask | Treatment::Place | Treatment::House => false,
    };
    if as_it_is {
        return None;
    }
    let masked = match treatment {
        Treatment::Place => mask_place(text),
        Treatment::House => return house(text),
        Treatment::Verbatim | Treatment::Plain | Treatment::Link | Treatment::Word | Treatment::Mask => {
            mask(text, &masking.known)
        }
    };
    match masked {
        Cow::Borrowed(_) => None,
        Cow::Owned(masked) => Some(Value::String(masked)),
    }
}

/// A house without its flat: half of an address that is kept names no one.
fn house(text: &str) -> Option<Value> {
    let house = without_flat(text);
    let masked = mask_place(house);
    (*masked != *text).then(|| Value::String(masked.into_owned()))
}

/// Digits and what stands between them in dates and numbers.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_digit() || b" .,:-+TZtz".contains(&byte)
}
