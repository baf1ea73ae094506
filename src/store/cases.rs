//! Submissions as the indicators see them, as known at one instant.

use futures::TryStreamExt;
use sqlx::{Row, any::AnyRow};

use crate::domain::{
    Block, Case, CaseSet, Instant, Kind, MetBy, Moment, Oktmo, Platform, Rating, Satisfaction, Severity, Status,
    Symbols, Zone,
};

use super::{
    StoreError, Tx,
    submission_row::{lifecycle, precision},
};

macro_rules! case_columns {
    () => {
        "platform, feed, kind, block, coalesce(organisation, organisation_source), territory, severity, status, \
         received_at, received_is_day, first_response_at, first_response_is_day, closed_at, closed_is_day, turns, \
         due_original_at, due_original_is_day, due_at, due_is_day, due_met_by, stars, satisfaction, repeat, \
         fast_track, case when territory is null and latitude is null then 0 else 1 end"
    };
}

const CURRENT: &str = concat!(
    "select ",
    case_columns!(),
    " from submission where municipality = $1 and observed_at <= $2 and received_at <= $3"
);

const EARLIER: &str = concat!(
    "select ",
    case_columns!(),
    " from submission_version where municipality = $1 and observed_at <= $2 and superseded_at > $2 \
     and received_at <= $3"
);

/// Every submission received by `as_of`, in the state known at `known_at`.
///
/// `title` gives the name under which an organisation's code or raw name is shown.
pub async fn load(
    tx: &mut Tx,
    municipality: &Oktmo,
    (as_of, known_at): (Instant, Instant),
    zone: &Zone,
    title: impl Fn(&str) -> String,
) -> Result<CaseSet, StoreError> {
    let mut set = CaseSet::default();
    for text in [CURRENT, EARLIER] {
        let mut rows = sqlx::query(text)
            .bind(municipality.as_str())
            .bind(known_at.as_micros())
            .bind(as_of.as_micros())
            .fetch(&mut *tx.inner);
        while let Some(row) = rows.try_next().await? {
            let case = read(&row, zone, &mut set.symbols, &title)?;
            set.cases.push(case);
        }
    }
    Ok(set)
}

fn read(row: &AnyRow, zone: &Zone, symbols: &mut Symbols, title: &impl Fn(&str) -> String) -> Result<Case, StoreError> {
    let received = moment(row, 8, zone)?.ok_or_else(|| StoreError::damaged("submission.received_at", "it is null"))?;
    let closed = moment(row, 12, zone)?;
    let organisation: Option<&str> = row.try_get(4)?;
    let territory: Option<&str> = row.try_get(5)?;
    Ok(Case {
        platform: word(row, 0, Platform::parse)?,
        feed: symbols.intern(row.try_get(1)?),
        kind: word(row, 2, Kind::parse)?,
        block: word(row, 3, Block::parse)?,
        organisation: organisation.map(|name| symbols.intern(&title(name))),
        territory: territory.map(|name| symbols.intern(name)),
        severity: optional_word(row, 6, Severity::parse)?,
        status: word(row, 7, Status::parse)?,
        received,
        first_response: moment(row, 10, zone)?,
        lifecycle: lifecycle(closed, row.try_get::<Option<&str>, _>(14)?, zone)?,
        due_original: moment(row, 15, zone)?,
        due: moment(row, 17, zone)?,
        met_by: match row.try_get::<Option<&str>, _>(19)? {
            Some(word) if word == MetBy::FirstResponse.as_str() => MetBy::FirstResponse,
            Some(_) | None => MetBy::Closing,
        },
        rating: Rating {
            stars: row.try_get::<Option<i64>, _>(20)?.and_then(|stars| u8::try_from(stars).ok()),
            satisfaction: optional_word(row, 21, Satisfaction::parse)?,
        },
        repeat: row.try_get::<Option<i64>, _>(22)? == Some(1),
        fast_track: row.try_get::<Option<i64>, _>(23)?.map(|flag| flag != 0),
        has_place: row.try_get::<i64, _>(24)? == 1,
    })
}

/// The moment in columns `index` and `index + 1`.
fn moment(row: &AnyRow, index: usize, zone: &Zone) -> Result<Option<Moment>, StoreError> {
    let Some(micros) = row.try_get::<Option<i64>, _>(index)? else { return Ok(None) };
    let is_day: Option<i64> = row.try_get(index + 1)?;
    Ok(Some(zone.stored(Instant::from_micros(micros), precision(is_day == Some(1)))))
}

fn word<T, E>(row: &AnyRow, index: usize, parse: impl Fn(&str) -> Result<T, E>) -> Result<T, StoreError>
where
    E: std::error::Error + Send + Sync + 'static,
{
    parse(row.try_get(index)?).map_err(|cause| StoreError::damaged("a word of submission", cause))
}

fn optional_word<T, E>(
    row: &AnyRow,
    index: usize,
    parse: impl Fn(&str) -> Result<T, E>,
) -> Result<Option<T>, StoreError>
where
    E: std::error::Error + Send + Sync + 'static,
{
    let text: Option<&str> = row.try_get(index)?;
    text.map(|text| parse(text).map_err(|cause| StoreError::damaged("a word of submission", cause))).transpose()
}

/// Every text of this file, to be prepared on both databases by a test.
#[cfg(test)]
pub(super) const TEXTS: &[&str] = &[CURRENT, EARLIER];
