use super::*;

async fn fresh(directory: &tempfile::TempDir) -> Store {
    let address = format!("sqlite://{}", directory.path().join("svod.db").display());
    let store = Store::open(&address).await.unwrap();
    store.migrate().await.unwrap();
    store
}

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
async fn every_text_can_be_prepared_on_sqlite() {
    let directory = tempfile::tempdir().unwrap();
    prepare_all(&fresh(&directory).await).await;
}

#[tokio::test]
async fn every_text_can_be_prepared_on_postgresql() {
    #[expect(clippy::disallowed_methods, reason = "the address of the private server is given by scripts/check")]
    let address = std::env::var("SVOD_TEST_POSTGRES").expect("SVOD_TEST_POSTGRES is not set: run scripts/check");
    let store = Store::open(&address).await.unwrap();
    store.migrate().await.unwrap();
    prepare_all(&store).await;
}

async fn prepare_all(store: &Store) {
    use sqlx::{AssertSqlSafe, Executor, SqlSafeStr};
    let fixed = [run::TEXTS, last_run::TEXTS, cursor::TEXTS, report::TEXTS, summary::TEXTS].concat();
    let dialect = store.dialect;
    let generated = [
        cases::texts(dialect),
        overdue::texts(dialect),
        record::texts(dialect),
        defect::texts(dialect),
        survey::texts(dialect),
        submission::texts(dialect),
    ]
    .concat();
    let texts: Vec<String> = fixed.into_iter().map(str::to_owned).chain(generated).collect();
    assert!(texts.len() > 25, "texts are missing from the list");
    for text in texts {
        let mut connection = store.pool.acquire().await.unwrap();
        if let Err(cause) = connection.prepare(AssertSqlSafe(text.clone()).into_sql_str()).await {
            panic!("{cause}: {text}");
        }
    }
}
