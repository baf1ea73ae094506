//! Table `applied_rules`: which rules everything of a platform was mapped with, and how far a repetition is.

use crate::domain::{Instant, Oktmo, Platform};

use super::{
    StoreError, Tx,
    record::Target,
    sql::{Sql, Value},
};

/// Which rules the items of a platform went through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedRules {
    /// The version that all of them went through; `None` before a first repetition was whole.
    pub version: Option<String>,
    /// The repetition that is not whole yet.
    pub underway: Option<Underway>,
}

/// A repetition with other rules that is not whole yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Underway {
    /// The version of the rules.
    pub version: String,
    /// The moment at which everything it changes becomes known.
    pub moment: Instant,
    /// The last item it is done with; empty at its beginning.
    pub after: String,
}

/// Whose rules: the municipality, the platform, and what its records become.
pub type Whose<'a> = (&'a Oktmo, Platform, Target);

fn key((municipality, platform, target): Whose<'_>) -> [Value<'_>; 3] {
    [municipality.as_str().into(), platform.as_str().into(), target.as_str().into()]
}

const READ: Sql = Sql::of(
    "select version, underway_version, underway_moment, underway_after from applied_rules
where municipality = $1 and platform = $2 and target = $3",
);

/// Which rules were applied; `None` before anything was.
pub async fn read(tx: &mut Tx, whose: Whose<'_>) -> Result<Option<AppliedRules>, StoreError> {
    tx.only(READ, &key(whose), |row| {
        let (version, moment): (Option<String>, Option<i64>) = (row.get(1)?, row.get(2)?);
        let after: Option<String> = row.get(3)?;
        let underway = version.zip(moment).zip(after).map(|((version, moment), after)| Underway {
            version,
            moment: Instant::from_micros(moment),
            after,
        });
        Ok(AppliedRules { version: row.get(0)?, underway })
    })
    .await
}

const UNDERWAY: Sql =
    Sql::of("select min(underway_moment) from applied_rules where municipality = $1 and underway_version is not null");

/// The moment at which everything becomes known that repetitions underway change; `None` when none is underway. It is one
/// for all of them, so that a repetition that is broken off or takes the place of another never shows a half.
pub async fn underway_moment(tx: &mut Tx, municipality: &Oktmo) -> Result<Option<Instant>, StoreError> {
    let moment: Option<Option<i64>> = tx.only(UNDERWAY, &[municipality.as_str().into()], |row| row.get(0)).await?;
    Ok(moment.flatten().map(Instant::from_micros))
}

const BEGIN: Sql = Sql::of(
    "insert into applied_rules (municipality, platform, target, underway_version, underway_moment, underway_after)
values ($1, $2, $3, $4, $5, '')
on conflict (municipality, platform, target) do update set underway_version = excluded.underway_version,
    underway_moment = excluded.underway_moment, underway_after = excluded.underway_after",
);

/// Writes that a repetition with the rules `version` begins; one that was underway is given up.
pub async fn begin(tx: &mut Tx, whose: Whose<'_>, version: &str, moment: Instant) -> Result<(), StoreError> {
    let [municipality, platform, target] = key(whose);
    tx.execute(BEGIN, &[municipality, platform, target, version.into(), moment.as_micros().into()]).await?;
    Ok(())
}

const ADVANCE: Sql = Sql::of(
    "update applied_rules set underway_after = $5
where municipality = $1 and platform = $2 and target = $3 and underway_version = $4",
);

/// Writes that the repetition with the rules `version` is done with every item up to `after`, in the transaction of what it
/// changed there; changes nothing when another one is underway.
pub async fn advance(tx: &mut Tx, whose: Whose<'_>, version: &str, after: &str) -> Result<(), StoreError> {
    let [municipality, platform, target] = key(whose);
    tx.execute(ADVANCE, &[municipality, platform, target, version.into(), after.into()]).await?;
    Ok(())
}

const FINISH: Sql = Sql::of(
    "update applied_rules set version = underway_version, underway_version = null, underway_moment = null,
    underway_after = null
where municipality = $1 and platform = $2 and target = $3 and underway_version = $4",
);

/// Writes that the repetition with the rules `version` is whole: its rules are those of everything. Changes nothing when
/// another one is underway.
pub async fn finish(tx: &mut Tx, whose: Whose<'_>, version: &str) -> Result<(), StoreError> {
    let [municipality, platform, target] = key(whose);
    tx.execute(FINISH, &[municipality, platform, target, version.into()]).await?;
    Ok(())
}

const APPLY: Sql = Sql::of(
    "insert into applied_rules (municipality, platform, target, version) values ($1, $2, $3, $4)
on conflict (municipality, platform, target) do update set version = excluded.version",
);

/// Writes the rules by which everything comes out as it stands already; nothing may be underway.
pub async fn apply(tx: &mut Tx, whose: Whose<'_>, version: &str) -> Result<(), StoreError> {
    let [municipality, platform, target] = key(whose);
    tx.execute(APPLY, &[municipality, platform, target, version.into()]).await?;
    Ok(())
}

/// The texts of this file, for tests of the store.
#[cfg(test)]
pub(super) const TEXTS: super::testing::Texts =
    super::testing::Texts { per_batch: &[READ, UNDERWAY, BEGIN, ADVANCE, FINISH, APPLY], per_command: &[] };

#[cfg(test)]
mod tests;
