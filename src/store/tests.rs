mod cost;
mod planner;
pub(super) mod testing;

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use sqlx::{AssertSqlSafe, Executor, SqlSafeStr, SqlStr};

use testing::both;

use crate::domain::Oktmo;

use super::{sql::Sql, *};

#[tokio::test]
async fn an_unmigrated_database_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let address = format!("sqlite://{}", directory.path().join("svod.db").display());
    assert!(matches!(Store::open(&address).await, Err(StoreError::Schema { found: None, .. })));
    assert!(!directory.path().join("svod.db").exists(), "a wrong address makes no file");
    let store = Store::make(&address).await.unwrap();
    assert!(matches!(store.check_schema().await, Err(StoreError::Schema { found: None, .. })));
    store.migrate().await.unwrap();
    store.check_schema().await.unwrap();
}

#[tokio::test]
async fn an_address_of_no_known_database_is_refused_without_its_password() {
    let error = Store::open("mysql://user:hunter2@host/db").await.unwrap_err();
    assert_eq!(error.to_string(), "`mysql://…@host/db` is no database address: sqlite://… or postgres://… is expected");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("svod.db");
    std::fs::write(&file, "это не база данных".repeat(200)).unwrap();
    let address = format!("sqlite://{}", file.display());
    let opened = tokio::time::timeout(Duration::from_secs(5), Store::open(&address));
    assert!(matches!(opened.await.unwrap(), Err(StoreError::Corrupt(_))));
}

#[tokio::test]
async fn a_file_that_cannot_be_opened_is_told_from_a_damaged_one() {
    let directory = tempfile::tempdir().unwrap();
    let address = format!("sqlite://{}", directory.path().join("nowhere/svod.db").display());
    assert!(matches!(Store::open(&address).await, Err(StoreError::NotOpened(_))));
}

#[tokio::test]
async fn a_file_that_was_damaged_behind_its_beginning_is_known_for_one() {
    const PAGE_BYTES: usize = 4096;
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("svod.db");
    let address = format!("sqlite://{}", file.display());
    let store = Store::make(&address).await.unwrap();
    store.migrate().await.unwrap();
    store.close().await;
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[PAGE_BYTES..].fill(0xff);
    std::fs::write(&file, bytes).unwrap();
    assert!(matches!(Store::open(&address).await, Err(StoreError::Corrupt(_))));
}

#[tokio::test]
async fn a_database_that_may_only_be_read_is_known_for_one() {
    let directory = tempfile::tempdir().unwrap();
    let address = format!("sqlite://{}", directory.path().join("svod.db").display());
    let store = Store::make(&address).await.unwrap();
    store.migrate().await.unwrap();
    store.close().await;
    let store = Store::open(&format!("{address}?mode=ro")).await.unwrap();
    store.check_schema().await.unwrap();
    let mut tx = store.begin().await.unwrap();
    let written = knowledge::advance(&mut tx, &Oktmo::parse("18720000").unwrap(), testing::at(0)).await;
    assert!(matches!(written.map(|_| ()), Err(StoreError::ReadOnly(_))));
}

