//! Table `left_out`: items that a rule leaves out.

use std::borrow::Cow;

use crate::domain::{ExternalId, FeedName, Instant, Oktmo, Platform};

use super::{
    STANDS, StoreError, Tx,
    bulk::Bulk,
    dialect::{change, select, update_listed},
    row::{list, row},
    sql::Sql,
};

/// An item that a rule leaves out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    /// Its platform.
    pub platform: Platform,
    /// Its id there.
    pub external_id: ExternalId,
    /// The feed whose record decides.
    pub feed: FeedName,
    /// Code of the rule.
    pub reason: String,
}

list! {
    /// An item to be left out.
    Row as written {
        municipality: &'a str,
        platform: &'a str,
        external_id: &'a str,
        feed: &'a str,
        reason: &'a str,
        observed_at: i64,
        superseded_at: i64,
    }
}

impl<'a> Row<'a> {
    fn of(municipality: &'a Oktmo, item: &'a LeftOut, at: Instant) -> Self {
        Self {
            municipality: municipality.as_str(),
            platform: item.platform.as_str(),
            external_id: item.external_id.as_str(),
            feed: item.feed.as_str(),
            reason: &item.reason,
            observed_at: at.as_micros(),
            superseded_at: STANDS,
        }
    }
}

static END_OTHERS: Bulk = Bulk::new(
    concat!("with list (", written!(), ") as ("),
    update_listed!(
        "left_out",
        "superseded_at = list.observed_at",
        [municipality, platform, external_id, superseded_at],
        "and (left_out.reason <> list.reason or left_out.feed <> list.feed) and left_out.observed_at < list.observed_at"
    ),
);

static WRITE: Bulk = Bulk::new(
    concat!("insert into left_out (", written!(), ")"),
    Sql::of(
        "on conflict (municipality, platform, external_id, superseded_at) do update set feed = excluded.feed, \
         reason = excluded.reason",
    ),
);

/// Writes that these items are left out from `at` on; the same again changes nothing. No item may come twice in a call.
pub async fn write(tx: &mut Tx, municipality: &Oktmo, items: &[LeftOut], at: Instant) -> Result<(), StoreError> {
    let rows: Vec<_> = items.iter().map(|item| Row::of(municipality, item, at)).collect();
    END_OTHERS.run(tx, &rows).await?;
    WRITE.run(tx, &rows).await
}

const FORGET: Sql = change!(
    "delete from",
    "left_out",
    "",
    "where municipality = $1 and platform = $2 and superseded_at = $3 and observed_at = $4",
    "external_id" in "$5"
);

const END: Sql = change!(
    "update",
    "left_out",
    "set superseded_at = $4",
    "where municipality = $1 and platform = $2 and superseded_at = $3",
    "external_id" in "$5"
);

/// Writes that these items are left out no more from `at` on.
pub async fn end(
    tx: &mut Tx,
    municipality: &Oktmo,
    platform: Platform,
    ids: &[&str],
    at: Instant,
) -> Result<(), StoreError> {
    let (municipality, platform) = (municipality.as_str().into(), platform.as_str().into());
    let values = [municipality, platform, STANDS.into(), at.as_micros().into(), ids.into()];
    // What was left out at this very moment never was.
    tx.execute(FORGET, &values).await?;
    tx.execute(END, &values).await?;
    Ok(())
}

row! {
    /// What is told of an item that is left out.
    ToldRow as told
    key {
        platform: Cow<'a, str>,
        external_id: Cow<'a, str>,
    }
    rest {
        feed: Cow<'a, str>,
        reason: Cow<'a, str>,
    }
    blobs {}
}

const STANDING: Sql = select!(
    told,
    "left_out",
    "where municipality = $1 and platform = $2 and superseded_at = $3",
    "external_id" in "$4",
    "order by external_id"
);

/// Those of `ids` that are left out now, by id.
pub async fn standing(
    tx: &mut Tx,
    municipality: &Oktmo,
    platform: Platform,
    ids: &[&str],
) -> Result<Vec<LeftOut>, StoreError> {
    let values = [municipality.as_str().into(), platform.as_str().into(), STANDS.into(), ids.into()];
    tx.all(STANDING, &values, |row| {
        let row = ToldRow::read(&row, 0)?;
        Ok(LeftOut {
            platform: Platform::parse(&row.platform)
                .map_err(|cause| StoreError::damaged("left_out.platform", cause))?,
            external_id: ExternalId::new(row.external_id.into_owned()),
            feed: FeedName::new(row.feed.into_owned()),
            reason: row.reason.into_owned(),
        })
    })
    .await
}

const COUNTS: Sql = Sql::of(
    "select feed, reason, count(*) from left_out
where municipality = $1 and observed_at <= $2 and superseded_at > $2
group by feed, reason order by feed collate \"C\", reason collate \"C\"",
);

/// How many items of each feed were left out at `known_at`, by reason.
pub async fn counts(
    tx: &mut Tx,
    municipality: &Oktmo,
    known_at: Instant,
) -> Result<Vec<(FeedName, String, i64)>, StoreError> {
    let values = [municipality.as_str().into(), known_at.as_micros().into()];
    tx.all(COUNTS, &values, |row| Ok((FeedName::new(row.get::<String>(0)?), row.get(1)?, row.get(2)?))).await
}

/// The texts of this file, for tests of the store.
#[cfg(test)]
pub(super) const TEXTS: super::testing::Texts =
    super::testing::Texts { per_batch: &[FORGET, END, STANDING], per_command: &[COUNTS] };

/// Every text over a list of this file.
#[cfg(test)]
pub(super) fn lists() -> Vec<(String, String)> {
    vec![END_OTHERS.texts::<Row<'_>>(), WRITE.texts::<Row<'_>>()]
}

#[cfg(test)]
mod tests;
