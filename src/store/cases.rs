//! Table `submission_version` as the indicators see it.

use crate::domain::{Case, CaseSet, Instant, Oktmo, Zone};

use super::{StoreError, Tx, sql::Sql, version::CaseRow};

const ROWS: Sql = Sql {
    sqlite: concat!(
        "select ",
        case_columns!(),
        " from submission_version where +municipality = $1 and observed_at <= $2 and superseded_at > $2 \
         and +received_at <= $3"
    ),
    postgres: concat!(
        "select ",
        case_columns!(),
        " from submission_version where municipality = $1 and observed_at <= $2 and superseded_at > $2 \
         and received_at <= $3"
    ),
};

/// Which cases are wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The municipality.
    pub municipality: &'a Oktmo,
    /// Its zone.
    pub zone: &'a Zone,
    /// Received by then.
    pub as_of: Instant,
    /// In the state known then.
    pub known_at: Instant,
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
    let values =
        [wanted.municipality.as_str().into(), wanted.known_at.as_micros().into(), wanted.as_of.as_micros().into()];
    tx.each(ROWS, &values, |row| {
        let row = CaseRow::read(&row, &mut (0..))?;
        let case = row.case(wanted.zone, &mut set.symbols, &title)?;
        watch(&case, &row.external_id);
        set.cases.push(case);
        Ok(())
    })
    .await?;
    Ok(set)
}

/// Every text of this file, to be prepared on both databases by a test.
#[cfg(test)]
pub(super) const TEXTS: &[Sql] = &[ROWS];
