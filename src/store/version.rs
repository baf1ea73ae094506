//! A state of a submission: what indicators read in columns of `submission_version`, the rest as one blob of
//! `submission_details`.

#[macro_use]
mod case_row;
mod details;
#[cfg(test)]
mod told_case;
mod words;

use std::borrow::Cow;

use crate::domain::{
    Block, Deadlines, ExternalId, FeedName, Instant, Kind, NotTold, Oktmo, OrganisationCode, Place, Platform,
    RulesDigest, Severity, Status, Submission, UnknownTexts, Zone,
};

use super::{
    STANDS, StoreError,
    bulk::{Kind as ColumnKind, Values},
    dialect::Both,
    row::{list, row},
    sql::{RowRef, Value},
};
use details::Details;
use words::{optional_word, word};

pub(super) use case_row::CaseRow;
pub use details::{COLUMN as DETAILS, VERSION as DETAILS_VERSION};

/// One state of a submission, with what the service adds to it.
#[derive(Debug, Clone, PartialEq)]
pub struct SubmissionVersion {
    /// The submission.
    pub submission: Submission,
    /// Its deadlines.
    pub deadlines: Deadlines,
    /// Since when this state is known.
    pub observed_at: Instant,
    /// Until when it was; `None` while it stands. Not written: the next state of the item ends it.
    pub superseded_at: Option<Instant>,
    /// Version of the rules that made it.
    pub rules_version: RulesDigest,
}

fn feeds(item: &Submission) -> String {
    joined(&item.feeds)
}

fn joined(feeds: &[FeedName]) -> String {
    feeds.iter().map(FeedName::as_str).collect::<Vec<_>>().join(" ")
}

/// What [`joined`] gave.
pub(super) fn split(feeds: &str) -> Vec<FeedName> {
    feeds.split(' ').filter(|feed| !feed.is_empty()).map(FeedName::new).collect()
}

fn organisation(item: &Submission) -> Option<&str> {
    item.organisation.as_ref().map(OrganisationCode::as_str).or(item.organisation_source.as_deref())
}

fn has_place(item: &Submission) -> bool {
    item.place.territory.is_some() || item.place.coordinates.is_some()
}

row! {
    /// The rest of a state.
    OtherRow as other
    key {
        municipality: Cow<'a, str>,
        observed_at: i64,
    }
    rest {
        superseded_at: i64,
        unknown_topic: Option<Cow<'a, str>>,
        unknown_status: Option<Cow<'a, str>>,
        unknown_organisation: Option<Cow<'a, str>>,
        elsewhere: Option<Cow<'a, str>>,
        unknown_decision: Option<Cow<'a, str>>,
        unknown_severity: Option<Cow<'a, str>>,
        unknown_closing_reason: Option<Cow<'a, str>>,
        contradicted: Option<Cow<'a, str>>,
        rules_version: Cow<'a, str>,
    }
    blobs {}
}

list! {
    /// The blob of a state.
    DetailsRow as details {
        municipality: &'a str,
        platform: &'a str,
        external_id: &'a str,
        observed_at: i64,
        details: Cow<'a, [u8]>,
    }
}

/// The columns of [`VersionRow`].
macro_rules! version {
    (columns) => {
        concat!(case!(columns), ", ", other!(columns))
    };
    (updates) => {
        concat!(case!(updates), ", ", other!(updates))
    };
}

/// The columns of [`WholeRow`].
macro_rules! whole {
    (columns) => {
        concat!(version!(columns), ", details")
    };
    (json) => {
        concat!(case!(json), ", ", other!(json), ", details")
    };
}

/// A row of `submission_version`.
pub(super) struct VersionRow<'a> {
    case: CaseRow<'a>,
    other: OtherRow<'a>,
}

/// A whole state.
pub(super) struct WholeRow<'a> {
    version: VersionRow<'a>,
    /// `None` when it was lost.
    details: Option<&'a [u8]>,
}

impl Values for VersionRow<'_> {
    fn kinds() -> Vec<ColumnKind> {
        [CaseRow::kinds(), OtherRow::kinds()].concat()
    }

    fn push<'v>(&'v self, values: &mut Vec<Value<'v>>) {
        self.case.push(values);
        self.other.push(values);
    }
}

impl<'a> DetailsRow<'a> {
    /// The blob of a state.
    pub(super) fn of(version: &'a SubmissionVersion) -> Result<Self, StoreError> {
        let item = &version.submission;
        Ok(Self {
            municipality: item.municipality.as_str(),
            platform: item.platform.as_str(),
            external_id: item.external_id.as_str(),
            observed_at: version.observed_at.as_micros(),
            details: Details::of(version).encode()?.into(),
        })
    }
}

