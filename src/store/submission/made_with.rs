//! Table `made_with`: the rules that made the latest states of a platform.

use std::collections::BTreeMap;

use crate::{
    domain::{Instant, Oktmo, Platform, RulesDigest},
    store::{STANDS, StoreError, Tx, bulk::Bulk, dialect::update_listed, row::list, sql::Sql},
};

use super::SubmissionVersion;

list! {
    /// The rules of a platform as they are stored.
    Row as written {
        municipality: &'a str,
        platform: &'a str,
        rules_version: &'a str,
        observed_at: i64,
        superseded_at: i64,
    }
}

static END_OTHERS: Bulk = Bulk::new(
    concat!("with list (", written!(), ") as ("),
    update_listed!(
        "made_with",
        "superseded_at = list.observed_at",
        [municipality, platform, superseded_at],
        "and made_with.rules_version <> list.rules_version and made_with.observed_at < list.observed_at"
    ),
);

static WRITE: Bulk = Bulk::new(
    concat!("insert into made_with (", written!(), ")"),
    Sql::of("on conflict (municipality, platform, superseded_at) do update set rules_version = excluded.rules_version"),
);

/// Writes which rules made these states.
pub(super) async fn write(tx: &mut Tx, versions: &[SubmissionVersion]) -> Result<(), StoreError> {
    let mut latest: BTreeMap<(&Oktmo, Platform), (Instant, &str)> = BTreeMap::new();
    for version in versions {
        let told = (version.observed_at, version.rules_version.as_str());
        let latest = latest.entry((&version.submission.municipality, version.submission.platform)).or_insert(told);
        *latest = told.max(*latest);
    }
    let rows: Vec<_> = latest
        .into_iter()
        .map(|((municipality, platform), (at, rules_version))| Row {
            municipality: municipality.as_str(),
            platform: platform.as_str(),
            rules_version,
            observed_at: at.as_micros(),
            superseded_at: STANDS,
        })
        .collect();
    END_OTHERS.run(tx, &rows).await?;
    WRITE.run(tx, &rows).await
}

pub(super) const READ: Sql = Sql::of(
    "select platform, rules_version from made_with
where municipality = $1 and observed_at <= $2 and superseded_at > $2 order by platform collate \"C\"",
);

/// The version of the rules that made the latest states of each platform known at `known_at`, by platform.
pub async fn made_with(
    tx: &mut Tx,
    municipality: &Oktmo,
    known_at: Instant,
) -> Result<Vec<(Platform, RulesDigest)>, StoreError> {
    tx.all(READ, &[municipality.as_str().into(), known_at.as_micros().into()], |row| {
        let platform =
            Platform::parse(row.get(0)?).map_err(|cause| StoreError::damaged("made_with.platform", cause))?;
        Ok((platform, RulesDigest::new(row.get::<String>(1)?)))
    })
    .await
}

/// Every text over a list of this file.
#[cfg(test)]
pub(super) fn lists() -> Vec<(String, String)> {
    vec![END_OTHERS.texts::<Row<'_>>(), WRITE.texts::<Row<'_>>()]
}
