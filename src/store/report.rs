//! Tables `report` and `delivery`: what was built, and who received it.

use crate::domain::{Instant, Oktmo, Period};

use super::{
    StoreError, Tx,
    sql::{Sql, Value},
};

/// A report that was built.
#[derive(Debug, Clone)]
pub struct BuiltReport {
    /// Its days.
    pub period: Period,
    /// Events after it were cut.
    pub as_of: Instant,
    /// Knowledge after it was cut.
    pub known_at: Instant,
    /// SHA-256 of the package as delivered, hex.
    pub package_sha256: String,
    /// Where its files are.
    pub directory: String,
}

const FIND: Sql = Sql::of(
    "select report_id from report where municipality = $1 and period_first = $2 and period_last = $3 and as_of = $4
    and known_at = $5 and package_sha256 = $6",
);

const WRITE: Sql = Sql::of(
    "insert into report (report_id, municipality, period_first, period_last, as_of, known_at, package_sha256, directory, built_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (municipality, period_first, period_last, as_of, known_at, package_sha256) do nothing",
);

/// Writes that a report was built and returns its id; the same report again keeps its id.
pub async fn record(
    tx: &mut Tx,
    municipality: &Oktmo,
    report: &BuiltReport,
    at: Instant,
) -> Result<String, StoreError> {
    let (first, last) = (report.period.first().to_string(), report.period.last().to_string());
    let [municipality, first, last, as_of, known_at, sha256]: [Value<'_>; 6] = [
        municipality.as_str().into(),
        first.as_str().into(),
        last.as_str().into(),
        report.as_of.as_micros().into(),
        report.known_at.as_micros().into(),
        report.package_sha256.as_str().into(),
    ];
    let report_id = uuid::Uuid::now_v7().to_string();
    let values = [
        report_id.as_str().into(),
        municipality,
        first,
        last,
        as_of,
        known_at,
        sha256,
        report.directory.as_str().into(),
        at.as_micros().into(),
    ];
    // First: another process that writes the same one now is waited for.
    tx.execute(WRITE, &values).await?;
    let known = tx.only(FIND, &[municipality, first, last, as_of, known_at, sha256], |row| row.get(0)).await?;
    Ok(known.unwrap_or(report_id))
}

/// How a delivery ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryOutcome {
    /// Not ended, or the process was killed.
    Running,
    /// The receiver took it.
    Accepted,
    /// The receiver does not want these bytes; asking again gives the same.
    Refused,
    /// The receiver could not be reached within the budget.
    Unavailable,
}

impl DeliveryOutcome {
    /// Every outcome.
    pub const ALL: &'static [Self] = &[Self::Running, Self::Accepted, Self::Refused, Self::Unavailable];

    /// The spelling in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Unavailable => "unavailable",
        }
    }
}

const DELIVER: Sql =
    Sql::of("insert into delivery (delivery_id, report_id, started_at, outcome) values ($1, $2, $3, 'running')");

/// Writes that a delivery begins; returns its id.
pub async fn start_delivery(tx: &mut Tx, report_id: &str, at: Instant) -> Result<String, StoreError> {
    let delivery_id = uuid::Uuid::now_v7().to_string();
    tx.execute(DELIVER, &[delivery_id.as_str().into(), report_id.into(), at.as_micros().into()]).await?;
    Ok(delivery_id)
}

/// The end of a delivery.
#[derive(Debug, Clone)]
pub struct DeliveryEnd {
    /// When.
    pub at: Instant,
    /// How.
    pub outcome: DeliveryOutcome,
    /// The receiver's own number.
    pub receipt: Option<String>,
    /// What the receiver said, without secrets.
    pub detail: Option<String>,
}

const DELIVERED: Sql =
    Sql::of("update delivery set finished_at = $2, outcome = $3, receipt = $4, detail = $5 where delivery_id = $1");

/// Writes how a delivery ended.
pub async fn finish_delivery(tx: &mut Tx, delivery_id: &str, end: &DeliveryEnd) -> Result<(), StoreError> {
    let values = [
        delivery_id.into(),
        end.at.as_micros().into(),
        end.outcome.as_str().into(),
        end.receipt.as_deref().into(),
        end.detail.as_deref().into(),
    ];
    tx.execute(DELIVERED, &values).await?;
    Ok(())
}

const RECEIPT: Sql =
    Sql::of("select receipt from delivery where report_id = $1 and outcome = 'accepted' order by delivery_id limit 1");

/// The receipt of a report that was accepted; `None` when it was not.
pub async fn receipt(tx: &mut Tx, report_id: &str) -> Result<Option<String>, StoreError> {
    Ok(tx.only(RECEIPT, &[report_id.into()], |row| row.get(0)).await?.flatten())
}

/// The texts of this file, for tests of the store.
#[cfg(test)]
pub(super) const TEXTS: super::testing::Texts =
    super::testing::Texts { per_batch: &[], per_command: &[FIND, WRITE, DELIVER, DELIVERED, RECEIPT] };

#[cfg(test)]
mod tests;
