//! The list behind T2: which cases are overdue.

use crate::domain::{Case, Moment};

use super::seen::{Seen, State};

/// The deadline that an open case has missed at `as_of`, by the rule of T2; `None` when it has missed none.
pub fn overdue_since(case: &Case, as_of: Moment) -> Option<Moment> {
    let seen = Seen::at(case, as_of).filter(|seen| seen.state == State::Open && seen.is_valid)?;
    seen.running_due().filter(|due| due.is_before(as_of))
}
