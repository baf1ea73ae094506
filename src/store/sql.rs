//! One way to run a text with its values on either database and to read the rows it gives.

use std::borrow::Cow;

use futures::TryStreamExt;
use sqlx::{
    Arguments, Row,
    postgres::{PgArguments, PgRow},
    sqlite::{SqliteArguments, SqliteRow},
};

use super::{StoreError, Tx, dialect::Both};

/// A text for either database, with `$1`, `$2` … for its values.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sql {
    /// For SQLite.
    pub(super) sqlite: &'static str,
    /// For PostgreSQL.
    pub(super) postgres: &'static str,
}

impl Sql {
    /// One text that serves both.
    pub(super) const fn of(text: &'static str) -> Self {
        Self { sqlite: text, postgres: text }
    }
}

/// A value of a statement.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value<'a> {
    /// A whole number.
    Int(Option<i64>),
    /// A text.
    Text(Option<&'a str>),
    /// Bytes.
    Blob(Option<&'a [u8]>),
    /// The ids of a [`change`](super::dialect::change) or [`select`](super::dialect::select) of a list.
    Ids(&'a [&'a str]),
}

impl From<i64> for Value<'_> {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(Some(value))
    }
}

impl<'a> From<Option<&'a str>> for Value<'a> {
    fn from(value: Option<&'a str>) -> Self {
        Self::Text(value)
    }
}

impl From<Option<i64>> for Value<'_> {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(value: &'a [u8]) -> Self {
        Self::Blob(Some(value))
    }
}

impl<'a> From<&'a [&'a str]> for Value<'a> {
    fn from(value: &'a [&'a str]) -> Self {
        Self::Ids(value)
    }
}

/// The values as SQLite takes them.
pub(super) fn sqlite_arguments(values: &[Value<'_>]) -> Result<SqliteArguments, StoreError> {
    let mut arguments = SqliteArguments::default();
    arguments.reserve(values.len(), 0);
    for value in values {
        match *value {
            Value::Int(value) => arguments.add(value),
            Value::Text(value) => arguments.add(value),
            Value::Blob(value) => arguments.add(value),
            Value::Ids(ids) => arguments.add(serde_json::json!(ids).to_string()),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

/// The values as PostgreSQL takes them.
fn postgres_arguments(values: &[Value<'_>]) -> Result<PgArguments, StoreError> {
    let mut arguments = PgArguments::default();
    for value in values {
        match *value {
            Value::Int(value) => arguments.add(value),
            Value::Text(value) => arguments.add(value),
            Value::Blob(value) => arguments.add(value),
            Value::Ids(ids) => arguments.add(ids),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

/// A row of either database.
pub(super) type RowRef<'r> = Both<&'r SqliteRow, &'r PgRow>;

impl<'r> RowRef<'r> {
    /// The value of a column, counted from 0.
    pub(super) fn get<T: Column<'r>>(&self, index: usize) -> Result<T, StoreError> {
        T::read(self, index)
    }
}

/// What a column may hold.
pub(super) trait Column<'r>: Sized {
    /// Reads it.
    fn read(row: &RowRef<'r>, index: usize) -> Result<Self, StoreError>;
}

macro_rules! columns_of {
    ($($type:ty),+) => {$(
        impl<'r> Column<'r> for $type {
            fn read(row: &RowRef<'r>, index: usize) -> Result<Self, StoreError> {
                Ok(match row {
                    Both::Sqlite(row) => row.try_get(index)?,
                    Both::Postgres(row) => row.try_get(index)?,
                })
            }
        }
    )+};
}
columns_of!(i64, Option<i64>, &'r str, Option<&'r str>, &'r [u8], Option<&'r [u8]>, String, Option<String>, Vec<u8>);

impl<'r> Column<'r> for Cow<'r, str> {
    fn read(row: &RowRef<'r>, index: usize) -> Result<Self, StoreError> {
        row.get::<&str>(index).map(Cow::Borrowed)
    }
}

impl<'r> Column<'r> for Option<Cow<'r, str>> {
    fn read(row: &RowRef<'r>, index: usize) -> Result<Self, StoreError> {
        row.get::<Option<&str>>(index).map(|text| text.map(Cow::Borrowed))
    }
}

impl<'r> Column<'r> for Cow<'r, [u8]> {
    fn read(row: &RowRef<'r>, index: usize) -> Result<Self, StoreError> {
        row.get::<&[u8]>(index).map(Cow::Borrowed)
    }
}

impl Tx {
    /// Runs a text that gives no rows; answers how many it touched.
    pub(super) async fn execute(&mut self, sql: Sql, values: &[Value<'_>]) -> Result<u64, StoreError> {
        Ok(match &mut self.inner {
            Both::Sqlite(inner) => {
                let query = sqlx::query_with(sql.sqlite, sqlite_arguments(values)?);
                query.execute(&mut **inner).await?.rows_affected()
            }
            Both::Postgres(inner) => {
                let query = sqlx::query_with(sql.postgres, postgres_arguments(values)?);
                query.execute(&mut **inner).await?.rows_affected()
            }
        })
    }

    /// Runs a text and gives `each` its rows, one after the other; one is in memory at a time.
    pub(super) async fn each(
        &mut self,
        sql: Sql,
        values: &[Value<'_>],
        mut each: impl FnMut(RowRef<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        match &mut self.inner {
            Both::Sqlite(inner) => {
                let mut rows = sqlx::query_with(sql.sqlite, sqlite_arguments(values)?).fetch(&mut **inner);
                while let Some(row) = rows.try_next().await? {
                    each(Both::Sqlite(&row))?;
                }
            }
            Both::Postgres(inner) => {
                let mut rows = sqlx::query_with(sql.postgres, postgres_arguments(values)?).fetch(&mut **inner);
                while let Some(row) = rows.try_next().await? {
                    each(Both::Postgres(&row))?;
                }
            }
        }
        Ok(())
    }

    /// Every row of a text, read by `read`.
    pub(super) async fn all<T>(
        &mut self,
        sql: Sql,
        values: &[Value<'_>],
        mut read: impl FnMut(RowRef<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut found = Vec::new();
        self.each(sql, values, |row| {
            found.push(read(row)?);
            Ok(())
        })
        .await?;
        Ok(found)
    }

    /// The only row of a text, read by `read`; `None` when there is none.
    pub(super) async fn only<T>(
        &mut self,
        sql: Sql,
        values: &[Value<'_>],
        read: impl FnMut(RowRef<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.all(sql, values, read).await?.pop())
    }
}
