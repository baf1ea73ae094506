//! Changed rules applied to the records already stored, without asking the platform again.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    domain::{Instant, Platform},
    store::{
        Store, Tx, cursor,
        record::{self, Provenance, StoredRecord},
        submission, summary,
    },
};

use super::{
    FeedRules, PipelineError,
    batch::{BatchDone, Writes},
    clock::not_before,
    payload::unpack,
    prepare::{Item, Stored},
};

/// What defects of this step give as their origin: the file or page is not read again.
const ORIGIN: &str = "повторное применение правил";

/// What came of mapping everything again.
#[derive(Debug)]
pub struct Replayed {
    /// Calendar files that deadlines need and that are not there.
    pub missing_calendars: BTreeSet<String>,
}

/// Maps every stored record of the feed again when mapping, deadlines or calendar differ from those of the last run, or
/// when other feeds outrank it; `None` when nothing differs. All in one transaction: figures never stand on two rules at once.
pub async fn if_rules_changed(
    store: &Store,
    rules: &FeedRules,
    now: Instant,
) -> Result<Option<Replayed>, PipelineError> {
    let mut tx = store.begin().await?;
    let version = rules.version.clone();
    let Some(mut place) = cursor::read(&mut tx, &rules.municipality, &rules.feed).await? else { return Ok(None) };
    if place.rules_version == version && place.outranked_by == rules.outranked_by {
        return Ok(None);
    }
    let now = not_before(summary::latest_knowledge(&mut tx, &rules.municipality).await?, now);
    tracing::info!(feed.name = %rules.feed, "rules changed: stored records are mapped again");
    let from = Provenance {
        municipality: rules.municipality.clone(),
        feed: rules.feed.clone(),
        run_id: String::new(),
        observed_at: now,
    };
    let mut done = BatchDone::default();
    let mut after = String::new();
    loop {
        let records = record::page(&mut tx, &rules.municipality, &rules.feed, &after).await?;
        let Some(last) = records.last() else { break };
        last.external_id.clone_into(&mut after);
        page(&mut tx, rules, &from, records, &mut done).await?;
    }
    place.rules_version = version;
    place.outranked_by.clone_from(&rules.outranked_by);
    cursor::write(&mut tx, &rules.municipality, &rules.feed, &place, now).await?;
    tx.commit().await?;
    Ok(Some(Replayed { missing_calendars: done.missing_calendars }))
}

async fn page(
    tx: &mut Tx,
    rules: &FeedRules,
    from: &Provenance,
    records: Vec<StoredRecord>,
    done: &mut BatchDone,
) -> Result<(), PipelineError> {
    let mut items: BTreeMap<String, Vec<(StoredRecord, Value)>> = BTreeMap::new();
    for record in records {
        let kept = unpack(&record.payload)?;
        items.entry(record.external_id.clone()).or_default().push((record, kept));
    }
    let mut writes = Writes::default();
    for (external_id, parts) in items {
        let views: Vec<(&str, &Value)> = parts.iter().map(|(record, kept)| (record.stream.as_str(), kept)).collect();
        for (record, _) in &parts {
            let item = Item {
                payload: record.payload.clone(),
                stream: record.stream.clone(),
                hash: record.content_hash.clone(),
                origin: ORIGIN.to_owned(),
                position: 0,
                is_known: true,
                stated_at: None,
                stored: Some(Stored {
                    observation: record.observation.clone(),
                    outcome: record.outcome,
                    reason: record.reason.clone(),
                }),
            };
            let outcome = rules.mapping.map(&views);
            writes.add(item, external_id.clone(), outcome);
        }
    }
    let retracted = writes.retracted();
    let retracted: Vec<&str> = retracted.iter().map(String::as_str).collect();
    for platform in Platform::ALL {
        let owner = (*platform, &rules.feed);
        submission::retract(tx, &rules.municipality, owner, &retracted, from.observed_at).await?;
    }
    writes.flush(tx, rules, from, done).await
}
