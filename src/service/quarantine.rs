//! The records that cannot be counted, one by one.

use crate::{
    app::{App, AppError},
    domain::FeedName,
    store::defect::{self, QuarantinedRecord},
};

use super::known_now;

/// Every record that stands in quarantine now, or those of one feed.
pub async fn records(app: &App, feed: Option<&FeedName>) -> Result<Vec<QuarantinedRecord>, AppError> {
    let known_at = known_now(app).await?;
    let mut tx = app.store.begin_reading().await?;
    let mut records = defect::listed(&mut tx, &app.config.municipality.oktmo, known_at).await?;
    tx.commit().await?;
    records.retain(|record| feed.is_none_or(|feed| *feed == record.feed));
    Ok(records)
}
