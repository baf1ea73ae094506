//! Working days, deadlines, and why a deadline is the day it is.
//!
//! [`Calendar`] says which days are worked (`mappings/calendar/ru-2026.xml`), [`DeadlineRules`] how long an answer may take
//! (`mappings/deadlines.toml`). [`DeadlineRules::due`] counts, [`DeadlineRules::explain`] counts the same way and tells every
//! step in Russian.

mod count;
mod explain;
mod history;
mod production;
mod rules;
mod rules_file;
mod schedule;
mod words;
mod xml;

pub use count::{Event, Mark};
pub use explain::{Explanation, Step};
pub use history::extend;
pub use production::{Calendar, DayKind, DayOff, MissingYear};
pub use rules::{DeadlineRules, DeadlineSubject, Due, Norm, Purpose, Roll, Unit};

#[cfg(test)]
mod tests;
