//! What the service is compared with: fetch, parse, upsert id and JSON into one table. Nothing is masked or mapped.

use std::{path::Path, time::Instant};

use anyhow::{Context, bail};
use serde_json::Value;
use sqlx::{
    QueryBuilder, Sqlite, SqlitePool, Transaction,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use crate::{PAGE, measured::Measured};

const ROWS: usize = 64;
const CREATE: &str = "create table item (id text primary key, json text not null)";
const UPSERT: &str = "insert into item (id, json) values ($1, $2) on conflict (id) do update set json = excluded.json";

/// How the rows are written.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// One statement a row, as people usually write it.
    Rows,
    /// Many rows in a statement.
    Bulk,
}

impl Kind {
    /// The kind of this name.
    pub(crate) fn parse(name: &str) -> anyhow::Result<Self> {
        match name {
            "rows" => Ok(Self::Rows),
            "bulk" => Ok(Self::Bulk),
            _ => bail!("unknown kind: {name}"),
        }
    }
}

/// Reads every page, each into a transaction of its own, with the same safety of the database as the service.
pub(crate) async fn run(kind: Kind, url: &str, directory: &Path) -> anyhow::Result<Measured> {
    let file = tempfile::Builder::new().suffix(".db").tempfile_in(directory)?;
    let options = SqliteConnectOptions::new()
        .filename(file.path())
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Normal);
    let pool = SqlitePool::connect_with(options).await?;
    sqlx::query(CREATE).execute(&pool).await?;
    let client = reqwest::Client::builder().no_proxy().build()?;
    let started = Instant::now();
    let mut read = 0;
    for page in 1.. {
        let address = format!("{url}/api/v1/submissions?page={page}&size={PAGE}");
        let body = client.get(address).send().await?.error_for_status()?.bytes().await?;
        let answer: Value = serde_json::from_slice(&body)?;
        let items = answer.get("content").and_then(Value::as_array).context("no items")?;
        let mut tx = pool.begin().await?;
        match kind {
            Kind::Rows => row_by_row(&mut tx, items).await?,
            Kind::Bulk => in_bulk(&mut tx, items).await?,
        }
        tx.commit().await?;
        read += u64::try_from(items.len())?;
        if answer.get("totalElements").and_then(Value::as_u64).is_none_or(|total| read >= total) {
            break;
        }
    }
    let taken = started.elapsed();
    pool.close().await;
    Measured::own(read, taken)
}

async fn row_by_row(tx: &mut Transaction<'_, Sqlite>, items: &[Value]) -> anyhow::Result<()> {
    for item in items {
        let id = item.get("id").and_then(Value::as_str).context("no id")?;
        sqlx::query(UPSERT).bind(id).bind(item.to_string()).execute(&mut **tx).await?;
    }
    Ok(())
}

async fn in_bulk(tx: &mut Transaction<'_, Sqlite>, items: &[Value]) -> anyhow::Result<()> {
    for chunk in items.chunks(ROWS) {
        let mut rows = Vec::with_capacity(chunk.len());
        for item in chunk {
            rows.push((item.get("id").and_then(Value::as_str).context("no id")?, item.to_string()));
        }
        let mut insert = QueryBuilder::new("insert into item (id, json) ");
        insert.push_values(rows, |mut row, (id, json)| {
            row.push_bind(id).push_bind(json);
        });
        insert.push(" on conflict (id) do update set json = excluded.json");
        insert.build().execute(&mut **tx).await?;
    }
    Ok(())
}
