//! Table `survey`: polls, votes and public discussions, every distinct state of them.

use std::borrow::Cow;

use jiff::civil::Date;

use crate::domain::{ExternalId, FeedName, Instant, Oktmo, Period, Platform, Survey, SurveyKind, SurveyOption};

use super::{
    STANDS, StoreError, Tx,
    bulk::Bulk,
    dialect::{change, update_listed},
    row::list,
    sql::{RowRef, Sql},
};

list! {
    /// A survey as it is stored.
    Row as written {
        municipality: &'a str,
        platform: &'a str,
        external_id: &'a str,
        feed: &'a str,
        kind: &'a str,
        title: &'a str,
        starts_on: Option<Cow<'a, str>>,
        ends_on: Option<Cow<'a, str>>,
        participants: Option<i64>,
        options: Cow<'a, str>,
        observed_at: i64,
        superseded_at: i64,
    }
}

impl<'a> Row<'a> {
    fn of(municipality: &'a Oktmo, platform: Platform, survey: &'a Survey, at: Instant) -> Self {
        let options: Vec<_> =
            survey.options.iter().map(|option| (&option.question, &option.title, option.answers)).collect();
        Self {
            municipality: municipality.as_str(),
            platform: platform.as_str(),
            external_id: survey.external_id.as_str(),
            feed: survey.feed.as_str(),
            kind: survey.kind.as_str(),
            title: &survey.title,
            starts_on: survey.days.0.map(|day| day.to_string().into()),
            ends_on: survey.days.1.map(|day| day.to_string().into()),
            participants: survey.participants,
            options: serde_json::json!(options).to_string().into(),
            observed_at: at.as_micros(),
            superseded_at: STANDS,
        }
    }
}

static END_OTHERS: Bulk = Bulk::new(
    concat!("with list (", written!(), ") as ("),
    update_listed!(
        "survey",
        "superseded_at = list.observed_at",
        [municipality, platform, external_id, superseded_at],
        "and survey.observed_at < list.observed_at and (survey.feed <> list.feed or survey.kind <> list.kind or survey.title <> list.title \
         or survey.starts_on is distinct from list.starts_on or survey.ends_on is distinct from list.ends_on \
         or survey.participants is distinct from list.participants or survey.options <> list.options)"
    ),
);

static WRITE: Bulk = Bulk::new(
    concat!("insert into survey (", written!(), ")"),
    Sql::of(
        "on conflict (municipality, platform, external_id, superseded_at) do update set feed = excluded.feed, kind = excluded.kind, \
         title = excluded.title, starts_on = excluded.starts_on, ends_on = excluded.ends_on, \
         participants = excluded.participants, options = excluded.options",
    ),
);

/// Writes surveys of a platform that stand from `at` on; one that says the same as before changes nothing. No id may come
/// twice in a call.
pub async fn write(
    tx: &mut Tx,
    municipality: &Oktmo,
    platform: Platform,
    surveys: &[Survey],
    at: Instant,
) -> Result<(), StoreError> {
    let rows: Vec<_> = surveys.iter().map(|survey| Row::of(municipality, platform, survey, at)).collect();
    END_OTHERS.run(tx, &rows).await?;
    WRITE.run(tx, &rows).await
}

const FORGET: Sql = change!(
    "delete from",
    "survey",
    "",
    "where municipality = $1 and platform = $2 and superseded_at = $3 and observed_at = $4",
    "external_id" in "$5"
);

const END: Sql = change!(
    "update",
    "survey",
    "set superseded_at = $4",
    "where municipality = $1 and platform = $2 and superseded_at = $3",
    "external_id" in "$5"
);

/// Takes surveys of a platform out that are none any more: no state of them stands from `at` on.
pub async fn retract(
    tx: &mut Tx,
    municipality: &Oktmo,
    platform: Platform,
    ids: &[&str],
    at: Instant,
) -> Result<(), StoreError> {
    let (municipality, platform) = (municipality.as_str().into(), platform.as_str().into());
    let values = [municipality, platform, STANDS.into(), at.as_micros().into(), ids.into()];
    // What was written at this very moment never stood.
    tx.execute(FORGET, &values).await?;
    tx.execute(END, &values).await?;
    Ok(())
}

const IN_PERIOD: Sql = Sql::of(
    "select feed, external_id, kind, title, starts_on, ends_on, participants, options from survey
where municipality = $1 and observed_at <= $2 and superseded_at > $2
    and (starts_on is null or starts_on <= $4) and (ends_on is null or ends_on >= $3)
order by starts_on collate \"C\" nulls first, feed collate \"C\", external_id collate \"C\"",
);

/// The surveys that ran on a day of `period`, as known at `known_at`.
pub async fn in_period(
    tx: &mut Tx,
    municipality: &Oktmo,
    period: Period,
    known_at: Instant,
) -> Result<Vec<Survey>, StoreError> {
    let (first, last) = (period.first().to_string(), period.last().to_string());
    let values =
        [municipality.as_str().into(), known_at.as_micros().into(), first.as_str().into(), last.as_str().into()];
    tx.all(IN_PERIOD, &values, |row| survey(&row)).await
}

const ALL: Sql = Sql::of(
    "select feed, external_id, kind, title, starts_on, ends_on, participants, options, observed_at, superseded_at
from survey where municipality = $1 order by feed collate \"C\", external_id collate \"C\", observed_at",
);

/// Every state of every survey with since when and until when it was known, by feed and id; `None` while it stands.
pub async fn all(tx: &mut Tx, municipality: &Oktmo) -> Result<Vec<(Survey, Instant, Option<Instant>)>, StoreError> {
    tx.all(ALL, &[municipality.as_str().into()], |row| {
        let until = Some(row.get(9)?).filter(|until| *until != STANDS);
        Ok((survey(&row)?, Instant::from_micros(row.get(8)?), until.map(Instant::from_micros)))
    })
    .await
}

fn survey(row: &RowRef<'_>) -> Result<Survey, StoreError> {
    let options: Vec<(String, String, Option<i64>)> =
        serde_json::from_str(row.get(7)?).map_err(|cause| StoreError::damaged("survey.options", cause))?;
    Ok(Survey {
        feed: FeedName::new(row.get::<String>(0)?),
        external_id: ExternalId::new(row.get::<String>(1)?),
        kind: SurveyKind::parse(row.get(2)?).map_err(|cause| StoreError::damaged("survey.kind", cause))?,
        title: row.get(3)?,
        days: (day(row.get(4)?)?, day(row.get(5)?)?),
        participants: row.get(6)?,
        options: options
            .into_iter()
            .map(|(question, title, answers)| SurveyOption { question, title, answers })
            .collect(),
    })
}

fn day(text: Option<&str>) -> Result<Option<Date>, StoreError> {
    text.map(|text| text.parse().map_err(|cause: jiff::Error| StoreError::damaged("survey day", cause))).transpose()
}

/// The texts of this file, for tests of the store.
#[cfg(test)]
pub(super) const TEXTS: super::testing::Texts =
    super::testing::Texts { per_batch: &[FORGET, END], per_command: &[IN_PERIOD, ALL] };

/// Every text over a list of this file.
#[cfg(test)]
pub(super) fn lists() -> Vec<(String, String)> {
    vec![END_OTHERS.texts::<Row<'_>>(), WRITE.texts::<Row<'_>>()]
}

#[cfg(test)]
mod tests;
