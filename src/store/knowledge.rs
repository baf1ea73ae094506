//! Table `knowledge`: the moment of the last writing transaction of a municipality.
//!
//! Moments follow the order of commits: whoever writes takes the next moment first and holds its row until the commit, so
//! that nothing observed at or before a moment is committed after somebody read that moment.

use crate::domain::{Instant, Oktmo};

use super::{StoreError, Tx, sql::Sql};

const ADVANCE: Sql = Sql::of(
    "insert into knowledge (municipality, moment) values ($1, $2)
on conflict (municipality) do update set
    moment = case when knowledge.moment < excluded.moment then excluded.moment else knowledge.moment + 1 end
returning moment",
);

/// The moment of this transaction: `now`, or one microsecond after the last one when the clock is not past it.
///
/// Waits for another writer of the municipality to end. Everything the transaction writes is observed at this moment.
pub async fn advance(tx: &mut Tx, municipality: &Oktmo, now: Instant) -> Result<Instant, StoreError> {
    let values = [municipality.as_str().into(), now.as_micros().into()];
    let moment = tx.only(ADVANCE, &values, |row| row.get(0)).await?;
    moment.map(Instant::from_micros).ok_or_else(|| StoreError::damaged("knowledge.moment", "nothing came back"))
}

const LATEST: Sql = Sql::of("select moment from knowledge where municipality = $1");

/// The moment of the last transaction that was committed: what a report made now knows. `None` before the first one.
pub async fn latest(tx: &mut Tx, municipality: &Oktmo) -> Result<Option<Instant>, StoreError> {
    Ok(tx.only(LATEST, &[municipality.as_str().into()], |row| row.get(0)).await?.map(Instant::from_micros))
}

/// The texts of this file, for tests of the store.
#[cfg(test)]
pub(super) const TEXTS: super::testing::Texts =
    super::testing::Texts { per_batch: &[ADVANCE, LATEST], per_command: &[] };

#[cfg(test)]
mod tests;