impl<'a> VersionRow<'a> {
    /// The row of a state that stands from now on.
    pub(super) fn of(version: &'a SubmissionVersion) -> Self {
        let item = &version.submission;
        let topic = (item.topic.block == Block::Unmapped).then(|| item.topic.topic.as_deref().unwrap_or_default());
        let status = item.status == Status::Unknown && item.kind != Kind::Post;
        let organisation = item.organisation_source.as_deref().filter(|_| item.organisation.is_none());
        let other = OtherRow {
            municipality: item.municipality.as_str().into(),
            observed_at: version.observed_at.as_micros(),
            superseded_at: STANDS,
            unknown_topic: topic.map(Cow::Borrowed),
            unknown_status: status.then_some(item.status_source.as_str()).map(Cow::Borrowed),
            unknown_organisation: organisation.map(Cow::Borrowed),
            elsewhere: item.elsewhere.as_deref().map(Cow::Borrowed),
            unknown_decision: item.unknown.decision.as_deref().map(Cow::Borrowed),
            unknown_severity: item.unknown.severity.as_deref().map(Cow::Borrowed),
            unknown_closing_reason: item.unknown.closing_reason.as_deref().map(Cow::Borrowed),
            contradicted: (!item.contradicted.is_empty()).then(|| joined(&item.contradicted).into()),
            rules_version: version.rules_version.as_str().into(),
        };
        Self { case: CaseRow::of(version), other }
    }
}

impl<'a> WholeRow<'a> {
    /// Reads a state of its columns.
    pub(super) fn read(row: &RowRef<'a>) -> Result<Self, StoreError> {
        let (other, details) = match row {
            Both::Sqlite(_) => (1, 2),
            Both::Postgres(_) => (CaseRow::kinds().len(), VersionRow::kinds().len()),
        };
        let version = VersionRow { case: CaseRow::read(row, 0)?, other: OtherRow::read(row, other)? };
        Ok(Self { version, details: row.get(details)? })
    }

    /// Since when it stands.
    pub(super) fn observed_at(&self) -> Instant {
        Instant::from_micros(self.version.other.observed_at)
    }

    /// The id of its item.
    pub(super) fn external_id(&self) -> &str {
        &self.version.case.external_id
    }

    /// Whether the rows differ in nothing but the blob, when they stand, and which rules made them.
    pub(super) fn has_columns_of(&self, other: &VersionRow<'_>) -> bool {
        let texts = |row: &OtherRow<'_>| {
            let known = [&row.unknown_topic, &row.unknown_status, &row.unknown_organisation, &row.elsewhere];
            let more = [&row.unknown_decision, &row.unknown_severity, &row.unknown_closing_reason, &row.contradicted];
            known.into_iter().chain(more).map(|text| text.as_deref().map(str::to_owned)).collect::<Vec<_>>()
        };
        let own = &self.version;
        own.case == other.case && texts(&own.other) == texts(&other.other)
    }

    /// The state behind the row.
    pub(super) fn version(&self, zone: &Zone) -> Result<SubmissionVersion, StoreError> {
        let VersionRow { case: row, other } = &self.version;
        let details = Details::decode(self.details.unwrap_or_default())?;
        let municipality = Oktmo::parse(&other.municipality);
        let organisation = row.organisation.as_deref().filter(|_| other.unknown_organisation.is_none());
        let submission = Submission {
            municipality: municipality
                .map_err(|cause| StoreError::damaged("submission_version.municipality", cause))?,
            platform: word(&row.platform, Platform::parse)?,
            feeds: split(&row.feeds),
            external_id: ExternalId::new(row.external_id.as_ref()),
            url: details.url.map(str::to_owned),
            kind: word(&row.kind, Kind::parse)?,
            received: row.received(zone),
            registered: details.registered(zone),
            first_response: row.first_response(zone),
            closing_is_answer: row.closing_is_answer != 0,
            planned: details.planned(zone),
            lifecycle: row.lifecycle(zone)?,
            status_source: details.status_source.to_owned(),
            status: word(&row.status, Status::parse)?,
            topic: details.topic(word(&row.block, Block::parse)?),
            organisation_source: details.organisation_source.map(str::to_owned),
            organisation: organisation.map(OrganisationCode::new),
            place: Place {
                territory: row.territory.as_deref().map(str::to_owned),
                address: details.address.map(str::to_owned),
                coordinates: details.coordinates,
            },
            elsewhere: other.elsewhere.as_deref().map(str::to_owned),
            severity: optional_word(row.severity.as_deref(), Severity::parse)?,
            text: details.text.map(str::to_owned),
            author_key: details.author_key(),
            rating: row.rating()?,
            flags: details.flags(row.repeat, row.fast_track),
            not_told: NotTold::from_bits(row.not_told),
            unknown: UnknownTexts {
                decision: other.unknown_decision.as_deref().map(str::to_owned),
                severity: other.unknown_severity.as_deref().map(str::to_owned),
                closing_reason: other.unknown_closing_reason.as_deref().map(str::to_owned),
            },
            contradicted: other.contradicted.as_deref().map(split).unwrap_or_default(),
        };
        Ok(SubmissionVersion {
            submission,
            deadlines: details.deadlines(row.dues(zone)?.as_ref()),
            observed_at: Instant::from_micros(other.observed_at),
            superseded_at: (other.superseded_at != STANDS).then(|| Instant::from_micros(other.superseded_at)),
            rules_version: RulesDigest::new(other.rules_version.as_ref()),
        })
    }
}

/// A stored blob without the text; `None` when it holds none.
pub(super) fn without_text(blob: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
    let mut details = Details::decode(blob)?;
    details.text.take().map(|_| details.encode()).transpose()
}
