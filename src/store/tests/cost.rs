//! What work costs at N and at 4 N, counted by the databases themselves: steps of SQLite's machine, rows that PostgreSQL
//! reads.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use serde_json::json;
use sqlx::Row;
use svod_contract::FileVersion;

use crate::{
    domain::{
        Assertion, ContentHash, Defect, DefectCode, Document, ExternalId, FeedName, Platform, StreamName, Survey,
        SurveyKind,
    },
    store::{
        defect::{self, Provenance, Quarantined},
        document::Documents,
        left_out::{self, LeftOut},
        record::{self, RecordKey, RecordState, Target},
        run::{self, Lease, RunCounts, RunEnd, RunOutcome},
        submission, survey,
        testing::{Town, at, both, zone},
    },
};

use super::super::*;

/// SQLite reports after so many steps.
const STEPS: i32 = 10;

/// Counts what is done in one transaction.
struct Meter {
    steps: Arc<AtomicI64>,
}

impl Meter {
    async fn on(tx: &mut Tx) -> Self {
        let steps = Arc::new(AtomicI64::new(0));
        match &mut tx.inner {
            Both::Sqlite(inner) => {
                let counted = Arc::clone(&steps);
                inner.lock_handle().await.unwrap().set_progress_handler(STEPS, move || {
                    counted.fetch_add(1, Ordering::Relaxed);
                    true
                });
            }
            // Tables as small as these it would rather read whole than by an index.
            Both::Postgres(inner) => {
                sqlx::raw_sql("set local enable_seqscan = off").execute(&mut **inner).await.unwrap();
            }
        }
        Self { steps }
    }

    /// What was done since the transaction began.
    async fn read(&self, tx: &mut Tx) -> i64 {
        match &mut tx.inner {
            Both::Sqlite(_) => self.steps.load(Ordering::Relaxed),
            Both::Postgres(inner) => {
                let text = "select cast(coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0) as bigint) \
                            from pg_stat_xact_user_tables";
                sqlx::query(text).fetch_one(&mut **inner).await.unwrap().get(0)
            }
        }
    }
}

/// Fails when `dear`, done with four times as much, cost more than four times `cheap`, give or take a tenth.
#[track_caller]
fn linear(what: &str, cheap: i64, dear: i64) {
    assert!(cheap > 0 && dear > 0, "{what}: nothing was counted");
    assert!(dear * 10 <= cheap * 44, "{what}: {cheap} at N, {dear} at 4 N");
}

fn key(town: &Town) -> RecordKey {
    RecordKey {
        municipality: town.oktmo.clone(),
        platform: Platform::Pos,
        target: Target::Submission,
        feed: FeedName::new("pos-files"),
    }
}

/// A time at which a file told something.
fn assertion(hours: i64) -> Assertion {
    let (feed, origin) = (FeedName::new("pos-files"), format!("Выгрузка {hours}.xlsx").as_str().into());
    let file = Some(FileVersion { number: hours, is_misdated: false });
    let document = Document { number: None, feed, origin, file, precedence: 0, read_at: at(hours) };
    Assertion { stated_at: at(hours), document: document.into(), position: 17 }
}

fn record(town: &Town, id: &str, number: u32, hours: std::ops::Range<i64>) -> RecordState {
    let mut content_hash = ContentHash([7; 16]);
    content_hash.0[..4].copy_from_slice(&number.to_be_bytes());
    RecordState {
        key: key(town),
        stream: StreamName::new("details"),
        external_id: ExternalId::new(id),
        content_hash,
        observed_at: at(hours.start),
        assertions: hours.map(assertion).collect(),
        deleted: false,
        payload: vec![1; 300],
    }
}

async fn write(tx: &mut Tx, town: &Town, states: &[RecordState]) {
    let states: Vec<&RecordState> = states.iter().collect();
    record::write(tx, &mut Documents::default(), &town.oktmo, &states).await.unwrap();
}

/// Two states of each of `items` items.
pub(super) async fn tell(tx: &mut Tx, town: &Town, items: u32) {
    let state =
        |number: u32, hours| record(town, &format!("{number:08}"), hours, i64::from(hours)..i64::from(hours) + 1);
    let states: Vec<_> = (0..items).flat_map(|number| [state(number, 0), state(number, 1)]).collect();
    write(tx, town, &states).await;
}

/// `items` submissions.
pub(super) async fn submit(tx: &mut Tx, town: &Town, items: u32) {
    let versions: Vec<_> = (0..items).map(|number| town.full(&format!("{number:08}"), 0)).collect();
    submission::write(tx, &versions).await.unwrap();
}

