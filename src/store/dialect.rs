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
                .journal_mode(SqliteJournalMode::Wal)
                // What is committed survives a power cut: a source may be told that it need not give it again.
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(10))
                .pragma("cache_size", "-8000")
                .pragma("temp_store", "memory")
                .pragma("wal_autocheckpoint", "4000")
                .row_buffer_size(ROWS_AHEAD)
                // As PostgreSQL calls the order of bytes, so that what shows its order has one on both, whatever the server's own.
                .collation("C", str::cmp)
                .disable_statement_logging()
        }))),
        "postgres" | "postgresql" => Some(Both::Postgres(
            PgConnectOptions::from_str(address)
                .map(|options| options.options(SERVER_SETTINGS).disable_statement_logging()),
        )),
        _ => None,
    }
}

/// A statement is planned each time: a plan kept from when a table was empty would read the whole of it later.
const SERVER_SETTINGS: [(&str, &str); 2] =
    [("client_min_messages", "warning"), ("plan_cache_mode", "force_custom_plan")];

/// Rows that SQLite's thread reads ahead of the one that wants them: a thread is not woken for each.
const ROWS_AHEAD: usize = 512;

/// A writing transaction: SQLite takes the write lock at once, so that two writers wait instead of failing.
pub(super) const BEGIN: Sql = Sql { sqlite: "begin immediate", postgres: "begin" };

/// A reading transaction: one state of the database throughout; on SQLite it keeps no writer waiting.
pub(super) const BEGIN_READING: Sql =
    Sql { sqlite: "begin", postgres: "begin isolation level repeatable read read only" };

/// A text that changes the rows whose `$key` is in a list of ids: `change!("delete from", "t", "", "where b = $1",
/// "c" in "$2")`, or `change!("update", "t", "set a = $3", …)`.
///
/// The list is one value: the text is prepared once whatever its length. PostgreSQL is made to look up one id after the
/// other: before it has counted a table it takes the other conditions for choosier than they are, and reads all they
/// leave for every list.
macro_rules! change {
    ($verb:literal, $table:literal, $set:literal, $where:literal, $key:literal in $list:literal) => {
        $crate::store::sql::Sql {
            sqlite: concat!(
                $verb,
                " ",
                $table,
                " ",
                $set,
                " ",
                $where,
                " and ",
                $key,
                " in (select value from json_each(",
                $list,
                "))"
            ),
            postgres: concat!(
                $verb,
                " ",
                $table,
                " ",
                $set,
                " where ctid = any (array(select stored.place from unnest(",
                $list,
                "::text[]) as wanted (id) cross join lateral (select ctid as place from ",
                $table,
                " ",
                $where,
                " and ",
                $key,
                " = wanted.id offset 0) as stored))"
            ),
        }
    };
}
pub(super) use change;

/// A text that reads the columns of a [`row`](super::row::row): `select!(record, "t", "where a = $1", "order by a")`, or
/// of a list of ids as in [`change`]: `select!(record, "t", "where a = $1", "b" in "$2", "order by a")`.
///
/// SQLite gives all columns but blobs as one JSON list: a value costs its driver more than reading it costs us.
macro_rules! select {
    ($row:ident, $table:expr, $where:literal, $tail:literal) => {
        $crate::store::sql::Sql {
            sqlite: concat!("select ", $row!(json), " from ", $table, " ", $where, " ", $tail),
            postgres: concat!("select ", $row!(columns), " from ", $table, " ", $where, " ", $tail),
        }
    };
    ($row:ident, $table:expr, $where:literal, $key:literal in $list:literal, $tail:literal) => {
        $crate::store::sql::Sql {
            sqlite: concat!(
                "select ",
                $row!(json),
                " from ",
                $table,
                " ",
                $where,
                " and ",
                $key,
                " in (select value from json_each(",
                $list,
                ")) ",
                $tail
            ),
            postgres: concat!(
                "select ",
                $row!(columns),
                " from (select distinct id from unnest(",
                $list,
                "::text[]) as given (id)) as wanted cross join lateral (select ",
                $row!(columns),
                " from ",
                $table,
                " ",
                $where,
                " and ",
                $key,
                " = wanted.id offset 0) as stored ",
                $tail
            ),
        }
    };
}
pub(super) use select;

/// What stands behind a list of rows to change the stored rows of the same `$key`s:
/// `update_listed!("t", "b = list.b", [a], "")`. PostgreSQL looks up one row after the other, as in [`change`].
macro_rules! update_listed {
    ($table:literal, $set:literal, [$($key:ident),+], $and:literal) => {
        $crate::store::sql::Sql {
            sqlite: concat!(
                ") update ", $table, " set ", $set, " from list where true"
                $(, " and ", $table, ".", stringify!($key), " = list.", stringify!($key))+,
                " ", $and
            ),
            postgres: concat!(
                ") update ", $table, " set ", $set,
                " from (select list.*, stored.place from list cross join lateral (select ctid as place from ", $table,
                " as stored where true"
                $(, " and stored.", stringify!($key), " = list.", stringify!($key))+,
                " offset 0) as stored) as list where ", $table, ".ctid = list.place ", $and
            ),
        }
    };
}
pub(super) use update_listed;
