//! Table `knowledge`: the moment of the last writing transaction of a municipality, and what of it readers may know.
//!
//! Moments follow the order of commits: whoever writes takes the next moment first and holds its row until the commit, so
//! that nothing observed at or before a moment is committed after somebody read that moment.
//!
//! While stored records go through changed rules, in many transactions, knowledge is held: moments go on, what readers may
//! know stays behind them until everything is through. All of it stands in one row, so that whoever waited for its lock sees
//! whether knowledge is held.

use crate::domain::{Instant, Oktmo};

use super::{
    StoreError, Tx,
    sql::{RowRef, Sql},
};

/// What a writing transaction begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advanced {
    /// Its moment: what it writes is observed then.
    pub at: Instant,
    /// Whether stored records go through changed rules: nothing else may be added before they are through.
    pub is_held: bool,
}

const ADVANCE: Sql = Sql::of(
    "insert into knowledge (municipality, moment, known) values ($1, $2, $2)
on conflict (municipality) do update set
    moment = case when knowledge.moment < excluded.moment then excluded.moment else knowledge.moment + 1 end,
    known = case when knowledge.known < knowledge.moment then knowledge.known
        when knowledge.moment < excluded.moment then excluded.moment else knowledge.moment + 1 end
returning moment, known",
);

/// The moment of this transaction: `now`, or one microsecond after the last one when the clock is not past it. With the
/// commit it becomes what readers know, unless knowledge is held.
///
/// Waits for another writer of the municipality to end.
pub async fn advance(tx: &mut Tx, municipality: &Oktmo, now: Instant) -> Result<Advanced, StoreError> {
    let values = [municipality.as_str().into(), now.as_micros().into()];
    let advanced = |row: RowRef<'_>| {
        let (moment, known): (i64, i64) = (row.get(0)?, row.get(1)?);
        Ok(Advanced { at: Instant::from_micros(moment), is_held: known < moment })
    };
    let advanced = tx.only(ADVANCE, &values, advanced).await?;
    advanced.ok_or_else(|| StoreError::damaged("knowledge.moment", "nothing came back"))
}

const LATEST: Sql = Sql::of("select known from knowledge where municipality = $1");

/// What a report made now knows: the moment of the last transaction that was committed, or the last one before knowledge was
/// held. `None` before the first one.
pub async fn latest(tx: &mut Tx, municipality: &Oktmo) -> Result<Option<Instant>, StoreError> {
    Ok(tx.only(LATEST, &[municipality.as_str().into()], |row| row.get(0)).await?.map(Instant::from_micros))
}

const HOLD: Sql = Sql::of(
    "update knowledge set moment = case when moment < $2 then $2 else moment + 1 end
where municipality = $1 returning moment",
);

/// Advances as [`advance`] does, but readers know no more than before until [`release`]. `None` when nothing was ever written
/// of the municipality.
pub async fn hold(tx: &mut Tx, municipality: &Oktmo, now: Instant) -> Result<Option<Instant>, StoreError> {
    let values = [municipality.as_str().into(), now.as_micros().into()];
    Ok(tx.only(HOLD, &values, |row| row.get(0)).await?.map(Instant::from_micros))
}

const RELEASE: Sql = Sql::of("update knowledge set known = moment where municipality = $1");

/// Lets readers know everything up to the moment of this transaction.
pub async fn release(tx: &mut Tx, municipality: &Oktmo) -> Result<(), StoreError> {
    tx.execute(RELEASE, &[municipality.as_str().into()]).await?;
    Ok(())
}

/// The texts of this file, for tests of the store.
#[cfg(test)]
pub(super) const TEXTS: super::testing::Texts =
    super::testing::Texts { per_batch: &[ADVANCE, LATEST, HOLD, RELEASE], per_command: &[] };

#[cfg(test)]
mod tests;
