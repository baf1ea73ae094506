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
    sql::{Value, sqlite_arguments},
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
    tail: &'static str,
    /// As in [`ROWS`].
    sqlite: [OnceLock<Arc<str>>; ROWS.len()],
    postgres: OnceLock<Arc<str>>,
}

impl Bulk {
    /// `insert into t (a, b)` and `on conflict …`, or `with list (a, b) as (` and `) update …`.
    pub(super) const fn new(head: &'static str, tail: &'static str) -> Self {
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
        format!("{} values {} {}", self.head, vec![row.as_str(); rows].join(", "), self.tail)
    }

    fn postgres_text(&self, kinds: &[Kind]) -> String {
        let list = |(index, kind): (usize, &Kind)| format!("${}::{}", index + 1, kind.array());
        let lists: Vec<String> = kinds.iter().enumerate().map(list).collect();
        format!("{} select * from unnest({}) {}", self.head, lists.join(", "), self.tail)
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

/// What a field of a row says of its column.
pub(super) trait Field {
    /// What the column holds.
    const KIND: Kind;

    /// Its value.
    fn value(&self) -> Value<'_>;
}

macro_rules! fields {
    ($($type:ty: $kind:ident, $self:ident => $value:expr;)+) => {$(
        impl Field for $type {
            const KIND: Kind = Kind::$kind;

            fn value(&self) -> Value<'_> {
                let $self = self;
                $value.into()
            }
        }
    )+};
}
fields! {
    i64: Int, value => *value;
    Option<i64>: Int, value => *value;
    &str: Text, value => *value;
    std::borrow::Cow<'_, str>: Text, value => &**value;
    Option<std::borrow::Cow<'_, str>>: Text, value => value.as_deref();
    Option<&str>: Text, value => *value;
    &[u8]: Blob, value => *value;
    std::borrow::Cow<'_, [u8]>: Blob, value => &**value;
}

/// The values of a list: its fields are named once, and give the struct and the values in their order.
macro_rules! list {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty,)+ }) => {
        $(#[$meta])*
        pub(in $crate::store) struct $name<'a> { $($(#[$field_meta])* pub(in $crate::store) $field: $type,)+ }

        impl<'a> $crate::store::bulk::Values for $name<'a> {
            fn kinds() -> Vec<$crate::store::bulk::Kind> {
                vec![$(<$type as $crate::store::bulk::Field>::KIND,)+]
            }

            fn push<'v>(&'v self, values: &mut Vec<$crate::store::sql::Value<'v>>) {
                use $crate::store::bulk::Field;
                $(values.push(self.$field.value());)+
            }
        }
    };
}
pub(super) use list;

/// Columns of a table, named once: a [`list`] with their names as a text, what `on conflict` sets over a row of the same
/// key, and the reading of them.
macro_rules! row {
    (
        $(#[$meta:meta])* $name:ident as $columns:ident, $updates:ident
        key { $($(#[$key_meta:meta])* $key:ident: $key_type:ty,)+ }
        rest {
            $(#[$first_meta:meta])* $first:ident: $first_type:ty,
            $($(#[$field_meta:meta])* $field:ident: $type:ty,)*
        }
    ) => {
        $crate::store::bulk::list! {
            $(#[$meta])* $name {
                $($(#[$key_meta])* $key: $key_type,)+
                $(#[$first_meta])* $first: $first_type,
                $($(#[$field_meta])* $field: $type,)*
            }
        }

        /// Names of the columns, in order.
        macro_rules! $columns {
            () => { stringify!($($key,)+ $first $(, $field)*) };
        }

        /// What `on conflict` sets.
        macro_rules! $updates {
            () => {
                concat!(
                    stringify!($first), " = excluded.", stringify!($first)
                    $(, ", ", stringify!($field), " = excluded.", stringify!($field))*
                )
            };
        }

        impl<'a> $name<'a> {
            /// Reads its columns, of which `columns` gives the numbers.
            pub(in $crate::store) fn read(
                row: &$crate::store::sql::RowRef<'a>,
                columns: &mut std::ops::RangeFrom<usize>,
            ) -> Result<Self, $crate::store::StoreError> {
                let mut next = || columns.next().unwrap_or_default();
                Ok(Self {
                    $($key: row.get(next())?,)+
                    $first: row.get(next())?,
                    $($field: row.get(next())?,)*
                })
            }
        }
    };
}
pub(super) use row;
