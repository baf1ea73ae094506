//! Where the two databases differ: how each is opened, and texts that cannot be one, side by side.

use std::{str::FromStr, time::Duration};

use sqlx::{
    ConnectOptions,
    postgres::PgConnectOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use super::sql::Sql;

/// The same thing of either database.
#[derive(Debug, Clone)]
pub(super) enum Both<S, P> {
    /// SQLite in a file beside the configuration.
    Sqlite(S),
    /// PostgreSQL or a database that speaks like it.
    Postgres(P),
}

/// How a connection is opened, or why its address is none.
type Options = Both<Result<SqliteConnectOptions, sqlx::Error>, Result<PgConnectOptions, sqlx::Error>>;

/// How the database at an address is opened; `None` for one of another kind.
///
/// Statements are not logged: the library would warn of slow ones, with their text.
pub(super) fn options(address: &str) -> Option<Options> {
    match address.split_once(':')?.0 {
        "sqlite" => Some(Both::Sqlite(SqliteConnectOptions::from_str(address).map(|options| {
            options
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Normal)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(10))
                .pragma("cache_size", "-16000")
                .pragma("temp_store", "memory")
                .pragma("wal_autocheckpoint", "4000")
                .row_buffer_size(ROWS_AHEAD)
                .disable_statement_logging()
        }))),
        "postgres" | "postgresql" => Some(Both::Postgres(
            PgConnectOptions::from_str(address)
                .map(|options| options.options([("client_min_messages", "warning")]).disable_statement_logging()),
        )),
        _ => None,
    }
}

/// Rows that SQLite's thread reads ahead of the one that wants them: a thread is not woken for each.
const ROWS_AHEAD: usize = 512;

/// A writing transaction: SQLite takes the write lock at once, so that two writers wait instead of failing.
pub(super) const BEGIN: Sql = Sql { sqlite: "begin immediate", postgres: "begin" };

/// A reading transaction: one state of the database throughout; on SQLite it keeps no writer waiting.
pub(super) const BEGIN_READING: Sql =
    Sql { sqlite: "begin", postgres: "begin isolation level repeatable read read only" };

/// A text whose last condition holds for a list of ids: `listed!("select a from t where b = $1 and c", "$2")`.
///
/// The list is one value: the text is prepared once whatever its length.
macro_rules! listed {
    ($head:expr, $list:literal) => {
        listed!($head, $list, "")
    };
    ($head:expr, $list:literal, $tail:literal) => {
        $crate::store::sql::Sql {
            sqlite: concat!($head, " in (select value from json_each(", $list, "))", $tail),
            postgres: concat!($head, " = any (", $list, "::text[])", $tail),
        }
    };
}
pub(super) use listed;
