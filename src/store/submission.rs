//! Table `submission_version`: every state of every submission.

mod made_with;

use std::collections::BTreeMap;

use crate::domain::{Block, Field, Instant, NotTold, Oktmo, Period, Platform, Zone};

pub use made_with::made_with;

pub use super::version::SubmissionVersion;
use super::{
    STANDS, StoreError, Tx,
    bulk::Bulk,
    dialect::{change, select},
    sql::Sql,
    version::VersionRow,
};

const CURRENT: Sql = select!(
    version,
    "submission_version",
    "where municipality = $1 and platform = $2 and superseded_at = $3",
    "external_id" in "$4",
    ""
);

/// The state that stands of those of `ids` that are known, in no particular order.
pub async fn current(
    tx: &mut Tx,
    municipality: &Oktmo,
    platform: Platform,
    ids: &[&str],
    zone: &Zone,
) -> Result<Vec<SubmissionVersion>, StoreError> {
    let values = [municipality.as_str().into(), platform.as_str().into(), STANDS.into(), ids.into()];
    tx.all(CURRENT, &values, |row| VersionRow::read(&row)?.version(zone)).await
}

const SUPERSEDE: Sql = change!(
    "update",
    "submission_version",
    "set superseded_at = $3",
    "where municipality = $1 and platform = $2 and observed_at < $3 and superseded_at > $3",
    "external_id" in "$4"
);

const FORGET: Sql = change!(
    "delete from",
    "submission_version",
    "",
    "where municipality = $1 and platform = $2 and observed_at = $3",
    "external_id" in "$4"
);

/// Takes items out that are no submissions any more: no state of them stands from `at` on.
pub async fn retract(
    tx: &mut Tx,
    municipality: &Oktmo,
    platform: Platform,
    ids: &[&str],
    at: Instant,
) -> Result<(), StoreError> {
    let values = [municipality.as_str().into(), platform.as_str().into(), at.as_micros().into(), ids.into()];
    // What was written at this very moment never stood.
    tx.execute(FORGET, &values).await?;
    tx.execute(SUPERSEDE, &values).await?;
    Ok(())
}

static WRITE: Bulk = Bulk::new(
    concat!("insert into submission_version (", version!(columns), ")"),
    Sql::of(concat!(
        "on conflict (municipality, platform, external_id, observed_at) do update set ",
        version!(updates)
    )),
);

/// Writes states that stand from their `observed_at` on and ends what stood of their items until then; a state of the
/// same `observed_at` is replaced. No item may come twice in a call.
pub async fn write(tx: &mut Tx, versions: &[SubmissionVersion]) -> Result<(), StoreError> {
    let mut groups: BTreeMap<(&Oktmo, Platform, Instant), Vec<&str>> = BTreeMap::new();
    for version in versions {
        let item = &version.submission;
        let group = (&item.municipality, item.platform, version.observed_at);
        groups.entry(group).or_default().push(item.external_id.as_str());
    }
    for ((municipality, platform, at), ids) in groups {
        let ids = ids.as_slice();
        let values = [municipality.as_str().into(), platform.as_str().into(), at.as_micros().into(), ids.into()];
        tx.execute(SUPERSEDE, &values).await?;
    }
    made_with::write(tx, versions).await?;
    let rows: Result<Vec<_>, _> = versions.iter().map(VersionRow::of).collect();
    WRITE.run(tx, &rows?).await
}

/// Which submissions are asked for; `None` asks for all.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The municipality.
    pub municipality: &'a Oktmo,
    /// Its zone.
    pub zone: &'a Zone,
    /// In the state known then.
    pub known_at: Instant,
    /// Received in these days.
    pub period: Option<Period>,
    /// Only this block.
    pub block: Option<Block>,
    /// Only this platform.
    pub platform: Option<Platform>,
}

macro_rules! list_where {
    () => {
        " where municipality = $1 and received_at >= $2 and received_at < $3 and observed_at <= $4 \
         and superseded_at > $4 and ($5 = '' or block = $5) and ($6 = '' or platform = $6) \
         order by received_at, platform, external_id"
    };
}

/// SQLite would rather sort everything, in memory.
const LIST: Sql = Sql {
    sqlite: concat!(
        "select ",
        version!(json),
        " from submission_version indexed by submission_version_by_received",
        list_where!()
    ),
    postgres: concat!("select ", version!(columns), " from submission_version", list_where!()),
};

