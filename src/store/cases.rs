//! Table `submission_version` as the indicators see it.

use crate::domain::{Case, CaseSet, Instant, Oktmo, Zone};

use super::{
    StoreError, Tx,
    dialect::Both,
    sql::{Sql, Value},
    version::CaseRow,
};

/// SQLite gives so many rows of the file at a time as one JSON list, in the order in which they stand there: a value
/// costs its driver more than reading it costs us. `+` keeps it from going through an index to every single row.
const CASES: Sql = Sql {
    sqlite: concat!(
        "select json_group_array(",
        case!(list),
        ") from submission_version where rowid >= $3 and rowid < $4 and +municipality = $1 and observed_at <= $2 \
         and superseded_at > $2"
    ),
    postgres: concat!(
        "select ",
        case!(columns),
        " from submission_version where municipality = $1 and observed_at <= $2 and superseded_at > $2"
    ),
};

/// Which rows there are; PostgreSQL has no use for it.
const SPAN: Sql = Sql {
    sqlite: "select coalesce(min(rowid), 0), coalesce(max(rowid), -1) from submission_version",
    postgres: "select 0::bigint, 0::bigint",
};
const PAGE_ROWS: i64 = 2_048;

/// Which cases are wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The municipality.
    pub municipality: &'a Oktmo,
    /// Its zone.
    pub zone: &'a Zone,
    /// In the state known then.
    pub known_at: Instant,
}

impl<'a> Wanted<'a> {
    fn values(&self) -> [Value<'a>; 2] {
        [self.municipality.as_str().into(), self.known_at.as_micros().into()]
    }
}

/// The wanted cases, in no particular order.
///
/// `title` gives the name under which an organisation's code or raw name is shown; `watch` sees each case with its id.
pub async fn load(
    tx: &mut Tx,
    wanted: Wanted<'_>,
    title: impl Fn(&str) -> String,
    mut watch: impl FnMut(&Case, &str),
) -> Result<CaseSet, StoreError> {
    let mut set = CaseSet::default();
    let mut take = |row: &CaseRow<'_>| -> Result<(), StoreError> {
        let case = row.case(wanted.zone, &mut set.symbols, &title)?;
        watch(&case, &row.external_id);
        set.cases.push(case);
        Ok(())
    };
    match &tx.inner {
        Both::Sqlite(_) => pages(tx, wanted, take).await?,
        Both::Postgres(_) => tx.each(CASES, &wanted.values(), |row| take(&CaseRow::read(&row, 0)?)).await?,
    }
    Ok(set)
}

/// Gives every row of the table to `take`, which works on one page while the database makes the next.
async fn pages(
    tx: &mut Tx,
    wanted: Wanted<'_>,
    mut take: impl FnMut(&CaseRow<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let span = tx.only(SPAN, &[], |row| Ok((row.get(0)?, row.get::<i64>(1)?))).await?;
    let (mut from, last) = span.unwrap_or((0, -1));
    let mut take_all = |page: Option<String>| -> Result<(), StoreError> {
        let Some(page) = page else { return Ok(()) };
        let rows: Vec<CaseRow<'_>> =
            serde_json::from_str(&page).map_err(|cause| StoreError::damaged("submission_version", cause))?;
        rows.iter().try_for_each(&mut take)
    };
    let mut page = None;
    while from <= last {
        let behind = from.saturating_add(PAGE_ROWS);
        let [municipality, known_at] = wanted.values();
        let values = [municipality, known_at, from.into(), behind.into()];
        let (next, taken) = futures::join!(tx.only(CASES, &values, |row| row.get(0)), async { take_all(page.take()) });
        taken?;
        page = next?;
        from = behind;
    }
    take_all(page)
}

/// The texts of this file, for tests of the store.
#[cfg(test)]
pub(super) const TEXTS: super::testing::Texts = super::testing::Texts { per_batch: &[], per_command: &[CASES, SPAN] };
