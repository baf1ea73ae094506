//! Table `submission_case`: each state of a submission as the indicators see it.
//!
//! A million rows of `submission` are two gigabytes, of which the indicators need a tenth; and a row of some twenty
//! columns costs the driver more than the database. So what they need stands in a narrow table of its own, packed into
//! one text per state, written together with the state itself.

use futures::TryStreamExt;
use sqlx::{Any, any::AnyArguments, query::QueryAs};

use crate::domain::{
    Block, Case, CaseSet, Instant, Kind, MetBy, Moment, Oktmo, OrganisationCode, Platform, Precision, Rating,
    Satisfaction, Severity, Status, Symbols, Zone,
};

use super::{
    Dialect, StoreError, Tx,
    bulk::{Binder, Bulk, FIELD, InList, ROW},
    submission_row::{StoredSubmission, later_turns, lifecycle, precision},
};

/// When a state ends that stands until now.
const STANDS: i64 = i64::MAX;

static WRITE: Bulk = Bulk::new(
    "insert into submission_case (municipality, platform, external_id, observed_at, superseded_at, received_at, fields) \
     values",
    7,
    "on conflict (municipality, platform, external_id, observed_at) do update set \
     superseded_at = excluded.superseded_at, received_at = excluded.received_at, fields = excluded.fields",
);

/// Writes the states of submissions that stand from now on.
pub(super) async fn write(tx: &mut Tx, rows: &[StoredSubmission]) -> Result<(), StoreError> {
    WRITE
        .run(tx, rows, |binder, row| {
            let item = &row.submission;
            binder
                .add(item.municipality.as_str())
                .add(item.platform.as_str())
                .add(item.external_id.as_str())
                .add(row.observed_at.as_micros())
                .add(STANDS)
                .add(item.received.instant().as_micros())
                .add(pack(row));
        })
        .await
}

static SUPERSEDE: InList = InList::new(
    "update submission_case set superseded_at = $3 where municipality = $1 and platform = $2 and observed_at < $3 \
     and superseded_at > $3 and external_id",
    3,
);

/// Ends the states of `ids` that stand until `at`.
pub(super) async fn supersede(
    tx: &mut Tx,
    municipality: &Oktmo,
    platform: Platform,
    ids: &[&str],
    at: Instant,
) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    let mut binder = Binder::default();
    binder.add(municipality.as_str()).add(platform.as_str()).add(at.as_micros()).add_ids(ids);
    sqlx::query_with(SUPERSEDE.text(tx.dialect), binder.finish()?).execute(&mut *tx.inner).await?;
    Ok(())
}

/// What is read of the table, and in which state. `+` keeps SQLite from going through an index to every single row.
macro_rules! packed {
    ($municipality:literal) => {
        concat!(
            "select string_agg(fields, '\u{1e}') from submission_case where ",
            $municipality,
            " = $1 and observed_at <= $2 and superseded_at > $2 and received_at <= $3"
        )
    };
}

/// For SQLite: rows in the order in which they stand in the file, so many at a time.
const PAGE: &str = concat!(packed!("+municipality"), " and rowid >= $4 and rowid < $5");
const SPAN: &str = "select coalesce(min(rowid), 0), coalesce(max(rowid), -1) from submission_case";
const PAGE_ROWS: i64 = 4_096;
/// For PostgreSQL, which gathers the rows of all weeks in one pass.
const WEEKS: &str = concat!(packed!("municipality"), " group by received_at / 604800000000");

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

type PackedRows<'q> = QueryAs<'q, Any, (Option<String>,), AnyArguments>;

