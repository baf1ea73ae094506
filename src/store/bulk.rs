//! Many rows in one statement: fixed texts for 64, 16, 4 and 1 rows, so that each is prepared once.
//!
//! Placeholders only, made from constants of this program; nothing from outside enters a text.

use std::sync::{Arc, OnceLock};

use sqlx::{Arguments, AssertSqlSafe, any::AnyArguments};

use super::{Dialect, StoreError, Tx};

const ROWS: [usize; 4] = [64, 16, 4, 1];

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
        let [sqlite, postgres] = &self.texts;
        let texts = match dialect {
            Dialect::Sqlite => sqlite,
            Dialect::Postgres => postgres,
        };
        for (count, text) in ROWS.iter().zip(texts) {
            while let Some((chunk, rest)) = rows.split_at_checked(*count) {
                let text = Arc::clone(text.get_or_init(|| self.text(dialect, *count).into()));
                let mut binder = Binder::with_capacity(count * self.columns);
                for row in chunk {
                    bind(&mut binder, row);
                }
                sqlx::query_with(AssertSqlSafe(text), binder.finish()?).execute(&mut *tx.inner).await?;
                rows = rest;
            }
        }
        Ok(())
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

/// A `… in ($k, …)` over ids in fixed lists of 128, padded with the last one, so that the text is prepared once.
pub(super) struct InList {
    head: &'static str,
    before: usize,
    text: OnceLock<Arc<str>>,
}

/// Length of the list of an [`InList`].
pub(super) const IDS: usize = 128;

impl InList {
    /// `head` ends before the `in`, and uses `$1`…`$before`.
    pub(super) const fn new(head: &'static str, before: usize) -> Self {
        Self { head, before, text: OnceLock::new() }
    }

    /// The text; bind `before` values, then the padded ids.
    pub(super) fn text(&self) -> AssertSqlSafe<Arc<str>> {
        let text = self.text.get_or_init(|| {
            let mut text = String::from(self.head);
            text.push_str(" in (");
            push_numbered(&mut text, self.before + 1, IDS);
            text.push(')');
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

    /// Adds `ids` padded with the last one to the length of an [`InList`].
    pub(super) fn add_ids(&mut self, ids: &[&str]) -> &mut Self {
        let last = ids.last().copied().unwrap_or_default();
        for index in 0..IDS {
            self.add(ids.get(index).copied().unwrap_or(last));
        }
        self
    }

    /// The values, unless one could not be encoded.
    pub(super) fn finish(self) -> Result<AnyArguments, StoreError> {
        match self.failed {
            None => Ok(self.arguments),
            Some(cause) => Err(StoreError::Database(sqlx::Error::Encode(cause))),
        }
    }
}
