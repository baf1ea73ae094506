//! What the planners of both databases say of everything that runs for every batch or item.

use sqlx::Row;

use crate::store::testing::{Town, postgres, sqlite};

use super::{super::*, lists, owned, texts};

/// Tables that grow, and the columns of which one must lead to the rows.
const GROWING: [(&str, &[&str]); 8] = [
    ("document", &["document_id", "municipality"]),
    ("record_state", &["external_id"]),
    ("submission_version", &["external_id"]),
    ("submission_details", &["external_id"]),
    ("defect", &["external_id", "content_hash", "origin"]),
    ("left_out", &["external_id"]),
    ("survey", &["external_id"]),
    ("run", &["run_id", "feed"]),
];

/// Holds the few runs that have not ended: it may be read whole.
const SMALL_INDEX: &str = "run_unfinished";

/// Every text that runs for every batch or item: for SQLite and for PostgreSQL.
fn per_batch() -> Vec<(String, String)> {
    let texts = texts().into_iter().flat_map(|texts| texts.per_batch);
    let texts = texts.map(|sql| (sql.sqlite.to_owned(), sql.postgres.to_owned()));
    texts.chain(lists()).collect()
}

#[tokio::test]
async fn sqlite_finds_the_rows_of_a_batch_by_an_index() {
    let town = sqlite().await;
    let Both::Sqlite(pool) = &town.store.pool else { unreachable!() };
    let (mut seen, per_batch) = (0, per_batch());
    for (text, _) in &per_batch {
        let steps = sqlx::query(owned(&format!("explain query plan {text}"))).fetch_all(pool).await.unwrap();
        for step in steps.iter().map(|step| step.get::<String, _>("detail")) {
            let mut words = step.split(' ');
            let (verb, table) = (words.next().unwrap(), words.next().unwrap());
            let Some((_, keys)) = GROWING.iter().find(|(growing, _)| *growing == table) else { continue };
            let by_key =
                keys.iter().any(|key| step.contains(&format!("{key}=?")) || step.contains(&format!("{key}>?")))
                    || keys.iter().any(|key| step.contains(&format!("{key}<?")));
            assert!(verb == "SEARCH" && by_key, "{step}\n{text}");
            seen += 1;
        }
    }
    assert!(seen > 20 && per_batch.len() > 40, "{seen} steps of {} texts", per_batch.len());
}

/// Rows of enough towns that a planner has something to choose between.
async fn filled(town: &Town) {
    let mut tx = town.begin().await;
    super::cost::tell(&mut tx, town, 3_000).await;
    super::cost::submit(&mut tx, town, 3_000).await;
    super::cost::quarantine_with(&mut tx, town, 3_000, |number| (number % 2 == 0).then(|| number.to_string())).await;
    super::cost::leave_out(&mut tx, town, 3_000).await;
    super::cost::run_often(&mut tx, town, 500).await;
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn postgresql_finds_the_rows_of_a_batch_by_an_index() {
    let Some(town) = postgres().await else { return };
    filled(&town).await;
    filled(&postgres().await.unwrap()).await;
    let Both::Postgres(pool) = &town.store.pool else { unreachable!() };
    let mut connection = pool.acquire().await.unwrap();
    sqlx::raw_sql("analyze; set plan_cache_mode = force_generic_plan").execute(&mut *connection).await.unwrap();
    let mut seen = 0;
    for (_, text) in per_batch() {
        let values = (1..99).take_while(|number| text.contains(&format!("${number}"))).count();
        let prepare = format!("prepare planned as {text}");
        sqlx::raw_sql(owned(&prepare)).execute(&mut *connection).await.unwrap();
        let nulls = vec!["null"; values].join(", ");
        let nulls = if values == 0 { String::new() } else { format!("({nulls})") };
        let explain = format!("explain execute planned{nulls}");
        let lines = sqlx::raw_sql(owned(&explain)).fetch_all(&mut *connection).await.unwrap();
        let plan: Vec<String> = lines.iter().map(|line| line.get(0)).collect();
        for (index, line) in plan.iter().enumerate() {
            let Some((_, keys)) = GROWING.iter().find(|(table, _)| line.contains(&format!(" on {table} "))) else {
                continue;
            };
            assert!(!line.contains("Seq Scan"), "{}\n{text}", plan.join("\n"));
            if line.contains("Scan using") {
                let condition = plan.get(index + 1).map(String::as_str).unwrap_or_default();
                let by_key = condition.contains("Index Cond") && keys.iter().any(|key| condition.contains(key));
                let is_small = line.contains(SMALL_INDEX);
                assert!(by_key || is_small, "{}\n{text}", plan.join("\n"));
                seen += 1;
            }
        }
        sqlx::raw_sql("deallocate planned").execute(&mut *connection).await.unwrap();
    }
    assert!(seen > 15, "{seen} scans were looked at");
}
