//! What the faults of a run cost: whether figures lose by them, and how they are stored.

use std::collections::BTreeSet;

use serde_json::json;
use svod_contract::{Fault, FaultKind};

use crate::{
    domain::{FeedName, Field, Instant, NotTold, Oktmo},
    mapping::Mapping,
    store::{StoreError, Tx, submission},
};

/// Whether figures lose by a fault: what is not told counts only where a figure stands on it, and no other file, sheet or
/// feed tells it.
pub fn is_loss(fault: &Fault, mapping: &Mapping, told_elsewhere: &BTreeSet<String>) -> bool {
    let is_required = matches!(fault.kind, FaultKind::MissingColumn { required: true, .. });
    match fault.kind.column() {
        Some((stream, column)) => {
            let is_made_good = told_elsewhere.contains(column);
            is_required || (mapping.figures_stand_on(stream.as_str(), column) && !is_made_good)
        }
        None => fault.kind.is_loss(),
    }
}

/// The columns of faults whose fields are told of every submission of a feed all the same.
pub(super) async fn told_elsewhere(
    tx: &mut Tx,
    (municipality, feed): (&Oktmo, &FeedName),
    mapping: &Mapping,
    faults: &[Fault],
) -> Result<BTreeSet<String>, StoreError> {
    let columns: BTreeSet<&str> = faults.iter().filter_map(|fault| fault.kind.column()).map(|(_, name)| name).collect();
    if columns.is_empty() {
        return Ok(BTreeSet::new());
    }
    // As known at a moment after every other.
    let all = submission::not_told(tx, municipality, Instant::from_micros(i64::MAX - 1)).await?;
    let of_feed: Vec<NotTold> = all
        .into_iter()
        .filter(|untold| untold.feeds.split(' ').any(|name| name == feed.as_str()))
        .map(|untold| untold.not_told)
        .collect();
    let is_told = |field: &Field| !of_feed.iter().any(|not_told| not_told.contains(*field));
    let is_made_good = |column: &&str| {
        let fields = mapping.fields_of(column);
        !of_feed.is_empty() && !fields.is_empty() && fields.iter().all(is_told)
    };
    Ok(columns.into_iter().filter(is_made_good).map(str::to_owned).collect())
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
    /// Columns of faults by which no figure loses, because what they hold is told elsewhere.
    #[serde(default)]
    pub told_elsewhere: BTreeSet<String>,
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
pub(super) fn to_json(
    faults: &[Fault],
    missing_calendars: &BTreeSet<String>,
    told_elsewhere: &BTreeSet<String>,
) -> serde_json::Value {
    json!({ "faults": faults, "missing_calendars": missing_calendars, "told_elsewhere": told_elsewhere })
}
