//! The only SQL: one text for SQLite and PostgreSQL, a file per table, every function on a [`Tx`].

mod bulk;
pub mod cases;
pub mod cursor;
pub mod defect;
mod dialect;
pub mod last_run;
pub mod overdue;
pub mod record;
pub mod report;
pub mod run;
pub mod submission;
mod submission_row;
pub mod summary;
pub mod survey;

use sqlx::{Any, AnyConnection, AnyPool, Connection, Transaction, any::AnyPoolOptions, migrate::Migrator};

pub use dialect::Dialect;

static MIGRATOR: Migrator = sqlx::migrate!("./migrations");

/// An open database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pool: AnyPool,
    dialect: Dialect,
}

/// Why the database did not do what was asked, by the reaction of the caller.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address in the configuration names no database this program knows.
    #[error("`{0}` is no database address: sqlite://… or postgres://… is expected")]
    Address(String),
    /// The database was made by another version of this program; `migrate` or a newer program is needed.
    #[error("the database has schema version {found:?}, this program needs {needed}")]
    Schema {
        /// What is there; `None` in an empty database.
        found: Option<i64>,
        /// What this program was built for.
        needed: i64,
    },
    /// Something stored does not read back: the database was changed by hand or is damaged.
    #[error("stored {what} does not read back")]
    Damaged {
        /// Table and column.
        what: &'static str,
        /// The cause.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Bringing the schema up to date failed.
    #[error("the schema cannot be brought up to date")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The database itself failed: disk full, locked, connection lost.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
}

impl StoreError {
    fn damaged(what: &'static str, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Damaged { what, source: cause.into() }
    }
}

impl Store {
    /// Opens the database at `address` (`sqlite://path` or `postgres://…`); a missing SQLite file is made.
    pub async fn open(address: &str) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let dialect = Dialect::of(address).ok_or_else(|| StoreError::Address(redacted(address)))?;
        try_once(address, dialect).await?;
        let pool = AnyPoolOptions::new()
            .max_connections(4)
            .after_connect(move |connection, _| Box::pin(dialect.prepare_connection(connection)))
            .connect(&dialect.address(address))
            .await?;
        Ok(Self { pool, dialect })
    }

    /// Brings the schema up to date. Only for `demo`, `init`, `migrate` and a daemon: two processes that migrate one SQLite file
    /// at once collide.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        MIGRATOR.run(&self.pool).await?;
        Ok(())
    }

    /// Refuses a database of another schema version.
    pub async fn check_schema(&self) -> Result<(), StoreError> {
        let needed = MIGRATOR.iter().map(|migration| migration.version).max().unwrap_or(0);
        let row: Result<(Option<i64>,), sqlx::Error> =
            sqlx::query_as("select max(version) from _sqlx_migrations").fetch_one(&self.pool).await;
        let found = match row {
            Ok((found,)) => found,
            Err(sqlx::Error::Database(_)) => None,
            Err(other) => return Err(other.into()),
        };
        if found == Some(needed) { Ok(()) } else { Err(StoreError::Schema { found, needed }) }
    }

    /// Begins a transaction; dropped without [`Tx::commit`] it leaves no trace.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let inner = self.pool.begin_with(self.dialect.begin()).await?;
        Ok(Tx { inner, dialect: self.dialect })
    }

    /// Begins a transaction that only reads: it sees one state throughout and keeps no run waiting.
    pub async fn begin_reading(&self) -> Result<Tx, StoreError> {
        let inner = self.pool.begin_with(self.dialect.begin_reading()).await?;
        Ok(Tx { inner, dialect: self.dialect })
    }

    /// Closes every connection; SQLite folds its write-ahead log into the file.
    pub async fn close(self) {
        self.pool.close().await;
    }
}

/// Primary result codes of SQLite that trying again does not change: damaged, not opened, no database.
const HOPELESS: [u32; 3] = [11, 14, 26];

/// Opens a SQLite file once: the pool would try one that never opens for half a minute, and log every attempt.
async fn try_once(address: &str, dialect: Dialect) -> Result<(), sqlx::Error> {
    if dialect != Dialect::Sqlite {
        return Ok(());
    }
    let tried = async {
        let mut connection = AnyConnection::connect(&dialect.address(address)).await?;
        dialect.prepare_connection(&mut connection).await?;
        connection.close().await
    };
    let is_hopeless = |cause: &sqlx::Error| {
        let code = cause.as_database_error().and_then(|cause| cause.code()?.parse::<u32>().ok());
        code.is_some_and(|code| HOPELESS.contains(&(code & 0xff)))
    };
    match tried.await {
        Err(cause) if is_hopeless(&cause) => Err(cause),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// A transaction: the only way in.
#[derive(Debug)]
pub struct Tx {
    inner: Transaction<'static, Any>,
    dialect: Dialect,
}

impl Tx {
    /// Makes everything done so far durable.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.inner.commit().await?;
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
mod tests;
