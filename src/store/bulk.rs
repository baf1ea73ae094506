//! Many rows in one statement: fixed texts for 64, 16, 4 and 1 rows, so that each is prepared once.
//!
//! Placeholders only, made from constants of this program; nothing from outside enters a text.

use std::sync::{Arc, OnceLock};

use sqlx::{Arguments, AssertSqlSafe, any::AnyArguments};

use super::{Dialect, StoreError, Tx};

const ROWS: [usize; 4] = [64, 16, 4, 1];

/// Stands between the fields of a row that the database packs into a text.
pub(super) const FIELD: char = '\u{1f}';
/// Stands between rows that the database packs into a text.
pub(super) const ROW: char = '\u{1e}';

/// An `insert` of several rows: `head` up to `values`, `tail` behind the last row.
pub(super) struct Bulk {
    head: &'static str,
    columns: usize,
    tail: &'static str,
    /// By [`Dialect`], then as in [`ROWS`].
    texts: [[OnceLock<Arc<str>>; ROWS.len()]; 2],
}

impl Bulk {
    /// `head` is `insert into t (a, b) values`, `columns` the number of columns in it.
    pub(super) const fn new(head: &'static str, columns: usize, tail: &'static str) -> Self {
        Self { head, columns, tail, texts: [const { [const { OnceLock::new() }; ROWS.len()] }; 2] }
    }

    /// Runs it over `rows`; `bind` adds exactly `columns` values of one row.
    pub(super) async fn run<T>(
        &self,
        tx: &mut Tx,
        mut rows: &[T],
        bind: impl Fn(&mut Binder, &T),
    ) -> Result<(), StoreError> {
        let dialect = tx.dialect;
        let mut next = self.take(dialect, &mut rows, &bind)?;
        while let Some((text, values)) = next {
            let executed = sqlx::query_with(AssertSqlSafe(text), values).execute(&mut *tx.inner);
            // The next values are gathered while the database works.
            let (executed, following) = futures::join!(executed, async { self.take(dialect, &mut rows, &bind) });
            executed?;
            next = following?;
        }
        Ok(())
    }

    /// The next statement and its values; `None` behind the last row.
    fn take<T>(
        &self,
        dialect: Dialect,
        rows: &mut &[T],
        bind: &impl Fn(&mut Binder, &T),
    ) -> Result<Option<(Arc<str>, AnyArguments)>, StoreError> {
        let mut texts = ROWS.iter().zip(dialect.of_both(&self.texts));
        let Some((count, text)) = texts.find(|(count, _)| **count <= rows.len()) else { return Ok(None) };
        let Some((chunk, rest)) = rows.split_at_checked(*count) else { return Ok(None) };
        let mut binder = Binder::with_capacity(count * self.columns);
        for row in chunk {
            bind(&mut binder, row);
        }
        *rows = rest;
        let text = Arc::clone(text.get_or_init(|| self.text(dialect, *count).into()));
        Ok(Some((text, binder.finish()?)))
    }

    /// The text for `rows` rows.
    pub(super) fn text(&self, dialect: Dialect, rows: usize) -> String {
        let mut text = String::with_capacity(rows * self.columns * 7 + self.head.len() + self.tail.len());
        text.push_str(self.head);
        for row in 0..rows {
            text.push_str(if row == 0 { " (" } else { ", (" });
            dialect.push_placeholders(&mut text, row * self.columns + 1, self.columns);
            text.push(')');
        }
        text.push(' ');
        text.push_str(self.tail);
        text
    }
}

/// A condition over any number of ids, handed over as one JSON list: the text is prepared once whatever their number.
pub(super) struct InList {
    head: &'static str,
    before: usize,
    /// By [`Dialect`].
    texts: [OnceLock<Arc<str>>; 2],
}

impl InList {
    /// `head` ends with the column that must be in the list, and uses `$1`…`$before`.
    pub(super) const fn new(head: &'static str, before: usize) -> Self {
        Self { head, before, texts: [const { OnceLock::new() }; 2] }
    }

    /// The text; bind `before` values, then the ids.
    pub(super) fn text(&self, dialect: Dialect) -> AssertSqlSafe<Arc<str>> {
        let text = dialect.of_both(&self.texts).get_or_init(|| {
            let mut text = String::from(self.head);
            dialect.push_listed(&mut text, self.before + 1);
            text.into()
        });
        AssertSqlSafe(Arc::clone(text))
    }
}

/// `$first, $second, …`
pub(super) fn push_numbered(text: &mut String, first: usize, count: usize) {
    for number in first..first + count {
        if number > first {
            text.push_str(", ");
        }
        text.push('$');
        text.push_str(&number.to_string());
    }
}

/// Collects values; remembers the first failure.
#[derive(Default)]
pub(super) struct Binder {
    arguments: AnyArguments,
    failed: Option<sqlx::error::BoxDynError>,
}

impl Binder {
    fn with_capacity(values: usize) -> Self {
        let mut binder = Self::default();
        binder.arguments.reserve(values, 0);
        binder
    }

    /// Adds one value.
    pub(super) fn add<'t, T>(&mut self, value: T) -> &mut Self
    where
        T: sqlx::Encode<'t, sqlx::Any> + sqlx::Type<sqlx::Any> + 't,
    {
        if let Err(cause) = self.arguments.add(value) {
            self.failed.get_or_insert(cause);
        }
        self
    }

    /// Adds the ids of an [`InList`].
    pub(super) fn add_ids(&mut self, ids: &[&str]) -> &mut Self {
        self.add(serde_json::json!(ids).to_string())
    }

    /// The values, unless one could not be encoded.
    pub(super) fn finish(self) -> Result<AnyArguments, StoreError> {
        match self.failed {
            None => Ok(self.arguments),
            Some(cause) => Err(StoreError::Database(sqlx::Error::Encode(cause))),
        }
    }
}
