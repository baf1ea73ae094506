//! A row of `submission_version`: what indicators read in columns, the rest in one blob.

#[macro_use]
mod case_row;
mod details;
mod words;

use std::borrow::Cow;

use crate::domain::{
    Block, Case, Deadlines, Dues, ExternalId, FeedName, Instant, Kind, MetBy, NotTold, Oktmo, OrganisationCode, Place,
    Platform, Severity, Status, Submission, Symbols, UnknownTexts, Zone,
};

use super::{
    STANDS, StoreError,
    bulk::{Kind as ColumnKind, Values},
    dialect::Both,
    row::row,
    sql::{RowRef, Value},
};
use details::Details;
use words::{optional_word, word};

pub(super) use case_row::CaseRow;

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
    pub rules_version: String,
}

impl SubmissionVersion {
    /// The submission as the indicators see it; its organisation is the code, else the raw name.
    pub fn as_case(&self, symbols: &mut Symbols) -> Case {
        let item = &self.submission;
        Case {
            platform: item.platform,
            feeds: symbols.intern(&feeds(item)),
            kind: item.kind,
            block: item.topic.block,
            organisation: organisation(item).map(|name| symbols.intern(name)),
            territory: item.place.territory.as_deref().map(|name| symbols.intern(name)),
            severity: item.severity,
            status: item.status,
            received: item.received,
            first_response: item.first_response,
            closing_is_answer: item.closing_is_answer,
            lifecycle: item.lifecycle.clone(),
            dues: Dues::of(&self.deadlines),
            met_by: self.deadlines.standing().map_or(MetBy::Closing, |deadline| deadline.met_by),
            rating: item.rating,
            repeat: item.flags.repeat,
            fast_track: item.flags.fast_track,
            has_place: has_place(item),
            not_told: item.not_told,
        }
    }
}

fn feeds(item: &Submission) -> String {
    item.feeds.iter().map(FeedName::as_str).collect::<Vec<_>>().join(" ")
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
        unknown_decision: Option<Cow<'a, str>>,
        unknown_severity: Option<Cow<'a, str>>,
        unknown_closing_reason: Option<Cow<'a, str>>,
        rules_version: Cow<'a, str>,
    }
    blobs {
        details: Cow<'a, [u8]>,
    }
}

/// The columns of [`VersionRow`].
macro_rules! version {
    (columns) => {
        concat!(case!(columns), ", ", other!(columns))
    };
    (json) => {
        concat!(case!(json), ", ", other!(json))
    };
    (updates) => {
        concat!(case!(updates), ", ", other!(updates))
    };
}

/// A whole row.
pub(super) struct VersionRow<'a> {
    case: CaseRow<'a>,
    other: OtherRow<'a>,
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

impl<'a> VersionRow<'a> {
    /// The row of a state that stands from now on.
    pub(super) fn of(version: &'a SubmissionVersion) -> Result<Self, StoreError> {
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
            unknown_decision: item.unknown.decision.as_deref().map(Cow::Borrowed),
            unknown_severity: item.unknown.severity.as_deref().map(Cow::Borrowed),
            unknown_closing_reason: item.unknown.closing_reason.as_deref().map(Cow::Borrowed),
            rules_version: version.rules_version.as_str().into(),
            details: Details::of(version).encode()?.into(),
        };
        Ok(Self { case: CaseRow::of(version), other })
    }

    /// Reads a row of its columns.
    pub(super) fn read(row: &RowRef<'a>) -> Result<Self, StoreError> {
        let behind = match row {
            Both::Sqlite(_) => 1,
            Both::Postgres(_) => CaseRow::kinds().len(),
        };
        Ok(Self { case: CaseRow::read(row, 0)?, other: OtherRow::read(row, behind)? })
    }

    /// The state behind the row.
    pub(super) fn version(&self, zone: &Zone) -> Result<SubmissionVersion, StoreError> {
        let (row, other) = (&self.case, &self.other);
        let details = Details::decode(&other.details)?;
        let municipality = Oktmo::parse(&other.municipality);
        let organisation = row.organisation.as_deref().filter(|_| other.unknown_organisation.is_none());
        let submission = Submission {
            municipality: municipality
                .map_err(|cause| StoreError::damaged("submission_version.municipality", cause))?,
            platform: word(&row.platform, Platform::parse)?,
            feeds: row.feeds.split(' ').filter(|feed| !feed.is_empty()).map(FeedName::new).collect(),
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
            severity: optional_word(row.severity.as_deref(), Severity::parse)?,
            text: details.text.map(str::to_owned),
            author_key: details.author_key(),
            rating: row.rating()?,
            flags: details.flags(row.repeat, row.fast_track),
            counts: details.counts(),
            not_told: NotTold::from_bits(row.not_told),
            unknown: UnknownTexts {
                decision: other.unknown_decision.as_deref().map(str::to_owned),
                severity: other.unknown_severity.as_deref().map(str::to_owned),
                closing_reason: other.unknown_closing_reason.as_deref().map(str::to_owned),
            },
        };
        Ok(SubmissionVersion {
            submission,
            deadlines: details.deadlines(row.dues(zone)?.as_ref()),
            observed_at: Instant::from_micros(other.observed_at),
            superseded_at: (other.superseded_at != STANDS).then(|| Instant::from_micros(other.superseded_at)),
            rules_version: other.rules_version.as_ref().to_owned(),
        })
    }
}