/// Calls `each` with every wanted submission, by time of receipt; one row in memory at a time.
pub async fn for_each(
    tx: &mut Tx,
    wanted: &Wanted<'_>,
    mut each: impl FnMut(SubmissionVersion) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let (from, to) = match wanted.period {
        Some(period) => {
            let behind = period.last().tomorrow();
            let behind = behind.map_err(|cause| StoreError::damaged("the end of the period", cause))?;
            (wanted.zone.start_of(period.first()).as_micros(), wanted.zone.start_of(behind).as_micros())
        }
        None => (i64::MIN, i64::MAX),
    };
    let values = [
        wanted.municipality.as_str().into(),
        from.into(),
        to.into(),
        wanted.known_at.as_micros().into(),
        wanted.block.map_or("", Block::as_str).into(),
        wanted.platform.map_or("", Platform::as_str).into(),
    ];
    tx.each(LIST, &values, |row| each(VersionRow::read(&row)?.version(wanted.zone)?)).await
}

const NAMED: Sql = select!(
    version,
    "submission_version",
    "where municipality = $1 and platform = $2 and observed_at <= $3 and superseded_at > $3",
    "external_id" in "$4",
    ""
);

/// The items of these platforms and ids, in the state known at `known_at`, those that have been due longest first.
pub async fn named(
    tx: &mut Tx,
    municipality: &Oktmo,
    zone: &Zone,
    known_at: Instant,
    ids: &[(Platform, String)],
) -> Result<Vec<SubmissionVersion>, StoreError> {
    let mut by_platform: BTreeMap<Platform, Vec<&str>> = BTreeMap::new();
    for (platform, id) in ids {
        by_platform.entry(*platform).or_default().push(id);
    }
    let mut found = Vec::with_capacity(ids.len());
    for (platform, ids) in by_platform {
        let ids = ids.as_slice();
        let values = [municipality.as_str().into(), platform.as_str().into(), known_at.as_micros().into(), ids.into()];
        found.extend(tx.all(NAMED, &values, |row| VersionRow::read(&row)?.version(zone)).await?);
    }
    found.sort_by_cached_key(|version| {
        let due = version.deadlines.standing().map(|deadline| deadline.due.instant());
        (due, version.submission.platform.as_str(), version.submission.external_id.clone())
    });
    Ok(found)
}

const NOT_TOLD: Sql = Sql::of(
    "select feeds, not_told,
cast(case when unknown_status is null then 0 else 1 end as bigint) as of_status,
cast(case when unknown_decision is null then 0 else 1 end as bigint) as of_decision,
cast(case when unknown_severity is null then 0 else 1 end as bigint) as of_severity,
cast(case when unknown_closing_reason is null then 0 else 1 end as bigint) as of_closing_reason,
count(*) from submission_version
where municipality = $1 and observed_at <= $2 and superseded_at > $2 and kind <> 'post'
group by feeds, not_told, of_status, of_decision, of_severity, of_closing_reason order by feeds, not_told",
);

/// Submissions, posts aside, of which the same is not told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untold {
    /// The feeds that tell them: their names in order with a space between.
    pub feeds: String,
    /// What nobody tells of them.
    pub not_told: NotTold,
    /// What of it is not known because its word is in no directory.
    pub unknown: NotTold,
    /// How many there are.
    pub count: u64,
}

/// What is not told of the submissions known at `known_at`, posts aside.
pub async fn not_told(tx: &mut Tx, municipality: &Oktmo, known_at: Instant) -> Result<Vec<Untold>, StoreError> {
    const OF_WORDS: [&[Field]; 4] =
        [&[Field::Closing, Field::Outcome], &[Field::Outcome], &[Field::Severity], &[Field::Satisfaction]];
    let values = [municipality.as_str().into(), known_at.as_micros().into()];
    tx.all(NOT_TOLD, &values, |row| {
        let mut unknown = NotTold::default();
        for (place, fields) in OF_WORDS.iter().enumerate() {
            let is_unknown: i64 = row.get(place + 2)?;
            unknown = fields.iter().filter(|_| is_unknown != 0).fold(unknown, |unknown, field| unknown.with(*field));
        }
        let count: i64 = row.get(6)?;
        let not_told = NotTold::from_bits(row.get(1)?);
        Ok(Untold { feeds: row.get(0)?, not_told, unknown, count: u64::try_from(count).unwrap_or(0) })
    })
    .await
}

const ALL: Sql =
    select!(version, "submission_version", "", "order by municipality, platform, external_id, observed_at");

/// Every state of every submission of every municipality, in a fixed order.
pub async fn all(tx: &mut Tx, zone: &Zone) -> Result<Vec<SubmissionVersion>, StoreError> {
    tx.all(ALL, &[], |row| VersionRow::read(&row)?.version(zone)).await
}

/// The texts of this file, for tests of the store.
#[cfg(test)]
pub(super) const TEXTS: super::testing::Texts = super::testing::Texts {
    per_batch: &[CURRENT, FORGET, SUPERSEDE, NAMED],
    per_command: &[LIST, NOT_TOLD, ALL, made_with::READ],
};

/// Every text over a list of this file.
#[cfg(test)]
pub(super) fn lists() -> Vec<(String, String)> {
    [vec![WRITE.texts::<VersionRow<'_>>()], made_with::lists()].concat()
}

#[cfg(test)]
mod tests;
