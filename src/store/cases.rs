//! Submissions as the indicators see them, as known at one instant.
//!
//! A row of some twenty columns costs the driver more than the database: so the database packs each week of rows into one
//! text, with U+001F between fields and U+001E between rows, and this file unpacks it.

use std::str::Split;

use futures::TryStreamExt;

use crate::domain::{
    Block, Case, CaseSet, Instant, Kind, MetBy, Moment, Oktmo, Platform, Rating, Satisfaction, Severity, Status,
    Symbols, Zone,
};

use super::{
    StoreError, Tx,
    submission_row::{lifecycle, precision},
};

const FIELD: char = '\u{1f}';
const ROW: char = '\u{1e}';

/// Packs the rows of a table received in one week into one text.
macro_rules! packed {
    ($table:literal, $known:literal) => {
        concat!(
            "select string_agg(",
            "platform || '\u{1f}' || \
         feed || '\u{1f}' || \
         kind || '\u{1f}' || \
         block || '\u{1f}' || \
         coalesce(replace(replace(coalesce(organisation, organisation_source), '\u{1e}', ' '), '\u{1f}', ' '), '') || '\u{1f}' || \
         coalesce(replace(replace(territory, '\u{1e}', ' '), '\u{1f}', ' '), '') || '\u{1f}' || \
         coalesce(cast(severity as text), '') || '\u{1f}' || \
         status || '\u{1f}' || \
         cast(received_at as text) || '\u{1f}' || \
         cast(received_is_day as text) || '\u{1f}' || \
         coalesce(cast(first_response_at as text), '') || '\u{1f}' || \
         coalesce(cast(first_response_is_day as text), '') || '\u{1f}' || \
         coalesce(cast(closed_at as text), '') || '\u{1f}' || \
         coalesce(cast(closed_is_day as text), '') || '\u{1f}' || \
         coalesce(cast(turns as text), '') || '\u{1f}' || \
         coalesce(cast(due_original_at as text), '') || '\u{1f}' || \
         coalesce(cast(due_original_is_day as text), '') || '\u{1f}' || \
         coalesce(cast(due_at as text), '') || '\u{1f}' || \
         coalesce(cast(due_is_day as text), '') || '\u{1f}' || \
         coalesce(cast(due_met_by as text), '') || '\u{1f}' || \
         coalesce(cast(stars as text), '') || '\u{1f}' || \
         coalesce(cast(satisfaction as text), '') || '\u{1f}' || \
         coalesce(cast(repeat as text), '') || '\u{1f}' || \
         coalesce(cast(fast_track as text), '') || '\u{1f}' || \
         case when territory is null and latitude is null then '0' else '1' end",
            ", '\u{1e}') from ",
            $table,
            " where municipality = $1 and observed_at <= $2 and received_at <= $3 and ",
            $known,
            " group by received_at / 604800000000 order by received_at / 604800000000"
        )
    };
}

const CURRENT: &str = packed!("submission", "observed_at <= $2");
const EARLIER: &str = packed!("submission_version", "superseded_at > $2");

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
        let mut weeks = sqlx::query_as::<_, (String,)>(text)
            .bind(municipality.as_str())
            .bind(known_at.as_micros())
            .bind(as_of.as_micros())
            .fetch(&mut *tx.inner);
        while let Some((week,)) = weeks.try_next().await? {
            for row in week.split(ROW) {
                let mut fields = Fields { fields: row.split(FIELD), zone };
                set.cases.push(fields.case(&mut set.symbols, &title)?);
            }
        }
    }
    Ok(set)
}

/// The fields of one packed row, in the order of [`packed`]; an empty one is null.
struct Fields<'a> {
    fields: Split<'a, char>,
    zone: &'a Zone,
}

impl<'a> Fields<'a> {
    fn case(&mut self, symbols: &mut Symbols, title: &impl Fn(&str) -> String) -> Result<Case, StoreError> {
        let platform = self.word(Platform::parse)?;
        let feed = symbols.intern(self.text()?);
        let kind = self.word(Kind::parse)?;
        let block = self.word(Block::parse)?;
        let organisation = self.optional()?.map(|name| symbols.intern(&title(name)));
        let territory = self.optional()?.map(|name| symbols.intern(name));
        let severity = self.optional_word(Severity::parse)?;
        let status = self.word(Status::parse)?;
        let received = self.moment()?.ok_or_else(|| damaged("received_at is null"))?;
        let first_response = self.moment()?;
        let closed = self.moment()?;
        let lifecycle = lifecycle(closed, self.optional()?, self.zone)?;
        Ok(Case {
            platform,
            feed,
            kind,
            block,
            organisation,
            territory,
            severity,
            status,
            received,
            first_response,
            lifecycle,
            due_original: self.moment()?,
            due: self.moment()?,
            met_by: match self.optional()? {
                Some(word) if word == MetBy::FirstResponse.as_str() => MetBy::FirstResponse,
                Some(_) | None => MetBy::Closing,
            },
            rating: Rating {
                stars: self.number()?.and_then(|stars| u8::try_from(stars).ok()),
                satisfaction: self.optional_word(Satisfaction::parse)?,
            },
            repeat: self.number()? == Some(1),
            fast_track: self.number()?.map(|flag| flag != 0),
            has_place: self.number()? == Some(1),
        })
    }

    fn text(&mut self) -> Result<&'a str, StoreError> {
        self.fields.next().ok_or_else(|| damaged("a packed row is too short"))
    }

    fn optional(&mut self) -> Result<Option<&'a str>, StoreError> {
        Ok(Some(self.text()?).filter(|text| !text.is_empty()))
    }

    fn number(&mut self) -> Result<Option<i64>, StoreError> {
        let text = self.optional()?;
        text.map(|text| text.parse().map_err(|cause| StoreError::damaged("a number of submission", cause))).transpose()
    }

    /// An instant and whether it is a day.
    fn moment(&mut self) -> Result<Option<Moment>, StoreError> {
        let (micros, is_day) = (self.number()?, self.number()?);
        let moment = |micros| self.zone.stored(Instant::from_micros(micros), precision(is_day == Some(1)));
        Ok(micros.map(moment))
    }

    fn word<T, E>(&mut self, parse: impl Fn(&str) -> Result<T, E>) -> Result<T, StoreError>
    where
        E: std::error::Error + Send + Sync + 'static,
    {
        parse(self.text()?).map_err(|cause| StoreError::damaged("a word of submission", cause))
    }

    fn optional_word<T, E>(&mut self, parse: impl Fn(&str) -> Result<T, E>) -> Result<Option<T>, StoreError>
    where
        E: std::error::Error + Send + Sync + 'static,
    {
        let text = self.optional()?;
        text.map(|text| parse(text).map_err(|cause| StoreError::damaged("a word of submission", cause))).transpose()
    }
}

fn damaged(what: &'static str) -> StoreError {
    StoreError::damaged("a row of submission", what)
}

/// Every text of this file, to be prepared on both databases by a test.
#[cfg(test)]
pub(super) const TEXTS: &[&str] = &[CURRENT, EARLIER];
