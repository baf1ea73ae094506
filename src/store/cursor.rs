//! Table `cursor`: where each feed goes on.

use crate::domain::{FeedName, Instant, Oktmo};

use super::{StoreError, Tx};

const READ: &str = "select position from cursor where municipality = $1 and feed = $2";

/// The stored position of a feed; `None` before its first batch.
pub async fn read(tx: &mut Tx, municipality: &Oktmo, feed: &FeedName) -> Result<Option<String>, StoreError> {
    let row: Option<(String,)> =
        sqlx::query_as(READ).bind(municipality.as_str()).bind(feed.as_str()).fetch_optional(&mut *tx.inner).await?;
    Ok(row.map(|(position,)| position))
}

const WRITE: &str = "\
insert into cursor (municipality, feed, position, updated_at) values ($1, $2, $3, $4)
on conflict (municipality, feed) do update set position = excluded.position, updated_at = excluded.updated_at";

/// Stores the position behind a batch, in the transaction of that batch.
pub async fn write(
    tx: &mut Tx,
    municipality: &Oktmo,
    feed: &FeedName,
    position: &str,
    at: Instant,
) -> Result<(), StoreError> {
    sqlx::query(WRITE)
        .bind(municipality.as_str())
        .bind(feed.as_str())
        .bind(position)
        .bind(at.as_micros())
        .execute(&mut *tx.inner)
        .await?;
    Ok(())
}

/// Every text of this file, to be prepared on both databases by a test.
#[cfg(test)]
pub(super) const TEXTS: &[&str] = &[READ, WRITE];
