use sqlx::{AssertSqlSafe, Executor, SqlSafeStr, SqlStr};

use super::{sql::Sql, testing::both, *};

#[tokio::test]
async fn an_unmigrated_database_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let address = format!("sqlite://{}", directory.path().join("svod.db").display());
    let store = Store::open(&address).await.unwrap();
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

/// Every text of the store.
fn texts() -> Vec<Sql> {
    [cases::TEXTS, cursor::TEXTS, knowledge::TEXTS, record::TEXTS, run::TEXTS, submission::TEXTS].concat()
}

/// Every text over a list of rows: for SQLite and for PostgreSQL.
fn lists() -> Vec<(String, String)> {
    [record::lists(), submission::lists()].concat()
}

#[tokio::test]
async fn every_text_can_be_prepared() {
    let (texts, lists) = (texts(), lists());
    assert!(texts.len() > 25 && lists.len() > 4, "texts are missing from the list");
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
