//! Rows of tables, described once: the fields of a struct give the columns of its texts, the values it writes, and how it
//! is read.

use std::{borrow::Cow, fmt};

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

use super::{bulk::Kind, sql::Value};

/// A field that stands for a column.
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
    Cow<'_, str>: Text, value => &**value;
    Option<Cow<'_, str>>: Text, value => value.as_deref();
    Option<&str>: Text, value => *value;
    &[u8]: Blob, value => *value;
    Cow<'_, [u8]>: Blob, value => &**value;
    Vec<u8>: Blob, value => value.as_slice();
}

/// A field that SQLite gives in a JSON list.
pub(super) trait Listed<'a>: Sized {
    /// The next one of a list.
    fn next<A: SeqAccess<'a>>(list: &mut A) -> Result<Self, A::Error>;
}

impl<'a> Listed<'a> for i64 {
    fn next<A: SeqAccess<'a>>(list: &mut A) -> Result<Self, A::Error> {
        element(list)
    }
}

impl<'a> Listed<'a> for Option<i64> {
    fn next<A: SeqAccess<'a>>(list: &mut A) -> Result<Self, A::Error> {
        element(list)
    }
}

impl<'a> Listed<'a> for Cow<'a, str> {
    fn next<A: SeqAccess<'a>>(list: &mut A) -> Result<Self, A::Error> {
        element(list).map(|text: Text<'a>| text.0)
    }
}

impl<'a> Listed<'a> for Option<Cow<'a, str>> {
    fn next<A: SeqAccess<'a>>(list: &mut A) -> Result<Self, A::Error> {
        element(list).map(|text: Option<Text<'a>>| text.map(|text| text.0))
    }
}

fn element<'a, T: Deserialize<'a>, A: SeqAccess<'a>>(list: &mut A) -> Result<T, A::Error> {
    list.next_element()?.ok_or_else(|| A::Error::custom("the list is too short"))
}

/// A text that is copied only when the JSON spells a character of it in another way.
struct Text<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Text(Cow::Owned(text.to_owned())))
    }
}

/// The values of a list: its fields are named once, and give the struct, the values in their order and, as a macro, their
/// names in a text.
macro_rules! list {
    ($(#[$meta:meta])* $name:ident as $columns:ident { $($field:ident: $type:ty,)+ }) => {
        $crate::store::row::list! { $(#[$meta])* $name { $($field: $type,)+ } }

        /// Names of its columns.
        macro_rules! $columns {
            () => { stringify!($($field),+) };
        }
    };
    ($(#[$meta:meta])* $name:ident { $($field:ident: $type:ty,)+ }) => {
        $(#[$meta])*
        #[derive(PartialEq)]
        pub(in $crate::store) struct $name<'a> { $(pub(in $crate::store) $field: $type,)+ }

        impl<'a> $crate::store::bulk::Values for $name<'a> {
            fn kinds() -> Vec<$crate::store::bulk::Kind> {
                vec![$(<$type as $crate::store::row::Field>::KIND,)+]
            }

            fn push<'v>(&'v self, values: &mut Vec<$crate::store::sql::Value<'v>>) {
                use $crate::store::row::Field;
                $(values.push(self.$field.value());)+
            }
        }
    };
}
pub(super) use list;

/// Columns of a table: a [`list`] that can be read, too. `$columns` becomes a macro that spells them in texts.
macro_rules! row {
    (
        $(#[$meta:meta])* $name:ident as $columns:ident
        key { $first:ident: $first_type:ty, $($key:ident: $key_type:ty,)* }
        rest { $next:ident: $next_type:ty, $($field:ident: $type:ty,)* }
        blobs { $($blob:ident: $blob_type:ty,)* }
    ) => {
        $crate::store::row::list! {
            $(#[$meta])* $name {
                $first: $first_type,
                $($key: $key_type,)*
                $next: $next_type,
                $($field: $type,)*
                $($blob: $blob_type,)*
            }
        }

        /// Its columns: their names, how SQLite gives them, what `on conflict` sets.
        macro_rules! $columns {
            (columns) => { stringify!($first $(, $key)*, $next $(, $field)* $(, $blob)*) };
            (list) => { concat!("json_array(", stringify!($first $(, $key)*, $next $(, $field)*), ")") };
            (json) => { concat!($columns!(list) $(, ", ", stringify!($blob))*) };
            (updates) => {
                concat!(
                    stringify!($next), " = excluded.", stringify!($next)
                    $(, ", ", stringify!($field), " = excluded.", stringify!($field))*
                    $(, ", ", stringify!($blob), " = excluded.", stringify!($blob))*
                )
            };
        }

        impl<'de> serde::Deserialize<'de> for $name<'de> {
            /// Reads the list that SQLite gives; it holds no blobs.
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct List;

                impl<'de> serde::de::Visitor<'de> for List {
                    type Value = $name<'de>;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("a list of columns")
                    }

                    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                        use $crate::store::row::Listed;
                        Ok($name {
                            $first: Listed::next(&mut list)?,
                            $($key: Listed::next(&mut list)?,)*
                            $next: Listed::next(&mut list)?,
                            $($field: Listed::next(&mut list)?,)*
                            $($blob: Default::default(),)*
                        })
                    }
                }

                deserializer.deserialize_seq(List)
            }
        }

        impl<'a> $name<'a> {
            /// Reads what its `json` or `columns` selects, from column number `first` on.
            pub(in $crate::store) fn read(
                row: &$crate::store::sql::RowRef<'a>,
                first: usize,
            ) -> Result<Self, $crate::store::StoreError> {
                let mut numbers = first..;
                let mut number = || numbers.next().unwrap_or_default();
                match row {
                    $crate::store::dialect::Both::Sqlite(_) => {
                        let list: Self = serde_json::from_str(row.get(number())?)
                            .map_err(|cause| $crate::store::StoreError::damaged("a row", cause))?;
                        Ok(Self { $($blob: row.get(number())?,)* ..list })
                    }
                    $crate::store::dialect::Both::Postgres(_) => Ok(Self {
                        $first: row.get(number())?,
                        $($key: row.get(number())?,)*
                        $next: row.get(number())?,
                        $($field: row.get(number())?,)*
                        $($blob: row.get(number())?,)*
                    }),
                }
            }
        }
    };
}
pub(super) use row;