/// `items` items that a rule leaves out, and as many surveys.
pub(super) async fn leave_out(tx: &mut Tx, town: &Town, items: u32) {
    let feed = FeedName::new("pos-files");
    let item = |number: u32| LeftOut {
        platform: Platform::Pos,
        external_id: ExternalId::new(format!("{number:08}")),
        feed: feed.clone(),
        reason: "thanks".to_owned(),
    };
    left_out::write(tx, &town.oktmo, &(0..items).map(item).collect::<Vec<_>>(), at(0)).await.unwrap();
    let poll = |number: u32| Survey {
        feed: feed.clone(),
        external_id: ExternalId::new(format!("{number:08}")),
        kind: SurveyKind::Poll,
        title: "Парк".to_owned(),
        days: (None, None),
        participants: None,
        options: Vec::new(),
    };
    survey::write(tx, &town.oktmo, Platform::Pos, &(0..items).map(poll).collect::<Vec<_>>(), at(0)).await.unwrap();
}

/// `records` records without an id, a file of which is read in batches, then read again with other contents.
pub(super) async fn quarantine(tx: &mut Tx, town: &Town, records: u32) {
    quarantine_with(tx, town, records, |_| None).await;
}

/// The same of records with an id, when `id` gives one.
pub(super) async fn quarantine_with(tx: &mut Tx, town: &Town, records: u32, id: impl Fn(u32) -> Option<String>) {
    for hours in 0..2 {
        let from =
            Provenance { municipality: town.oktmo.clone(), feed: FeedName::new("files"), observed_at: at(hours) };
        quarantine_from(tx, &from, records, &id).await;
    }
}

async fn quarantine_from(tx: &mut Tx, from: &Provenance, records: u32, id: impl Fn(u32) -> Option<String>) {
    let origin = "Выгрузка.xlsx / Детализация";
    let numbers: Vec<u32> = (1..=records).collect();
    for batch in numbers.chunks(100) {
        let record = |number: &u32| {
            let mut hash = [u8::try_from(from.observed_at.as_micros() % 251).unwrap(); 16];
            hash[..4].copy_from_slice(&number.to_be_bytes());
            Quarantined {
                stream: "details".to_owned(),
                content_hash: ContentHash(hash),
                external_id: id(*number),
                origin: origin.to_owned(),
                position: i64::from(*number),
                defect: Defect { code: DefectCode::MissingId, field: "№".to_owned() },
                payload: vec![1; 50],
            }
        };
        let rows: Vec<_> = batch.iter().map(record).collect();
        let hashes: Vec<_> = rows.iter().map(|row| row.content_hash).collect();
        assert!(defect::known(tx, from, "details", &hashes).await.unwrap().is_empty());
        defect::write(tx, from, &rows).await.unwrap();
        let rows = (i64::from(batch[0]), i64::from(batch[batch.len() - 1]));
        defect::settle(tx, from, origin, rows, &hashes).await.unwrap();
    }
}

/// `runs` runs of one feed that ended.
pub(super) async fn run_often(tx: &mut Tx, town: &Town, runs: u32) {
    let feed = FeedName::new("pos-files");
    for hours in 0..i64::from(runs) {
        run::interrupt(tx, &town.oktmo, &feed, "one", (at(hours), at(hours))).await.unwrap();
        let lease = Lease { holder: "one", until: at(hours + 1) };
        let id = run::start(tx, &town.oktmo, &feed, at(hours), lease).await.unwrap();
        let end = RunEnd {
            at: at(hours),
            outcome: RunOutcome::Succeeded,
            counts: RunCounts::default(),
            source_total: None,
            told_until: None,
            is_whole: true,
            reason: None,
            faults: json!([]),
        };
        run::finish(tx, &id, &end).await.unwrap();
    }
}

/// What `work` costs in a transaction of its own, in each database, at N and 4 N.
async fn measure(
    what: &str,
    items: u32,
    fill: impl AsyncFn(&mut Tx, &Town, u32),
    work: impl AsyncFn(&mut Tx, &Town, u32),
) -> Vec<(i64, i64)> {
    let mut costs = Vec::new();
    for (small, large) in both().await.into_iter().zip(both().await) {
        let mut pair = Vec::new();
        for (town, items) in [(small, items), (large, items * 4)] {
            let mut tx = town.begin().await;
            fill(&mut tx, &town, items).await;
            tx.commit().await.unwrap();
            let mut tx = town.begin().await;
            let meter = Meter::on(&mut tx).await;
            work(&mut tx, &town, items).await;
            let cost = meter.read(&mut tx).await;
            assert!(cost > 0, "{what}: nothing was counted");
            pair.push(cost);
        }
        costs.push((pair[0], pair[1]));
    }
    costs
}

#[tokio::test]
async fn going_through_every_record_is_linear() {
    let work = async |tx: &mut Tx, town: &Town, items: u32| {
        let (mut after, mut seen, mut documents) = (String::new(), 0, Documents::default());
        let whose = (Platform::Pos, Target::Submission);
        loop {
            let page = record::page(tx, &mut documents, &town.oktmo, whose, (&after, 100)).await.unwrap();
            let Some(last) = page.last() else { break };
            last.external_id.as_str().clone_into(&mut after);
            seen += page.len();
        }
        assert_eq!(seen, 2 * items as usize);
    };
    for (cheap, dear) in measure("pages", 500, tell, work).await {
        linear("pages", cheap, dear);
    }
}

