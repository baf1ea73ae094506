//! What the faults of a run cost: whether figures lose by them, and how they are stored.

use std::collections::BTreeSet;

use svod_contract::{Fault, FaultKind};

use crate::{mapping::Mapping, store::StoreError};

/// Whether figures lose by a fault: what is not told counts only where a figure stands on it.
pub fn is_loss(fault: &Fault, mapping: &Mapping) -> bool {
    let is_required = matches!(fault.kind, FaultKind::MissingColumn { required: true, .. });
    match fault.kind.column() {
        Some((stream, column)) => is_required || mapping.figures_stand_on(stream.as_str(), column),
        None => fault.kind.is_loss(),
    }
}

/// Adds a fault that counts; to one of the same subject and kind only its count.
pub(super) fn note(faults: &mut Vec<Fault>, fault: Fault) {
    let same = faults.iter_mut().filter(|known| known.subject == fault.subject);
    for known in same {
        match (&mut known.kind, &fault.kind) {
            (FaultKind::Contradictions { count }, FaultKind::Contradictions { count: more }) => {
                *count += more;
                return;
            }
            (
                FaultKind::UnreadableValues { stream, column, count },
                FaultKind::UnreadableValues { stream: of_stream, column: of_column, count: more },
            ) if (&*stream, &*column) == (of_stream, of_column) => {
                *count += more;
                return;
            }
            _ => {}
        }
    }
    faults.push(fault);
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
    // Data of faults are texts and numbers: they cannot fail to become JSON.
    serde_json::to_value(Written { faults, missing_calendars }).unwrap_or_default()
}

/// What [`Stored`] is written as.
#[derive(Debug, serde::Serialize)]
struct Written<'a> {
    faults: &'a [Fault],
    missing_calendars: &'a BTreeSet<String>,
}
