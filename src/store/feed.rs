//! Table `feed`: which mapping each feed was read with, so that its records can be mapped when it is configured no more.

use crate::domain::{FeedName, Oktmo, Platform};

use super::{StoreError, Tx, record::Target, sql::Sql};

/// A feed that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFeed {
    /// Its name.
    pub feed: FeedName,
    /// The platform of its items.
    pub platform: Platform,
    /// What its records become.
    pub target: Target,
    /// Name of the mapping it was read with last.
    pub mapping: String,
}

const NOTE: Sql = Sql::of(
    "insert into feed (municipality, feed, platform, target, mapping) values ($1, $2, $3, $4, $5)
on conflict (municipality, feed) do update set platform = excluded.platform, target = excluded.target,
    mapping = excluded.mapping",
);

/// Writes that a feed is read with a mapping.
pub async fn note(tx: &mut Tx, municipality: &Oktmo, known: &KnownFeed) -> Result<(), StoreError> {
    let values = [
        municipality.as_str().into(),
        known.feed.as_str().into(),
        known.platform.as_str().into(),
        known.target.as_str().into(),
        known.mapping.as_str().into(),
    ];
    tx.execute(NOTE, &values).await?;
    Ok(())
}

const ALL: Sql =
    Sql::of("select feed, platform, target, mapping from feed where municipality = $1 order by feed collate \"C\"");

/// Every feed that was ever read, by name.
pub async fn all(tx: &mut Tx, municipality: &Oktmo) -> Result<Vec<KnownFeed>, StoreError> {
    tx.all(ALL, &[municipality.as_str().into()], |row| {
        Ok(KnownFeed {
            feed: FeedName::new(row.get::<String>(0)?),
            platform: Platform::parse(row.get(1)?).map_err(|cause| StoreError::damaged("feed.platform", cause))?,
            target: Target::parse(row.get(2)?)?,
            mapping: row.get(3)?,
        })
    })
    .await
}

/// The texts of this file, for tests of the store.
#[cfg(test)]
pub(super) const TEXTS: super::testing::Texts = super::testing::Texts { per_batch: &[NOTE, ALL], per_command: &[] };

#[cfg(test)]
mod tests;
