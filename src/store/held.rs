//! Table `held`: how many items each feed told first, transaction by transaction. What it holds at a moment is their sum.

use crate::domain::{FeedName, Instant, Oktmo};

use super::{StoreError, Tx, sql::Sql};

const ADD: Sql = Sql::of(
    "insert into held (municipality, feed, observed_at, items) values ($1, $2, $3, $4)
on conflict (municipality, feed, observed_at) do update set items = held.items + excluded.items",
);

/// Writes that a feed told `items` of which it had never told anything, whatever becomes of them.
pub async fn add(
    tx: &mut Tx,
    municipality: &Oktmo,
    feed: &FeedName,
    at: Instant,
    items: i64,
) -> Result<(), StoreError> {
    if items > 0 {
        let values = [municipality.as_str().into(), feed.as_str().into(), at.as_micros().into(), items.into()];
        tx.execute(ADD, &values).await?;
    }
    Ok(())
}

const HELD: Sql = Sql::of(
    "select feed, cast(sum(items) as bigint) from held where municipality = $1 and observed_at <= $2
group by feed order by feed collate \"C\"",
);

/// How many items of each feed were told by `known_at`.
pub async fn all(tx: &mut Tx, municipality: &Oktmo, known_at: Instant) -> Result<Vec<(FeedName, i64)>, StoreError> {
    let values = [municipality.as_str().into(), known_at.as_micros().into()];
    tx.all(HELD, &values, |row| Ok((FeedName::new(row.get::<String>(0)?), row.get(1)?))).await
}

/// The texts of this file, for tests of the store.
#[cfg(test)]
pub(super) const TEXTS: super::testing::Texts = super::testing::Texts { per_batch: &[ADD], per_command: &[HELD] };

#[cfg(test)]
mod tests;
