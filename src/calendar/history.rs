//! The deadlines of one submission, oldest first: the original and what replaced it.

use super::Due;
use crate::domain::{Deadline, Instant};

/// Appends `due` when it differs from the deadline that stands; says whether it did.
///
/// The first one is the original. None is ever changed or removed, so that indicators can be shown by the original deadline
/// beside the one that stands.
pub fn extend(history: &mut Vec<Deadline>, due: Due, set_at: Instant) -> bool {
    let Due { moment, rule, met_by } = due;
    let stands = history.last().is_some_and(|last| last.due == moment && last.rule == rule && last.met_by == met_by);
    if !stands {
        history.push(Deadline { due: moment, rule, met_by, set_at });
    }
    !stands
}

#[cfg(test)]
mod tests;