#[tokio::test]
async fn a_database_that_another_keeps_to_itself_or_that_is_full_is_known_for_one() {
    let directory = tempfile::tempdir().unwrap();
    let address = format!("sqlite://{}", directory.path().join("svod.db").display());
    let store = Store::make(&address).await.unwrap();
    store.migrate().await.unwrap();
    let Both::Sqlite(pool) = &store.pool else { unreachable!() };
    let mut one = pool.acquire().await.unwrap();
    let mut other = pool.acquire().await.unwrap();
    for text in ["pragma busy_timeout = 0", "begin immediate"] {
        other.execute(text).await.unwrap();
    }
    let busy = async {
        one.execute("pragma busy_timeout = 0").await?;
        one.execute("begin immediate").await
    }
    .await;
    assert!(matches!(busy.map_err(StoreError::from), Err(StoreError::Busy(_))));
    other.execute("rollback").await.unwrap();
    one.execute("pragma max_page_count = 1").await.unwrap();
    let full = one.execute("create table more as select zeroblob(1000000) as filling").await;
    assert!(matches!(full.map_err(StoreError::from), Err(StoreError::Full(_))));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_at_once() {
    let opened = tokio::time::timeout(Duration::from_secs(5), Store::open("postgres://svod@127.0.0.1:1/svod"));
    assert!(matches!(opened.await.unwrap(), Err(StoreError::Database(_))));
}

#[tokio::test]
async fn a_transaction_that_is_dropped_leaves_no_trace() {
    for town in both().await {
        let mut tx = town.begin().await;
        knowledge::advance(&mut tx, &town.oktmo, testing::at(0)).await.unwrap();
        drop(tx);
        let mut tx = town.store.begin_reading().await.unwrap();
        assert_eq!(knowledge::latest(&mut tx, &town.oktmo).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_reading_transaction_sees_one_state_throughout() {
    for town in both().await {
        let mut reading = town.store.begin_reading().await.unwrap();
        assert_eq!(knowledge::latest(&mut reading, &town.oktmo).await.unwrap(), None);
        let mut writing = town.begin().await;
        knowledge::advance(&mut writing, &town.oktmo, testing::at(0)).await.unwrap();
        writing.commit().await.unwrap();
        assert_eq!(knowledge::latest(&mut reading, &town.oktmo).await.unwrap(), None);
    }
}

#[tokio::test]
async fn what_is_committed_is_on_the_disk() {
    let town = testing::sqlite().await;
    let mut tx = town.begin().await;
    // 2 is FULL: the write-ahead log reaches the disk with every commit.
    let level = tx.only(Sql::of("pragma synchronous"), &[], |row| row.get::<i64>(0)).await.unwrap();
    assert_eq!(level, Some(2));
}

/// Counts what the library says of statements.
struct Listener(Arc<AtomicUsize>);

impl tracing::Subscriber for Listener {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, _: &tracing::Event<'_>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

/// SQLite's statements are logged by a thread of their own, where no test can listen; both are opened in one place.
#[tokio::test]
async fn the_library_says_nothing_of_statements() {
    let Some(town) = testing::postgres().await else { return };
    let heard = Arc::new(AtomicUsize::new(0));
    let _listening = tracing::subscriber::set_default(Listener(Arc::clone(&heard)));
    let mut tx = town.begin().await;
    knowledge::latest(&mut tx, &town.oktmo).await.unwrap();
    assert_eq!(heard.load(Ordering::Relaxed), 0);
    #[expect(clippy::disallowed_methods, reason = "the address of the private server is given by scripts/check")]
    let address = std::env::var("SVOD_TEST_POSTGRES").unwrap();
    let mut talkative = sqlx::PgConnection::connect(&address).await.unwrap();
    sqlx::query("select 1").execute(&mut talkative).await.unwrap();
    assert_ne!(heard.load(Ordering::Relaxed), 0, "the test hears nothing");
}

/// Every text of the store, by file.
fn texts() -> Vec<testing::Texts> {
    vec![
        applied_rules::TEXTS,
        cases::TEXTS,
        cursor::TEXTS,
        defect::TEXTS,
        document::TEXTS,
        feed::TEXTS,
        held::TEXTS,
        installation::TEXTS,
        knowledge::TEXTS,
        left_out::TEXTS,
        post_count::TEXTS,
        record::TEXTS,
        report::TEXTS,
        rule_files::TEXTS,
        run::TEXTS,
        submission::TEXTS,
        summary::TEXTS,
        survey::TEXTS,
    ]
}

/// Every text over a list of rows: for SQLite and for PostgreSQL.
fn lists() -> Vec<(String, String)> {
    [defect::lists(), left_out::lists(), post_count::lists(), record::lists(), submission::lists(), survey::lists()]
        .concat()
}

#[tokio::test]
async fn every_text_can_be_prepared() {
    let of_files: Vec<Sql> = texts().iter().flat_map(|texts| [texts.per_batch, texts.per_command].concat()).collect();
    let (texts, lists) = (of_files, lists());
    assert!(texts.len() > 60 && lists.len() > 9, "texts are missing from the list");
    for town in both().await {
        match &town.store.pool {
            Both::Sqlite(pool) => {
                let texts = texts.iter().map(|sql| sql.sqlite.to_owned());
                for text in texts.chain(lists.iter().map(|(text, _)| text.clone())) {
                    let mut connection = pool.acquire().await.unwrap();
                    let prepared = connection.prepare(owned(&text)).await;
                    assert!(prepared.is_ok(), "{:?}: {text}", prepared.err());
                }
            }
            Both::Postgres(pool) => {
                let texts = texts.iter().map(|sql| sql.postgres.to_owned());
                for text in texts.chain(lists.iter().map(|(_, text)| text.clone())) {
                    let mut connection = pool.acquire().await.unwrap();
                    let prepared = connection.prepare(owned(&text)).await;
                    assert!(prepared.is_ok(), "{:?}: {text}", prepared.err());
                }
            }
        }
    }
}

fn owned(text: &str) -> SqlStr {
    AssertSqlSafe(text.to_owned()).into_sql_str()
}

/// The words that a column of a table may hold, from its `check`.
fn checked_words(table: &str, column: &str) -> Vec<&'static str> {
    let schema = include_str!("../../migrations/0001_initial.sql");
    let table = schema.split(&format!("create table {table} (")).nth(1).unwrap().split("\n);").next().unwrap();
    let check = table.split(&format!("check ({column} in (")).nth(1).unwrap().split("))").next().unwrap();
    check.split(',').map(|word| word.trim().trim_matches('\'')).collect()
}

#[test]
fn the_schema_knows_the_words_of_the_program() {
    use crate::domain::{Block, Kind, MetBy, Satisfaction, Severity, Status, SurveyKind};
    macro_rules! same {
        ($($table:literal, $column:literal, $words:ty;)+) => {$(
            let words: Vec<_> = <$words>::ALL.iter().map(|word| word.as_str()).collect();
            assert_eq!(checked_words($table, $column), words, "{}.{}", $table, $column);
        )+};
    }
    same! {
        "run", "outcome", run::RunOutcome;
        "feed", "target", record::Target;
        "record_state", "target", record::Target;
        "applied_rules", "target", record::Target;
        "submission_version", "kind", Kind;
        "submission_version", "block", Block;
        "submission_version", "severity", Severity;
        "submission_version", "status", Status;
        "submission_version", "due_met_by", MetBy;
        "submission_version", "satisfaction", Satisfaction;
        "survey", "kind", SurveyKind;
        "delivery", "outcome", report::DeliveryOutcome;
    }
}
