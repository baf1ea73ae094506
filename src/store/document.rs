//! Table `document`: the files and end points that records were read from, each as one run read it, by number.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use svod_contract::FileVersion;

use crate::domain::{Document, FeedName, Instant, Oktmo, Origin};

use super::{StoreError, Tx, row::row, sql::Sql};

row! {
    /// A document as it is stored.
    Row as document
    key {
        document_id: i64,
    }
    rest {
        feed: Cow<'a, str>,
        name: Cow<'a, str>,
        sheet: Option<Cow<'a, str>>,
        version: Option<i64>,
        misdated: i64,
        precedence: i64,
        read_at: i64,
    }
    blobs {}
}

impl Row<'_> {
    fn document(self) -> Document {
        let is_misdated = self.misdated != 0;
        Document {
            number: Some(self.document_id),
            feed: FeedName::new(self.feed.into_owned()),
            origin: Origin { name: self.name.as_ref().into(), sheet: self.sheet.as_deref().map(Into::into) },
            file: self.version.map(|number| FileVersion { number, is_misdated }),
            precedence: self.precedence,
            read_at: Instant::from_micros(self.read_at),
        }
    }
}

/// The documents of a municipality that were met so far, each once in memory.
#[derive(Debug, Default)]
pub struct Documents {
    read: HashMap<i64, Arc<Document>>,
    /// Numbers of those that were written here.
    written: HashMap<Arc<Document>, i64>,
}

macro_rules! of_file {
    () => {
        "where municipality = $1 and feed = $2 and name = $3 and coalesce(version, 0) = $4 and precedence = $5 \
         and coalesce(sheet, '') = $6 and version is not null order by read_at limit 1"
    };
}

/// Looked up one by one on both databases.
const READ: Sql = Sql {
    sqlite: concat!(
        "select ",
        document!(json),
        " from document where municipality = $1 and document_id in (select value from json_each($2))"
    ),
    postgres: concat!(
        "select ",
        document!(columns),
        " from unnest($2::text[]) as wanted (id) cross join lateral (select ",
        document!(columns),
        " from document where municipality = $1 and document_id = cast(wanted.id as bigint) offset 0) as stored"
    ),
};

const FIND: Sql = Sql {
    sqlite: concat!("select ", document!(json), " from document ", of_file!()),
    postgres: concat!("select ", document!(columns), " from document ", of_file!()),
};

/// The number of a document, which is given to it when it has none: nobody else of the municipality writes meanwhile.
const NUMBER: Sql = Sql::of(
    "insert into document (municipality, document_id, feed, name, sheet, version, misdated, precedence, read_at)
select $1, coalesce(max(document_id), 0) + 1, $2, $3, $4, $5, $6, $7, $8 from document where municipality = $1
on conflict (municipality, feed, name, coalesce(version, 0), read_at, precedence, coalesce(sheet, ''))
do update set read_at = excluded.read_at
returning document_id",
);

/// The stored document of a file, sheet and version; `None` when nobody read it yet.
pub async fn find(
    tx: &mut Tx,
    municipality: &Oktmo,
    feed: &FeedName,
    (origin, version, precedence): (&Origin, FileVersion, i64),
) -> Result<Option<Document>, StoreError> {
    let values = [
        municipality.as_str().into(),
        feed.as_str().into(),
        (&*origin.name).into(),
        version.number.into(),
        precedence.into(),
        origin.sheet.as_deref().unwrap_or_default().into(),
    ];
    tx.only(FIND, &values, |row| Ok(Row::read(&row, 0)?.document())).await
}

impl Documents {
    /// The document of a number that was [read](Self::read).
    pub(super) fn get(&self, number: i64) -> Result<&Arc<Document>, StoreError> {
        self.read.get(&number).ok_or_else(|| StoreError::damaged("record_state.assertions", "no such document"))
    }

    /// The number of a document that has one, or was [written](Self::write).
    pub(super) fn number(&self, document: &Arc<Document>) -> Result<i64, StoreError> {
        let number = document.number.or_else(|| self.written.get(document).copied());
        number.ok_or_else(|| StoreError::damaged("record_state.assertions", "its document was not written"))
    }

    /// Makes sure that the documents of these numbers are in memory.
    pub(super) async fn read(
        &mut self,
        tx: &mut Tx,
        municipality: &Oktmo,
        numbers: impl Iterator<Item = i64>,
    ) -> Result<(), StoreError> {
        let unmet: BTreeSet<i64> = numbers.filter(|number| !self.read.contains_key(number)).collect();
        if unmet.is_empty() {
            return Ok(());
        }
        let unmet: Vec<String> = unmet.iter().map(i64::to_string).collect();
        let unmet: Vec<&str> = unmet.iter().map(String::as_str).collect();
        tx.each(READ, &[municipality.as_str().into(), unmet.as_slice().into()], |row| {
            let row = Row::read(&row, 0)?;
            self.read.insert(row.document_id, Arc::new(row.document()));
            Ok(())
        })
        .await
    }

    /// Makes sure that these documents have numbers.
    pub(super) async fn write(
        &mut self,
        tx: &mut Tx,
        municipality: &Oktmo,
        documents: impl Iterator<Item = &Arc<Document>>,
    ) -> Result<(), StoreError> {
        for document in documents {
            if document.number.is_some() || self.written.contains_key(document) {
                continue;
            }
            let values = [
                municipality.as_str().into(),
                document.feed.as_str().into(),
                (&*document.origin.name).into(),
                document.origin.sheet.as_deref().into(),
                document.file.map(|file| file.number).into(),
                i64::from(document.is_misdated()).into(),
                document.precedence.into(),
                document.read_at.as_micros().into(),
            ];
            let number = tx.only(NUMBER, &values, |row| row.get(0)).await?;
            let number = number.ok_or_else(|| StoreError::damaged("document", "no number was given"))?;
            self.written.insert(Arc::clone(document), number);
        }
        Ok(())
    }
}

/// The texts of this file, for tests of the store.
#[cfg(test)]
pub(super) const TEXTS: super::testing::Texts =
    super::testing::Texts { per_batch: &[READ, FIND, NUMBER], per_command: &[] };

#[cfg(test)]
mod tests;
