//! Table `survey`: polls, votes and public discussions.

use jiff::civil::Date;

use crate::domain::{ExternalId, FeedName, Instant, Oktmo, Period, Survey, SurveyKind, SurveyOption};

use super::{
    StoreError, Tx,
    bulk::{Binder, Bulk},
    record::Provenance,
};

static WRITE: Bulk = Bulk::new(
    "insert into survey (municipality, feed, external_id, kind, title, starts_on, ends_on, participants, options, \
     observed_at) values",
    10,
    "on conflict (municipality, feed, external_id, observed_at) do update set kind = excluded.kind, \
     title = excluded.title, starts_on = excluded.starts_on, ends_on = excluded.ends_on, \
     participants = excluded.participants, options = excluded.options",
);

/// Writes surveys beside older states of the same ones. Ids must not repeat.
pub async fn write(tx: &mut Tx, from: &Provenance, surveys: &[Survey]) -> Result<(), StoreError> {
    WRITE.run(tx, surveys, |binder, survey| bind(binder, from, survey)).await
}

fn bind(binder: &mut Binder, from: &Provenance, survey: &Survey) {
    let options: Vec<_> =
        survey.options.iter().map(|option| (&option.question, &option.title, option.answers)).collect();
    binder
        .add(from.municipality.as_str())
        .add(from.feed.as_str())
        .add(survey.external_id.as_str())
        .add(survey.kind.as_str())
        .add(survey.title.as_str())
        .add(survey.days.0.map(|day| day.to_string()))
        .add(survey.days.1.map(|day| day.to_string()))
        .add(survey.participants)
        .add(serde_json::json!(options).to_string())
        .add(from.observed_at.as_micros());
}

const IN_PERIOD: &str = "\
select feed, external_id, kind, title, starts_on, ends_on, participants, options from survey
where municipality = $1 and observed_at = (
        select max(observed_at) from survey as other where other.municipality = survey.municipality
        and other.feed = survey.feed and other.external_id = survey.external_id and other.observed_at <= $2)
    and (starts_on is null or starts_on <= $4)
    and (ends_on is null or ends_on >= $3)
order by starts_on, feed, external_id";

/// The surveys that ran on a day of `period`, as known at `known_at`.
pub async fn in_period(
    tx: &mut Tx,
    municipality: &Oktmo,
    period: Period,
    known_at: Instant,
) -> Result<Vec<Survey>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(IN_PERIOD)
        .bind(municipality.as_str())
        .bind(known_at.as_micros())
        .bind(period.first().to_string())
        .bind(period.last().to_string())
        .fetch_all(&mut *tx.inner)
        .await?;
    rows.into_iter().map(survey).collect()
}

type Row = (String, String, String, String, Option<String>, Option<String>, Option<i64>, String);

fn survey(row: Row) -> Result<Survey, StoreError> {
    let (feed, external_id, kind, title, starts_on, ends_on, participants, options) = row;
    let options: Vec<(String, String, i64)> =
        serde_json::from_str(&options).map_err(|cause| StoreError::damaged("survey.options", cause))?;
    Ok(Survey {
        feed: FeedName::new(feed),
        external_id: ExternalId::new(external_id),
        kind: SurveyKind::parse(&kind).map_err(|cause| StoreError::damaged("survey.kind", cause))?,
        title,
        days: (day(starts_on)?, day(ends_on)?),
        participants,
        options: options
            .into_iter()
            .map(|(question, title, answers)| SurveyOption { question, title, answers })
            .collect(),
    })
}

fn day(text: Option<String>) -> Result<Option<Date>, StoreError> {
    text.map(|text| text.parse().map_err(|cause: jiff::Error| StoreError::damaged("survey day", cause))).transpose()
}

/// Every text of this file, to be prepared on both databases by a test.
#[cfg(test)]
pub(super) fn texts(dialect: super::Dialect) -> Vec<String> {
    vec![WRITE.text(dialect, 2), IN_PERIOD.to_owned()]
}
