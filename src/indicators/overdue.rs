//! The list behind T2: which cases are overdue.

use crate::domain::{Case, Moment};

use super::{
    View,
    seen::{Seen, State},
};

/// The deadline that an open case has missed at `view.as_of`, by the rule of T2; `None` when it has missed none.
pub fn overdue_since(case: &Case, view: View) -> Option<Moment> {
    let seen = Seen::at(case, view).filter(|seen| seen.state == State::Open && seen.is_valid)?;
    seen.running_due().filter(|due| due.is_before(view.as_of))
}
