//! Texts that were taken back: no earlier state keeps them.

use std::borrow::Cow;

use crate::{
    domain::{Oktmo, Platform},
    store::{
        STANDS, StoreError, Tx,
        bulk::Bulk,
        dialect::{select, update_listed},
        row::{list, row},
        sql::Sql,
        version::without_text,
    },
};

row! {
    /// A state that stands no more.
    FormerRow as former
    key {
        external_id: Cow<'a, str>,
    }
    rest {
        observed_at: i64,
    }
    blobs {
        details: &'a [u8],
    }
}

pub(super) const FORMER: Sql = select!(
    former,
    tables!(),
    "where municipality = $1 and platform = $2 and superseded_at < $3",
    "external_id" in "$4",
    ""
);

list! {
    /// A state and another blob for it.
    Rewritten as rewritten {
        municipality: &'a str,
        platform: &'a str,
        external_id: &'a str,
        observed_at: i64,
        details: &'a [u8],
    }
}

static REWRITE: Bulk = Bulk::new(
    concat!("with list (", rewritten!(), ") as ("),
    update_listed!(
        "submission_details",
        "details = list.details",
        [municipality, platform, external_id, observed_at],
        ""
    ),
);

/// Takes the text out of every state of `ids` that stands no more; everything else of them stays as it was known.
pub async fn forget_texts(
    tx: &mut Tx,
    municipality: &Oktmo,
    platform: Platform,
    ids: &[&str],
) -> Result<(), StoreError> {
    let values = [municipality.as_str().into(), platform.as_str().into(), STANDS.into(), ids.into()];
    let read = tx.all(FORMER, &values, |row| {
        let FormerRow { external_id, observed_at, details } = FormerRow::read(&row, 0)?;
        Ok(without_text(details)?.map(|details| (external_id.into_owned(), observed_at, details)))
    });
    let former: Vec<_> = read.await?.into_iter().flatten().collect();
    let rows = former.iter().map(|(external_id, observed_at, details)| Rewritten {
        municipality: municipality.as_str(),
        platform: platform.as_str(),
        external_id,
        observed_at: *observed_at,
        details,
    });
    REWRITE.run(tx, &rows.collect::<Vec<_>>()).await
}

/// Every text over a list of this file.
#[cfg(test)]
pub(super) fn lists() -> Vec<(String, String)> {
    vec![REWRITE.texts::<Rewritten<'_>>()]
}
