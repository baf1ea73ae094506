//! Tables `submission` and `submission_version`: the state of each item, now and before.

use futures::TryStreamExt;
use sqlx::AssertSqlSafe;

use crate::domain::{Block, FeedName, Instant, Oktmo, Period, Platform, Zone};

pub use super::submission_row::StoredSubmission;
use super::{
    StoreError, Tx,
    bulk::{Binder, Bulk, InList},
    cases,
    submission_row::{COLUMNS, bind, columns, read, updates},
};

static CURRENT: InList = InList::new(
    concat!("select ", columns!(), " from submission where municipality = $1 and platform = $2 and external_id"),
    2,
);

/// The current state of those of `ids` that are known.
pub async fn current(
    tx: &mut Tx,
    municipality: &Oktmo,
    platform: Platform,
    ids: &[&str],
    zone: &Zone,
) -> Result<Vec<StoredSubmission>, StoreError> {
    let mut binder = Binder::default();
    binder.add(municipality.as_str()).add(platform.as_str()).add_ids(ids);
    let rows = sqlx::query_with(CURRENT.text(tx.dialect), binder.finish()?).fetch_all(&mut *tx.inner).await?;
    rows.iter().map(|row| read(row, zone)).collect()
}

static ARCHIVE: InList = InList::new(
    concat!(
        "insert into submission_version (superseded_at, ",
        columns!(),
        ") select $3, ",
        columns!(),
        " from submission where municipality = $1 and platform = $2 and observed_at < $3 and external_id"
    ),
    3,
);

static WRITE: Bulk = Bulk::new(
    concat!("insert into submission (", columns!(), ") values"),
    COLUMNS,
    concat!("on conflict (municipality, platform, external_id) do update set ", updates!()),
);

/// Writes new states; the states of `changed` ids that stand until now become versions superseded at `at`.
/// Ids must not repeat.
pub async fn write(tx: &mut Tx, rows: &[StoredSubmission], changed: &[&str], at: Instant) -> Result<(), StoreError> {
    let Some(first) = rows.first().map(|row| &row.submission) else { return Ok(()) };
    if !changed.is_empty() {
        let mut binder = Binder::default();
        binder.add(first.municipality.as_str()).add(first.platform.as_str()).add(at.as_micros()).add_ids(changed);
        sqlx::query_with(ARCHIVE.text(tx.dialect), binder.finish()?).execute(&mut *tx.inner).await?;
    }
    cases::supersede(tx, &first.municipality, first.platform, changed, at).await?;
    WRITE.run(tx, rows, bind).await?;
    cases::write(tx, rows).await
}

static RETIRE: InList = InList::new(
    concat!(
        "insert into submission_version (superseded_at, ",
        columns!(),
        ") select $3, ",
        columns!(),
        " from submission where municipality = $1 and platform = $2 and observed_at < $3 and feed = $4 and external_id"
    ),
    4,
);

static OWNED: InList = InList::new(
    "select external_id from submission where municipality = $1 and platform = $2 and feed = $3 and external_id",
    3,
);

static REMOVE: InList =
    InList::new("delete from submission where municipality = $1 and platform = $2 and feed = $3 and external_id", 3);

/// Takes items of `feed` out that a changed rule no longer counts as submissions; their last state becomes a version.
/// Items of the same ids that another feed owns stay untouched.
pub async fn retract(
    tx: &mut Tx,
    municipality: &Oktmo,
    (platform, feed): (Platform, &FeedName),
    ids: &[&str],
    at: Instant,
) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    let mut binder = Binder::default();
    binder.add(municipality.as_str()).add(platform.as_str()).add(feed.as_str()).add_ids(ids);
    let owned: Vec<(String,)> =
        sqlx::query_as_with(OWNED.text(tx.dialect), binder.finish()?).fetch_all(&mut *tx.inner).await?;
    let owned: Vec<&str> = owned.iter().map(|(id,)| id.as_str()).collect();
    cases::supersede(tx, municipality, platform, &owned, at).await?;
    let mut binder = Binder::default();
    binder.add(municipality.as_str()).add(platform.as_str()).add(at.as_micros()).add(feed.as_str()).add_ids(ids);
    sqlx::query_with(RETIRE.text(tx.dialect), binder.finish()?).execute(&mut *tx.inner).await?;
    let mut binder = Binder::default();
    binder.add(municipality.as_str()).add(platform.as_str()).add(feed.as_str()).add_ids(ids);
    sqlx::query_with(REMOVE.text(tx.dialect), binder.finish()?).execute(&mut *tx.inner).await?;
    Ok(())
}

/// Which submissions are asked for; `None` asks for all.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Received in these days.
    pub period: Period,
    /// Only this block.
    pub block: Option<Block>,
    /// Only this platform.
    pub platform: Option<Platform>,
}

const LIST: &str = concat!(
    "select ",
    columns!(),
    " from submission where municipality = $1 and received_at >= $2 and received_at < $3 \
     and ($4 = '' or block = $4) and ($5 = '' or platform = $5) order by received_at, platform, external_id"
);

/// Calls `each` with every wanted submission, by time of receipt; one row in memory at a time.
pub async fn for_each(
    tx: &mut Tx,
    municipality: &Oktmo,
    wanted: &Wanted,
    zone: &Zone,
    mut each: impl FnMut(StoredSubmission),
) -> Result<(), StoreError> {
    let end = wanted.period.last().tomorrow().map_err(|cause| StoreError::damaged("the end of the period", cause))?;
    let mut rows = sqlx::query(LIST)
        .bind(municipality.as_str())
        .bind(zone.start_of(wanted.period.first()).as_micros())
        .bind(zone.start_of(end).as_micros())
        .bind(wanted.block.map_or("", Block::as_str))
        .bind(wanted.platform.map_or("", Platform::as_str))
        .fetch(&mut *tx.inner);
    while let Some(row) = rows.try_next().await? {
        each(read(&row, zone)?);
    }
    Ok(())
}

const DUMP: &str = concat!("select ", columns!(), " from submission order by municipality, platform, external_id");

/// Every submission of every municipality, in a fixed order.
pub async fn all(tx: &mut Tx, zone: &Zone) -> Result<Vec<StoredSubmission>, StoreError> {
    let rows = sqlx::query(AssertSqlSafe(DUMP)).fetch_all(&mut *tx.inner).await?;
    rows.iter().map(|row| read(row, zone)).collect()
}

/// Every text of this file, to be prepared on both databases by a test.
#[cfg(test)]
pub(super) fn texts(dialect: super::Dialect) -> Vec<String> {
    let lists = [&CURRENT, &ARCHIVE, &RETIRE, &OWNED, &REMOVE].map(|list| list.text(dialect).0.to_string());
    lists.into_iter().chain([WRITE.text(dialect, 2), LIST.to_owned(), DUMP.to_owned()]).collect()
}
