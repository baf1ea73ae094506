//! Overdue items as known at one instant.

use std::collections::BTreeMap;

use crate::domain::{Instant, Oktmo, Platform, Zone};

use super::{
    StoreError, Tx,
    bulk::{Binder, InList},
    submission::StoredSubmission,
    submission_row::{columns, read},
};

macro_rules! named {
    ($table:literal, $known:literal) => {
        concat!(
            "select ",
            columns!(),
            " from ",
            $table,
            " where municipality = $1 and platform = $2 and ",
            $known,
            " and external_id"
        )
    };
}

static CURRENT: InList = InList::new(named!("submission", "observed_at <= $3"), 3);
static EARLIER: InList = InList::new(named!("submission_version", "observed_at <= $3 and superseded_at > $3"), 3);

/// The items of these platforms and ids, in the state known at `known_at`, those that have been due longest first.
pub async fn items(
    tx: &mut Tx,
    municipality: &Oktmo,
    known_at: Instant,
    ids: &[(Platform, String)],
    zone: &Zone,
) -> Result<Vec<StoredSubmission>, StoreError> {
    let mut by_platform: BTreeMap<Platform, Vec<&str>> = BTreeMap::new();
    for (platform, id) in ids {
        by_platform.entry(*platform).or_default().push(id);
    }
    let mut found = Vec::with_capacity(ids.len());
    for (platform, ids) in by_platform {
        for list in [&CURRENT, &EARLIER] {
            let mut binder = Binder::default();
            binder.add(municipality.as_str()).add(platform.as_str()).add(known_at.as_micros()).add_ids(&ids);
            let rows = sqlx::query_with(list.text(tx.dialect), binder.finish()?).fetch_all(&mut *tx.inner).await?;
            for row in &rows {
                found.push(read(row, zone)?);
            }
        }
    }
    found.sort_by_cached_key(|row| {
        let due = row.deadlines.as_ref().map(|(_, standing)| standing.due.instant());
        (due, row.submission.platform.as_str(), row.submission.external_id.as_str().to_owned())
    });
    Ok(found)
}

/// Every text of this file, to be prepared on both databases by a test.
#[cfg(test)]
pub(super) fn texts(dialect: super::Dialect) -> Vec<String> {
    [&CURRENT, &EARLIER].map(|list| list.text(dialect).0.to_string()).to_vec()
}