impl<'a> Wanted<'a> {
    fn bound(self, query: PackedRows<'a>) -> PackedRows<'a> {
        query.bind(self.municipality.as_str()).bind(self.known_at.as_micros()).bind(self.as_of.as_micros())
    }
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
    let mut take = |rows: Option<String>| -> Result<(), StoreError> {
        for row in rows.iter().flat_map(|rows| rows.split(ROW)) {
            let mut fields = Fields { rest: Some(row), zone: wanted.zone };
            let external_id = fields.text()?;
            let case = fields.case(&mut set.symbols, &title)?;
            watch(&case, external_id);
            set.cases.push(case);
        }
        Ok(())
    };
    match tx.dialect {
        Dialect::Sqlite => pages(tx, wanted, &mut take).await?,
        Dialect::Postgres => {
            let mut weeks = wanted.bound(sqlx::query_as(WEEKS)).fetch(&mut *tx.inner);
            while let Some((rows,)) = weeks.try_next().await? {
                take(rows)?;
            }
        }
    }
    Ok(set)
}

/// Gives every page of the table to `take`, which works on one while the database packs the next.
async fn pages(
    tx: &mut Tx,
    wanted: Wanted<'_>,
    take: &mut impl FnMut(Option<String>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let (first, last): (i64, i64) = sqlx::query_as(SPAN).fetch_one(&mut *tx.inner).await?;
    let mut packed = None;
    let mut from = first;
    while from <= last {
        let page = wanted.bound(sqlx::query_as(PAGE)).bind(from).bind(from.saturating_add(PAGE_ROWS));
        let (page, taken) = futures::join!(page.fetch_one(&mut *tx.inner), async { take(packed.take()) });
        taken?;
        (packed,) = page?;
        from = from.saturating_add(PAGE_ROWS);
    }
    take(packed)
}

/// The fields of a state in the order in which [`Fields`] reads them.
fn pack(row: &StoredSubmission) -> String {
    let item = &row.submission;
    let (original, standing) = row.deadlines.as_ref().map(|(original, standing)| (original, standing)).unzip();
    let mut packed = Packed::default();
    packed.text(item.external_id.as_str()).word(item.platform.as_str()).text(item.feed.as_str());
    packed.word(item.kind.as_str()).word(item.topic.block.as_str());
    let code = item.organisation.as_ref().map(OrganisationCode::as_str);
    packed.text(code.or(item.organisation_source.as_deref()).unwrap_or_default());
    packed.text(item.place.territory.as_deref().unwrap_or_default());
    packed.word(item.severity.map_or("", Severity::as_str)).word(item.status.as_str());
    packed.moment(Some(item.received)).moment(item.first_response).moment(item.lifecycle.first_closing());
    packed.word(&later_turns(&item.lifecycle).unwrap_or_default());
    packed.moment(original.map(|deadline| deadline.due)).moment(standing.map(|deadline| deadline.due));
    packed.word(standing.map_or("", |deadline| deadline.met_by.as_str()));
    packed.number(item.rating.stars.map(i64::from));
    packed.word(item.rating.satisfaction.map_or("", Satisfaction::as_str));
    packed.number(item.flags.repeat.map(i64::from)).number(item.flags.fast_track.map(i64::from));
    packed.number(Some(i64::from(item.place.territory.is_some() || item.place.coordinates.is_some())));
    packed.0
}

/// Fields of a row, one after the other.
#[derive(Default)]
struct Packed(String);

impl Packed {
    fn word(&mut self, word: &str) -> &mut Self {
        if !self.0.is_empty() {
            self.0.push(FIELD);
        }
        self.0.push_str(word);
        self
    }

    /// A text from outside: it may hold anything, so also what parts fields.
    fn text(&mut self, text: &str) -> &mut Self {
        self.word(&text.replace([FIELD, ROW], " "))
    }

    fn number(&mut self, number: Option<i64>) -> &mut Self {
        self.word(&number.map(|number| number.to_string()).unwrap_or_default())
    }

    fn moment(&mut self, moment: Option<Moment>) -> &mut Self {
        self.number(moment.map(|moment| moment.instant().as_micros()));
        self.number(moment.map(|moment| i64::from(moment.precision() == Precision::Day)))
    }
}

/// The fields of one packed row, in the order of [`pack`]; an empty one is null.
struct Fields<'a> {
    /// What is not read yet; `None` behind the last field.
    rest: Option<&'a str>,
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
        let rest = self.rest.ok_or_else(|| damaged("a packed row is too short"))?;
        // Fields are short: looking at their bytes one by one is quicker than any search made for long texts.
        let end = rest.bytes().position(|byte| char::from(byte) == FIELD);
        let (text, rest) = match end.and_then(|end| rest.split_at_checked(end)) {
            Some((text, behind)) => (text, behind.strip_prefix(FIELD)),
            None => (rest, None),
        };
        self.rest = rest;
        Ok(text)
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
pub(super) fn texts(dialect: super::Dialect) -> Vec<String> {
    let load = match dialect {
        Dialect::Sqlite => [PAGE, SPAN].as_slice(),
        Dialect::Postgres => &[WEEKS],
    };
    let written = [WRITE.text(dialect, 2), SUPERSEDE.text(dialect).0.to_string()];
    written.into_iter().chain(load.iter().copied().map(str::to_owned)).collect()
}
