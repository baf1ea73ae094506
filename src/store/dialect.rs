//! Where one SQL text cannot serve both databases: the pairs, side by side.

use futures::future::BoxFuture;
use sqlx::{AnyConnection, Executor};

use super::bulk::push_numbered;

/// Which database is behind the pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite in a file beside the configuration.
    Sqlite,
    /// PostgreSQL or a database that speaks like it.
    Postgres,
}

impl Dialect {
    /// The database an address means.
    pub(super) fn of(address: &str) -> Option<Self> {
        match address.split_once(':')?.0 {
            "sqlite" => Some(Self::Sqlite),
            "postgres" | "postgresql" => Some(Self::Postgres),
            _ => None,
        }
    }

    /// The address as the driver wants it: SQLite makes a missing file.
    pub(super) fn address(self, address: &str) -> String {
        match self {
            Self::Sqlite if !address.contains('?') => format!("{address}?mode=rwc"),
            Self::Sqlite | Self::Postgres => address.to_owned(),
        }
    }

    /// A writing transaction: SQLite takes the write lock at once, so that two writers wait instead of failing.
    pub(super) fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => "begin immediate",
            Self::Postgres => "begin",
        }
    }

    /// A reading transaction: one state of the database throughout; on SQLite it keeps no writer waiting.
    pub(super) fn begin_reading(self) -> &'static str {
        match self {
            Self::Sqlite => "begin",
            Self::Postgres => "begin isolation level repeatable read read only",
        }
    }

    /// Adds `count` placeholders behind those before number `first`. SQLite looks a numbered one up among all of its
    /// statement, which takes most of the time of a long one; those without a number it just counts.
    pub(super) fn push_placeholders(self, text: &mut String, first: usize, count: usize) {
        match self {
            Self::Sqlite => text.push_str(["?"].repeat(count).join(", ").as_str()),
            Self::Postgres => push_numbered(text, first, count),
        }
    }

    /// Adds `in` the JSON list that is value `number`.
    pub(super) fn push_listed(self, text: &mut String, number: usize) {
        let number = number.to_string();
        let parts = match self {
            Self::Sqlite => [" in (select value from json_each($", &number, "))"],
            Self::Postgres => {
                [" = any (array(select json_array_elements_text(cast(cast($", &number, " as text) as json))))"]
            }
        };
        text.extend(parts);
    }

    /// The one of two that belongs to this database; SQLite's stands first.
    pub(super) fn of_both<T>(self, [sqlite, postgres]: &[T; 2]) -> &T {
        match self {
            Self::Sqlite => sqlite,
            Self::Postgres => postgres,
        }
    }

    /// Settings of a new connection.
    pub(super) fn prepare_connection(self, connection: &mut AnyConnection) -> BoxFuture<'_, Result<(), sqlx::Error>> {
        let text = match self {
            Self::Sqlite => {
                "pragma journal_mode = wal; pragma synchronous = normal; pragma foreign_keys = on; \
                 pragma busy_timeout = 10000; pragma cache_size = -16000; pragma temp_store = memory; \
                 pragma wal_autocheckpoint = 4000"
            }
            Self::Postgres => "set client_min_messages = warning",
        };
        Box::pin(async move {
            connection.execute(text).await?;
            Ok(())
        })
    }
}
