//! Why the database did not do what was asked.

use sqlx::{migrate::MigrateError, sqlite::SqliteError};

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
    Migrate(#[source] MigrateError),
    /// The file is damaged, or no database.
    #[error("the file is damaged, or no database")]
    Corrupt(#[source] sqlx::Error),
    /// The file cannot be opened: its folder is not there, or may not be read.
    #[error("the file cannot be opened")]
    NotOpened(#[source] sqlx::Error),
    /// The database, or the disk that it lies on, may not be written to.
    #[error("the database cannot be written to")]
    ReadOnly(#[source] sqlx::Error),
    /// No room is left where the database lies.
    #[error("no room is left for the database")]
    Full(#[source] sqlx::Error),
    /// Another program keeps it to itself, longer than one waits.
    #[error("the database is in use")]
    Busy(#[source] sqlx::Error),
    /// The database itself failed: connection lost, refused, or something of the server.
    #[error("the database failed")]
    Database(#[source] sqlx::Error),
}

impl StoreError {
    pub(super) fn damaged(what: &'static str, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Damaged { what, source: cause.into() }
    }
}

/// Primary result codes of SQLite; an extended code has one in its last byte.
const BUSY: u32 = 5;
const LOCKED: u32 = 6;
const READONLY: u32 = 8;
const CORRUPT: u32 = 11;
const FULL: u32 = 13;
const CANTOPEN: u32 = 14;
const NOTADB: u32 = 26;
/// Codes of PostgreSQL: `disk_full`, `read_only_sql_transaction`, `insufficient_privilege`.
const PG_FULL: &str = "53100";
const PG_READONLY: [&str; 2] = ["25006", "42501"];

impl From<sqlx::Error> for StoreError {
    fn from(cause: sqlx::Error) -> Self {
        match sqlite_code(&cause) {
            Some(BUSY | LOCKED) => Self::Busy(cause),
            Some(READONLY) => Self::ReadOnly(cause),
            Some(CORRUPT | NOTADB) => Self::Corrupt(cause),
            Some(FULL) => Self::Full(cause),
            Some(CANTOPEN) => Self::NotOpened(cause),
            Some(_) => Self::Database(cause),
            None => of_server(cause),
        }
    }
}

fn of_server(cause: sqlx::Error) -> StoreError {
    let code = cause.as_database_error().and_then(sqlx::error::DatabaseError::code);
    match code.as_deref() {
        Some(PG_FULL) => StoreError::Full(cause),
        Some(code) if PG_READONLY.contains(&code) => StoreError::ReadOnly(cause),
        Some(_) | None => StoreError::Database(cause),
    }
}

impl From<MigrateError> for StoreError {
    fn from(cause: MigrateError) -> Self {
        #[expect(clippy::wildcard_enum_match_arm, reason = "the list of the library is open")]
        match cause {
            MigrateError::Execute(cause) | MigrateError::ExecuteMigration(cause, _)
                if sqlite_code(&cause).is_some_and(is_of_file) =>
            {
                cause.into()
            }
            other => Self::Migrate(other),
        }
    }
}

/// Whether it is the file, or its disk.
fn is_of_file(code: u32) -> bool {
    matches!(code, READONLY | CORRUPT | FULL | CANTOPEN | NOTADB)
}

fn sqlite_code(cause: &sqlx::Error) -> Option<u32> {
    let cause = cause.as_database_error()?.try_downcast_ref::<SqliteError>()?;
    let code: u32 = sqlx::error::DatabaseError::code(cause)?.parse().ok()?;
    Some(code & 0xff)
}
