//! The list behind T2: which cases are overdue, and since when.

use crate::domain::{Case, Moment};

use super::{View, seen::Seen};

/// A missed deadline of an open case.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overdue {
    /// The deadline.
    pub due: Moment,
    /// Whole local days from the day of the deadline to the day on which the case was watched last; 0 within a day.
    pub days: u32,
}

/// The deadline that an open case has missed, by the rule of T2; `None` when it has missed none.
pub fn overdue_at(case: &Case, view: View) -> Option<Overdue> {
    let seen = Seen::at(case, view).filter(Seen::is_counted)?;
    let due = seen.missed_due()?;
    Some(Overdue { due, days: u32::try_from(seen.end.days_since(due)).unwrap_or_default() })
}
