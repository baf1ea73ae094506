//! Many rows in one statement, and tables described once.
//!
//! PostgreSQL takes a list a column, so its text is one whatever the number of rows. SQLite takes values row by row, so it
//! has fixed texts for 64, 16, 4 and 1 rows, with placeholders without a number: it looks a numbered one up among all of
//! its statement, which takes most of the time of a long one.

use std::sync::{Arc, OnceLock};

use sqlx::{Arguments, AssertSqlSafe, postgres::PgArguments, sqlite::SqliteArguments};

use super::{
    StoreError, Tx,
    dialect::Both,
    sql::{Sql, Value, sqlite_arguments},
};

const ROWS: [usize; 4] = [64, 16, 4, 1];

/// What a column holds, as PostgreSQL must be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A whole number.
    Int,
    /// A text.
    Text,
    /// Bytes.
    Blob,
}

impl Kind {
    fn array(self) -> &'static str {
        match self {
            Self::Int => "bigint[]",
            Self::Text => "text[]",
            Self::Blob => "bytea[]",
        }
    }
}

/// Adds the values of a row, in the order of its columns.
pub(super) trait Values {
    /// What its columns hold.
    fn kinds() -> Vec<Kind>;

    /// Adds one value a column.
    fn push<'a>(&'a self, values: &mut Vec<Value<'a>>);
}

/// A statement over a list of rows, which stands between `head` and `tail`.
pub(super) struct Bulk {
    head: &'static str,
    tail: Sql,
    /// As in [`ROWS`].
    sqlite: [OnceLock<Arc<str>>; ROWS.len()],
    postgres: OnceLock<Arc<str>>,
}

impl Bulk {
    /// `insert into t (a, b)` and `on conflict …`, or `with list (a, b) as (` and `) update …`.
    pub(super) const fn new(head: &'static str, tail: Sql) -> Self {
        Self { head, tail, sqlite: [const { OnceLock::new() }; ROWS.len()], postgres: OnceLock::new() }
    }

    /// Runs it over `rows`.
    pub(super) async fn run<T: Values>(&self, tx: &mut Tx, rows: &[T]) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let kinds = T::kinds();
        match &mut tx.inner {
            Both::Sqlite(inner) => {
                let mut rows = rows;
                let mut next = self.take(&mut rows, kinds.len())?;
                while let Some((text, values)) = next {
                    let executed = sqlx::query_with(AssertSqlSafe(text), values).execute(&mut **inner);
                    // The next values are gathered while the database works.
                    let (executed, following) = futures::join!(executed, async { self.take(&mut rows, kinds.len()) });
                    executed?;
                    next = following?;
                }
            }
            Both::Postgres(inner) => {
                let text = Arc::clone(self.postgres.get_or_init(|| self.postgres_text(&kinds).into()));
                sqlx::query_with(AssertSqlSafe(text), lists(rows, &kinds)?).execute(&mut **inner).await?;
            }
        }
        Ok(())
    }

    /// SQLite's next statement and its values; `None` behind the last row.
    fn take<T: Values>(
        &self,
        rows: &mut &[T],
        columns: usize,
    ) -> Result<Option<(Arc<str>, SqliteArguments)>, StoreError> {
        let mut texts = ROWS.iter().zip(&self.sqlite);
        let Some((count, text)) = texts.find(|(count, _)| **count <= rows.len()) else { return Ok(None) };
        let Some((chunk, rest)) = rows.split_at_checked(*count) else { return Ok(None) };
        let mut values = Vec::with_capacity(count * columns);
        for row in chunk {
            row.push(&mut values);
        }
        *rows = rest;
        let text = Arc::clone(text.get_or_init(|| self.sqlite_text(columns, *count).into()));
        Ok(Some((text, sqlite_arguments(&values)?)))
    }

    fn sqlite_text(&self, columns: usize, rows: usize) -> String {
        let row = format!("({})", vec!["?"; columns].join(", "));
        format!("{} values {} {}", self.head, vec![row.as_str(); rows].join(", "), self.tail.sqlite)
    }

    fn postgres_text(&self, kinds: &[Kind]) -> String {
        let list = |(index, kind): (usize, &Kind)| format!("${}::{}", index + 1, kind.array());
        let lists: Vec<String> = kinds.iter().enumerate().map(list).collect();
        format!("{} select * from unnest({}) {}", self.head, lists.join(", "), self.tail.postgres)
    }

    /// Its texts, to be prepared by a test: for SQLite and for PostgreSQL.
    #[cfg(test)]
    pub(super) fn texts<T: Values>(&self) -> (String, String) {
        (self.sqlite_text(T::kinds().len(), 4), self.postgres_text(&T::kinds()))
    }
}

/// The values as PostgreSQL takes them: a list a column.
fn lists<T: Values>(rows: &[T], kinds: &[Kind]) -> Result<PgArguments, StoreError> {
    let mut values = Vec::with_capacity(rows.len() * kinds.len());
    for row in rows {
        row.push(&mut values);
    }
    let mut arguments = PgArguments::default();
    for (index, kind) in kinds.iter().enumerate() {
        let column = values.iter().skip(index).step_by(kinds.len());
        match kind {
            Kind::Int => arguments.add(column.map(int).collect::<Vec<_>>()),
            Kind::Text => arguments.add(column.map(text).collect::<Vec<_>>()),
            Kind::Blob => arguments.add(column.map(blob).collect::<Vec<_>>()),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

fn int(value: &Value<'_>) -> Option<i64> {
    if let Value::Int(value) = *value { value } else { None }
}

fn text<'a>(value: &Value<'a>) -> Option<&'a str> {
    if let Value::Text(value) = *value { value } else { None }
}

fn blob<'a>(value: &Value<'a>) -> Option<&'a [u8]> {
    if let Value::Blob(value) = *value { value } else { None }
}
