//! Table `installation`: under which key authors are pseudonyms and records are hashed.

use crate::domain::Oktmo;

use super::{StoreError, Tx, sql::Sql};

const READ: Sql = Sql::of("select key_fingerprint from installation where municipality = $1");

/// Fingerprint of the pseudonym key that the data was made with; `None` before any was.
pub async fn key_fingerprint(tx: &mut Tx, municipality: &Oktmo) -> Result<Option<String>, StoreError> {
    tx.only(READ, &[municipality.as_str().into()], |row| row.get(0)).await
}

const WRITE: Sql = Sql::of(
    "insert into installation (municipality, key_fingerprint) values ($1, $2)
on conflict (municipality) do update set key_fingerprint = excluded.key_fingerprint",
);

/// Writes the fingerprint of the key that data is made with from now on.
pub async fn write_key_fingerprint(tx: &mut Tx, municipality: &Oktmo, fingerprint: &str) -> Result<(), StoreError> {
    tx.execute(WRITE, &[municipality.as_str().into(), fingerprint.into()]).await?;
    Ok(())
}

const TOUCH: Sql = Sql::of("update installation set key_fingerprint = key_fingerprint where municipality = ''");

/// Changes nothing, as something that is written would be: fails where the database may only be read.
pub async fn touch(tx: &mut Tx) -> Result<(), StoreError> {
    tx.execute(TOUCH, &[]).await?;
    Ok(())
}

/// The texts of this file, for tests of the store.
#[cfg(test)]
pub(super) const TEXTS: super::testing::Texts =
    super::testing::Texts { per_batch: &[READ, WRITE], per_command: &[TOUCH] };

#[cfg(test)]
mod tests;
