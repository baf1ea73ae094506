//! Which figures lose by a field that nobody tells. A test takes each field out of exports and compares.

use crate::domain::{Field, Platform};

/// The figures that cases of a platform leave whose `field` nobody tells, each with all its parts; none where they only stand
/// apart in slices by it, and for the date of registration, for which the receipt stands.
pub(super) fn figures(field: Field, platform: Platform) -> Vec<&'static str> {
    let is_incident = platform == Platform::Incident;
    let found: &[&[&str]] = match field {
        // A date of closing of «Инцидент» is a closing whatever the status.
        Field::Status if is_incident => &[&["D4.status", "T6.exits"], OUTCOME],
        Field::Status => &[&["D4.status"], OUTCOME, CLOSED, CLOSED_IN_TIME],
        Field::Closing if is_incident => &[&["T6.exits"], CLOSED],
        Field::Closing => &[CLOSED, CLOSED_IN_TIME],
        Field::FirstResponse if is_incident => &[&["S1", "T6", "V4.no_deadline"], DUE],
        Field::FirstResponse => &[&["S1"]],
        Field::Planned | Field::Kind => &[&["X1.last_days"], DUE],
        Field::Severity => &[&["T6", "V4.no_deadline", "X1.last_days"], DUE],
        Field::Stars => &[&["U1", "U2"]],
        Field::Satisfaction => &[&["U1.satisfaction", "U2"]],
        Field::Repeat => &[&["R1", "S3", "S4", "T1b"]],
        Field::FastTrack => &[&["F1.source"]],
        Field::Registered | Field::Organisation => &[],
        Field::Place => &[&["D4.place"]],
        Field::Topic => &[&["D4.topic"]],
        Field::Outcome if is_incident => &[&["T6.exits"], OUTCOME],
        Field::Outcome => &[OUTCOME],
    };
    found.concat()
}

/// Figures of a deadline that is not known, or of which it is not known whether it was met.
const DUE: &[&str] = &["T1", "T1a", "T1b", "T2", "T3", "V4.not_due", "V4.overdue", "X1.due_share"];

/// Figures of what is closed, and of what is not.
const CLOSED: &[&str] = &["V4", "V5", "X1", "S0.mean", "S0.median", "S3", "S4", "T2", "T3", "U1", "U2", "R1", "F1"];

/// Figures of deadlines that a closing meets, and of the answer that it stands for.
const CLOSED_IN_TIME: &[&str] = &["S1", "T1", "T1a", "T1b"];

/// Figures of what a closing meant.
const OUTCOME: &[&str] = &["V5.solved", "V5.explained", "V5.declined", "V5.exits", "X0", "X1", "F1"];
