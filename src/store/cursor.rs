//! Table `cursor`: where each feed goes on.

use crate::domain::{FeedName, Instant, Oktmo};

use super::{StoreError, Tx, sql::Sql};

const READ: Sql = Sql::of("select position from cursor where municipality = $1 and feed = $2");

/// Where a feed goes on, in the connector's own words; `None` before its first batch.
pub async fn read(tx: &mut Tx, municipality: &Oktmo, feed: &FeedName) -> Result<Option<String>, StoreError> {
    tx.only(READ, &[municipality.as_str().into(), feed.as_str().into()], |row| row.get(0)).await
}

const WRITE: Sql = Sql::of(
    "insert into cursor (municipality, feed, position, updated_at) values ($1, $2, $3, $4)
on conflict (municipality, feed) do update set position = excluded.position, updated_at = excluded.updated_at",
);

/// Stores where a feed goes on behind a batch, in the transaction of that batch.
pub async fn write(
    tx: &mut Tx,
    municipality: &Oktmo,
    feed: &FeedName,
    position: &str,
    at: Instant,
) -> Result<(), StoreError> {
    let values = [municipality.as_str().into(), feed.as_str().into(), position.into(), at.as_micros().into()];
    tx.execute(WRITE, &values).await?;
    Ok(())
}

/// The texts of this file, for tests of the store.
#[cfg(test)]
pub(super) const TEXTS: super::testing::Texts = super::testing::Texts { per_batch: &[READ, WRITE], per_command: &[] };

#[cfg(test)]
mod tests;