/// `states` states of one item.
async fn tell_often(tx: &mut Tx, town: &Town, states: u32) {
    let state = |number: u32| record(town, "1", number, i64::from(number)..i64::from(number) + 100);
    write(tx, town, &(0..states).map(state).collect::<Vec<_>>()).await;
}

#[tokio::test]
async fn an_item_of_many_states_is_linear_in_them() {
    let work = async |tx: &mut Tx, town: &Town, states: u32| {
        let whose = (Platform::Pos, Target::Submission);
        let documents = Documents::default;
        let found = record::of_items(tx, &mut documents(), &town.oktmo, whose, &["1"]).await.unwrap();
        assert_eq!(found.len(), states as usize);
        let found = record::known(tx, &mut documents(), (&key(town), "details"), &["1"]).await.unwrap();
        assert_eq!(found["1"].len(), states as usize);
        let found = record::page(tx, &mut documents(), &town.oktmo, whose, ("", 100)).await.unwrap();
        assert_eq!(found.len(), states as usize);
    };
    for (cheap, dear) in measure("states", 500, tell_often, work).await {
        linear("states", cheap, dear);
    }
}

#[tokio::test]
async fn what_is_known_of_a_batch_costs_the_same_whatever_is_stored() {
    let ids: Vec<String> = (0..100).map(|number| format!("{number:08}")).collect();
    let work = async |tx: &mut Tx, town: &Town, _: u32| {
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let mut documents = Documents::default();
        let found = record::known(tx, &mut documents, (&key(town), "details"), &ids).await.unwrap();
        assert_eq!(found.len(), 100);
        let whose = (Platform::Pos, Target::Submission);
        let found = record::of_items(tx, &mut documents, &town.oktmo, whose, &ids).await.unwrap();
        assert_eq!(found.len(), 200);
    };
    for (cheap, dear) in measure("known", 1_000, tell, work).await {
        assert!(dear * 10 <= cheap * 13, "known: {cheap} at N, {dear} at 4 N");
    }
}

#[tokio::test]
async fn a_batch_of_submissions_costs_the_same_whatever_is_stored() {
    let ids: Vec<String> = (0..100).map(|number| format!("{number:08}")).collect();
    let work = async |tx: &mut Tx, town: &Town, _: u32| {
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let standing = submission::current(tx, &town.oktmo, Platform::Pos, &ids, &zone()).await.unwrap();
        assert_eq!(standing.versions.len(), 100);
        let again: Vec<_> = ids.iter().map(|id| town.bare(id, 1)).collect();
        submission::write(tx, &again).await.unwrap();
    };
    for (cheap, dear) in measure("submissions", 1_000, submit, work).await {
        assert!(dear * 10 <= cheap * 13, "submissions: {cheap} at N, {dear} at 4 N");
    }
}

#[tokio::test]
async fn quarantine_of_records_without_an_id_is_linear() {
    for (cheap, dear) in measure("quarantine", 500, async |_, _, _| (), quarantine).await {
        linear("quarantine", cheap, dear);
    }
}

#[tokio::test]
async fn the_history_of_runs_is_linear_and_starting_one_costs_the_same() {
    let work = async |tx: &mut Tx, town: &Town, _: u32| {
        assert_eq!(run::history(tx, &town.oktmo, at(1_000_000)).await.unwrap().len(), 1);
        assert_eq!(run::last_runs(tx, &town.oktmo, at(1_000_000)).await.unwrap().len(), 1);
    };
    // Runs are few: PostgreSQL reads all of them once a command, those of the other tests too, so only SQLite is asked.
    let costs = measure("history", 200, run_often, work).await;
    let (cheap, dear) = costs[0];
    linear("history", cheap, dear);
    let work = async |tx: &mut Tx, town: &Town, _: u32| {
        let feed = FeedName::new("pos-files");
        let running = run::start(tx, &town.oktmo, &feed, at(0), Lease { holder: "two", until: at(9) }).await.unwrap();
        assert_eq!(run::alive(tx, &town.oktmo, &feed, "one", at(0)).await.unwrap(), Some(at(0)));
        run::progress(tx, &running, RunCounts::default(), Some(&serde_json::json!([]))).await.unwrap();
        run::interrupt(tx, &town.oktmo, &feed, "two", (at(0), at(0))).await.unwrap();
    };
    for (cheap, dear) in measure("start", 200, run_often, work).await {
        assert!(dear * 10 <= cheap * 13 + 50, "starting a run: {cheap} at N, {dear} at 4 N");
    }
}
