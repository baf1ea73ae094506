//! Texts with U+0000 in them: PostgreSQL keeps none, and no source means one.

use serde_json::{Map, Value};
use svod_contract::Record;

/// Stands where a character cannot be kept.
const REPLACEMENT: &str = "\u{fffd}";

/// Takes the values of `record` out whose text holds U+0000, as if its source did not tell them; gives their columns or
/// paths, each once. In a list `null` takes their place. The origin of the record is no value: there the character is
/// replaced.
pub(super) fn take_out(record: &mut Record) -> Vec<String> {
    if is_damaged(&record.origin) {
        record.origin = record.origin.replace('\0', REPLACEMENT).into();
    }
    let mut found = Vec::new();
    if let Value::Object(members) = &mut record.payload {
        out_of_members(members, "", &mut found);
    }
    found.sort_unstable();
    found.dedup();
    found
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
