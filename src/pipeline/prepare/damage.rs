//! Texts with U+0000 in them: PostgreSQL keeps none, and no source means one.

use serde_json::{Map, Value};
use svod_contract::Origin;

/// Stands where a character cannot be kept.
const REPLACEMENT: &str = "\u{fffd}";

/// Takes the values of a payload out whose text holds U+0000, as if its source did not tell them; gives their columns or
/// paths, each once. In a list `null` takes their place.
pub(super) fn take_out(payload: &mut Value) -> Vec<String> {
    let mut found = Vec::new();
    if let Value::Object(members) = payload {
        out_of_members(members, "", &mut found);
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether the text of a record may hold one: JSON writes it as an escape alone.
pub(super) fn may_be_in(text: &str) -> bool {
    text.contains("\\u0000")
}

/// Replaces the character in the place where a record comes from: that is no value.
pub(super) fn mend_origin(origin: &mut Origin) {
    for name in [Some(&mut origin.name), origin.sheet.as_mut()].into_iter().flatten().filter(|name| is_damaged(name)) {
        *name = name.replace('\0', REPLACEMENT).into();
    }
}

fn is_damaged(text: &str) -> bool {
    text.as_bytes().contains(&0)
}

fn out_of_members(members: &mut Map<String, Value>, path: &str, found: &mut Vec<String>) {
    members.retain(|name, value| {
        let is_whole = matches!(value, Value::Null | Value::Bool(_) | Value::Number(_))
            || matches!(value, Value::String(text) if !is_damaged(text));
        if is_whole {
            return true;
        }
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        is_left(value, &path, found)
    });
}

/// Whether a value stays, without what it lost within.
fn is_left(value: &mut Value, path: &str, found: &mut Vec<String>) -> bool {
    match value {
        Value::String(text) if is_damaged(text) => {
            found.push(path.to_owned());
            return false;
        }
        Value::Object(members) => out_of_members(members, path, found),
        Value::Array(elements) => {
            let path = format!("{path}.*");
            for element in elements {
                if !is_left(element, &path, found) {
                    *element = Value::Null;
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    true
}

#[cfg(test)]
mod tests;
