//! Table `rule_file`: the texts of the rules, as they were known at a moment.

use std::collections::BTreeMap;

use crate::domain::{Instant, Oktmo};

use super::{STANDS, StoreError, Tx, sql::Sql};

const END: Sql = Sql::of(
    "update rule_file set superseded_at = $4
where municipality = $1 and name = $2 and superseded_at = $3 and observed_at < $4",
);

const FORGET: Sql = Sql::of("delete from rule_file where municipality = $1 and name = $2 and superseded_at = $3");

const WRITE: Sql =
    Sql::of("insert into rule_file (municipality, name, text, observed_at, superseded_at) values ($1, $2, $3, $4, $5)");

/// Writes the texts of the rules that hold from `at` on, by file name; those that say the same already stay as they are,
/// and a file that is missing holds no more.
pub async fn write_changed(
    tx: &mut Tx,
    municipality: &Oktmo,
    texts: &BTreeMap<String, String>,
    moment: Instant,
) -> Result<(), StoreError> {
    let standing = at(tx, municipality, Instant::from_micros(STANDS - 1)).await?;
    let town = municipality.as_str();
    for (name, _) in standing.iter().filter(|(name, text)| texts.get(*name) != Some(*text)) {
        tx.execute(END, &[town.into(), name.as_str().into(), STANDS.into(), moment.as_micros().into()]).await?;
        // One that was written at this very moment never held.
        tx.execute(FORGET, &[town.into(), name.as_str().into(), STANDS.into()]).await?;
    }
    for (name, text) in texts.iter().filter(|(name, text)| standing.get(*name) != Some(*text)) {
        let (name, text) = (name.as_str().into(), text.as_str().into());
        tx.execute(WRITE, &[town.into(), name, text, moment.as_micros().into(), STANDS.into()]).await?;
    }
    Ok(())
}

const AT: Sql = Sql::of(
    "select name, text from rule_file where municipality = $1 and observed_at <= $2 and superseded_at > $2 order by name",
);

/// The texts of the rules that held at `known_at`, by file name.
pub async fn at(tx: &mut Tx, municipality: &Oktmo, known_at: Instant) -> Result<BTreeMap<String, String>, StoreError> {
    let values = [municipality.as_str().into(), known_at.as_micros().into()];
    Ok(tx.all(AT, &values, |row| Ok((row.get(0)?, row.get(1)?))).await?.into_iter().collect())
}

/// The texts of this file, for tests of the store.
#[cfg(test)]
pub(super) const TEXTS: super::testing::Texts =
    super::testing::Texts { per_batch: &[], per_command: &[END, FORGET, WRITE, AT] };

#[cfg(test)]
mod tests;
