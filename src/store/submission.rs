//! Tables `submission_version` and `submission_details`: every state of every submission.

/// Where whole states stand.
macro_rules! tables {
    () => {
        "submission_version left join submission_details using (municipality, platform, external_id, observed_at)"
    };
}

mod forgotten;
mod made_with;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::domain::{Block, Instant, NotTold, Oktmo, Period, Platform, Status, Zone, left_empty};

pub use crate::domain::Untold;

pub use forgotten::forget_texts;
pub use made_with::made_with;

pub use super::version::{DETAILS, DETAILS_VERSION, SubmissionVersion};
use super::{
    STANDS, StoreError, Tx,
    bulk::Bulk,
    dialect::{change, select},
    sql::Sql,
    version::{DetailsRow, VersionRow, WholeRow},
};

const CURRENT: Sql = select!(
    whole,
    tables!(),
    "where municipality = $1 and platform = $2 and superseded_at = $3",
    "external_id" in "$4",
    ""
);

/// What stands of items.
#[derive(Debug, Default)]
pub struct Current {
    /// In no particular order.
    pub versions: Vec<SubmissionVersion>,
    /// Ids of those whose details do not read back: they are damaged, or of another version of the encoding.
    pub damaged: BTreeSet<String>,
}

/// The state that stands of those of `ids` that are known.
pub async fn current(
    tx: &mut Tx,
    municipality: &Oktmo,
    platform: Platform,
    ids: &[&str],
    zone: &Zone,
) -> Result<Current, StoreError> {
    let values = [municipality.as_str().into(), platform.as_str().into(), STANDS.into(), ids.into()];
    let mut current = Current::default();
    tx.each(CURRENT, &values, |row| {
        let row = WholeRow::read(&row)?;
        match row.version(zone) {
            Ok(version) => current.versions.push(version),
            Err(StoreError::Damaged { what: DETAILS, .. }) => {
                current.damaged.insert(row.external_id().to_owned());
            }
            Err(other) => return Err(other),
        }
        Ok(())
    })
    .await?;
    Ok(current)
}

/// Writes the details of items of one platform anew whose state stands and differs in nothing else from the one given: that
/// is no new state. Gives the ids of those.
pub async fn mend(
    tx: &mut Tx,
    municipality: &Oktmo,
    platform: Platform,
    versions: &[SubmissionVersion],
) -> Result<BTreeSet<String>, StoreError> {
    let by_id: HashMap<&str, &SubmissionVersion> =
        versions.iter().map(|version| (version.submission.external_id.as_str(), version)).collect();
    let ids: Vec<&str> = by_id.keys().copied().collect();
    let values = [municipality.as_str().into(), platform.as_str().into(), STANDS.into(), ids.as_slice().into()];
    let mut mended = Vec::new();
    tx.each(CURRENT, &values, |row| {
        let row = WholeRow::read(&row)?;
        let Some(given) = by_id.get(row.external_id()) else { return Ok(()) };
        if row.has_columns_of(&VersionRow::of(given)) {
            mended.push(SubmissionVersion { observed_at: row.observed_at(), ..(*given).clone() });
        }
        Ok(())
    })
    .await?;
    let rows: Result<Vec<_>, _> = mended.iter().map(DetailsRow::of).collect();
    WRITE_DETAILS.run(tx, &rows?).await?;
    Ok(mended.into_iter().map(|version| version.submission.external_id.as_str().to_owned()).collect())
}

const SUPERSEDE: Sql = change!(
    "update",
    "submission_version",
    "set superseded_at = $3",
    "where municipality = $1 and platform = $2 and observed_at < $3 and superseded_at > $3",
    "external_id" in "$4"
);

/// Takes the states of `$observed_at` of a list of items out of a table.
macro_rules! forget {
    ($table:literal) => {
        change!(
            "delete from",
            $table,
            "",
            "where municipality = $1 and platform = $2 and observed_at = $3",
            "external_id" in "$4"
        )
    };
}

const FORGET: Sql = forget!("submission_version");
const FORGET_DETAILS: Sql = forget!("submission_details");

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
    tx.execute(FORGET_DETAILS, &values).await?;
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

static WRITE_DETAILS: Bulk = Bulk::new(
    concat!("insert into submission_details (", details!(), ")"),
    Sql::of("on conflict (municipality, platform, external_id, observed_at) do update set details = excluded.details"),
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
    write_first(tx, versions).await
}

/// The same of items of which no state stands.
pub async fn write_first(tx: &mut Tx, versions: &[SubmissionVersion]) -> Result<(), StoreError> {
    made_with::write(tx, versions).await?;
    WRITE.run(tx, &versions.iter().map(VersionRow::of).collect::<Vec<_>>()).await?;
    let details: Result<Vec<_>, _> = versions.iter().map(DetailsRow::of).collect();
    WRITE_DETAILS.run(tx, &details?).await
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
         and superseded_at > $4 and ($5 = '' or block = $5) and ($6 = '' or platform = $6)"
    };
}

/// SQLite would rather sort everything, in memory.
const LIST: Sql = Sql {
    sqlite: concat!(
        "select ",
        whole!(json),
        " from submission_version indexed by submission_version_by_received left join submission_details using \
         (municipality, platform, external_id, observed_at)",
        list_where!(),
        " order by received_at, platform, external_id"
    ),
    postgres: concat!(
        "select ",
        whole!(columns),
        " from ",
        tables!(),
        list_where!(),
        " order by received_at, platform collate \"C\", external_id collate \"C\""
    ),
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
    tx.each(LIST, &values, |row| each(WholeRow::read(&row)?.version(wanted.zone)?)).await
}

