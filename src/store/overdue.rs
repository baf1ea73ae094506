//! Open items whose deadline has passed, as known at one instant.

use crate::domain::{Instant, Oktmo, Zone};

use super::{
    StoreError, Tx,
    submission::StoredSubmission,
    submission_row::{columns, read},
};

macro_rules! overdue {
    ($table:literal, $known:literal) => {
        concat!(
            "select ",
            columns!(),
            " from ",
            $table,
            " where municipality = $1 and ",
            $known,
            " and received_at <= $3 and due_at < $3 and kind <> 'post' \
             and (closed_at is null or closed_at > $3 or turns is not null) order by due_at, platform, external_id"
        )
    };
}

const CURRENT: &str = overdue!("submission", "observed_at <= $2");
const EARLIER: &str = overdue!("submission_version", "observed_at <= $2 and superseded_at > $2");

/// Items received by `as_of` that may be overdue then, in the state known at `known_at`: everything whose deadline began
/// before `as_of` and that is not closed for good by then. The caller decides by the rule of indicator T2.
pub async fn candidates(
    tx: &mut Tx,
    municipality: &Oktmo,
    (as_of, known_at): (Instant, Instant),
    zone: &Zone,
) -> Result<Vec<StoredSubmission>, StoreError> {
    let mut found = Vec::new();
    for text in [CURRENT, EARLIER] {
        let rows = sqlx::query(text)
            .bind(municipality.as_str())
            .bind(known_at.as_micros())
            .bind(as_of.as_micros())
            .fetch_all(&mut *tx.inner)
            .await?;
        for row in &rows {
            found.push(read(row, zone)?);
        }
    }
    Ok(found)
}

/// Every text of this file, to be prepared on both databases by a test.
#[cfg(test)]
pub(super) const TEXTS: &[&str] = &[CURRENT, EARLIER];
