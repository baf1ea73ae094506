//! What the faults of a run cost: whether figures lose by them, and how they are stored.

use std::collections::{BTreeSet, HashMap};

use svod_contract::{Fault, FaultKind, StreamName};

use crate::{
    domain::{FeedName, Field, NotTold},
    mapping::Mapping,
    store::{StoreError, submission::Untold},
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

/// Whether a fault is one of single submissions, which say themselves whether it stands: a later file mends it, and a period
/// may have none of them.
pub fn is_of_submissions(fault: &Fault, has_submissions: bool) -> bool {
    has_submissions && matches!(fault.kind, FaultKind::Contradictions { .. })
}

/// The columns of faults whose fields are told of every submission of a feed all the same, by what is not told of any.
pub(super) fn told_elsewhere(
    untold: &[Untold],
    feed: &FeedName,
    mapping: &Mapping,
    faults: &[Fault],
) -> BTreeSet<String> {
    let columns: BTreeSet<&str> = faults.iter().filter_map(|fault| fault.kind.column()).map(|(_, name)| name).collect();
    let is_of_feed = |untold: &&Untold| untold.feeds.split(' ').any(|name| name == feed.as_str());
    let of_feed: Vec<NotTold> = untold.iter().filter(is_of_feed).map(|untold| untold.not_told).collect();
    let is_told = |field: &Field| !of_feed.iter().any(|not_told| not_told.contains(*field));
    let is_made_good = |column: &&str| {
        let fields = mapping.fields_of(column);
        !of_feed.is_empty() && !fields.is_empty() && fields.iter().all(is_told)
    };
    columns.into_iter().filter(is_made_good).map(str::to_owned).collect()
}

/// What a run left out or had to say so far: of faults that count, one of a subject and kind.
#[derive(Debug, Default)]
pub(super) struct Losses {
    faults: Vec<Fault>,
    /// Where those that count stand.
    counted: HashMap<Counted, usize>,
    /// Calendar files that deadlines need and that are not there.
    missing_calendars: BTreeSet<String>,
    is_told: bool,
}

/// What a fault counts.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Counted {
    Contradictions { subject: String },
    UnreadableValues { subject: String, stream: StreamName, column: String },
}

impl Counted {
    fn of(Fault { subject, kind }: &Fault) -> Option<Self> {
        let subject = subject.clone();
        if let FaultKind::UnreadableValues { stream, column, .. } = kind {
            return Some(Self::UnreadableValues { subject, stream: stream.clone(), column: column.clone() });
        }
        matches!(kind, FaultKind::Contradictions { .. }).then_some(Self::Contradictions { subject })
    }
}

impl Losses {
    /// Those of a run that begins, of whose feed these calendar files are missing.
    pub(super) fn new(missing_calendars: BTreeSet<String>) -> Self {
        Self { missing_calendars, ..Self::default() }
    }

    /// Adds a fault; to one that counts the same thing only its count.
    pub(super) fn note(&mut self, fault: Fault) {
        self.is_told = false;
        let Some(counted) = Counted::of(&fault) else { return self.faults.push(fault) };
        let place = *self.counted.entry(counted).or_insert(self.faults.len());
        match (self.faults.get_mut(place).map(|known| &mut known.kind), &fault.kind) {
            (
                Some(FaultKind::Contradictions { count } | FaultKind::UnreadableValues { count, .. }),
                FaultKind::Contradictions { count: more } | FaultKind::UnreadableValues { count: more, .. },
            ) => *count += more,
            _ => self.faults.push(fault),
        }
    }

    /// Adds calendar files that are missing.
    pub(super) fn miss(&mut self, files: BTreeSet<String>) {
        self.is_told &= files.is_subset(&self.missing_calendars);
        self.missing_calendars.extend(files);
    }

    /// All of them as [`Stored`] reads them, when there is anything that was not told yet.
    pub(super) fn untold(&mut self) -> Option<serde_json::Value> {
        let is_told = std::mem::replace(&mut self.is_told, true);
        (!is_told).then(|| to_json(&self.faults, &self.missing_calendars, &BTreeSet::new()))
    }

    /// The faults, in the order in which they came.
    pub(super) fn into_parts(self) -> (Vec<Fault>, BTreeSet<String>) {
        (self.faults, self.missing_calendars)
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
    // Data of faults are texts and numbers: they cannot fail to become JSON.
    serde_json::to_value(Written { faults, missing_calendars, told_elsewhere }).unwrap_or_default()
}

/// What [`Stored`] is written as.
#[derive(Debug, serde::Serialize)]
struct Written<'a> {
    faults: &'a [Fault],
    missing_calendars: &'a BTreeSet<String>,
    told_elsewhere: &'a BTreeSet<String>,
}

#[cfg(test)]
mod tests;
