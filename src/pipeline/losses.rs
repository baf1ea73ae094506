//! What the faults of a run cost: whether figures lose by them, and how they are stored.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use svod_contract::{Fault, FaultKind};

use crate::{mapping::Mapping, store::StoreError};

/// Whether figures lose by a fault: what is not told counts only where a figure stands on it.
pub fn is_loss(fault: &Fault, mapping: &Mapping) -> bool {
    match fault.kind.column() {
        Some((stream, column)) => fault.kind.is_loss() || mapping.figures_stand_on(stream.as_str(), column),
        None => fault.kind.is_loss(),
    }
}

/// Adds how many items each file tells differently at once; one fault a file.
pub(super) fn note_contradictions(faults: &mut Vec<Fault>, found: BTreeMap<String, u64>) {
    for (subject, more) in found {
        let known = faults.iter_mut().filter(|fault| fault.subject == subject);
        let mut counts = known.filter_map(|fault| match &mut fault.kind {
            FaultKind::Contradictions { count } => Some(count),
            _ => None,
        });
        match counts.next() {
            Some(count) => *count += more,
            None => {
                drop(counts);
                faults.push(Fault { subject, kind: FaultKind::Contradictions { count: more } });
            }
        }
    }
}

/// What is stored of the end of a run.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub struct Stored {
    /// Files and pages that were left out, or are worth knowing.
    #[serde(default)]
    pub faults: Vec<Fault>,
    /// Calendar files that deadlines need and that were not there.
    #[serde(default)]
    pub missing_calendars: BTreeSet<String>,
}

impl Stored {
    /// Reads it back; nothing of a run that has not ended.
    pub fn parse(value: &serde_json::Value) -> Result<Self, StoreError> {
        if value.is_null() || value.as_array().is_some_and(Vec::is_empty) {
            return Ok(Self::default());
        }
        serde_json::from_value(value.clone())
            .map_err(|cause| StoreError::Damaged { what: "run.faults", source: cause.into() })
    }
}

/// The faults of a run as [`Stored`] reads them.
pub(super) fn to_json(faults: &[Fault], missing_calendars: &BTreeSet<String>) -> serde_json::Value {
    json!({ "faults": faults, "missing_calendars": missing_calendars })
}
