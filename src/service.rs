//! The use cases that command line, daemon and web share: an edge parses its input, calls one of them, renders.

pub mod check;
pub mod concerns;
pub mod gaps;
pub mod load;
pub mod quarantine;
pub mod rows;
pub mod unknown;

use crate::{
    app::{App, AppError},
    domain::Instant,
    store::knowledge,
};

/// The moment up to which everything is known now; that of the clock before anything is.
pub async fn known_now(app: &App) -> Result<Instant, AppError> {
    let mut tx = app.store.begin_reading().await?;
    let latest = knowledge::latest(&mut tx, &app.config.municipality.oktmo).await?;
    Ok(latest.unwrap_or_else(|| app.clock.now()))
}
