//! Table `document`: the files and end points that records were read from, each as one run read it, by number.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

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
        precedence: i64,
        read_at: i64,
    }
    blobs {}
}

impl Row<'_> {
    fn document(self) -> Document {
        Document {
            feed: FeedName::new(self.feed.into_owned()),
            origin: Origin { name: self.name.as_ref().into(), sheet: self.sheet.as_deref().map(Into::into) },
            precedence: self.precedence,
            read_at: Instant::from_micros(self.read_at),
        }
    }
}

/// The documents of a municipality that were met so far, each once in memory.
#[derive(Debug, Default)]
pub struct Documents {
    by_number: HashMap<i64, Arc<Document>>,
    numbers: HashMap<Arc<Document>, i64>,
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

/// The number of a document, which is given to it when it has none: nobody else of the municipality writes meanwhile.
const NUMBER: Sql = Sql::of(
    "insert into document (municipality, document_id, feed, name, sheet, precedence, read_at)
select $1, coalesce(max(document_id), 0) + 1, $2, $3, $4, $5, $6 from document where municipality = $1
on conflict (municipality, feed, read_at, name, precedence, coalesce(sheet, '')) do update set read_at = excluded.read_at
returning document_id",
);

impl Documents {
    /// The document of a number that was [read](Self::read).
    pub(super) fn get(&self, number: i64) -> Result<&Arc<Document>, StoreError> {
        self.by_number.get(&number).ok_or_else(|| StoreError::damaged("record_state.assertions", "no such document"))
    }

    /// The number of a document that was [written](Self::write).
    pub(super) fn number(&self, document: &Arc<Document>) -> Result<i64, StoreError> {
        let number = self.numbers.get(document).copied();
        number.ok_or_else(|| StoreError::damaged("record_state.assertions", "its document was not written"))
    }

    /// Makes sure that the documents of these numbers are in memory.
    pub(super) async fn read(
        &mut self,
        tx: &mut Tx,
        municipality: &Oktmo,
        numbers: impl Iterator<Item = i64>,
    ) -> Result<(), StoreError> {
        let unmet: BTreeSet<i64> = numbers.filter(|number| !self.by_number.contains_key(number)).collect();
        if unmet.is_empty() {
            return Ok(());
        }
        let unmet: Vec<String> = unmet.iter().map(i64::to_string).collect();
        let unmet: Vec<&str> = unmet.iter().map(String::as_str).collect();
        tx.each(READ, &[municipality.as_str().into(), unmet.as_slice().into()], |row| {
            let row = Row::read(&row, 0)?;
            let number = row.document_id;
            self.note(number, Arc::new(row.document()));
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
            if self.numbers.contains_key(document) {
                continue;
            }
            let values = [
                municipality.as_str().into(),
                document.feed.as_str().into(),
                (&*document.origin.name).into(),
                document.origin.sheet.as_deref().into(),
                document.precedence.into(),
                document.read_at.as_micros().into(),
            ];
            let number = tx.only(NUMBER, &values, |row| row.get(0)).await?;
            let number = number.ok_or_else(|| StoreError::damaged("document", "no number was given"))?;
            self.note(number, Arc::clone(document));
        }
        Ok(())
    }

    fn note(&mut self, number: i64, document: Arc<Document>) {
        self.numbers.insert(Arc::clone(&document), number);
        self.by_number.insert(number, document);
    }
}

/// The texts of this file, for tests of the store.
#[cfg(test)]
pub(super) const TEXTS: super::testing::Texts = super::testing::Texts { per_batch: &[READ, NUMBER], per_command: &[] };

#[cfg(test)]
mod tests;
