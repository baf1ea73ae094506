//! The only SQL: one text for SQLite and PostgreSQL, a file per table, every function on a [`Tx`].

mod bulk;
mod dialect;
mod error;
mod row;
mod sql;
// Before those that use the names of its columns: a text is made of them while the program is compiled.
#[macro_use]
mod version;
pub mod applied_rules;
pub mod cases;
pub mod cursor;
pub mod defect;
pub mod document;
pub mod feed;
pub mod held;
pub mod installation;
pub mod knowledge;
pub mod left_out;
pub mod post_count;
pub mod record;
pub mod report;
pub mod rule_files;
pub mod run;
pub mod submission;
pub mod summary;
pub mod survey;

use std::{path::Path, time::Duration};

use sqlx::{
    Connection, PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction, migrate::Migrator,
    pool::PoolOptions,
};

use dialect::Both;

pub use error::StoreError;

static MIGRATOR: Migrator = sqlx::migrate!("./migrations");

/// `superseded_at` of what stands until now.
const STANDS: i64 = i64::MAX;

/// An open database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pool: Both<SqlitePool, PgPool>,
}

impl Store {
    /// Opens the database at `address` (`sqlite://path` or `postgres://…`). A SQLite file that is not there is not made: it would
    /// hide a wrong address.
    pub async fn open(address: &str) -> Result<Self, StoreError> {
        Self::at(address, false).await
    }

    /// The same; a missing SQLite file is made.
    pub async fn make(address: &str) -> Result<Self, StoreError> {
        Self::at(address, true).await
    }

    async fn at(address: &str, is_made: bool) -> Result<Self, StoreError> {
        let Some(options) = dialect::options(address) else { return Err(StoreError::Address(redacted(address))) };
        let pool = match options {
            Both::Sqlite(options) => {
                let options = options?.create_if_missing(is_made);
                if !is_made && is_not_there(options.get_filename()) {
                    return Err(StoreError::Schema { found: None, needed: needed() });
                }
                try_once::<SqliteConnection>(&options).await?;
                Both::Sqlite(limits().connect_with(options).await?)
            }
            Both::Postgres(options) => {
                let options = options?;
                try_once::<PgConnection>(&options).await?;
                Both::Postgres(limits().connect_with(options).await?)
            }
        };
        Ok(Self { pool })
    }

    /// Brings the schema up to date. Only for `demo`, `init`, `migrate` and a daemon: two processes that migrate one SQLite file
    /// at once collide.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        match &self.pool {
            Both::Sqlite(pool) => MIGRATOR.run(pool).await?,
            Both::Postgres(pool) => MIGRATOR.run(pool).await?,
        }
        Ok(())
    }

    /// Refuses a database of another schema version.
    pub async fn check_schema(&self) -> Result<(), StoreError> {
        let needed = needed();
        let row: Result<(Option<i64>,), sqlx::Error> = match &self.pool {
            Both::Sqlite(pool) => sqlx::query_as(APPLIED).fetch_one(pool).await,
            Both::Postgres(pool) => sqlx::query_as(APPLIED).fetch_one(pool).await,
        };
        let found = match row {
            Ok((found,)) => found,
            Err(sqlx::Error::Database(_)) => None,
            Err(other) => return Err(other.into()),
        };
        if found == Some(needed) { Ok(()) } else { Err(StoreError::Schema { found, needed }) }
    }

    /// Begins a transaction; dropped without [`Tx::commit`] it leaves no trace.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        self.begin_with(&dialect::BEGIN).await
    }

    /// Begins a transaction that only reads: it sees one state throughout and keeps no run waiting.
    pub async fn begin_reading(&self) -> Result<Tx, StoreError> {
        self.begin_with(&dialect::BEGIN_READING).await
    }

    async fn begin_with(&self, begin: &sql::Sql) -> Result<Tx, StoreError> {
        let inner = match &self.pool {
            Both::Sqlite(pool) => Both::Sqlite(pool.begin_with(begin.sqlite).await?),
            Both::Postgres(pool) => Both::Postgres(pool.begin_with(begin.postgres).await?),
        };
        Ok(Tx { inner })
    }

    /// Closes every connection; SQLite folds its write-ahead log into the file.
    pub async fn close(self) {
        match self.pool {
            Both::Sqlite(pool) => pool.close().await,
            Both::Postgres(pool) => pool.close().await,
        }
    }
}

const APPLIED: &str = "select max(version) from _sqlx_migrations";

/// The version of the schema that this program was built for.
fn needed() -> i64 {
    MIGRATOR.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// Whether there is no file of that name in a folder that is there. `:memory:` is one that SQLite makes itself.
fn is_not_there(file: &Path) -> bool {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    file != Path::new(":memory:") && !file.exists() && folder.is_dir()
}

/// Few connections: one run writes, others read. The library's own warnings about waiting stay off: an operator cannot
/// do anything about them.
fn limits<DB: sqlx::Database>() -> PoolOptions<DB> {
    PoolOptions::new().max_connections(4).acquire_slow_threshold(Duration::MAX)
}

/// How long a database may take to answer at all.
const ANSWER_MAX: Duration = Duration::from_secs(15);

/// Opens a database once: the pool would try one that never opens for half a minute, and log every attempt. One that is
/// busy is left to the pool.
async fn try_once<C: Connection>(options: &<C as Connection>::Options) -> Result<(), StoreError> {
    let tried = async { C::connect_with(options).await?.close().await };
    match tokio::time::timeout(ANSWER_MAX, tried).await {
        Ok(Ok(())) => Ok(()),
        Err(_elapsed) => Err(StoreError::Database(sqlx::Error::PoolTimedOut)),
        Ok(Err(cause)) => Err(StoreError::from(cause))
            .or_else(|cause| if matches!(cause, StoreError::Busy(_)) { Ok(()) } else { Err(cause) }),
    }
}

/// A transaction: the only way in.
#[derive(Debug)]
pub struct Tx {
    inner: Both<Transaction<'static, Sqlite>, Transaction<'static, Postgres>>,
}

impl Tx {
    /// Makes everything done so far durable.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self.inner {
            Both::Sqlite(inner) => inner.commit().await?,
            Both::Postgres(inner) => inner.commit().await?,
        }
        Ok(())
    }
}

/// The address without what stands between `//` and `@`: it may hold a password.
pub fn redacted(address: &str) -> String {
    match (address.split_once("://"), address.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://…@{host}"),
        _ => address.to_owned(),
    }
}

#[cfg(test)]
use tests::testing;

#[cfg(test)]
mod tests;
