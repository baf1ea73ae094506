//! One prepared batch into the store: what is new, what changed, what goes to quarantine, in one transaction.

mod states;
mod writes;

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use crate::{
    domain::Instant,
    store::{
        Tx, defect,
        record::{self, Provenance},
        run::RunCounts,
    },
};

use super::{
    FeedRules, PipelineError,
    payload::unpack,
    prepare::{Fate, Fresh, Prepared, ReadPlaces},
};

pub(super) use writes::Writes;

/// What a batch did.
#[derive(Debug, Default)]
pub(super) struct BatchDone {
    pub(super) counts: RunCounts,
    /// The latest time of receipt among the submissions of this batch.
    pub(super) latest_received: Option<Instant>,
    /// Calendar files that deadlines of this batch need and that are not there.
    pub(super) missing_calendars: BTreeSet<String>,
}

/// Stores a batch within `tx`; the caller writes the cursor and commits.
pub(super) async fn store(
    tx: &mut Tx,
    rules: &FeedRules,
    from: &Provenance,
    prepared: Prepared,
) -> Result<BatchDone, PipelineError> {
    let mut done = BatchDone::default();
    done.counts.read = prepared.read;
    done.counts.unchanged = prepared.unchanged;
    for ReadPlaces { origin, first, last, nameless } in &prepared.places {
        let nameless: Vec<&str> = nameless.iter().map(String::as_str).collect();
        defect::settle(tx, from, origin, (*first, *last), &nameless).await?;
    }
    if prepared.fresh.is_empty() {
        return Ok(done);
    }
    let siblings = siblings(tx, from, &prepared.fresh).await?;
    let writes = join(rules, prepared.fresh, siblings);
    writes.flush(tx, rules, from, &mut done).await?;
    Ok(done)
}

/// External id → stream → kept payload, of what other streams of a joined feed delivered before.
type Siblings = HashMap<String, HashMap<String, Value>>;

async fn siblings(tx: &mut Tx, from: &Provenance, fresh: &[Fresh]) -> Result<Siblings, PipelineError> {
    let id = |fresh: &'_ Fresh| match &fresh.fate {
        Fate::Part { external_id, .. } => Some(external_id.clone()),
        Fate::Nameless(_) | Fate::Mapped { .. } => None,
    };
    let ids: Vec<String> = fresh.iter().filter_map(id).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let mut siblings = Siblings::new();
    for (external_id, stream, payload) in record::payloads(tx, from, &ids).await? {
        siblings.entry(external_id).or_default().insert(stream, unpack(&payload)?);
    }
    Ok(siblings)
}

/// Maps the records that other streams add to, and gathers what is to be written.
fn join(rules: &FeedRules, fresh: Vec<Fresh>, mut siblings: Siblings) -> Writes {
    let mut writes = Writes::default();
    for Fresh { item, fate } in fresh {
        match fate {
            Fate::Nameless(defect) => writes.quarantine(item, None, defect),
            Fate::Mapped { external_id, outcome } => writes.add(item, external_id, outcome),
            Fate::Part { external_id, kept } => {
                let parts = siblings.entry(external_id.clone()).or_default();
                parts.insert(item.stream.clone(), kept);
                let parts: Vec<(&str, &Value)> = parts.iter().map(|(stream, kept)| (stream.as_str(), kept)).collect();
                let outcome = rules.mapping.map(&parts);
                writes.add(item, external_id, outcome);
            }
        }
    }
    writes
}
