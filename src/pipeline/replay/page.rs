//! The next page of stored records, masked, read and folded by the rules of now. It is made while the page before it is written, by
//! another task: nobody else adds to the log while it goes through changed rules.

use std::{collections::BTreeMap, sync::Arc};

use tokio::task::JoinHandle;

use crate::{
    domain::Instant,
    pipeline::{
        PipelineError, PlatformRules,
        items::{Made, StatedRecord, make},
        payload::{Packer, Unpacker},
    },
    store::{
        Store, Tx,
        document::Documents,
        record::{self, RecordKey, RecordState, StateId},
    },
};

/// States of one page, and the rest of those of its last item.
const STATES_MAX: i64 = 2_000;

/// Whole items that follow one another.
pub(super) struct Page {
    /// The item before them; empty before the first one.
    after: String,
    /// Their states.
    states: Vec<StatedRecord>,
    /// What its items are by them.
    pub(super) made: Made,
    /// Places among them of those that masking changed.
    masked: BTreeMap<RecordKey, Vec<usize>>,
    /// The last item; `None` when none is left.
    pub(super) last: Option<String>,
    /// The documents that were met so far.
    documents: Documents,
}

impl Page {
    /// Writes what masking changed.
    pub(super) async fn write_masked(&self, tx: &mut Tx) -> Result<(), PipelineError> {
        for (key, places) in &self.masked {
            let states = places.iter().filter_map(|place| self.states.get(*place)).map(|record| &record.state);
            let payloads: Vec<(StateId<'_>, &[u8])> =
                states.map(|state| (state.id(), state.payload.as_slice())).collect();
            record::update_payloads(tx, key, &payloads).await?;
        }
        Ok(())
    }
}

/// Reads the pages in order, one ahead.
pub(super) struct Pages {
    store: Store,
    rules: Arc<PlatformRules>,
    ahead: Option<JoinHandle<Result<Page, PipelineError>>>,
}

impl Pages {
    pub(super) fn new(store: &Store, rules: &PlatformRules) -> Self {
        Self { store: store.clone(), rules: Arc::new(rules.clone()), ahead: None }
    }

    /// The page after an item for a replay at `moment`, and begins the one behind it. Another process may have written the page
    /// that was read ahead: then that one is dropped.
    pub(super) async fn after(&mut self, after: &str, moment: Instant) -> Result<Page, PipelineError> {
        let ahead = match self.ahead.take() {
            Some(ahead) => Some(ahead.await.map_err(PipelineError::Task)??),
            None => None,
        };
        let mut page = match ahead {
            Some(page) if page.after == after => page,
            other => {
                let documents = other.map(|page| page.documents).unwrap_or_default();
                read(self.store.clone(), Arc::clone(&self.rules), (after.to_owned(), moment), documents).await?
            }
        };
        if let Some(last) = page.last.clone() {
            let documents = std::mem::take(&mut page.documents);
            self.ahead =
                Some(tokio::spawn(read(self.store.clone(), Arc::clone(&self.rules), (last, moment), documents)));
        }
        Ok(page)
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        if let Some(ahead) = &self.ahead {
            ahead.abort();
        }
    }
}

async fn read(
    store: Store,
    rules: Arc<PlatformRules>,
    (after, moment): (String, Instant),
    mut documents: Documents,
) -> Result<Page, PipelineError> {
    let mut tx = store.begin_reading().await?;
    let of = (rules.fold.platform, rules.target);
    let states = record::page(&mut tx, &mut documents, &rules.fold.municipality, of, (&after, STATES_MAX)).await?;
    tx.commit().await?;
    let last = states.last().map(|state| state.external_id.as_str().to_owned());
    let (states, masked) = mask(&rules, states)?;
    let made = make(&rules, moment, &states);
    Ok(Page { after, states, made, masked, last, documents })
}

/// The states with their payloads masked by the rules of now, and the places of those that this changes. What came by a stream
/// that the mapping knows no more stays as it was masked then: the stream may come back.
#[expect(clippy::type_complexity, reason = "the places go into the page with the states")]
fn mask(
    rules: &PlatformRules,
    states: Vec<RecordState>,
) -> Result<(Vec<StatedRecord>, BTreeMap<RecordKey, Vec<usize>>), PipelineError> {
    let mut packer = Packer::new().map_err(PipelineError::Pack)?;
    let mut unpacker = Unpacker::new().map_err(PipelineError::Pack)?;
    let mut records = Vec::with_capacity(states.len());
    let mut masked: BTreeMap<RecordKey, Vec<usize>> = BTreeMap::new();
    for mut state in states {
        let mut kept = unpacker.unpack(&state.payload)?;
        let Some(mapping) = rules.mappings.get(&state.key.feed) else { continue };
        if mapping.streams().any(|stream| stream == state.stream.as_str()) {
            let again = mapping.keep(state.stream.as_str(), kept.clone());
            if again != kept {
                state.payload = packer.pack(&again).map_err(PipelineError::Pack)?;
                masked.entry(state.key.clone()).or_default().push(records.len());
                kept = again;
            }
        }
        let statement = mapping.statement(state.stream.as_str(), &kept);
        records.push(StatedRecord { state, statement });
    }
    Ok((records, masked))
}
