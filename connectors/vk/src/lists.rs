//! Where the posts and comments of an answer stand: in `items`, in a bare list, in the lists that `execute` gives.

use serde_json::Value;

/// Lists in lists, at most; deeper is nobody's answer.
const DEPTH_MAX: usize = 8;

/// What beside `items` holds people, requests, errors and events, not posts as they stand.
const BESIDE: [&str; 6] = ["profiles", "groups", "request", "error", "execute_errors", "object"];

/// Posts or comments that stand together.
#[derive(Debug)]
pub(crate) struct List<'a> {
    /// The object that holds the list, with names and counts beside it.
    pub(crate) around: &'a Value,
    pub(crate) items: Vec<&'a Value>,
    /// The number that versions of the API below 5 write in front of the items: how many there are in all.
    pub(crate) count: Option<i64>,
}

/// The lists of an answer, in its order; none in what is no answer.
pub(crate) fn lists(answer: &Value) -> Vec<List<'_>> {
    let mut found = Vec::new();
    gather(answer, answer, DEPTH_MAX, &mut found);
    found
}

fn gather<'a>(value: &'a Value, around: &'a Value, depth: usize, found: &mut Vec<List<'a>>) {
    let Some(depth) = depth.checked_sub(1) else { return };
    match value {
        Value::Object(members) => {
            if let Some(items) = value.get("items").and_then(Value::as_array) {
                found.push(List { around: value, items: items.iter().collect(), count: None });
            } else if is_item(value) {
                found.push(List { around, items: vec![value], count: None });
            } else {
                let inside = members.iter().filter(|(name, _)| !BESIDE.contains(&name.as_str()));
                inside.for_each(|(_, member)| gather(member, value, depth, found));
            }
        }
        Value::Array(elements) => {
            let items: Vec<&Value> = elements.iter().filter(|element| is_item(element)).collect();
            if !items.is_empty() {
                found.push(List { around, items, count: elements.first().and_then(Value::as_i64) });
            }
            let others = elements.iter().filter(|element| !is_item(element));
            others.for_each(|element| gather(element, around, depth, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Whether an object is a post or a comment, by what each of them has.
fn is_item(value: &Value) -> bool {
    let has = |key: &str| value.get(key).is_some();
    (has("id") || has("cid")) && ["date", "text", "from_id", "post_type", "deleted"].into_iter().any(has)
}
