//! A place in a payload: a column by its header, or a dotted path in which `*` goes through a list.

use serde_json::Value;

use crate::domain::Datum;

static NULL: Value = Value::Null;

/// Steps from the root of a payload to a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    name: String,
    steps: Vec<Step>,
}

/// One step down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// Into the member with this name.
    Member(String),
    /// Into this element of a list, counted from 0.
    Element(usize),
    /// Into every element of a list.
    Every,
}

impl Path {
    /// A column: one step, whatever characters the header holds.
    pub(super) fn column(header: &str) -> Self {
        Self { name: header.to_owned(), steps: vec![Step::Member(header.to_owned())] }
    }

    /// `address.street`, `tags.0`, `history.*.at`; `None` when a step is empty.
    pub(super) fn dotted(text: &str) -> Option<Self> {
        let steps: Option<Vec<Step>> = text.split('.').map(step).collect();
        Some(Self { name: text.to_owned(), steps: steps? })
    }

    /// As the mapping file writes it.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The member of a payload that it begins with.
    pub(super) fn member(&self) -> Option<&str> {
        match self.steps.first() {
            Some(Step::Member(name)) => Some(name),
            Some(Step::Element(_) | Step::Every) | None => None,
        }
    }

    /// The steps in order.
    pub(super) fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Whether the path goes through a list.
    pub(super) fn is_list(&self) -> bool {
        self.steps.contains(&Step::Every)
    }

    /// The value at the end: not told when the way to it is not there, or goes through a list; told empty where the way ends
    /// at a `null`.
    pub(super) fn find<'v>(&self, payload: &'v Value) -> Datum<&'v Value> {
        let mut value = payload;
        for step in &self.steps {
            let next = match step {
                Step::Member(name) => value.get(name),
                Step::Element(index) => value.get(index),
                Step::Every => None,
            };
            match next {
                Some(next) => value = next,
                None if value.is_null() && !std::ptr::eq(value, payload) => return Datum::Empty,
                None => return Datum::NotTold,
            }
        }
        if value.is_null() { Datum::Empty } else { Datum::Value(value) }
    }

    /// Whether the list that a path with `*` goes through is told, be it empty.
    pub(super) fn is_list_told(&self, payload: &Value) -> bool {
        let before = self.steps.iter().take_while(|step| **step != Step::Every).cloned().collect();
        Self { name: String::new(), steps: before }.find(payload).is_told()
    }

    /// Every value a path with `*` leads to, each behind the position of its element in the outermost list.
    pub(super) fn values<'v>(&self, payload: &'v Value) -> Vec<(usize, &'v Value)> {
        let mut found = Vec::new();
        descend(payload, &self.steps, None, &mut found);
        found
    }
}

fn step(text: &str) -> Option<Step> {
    match text {
        "" => None,
        "*" => Some(Step::Every),
        _ => Some(text.parse().map_or_else(|_not_a_number| Step::Member(text.to_owned()), Step::Element)),
    }
}

fn descend<'v>(value: &'v Value, steps: &[Step], outermost: Option<usize>, found: &mut Vec<(usize, &'v Value)>) {
    let Some((step, rest)) = steps.split_first() else {
        found.push((outermost.unwrap_or_default(), value));
        return;
    };
    match step {
        Step::Member(name) => {
            // Inside a list a missing member counts as null: lists read side by side keep their places.
            let missing = outermost.is_some().then_some(&NULL);
            if let Some(member) = value.get(name).or(missing) {
                descend(member, rest, outermost, found);
            }
        }
        Step::Element(index) => {
            if let Some(element) = value.get(index) {
                descend(element, rest, outermost, found);
            }
        }
        Step::Every => {
            for (index, element) in value.as_array().into_iter().flatten().enumerate() {
                descend(element, rest, Some(outermost.unwrap_or(index)), found);
            }
        }
    }
}

#[cfg(test)]
mod tests;