const NAMED: Sql = select!(
    whole,
    tables!(),
    "where municipality = $1 and platform = $2 and observed_at <= $3 and superseded_at > $3",
    "external_id" in "$4",
    ""
);

/// Whose states, as they were known when.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The municipality.
    pub municipality: &'a Oktmo,
    /// Its zone.
    pub zone: &'a Zone,
    /// In the state known then.
    pub known_at: Instant,
}

/// So many states are in memory at a time.
const PAGE: usize = 4_096;

/// Calls `each` with the place in `ids` and the state known at `known_at` of every item of these platforms and ids that is
/// known, in their order.
pub async fn named(
    tx: &mut Tx,
    Known { municipality, zone, known_at }: Known<'_>,
    ids: &[(Platform, String)],
    mut each: impl FnMut(usize, SubmissionVersion),
) -> Result<(), StoreError> {
    for (first, page) in (0..).step_by(PAGE).zip(ids.chunks(PAGE)) {
        let mut by_platform: BTreeMap<Platform, Vec<&str>> = BTreeMap::new();
        for (platform, id) in page {
            by_platform.entry(*platform).or_default().push(id);
        }
        let mut found: HashMap<(Platform, String), SubmissionVersion> = HashMap::with_capacity(page.len());
        for (platform, ids) in by_platform {
            let ids = ids.as_slice();
            let values =
                [municipality.as_str().into(), platform.as_str().into(), known_at.as_micros().into(), ids.into()];
            tx.each(NAMED, &values, |row| {
                let version = WholeRow::read(&row)?.version(zone)?;
                found.insert((platform, version.submission.external_id.as_str().to_owned()), version);
                Ok(())
            })
            .await?;
        }
        for (place, item) in (first..).zip(page) {
            if let Some(version) = found.remove(item) {
                each(place, version);
            }
        }
    }
    Ok(())
}

const NOT_TOLD: Sql = Sql::of(
    "select feeds, not_told, unknown_fields, count(*), status, closing_is_answer, has_closing, has_answer, has_severity from (
    select feeds, not_told, unknown_fields, status, closing_is_answer,
        cast(case when closed_at is null then 0 else 1 end as bigint) as has_closing,
        cast(case when first_response_at is null then 0 else 1 end as bigint) as has_answer,
        cast(case when severity is null then 0 else 1 end as bigint) as has_severity
    from submission_version
    where municipality = $1 and platform = $2 and observed_at <= $3 and superseded_at > $3 and kind <> 'post') as known
group by feeds, not_told, unknown_fields, status, closing_is_answer, has_closing, has_answer, has_severity
order by feeds collate \"C\", not_told, unknown_fields, status collate \"C\", closing_is_answer, has_closing, has_answer, \
has_severity",
);

/// What is not told, or left empty where it must be there, of the submissions of these platforms known at `known_at`, posts
/// aside.
pub async fn not_told(
    tx: &mut Tx,
    municipality: &Oktmo,
    platforms: &[Platform],
    known_at: Instant,
) -> Result<Vec<Untold>, StoreError> {
    let mut found = Vec::new();
    for platform in platforms {
        let values = [municipality.as_str().into(), platform.as_str().into(), known_at.as_micros().into()];
        let of_platform = tx.all(NOT_TOLD, &values, |row| {
            let fields = |place| Ok::<_, StoreError>(NotTold::from_bits(row.get(place)?));
            let count: i64 = row.get(3)?;
            let not_told = fields(1)?;
            let status = Status::parse(row.get(4)?);
            let status = status.map_err(|cause| StoreError::damaged("submission_version.status", cause))?;
            let flags: [i64; 4] = [row.get(5)?, row.get(6)?, row.get(7)?, row.get(8)?];
            let [closing_is_answer, has_closing, has_answer, has_severity] = flags.map(|flag| flag != 0);
            let has = (has_closing, closing_is_answer || has_answer, has_severity);
            Ok(Untold {
                platform: *platform,
                feeds: row.get(0)?,
                not_told,
                empty: left_empty((*platform, status), not_told, has),
                unknown: fields(2)?,
                count: u64::try_from(count).unwrap_or(0),
            })
        });
        found.extend(of_platform.await?);
    }
    Ok(found)
}

const ALL: Sql = select!(whole, tables!(), "", "order by municipality, platform, external_id, observed_at");

/// Every state of every submission of every municipality, in a fixed order.
pub async fn all(tx: &mut Tx, zone: &Zone) -> Result<Vec<SubmissionVersion>, StoreError> {
    tx.all(ALL, &[], |row| WholeRow::read(&row)?.version(zone)).await
}

/// The texts of this file, for tests of the store.
#[cfg(test)]
pub(super) const TEXTS: super::testing::Texts = super::testing::Texts {
    per_batch: &[CURRENT, FORGET, FORGET_DETAILS, SUPERSEDE, NAMED, forgotten::FORMER],
    per_command: &[LIST, NOT_TOLD, ALL, made_with::READ],
};

/// Every text over a list of this file.
#[cfg(test)]
pub(super) fn lists() -> Vec<(String, String)> {
    let own = vec![WRITE.texts::<VersionRow<'_>>(), WRITE_DETAILS.texts::<DetailsRow<'_>>()];
    [own, forgotten::lists(), made_with::lists()].concat()
}

#[cfg(test)]
mod tests;
