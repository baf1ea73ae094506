//! Places inside an answer: RFC 9535 JSONPath, with a short cut for plain chains of names.

use serde_json::Value;
use serde_json_path::{JsonPath, NormalizedPath};

/// One value of an answer.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    /// A plain chain of names, as a JSON pointer.
    Pointer(String),
    /// Anything else.
    Query(JsonPath),
}

impl Place {
    /// Reads a JSONPath; the error is the character, counted from 1, from which on it is none.
    pub(crate) fn parse(text: &str) -> Result<Self, u64> {
        match pointer(text) {
            Some(pointer) => Ok(Self::Pointer(pointer)),
            None => query(text).map(Self::Query),
        }
    }

    /// Whether it may lead into what stands at `list`, a JSON pointer.
    pub(crate) fn reaches_into(&self, list: &str) -> bool {
        match self {
            Self::Pointer(pointer) => {
                pointer.strip_prefix(list).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }
            Self::Query(_) => true,
        }
    }

    /// The name of the member that the way begins with; `None` where it may begin anywhere.
    pub(crate) fn member(&self) -> Option<&str> {
        match self {
            Self::Pointer(pointer) => pointer.split('/').nth(1),
            Self::Query(_) => None,
        }
    }

    /// The first value there; `None` when it is missing or null.
    pub(crate) fn find<'a>(&self, answer: &'a Value) -> Option<&'a Value> {
        match self {
            Self::Pointer(pointer) => answer.pointer(pointer),
            Self::Query(path) => path.query(answer).first(),
        }
        .filter(|value| !value.is_null())
    }

    /// The value there as text; numbers and flags are written out. `None` also for lists, objects and empty text.
    pub(crate) fn text(&self, answer: &Value) -> Option<String> {
        match self.find(answer)? {
            Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(flag) => Some(flag.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// Whether something is there that means yes: not missing, null, no, zero or empty.
    pub(crate) fn is_set(&self, answer: &Value) -> bool {
        !matches!(self.text(answer).as_deref(), None | Some("false" | "0"))
    }

    /// The value there as a count, written as a number or as text; `None` when missing, `Some(Err)` when neither.
    pub(crate) fn count(&self, answer: &Value) -> Option<Result<u64, ()>> {
        let value = self.find(answer)?;
        Some(value.as_u64().or_else(|| value.as_str()?.trim().parse().ok()).ok_or(()))
    }
}

/// The records of an answer.
#[derive(Debug, Clone)]
pub(crate) enum Records {
    /// All elements of one list, as a JSON pointer: the list is moved out whole.
    List(String),
    /// Anything else: each match is moved out alone. `root` is the plain beginning of the path, as a JSON pointer.
    Query { root: String, path: JsonPath },
}

impl Records {
    /// Reads a JSONPath; the error is the character, counted from 1, from which on it is none.
    pub(crate) fn parse(text: &str) -> Result<Self, u64> {
        match text.strip_suffix("[*]").and_then(pointer) {
            Some(pointer) => Ok(Self::List(pointer)),
            None => Ok(Self::Query { root: root(text), path: query(text)? }),
        }
    }

    /// Moves the records out of the answer; `None` when their list is not there.
    ///
    /// `lone` allows what XML cannot tell: one element instead of a list, and nothing instead of an empty one.
    pub(crate) fn take(&self, answer: &mut Value, lone: bool) -> Option<Vec<Value>> {
        match self {
            Self::List(pointer) => take_list(answer, pointer, lone),
            Self::Query { root, path } => {
                // No match is an empty answer only if the answer is the one that was promised.
                answer.pointer(root).filter(|value| value.is_array() || value.is_object())?;
                let places: Vec<String> =
                    path.query_located(answer).locations().map(NormalizedPath::to_json_pointer).collect();
                places.iter().map(|place| answer.pointer_mut(place).map(Value::take)).collect()
            }
        }
    }
}

fn take_list(answer: &mut Value, pointer: &str, lone: bool) -> Option<Vec<Value>> {
    if !lone {
        return match answer.pointer_mut(pointer)?.take() {
            Value::Array(records) => Some(records),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => None,
        };
    }
    if let Some(found) = answer.pointer_mut(pointer) {
        return Some(match found.take() {
            Value::Array(records) => records,
            Value::Null => Vec::new(),
            one @ (Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) => vec![one],
        });
    }
    // The list's own element may be missing or empty, but the answer must be the one that was promised.
    let (parent, _) = pointer.rsplit_once('/')?;
    match answer.pointer(parent)? {
        Value::Null | Value::Object(_) => Some(Vec::new()).filter(|_| !parent.is_empty()),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
    }
}

fn query(text: &str) -> Result<JsonPath, u64> {
    JsonPath::parse(text).map_err(|error| error.position() as u64 + 1)
}

/// `$.a.b` as `/a/b`; `None` when the path has anything but plain names.
fn pointer(text: &str) -> Option<String> {
    let chain = text.strip_prefix('$')?;
    if chain.is_empty() {
        return Some(String::new());
    }
    let names = chain.strip_prefix('.')?;
    let plain = |name: &str| {
        name.chars().next().is_some_and(|first| first.is_alphabetic() || first == '_')
            && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
    };
    names.split('.').all(plain).then(|| format!("/{}", names.replace('.', "/")))
}

/// The longest beginning of a path that is a chain of plain names, as a JSON pointer.
fn root(text: &str) -> String {
    let mut ends = text.rmatch_indices(['.', '[']);
    ends.find_map(|(end, _)| pointer(text.get(..end)?)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
