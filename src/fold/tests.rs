//! Tests of the fold: single records of each platform, and many states of one item in every order.

mod age;
mod cases;
mod contradiction;
mod gone;
mod incident;
mod orders;
mod pos;
mod post;
mod untold;

use std::sync::Arc;

use serde_json::Value;
use svod_contract::FileVersion;

use super::{Fold, FoldRules, Folded, State, Statement, fold};
use crate::{
    calendar::{Calendar, DeadlineRules},
    domain::{
        Assertion, ContentHash, Deadlines, Document, FeedName, Instant, Oktmo, Origin, Platform, Submission, Zone,
    },
    mapping::{Mapping, Setting, embedded},
};

pub(super) fn zone() -> Zone {
    Zone::named("Europe/Volgograd").unwrap()
}

pub(super) fn setting() -> Setting {
    Setting { zone: zone(), pseudonym_key: b"key of a test".to_vec() }
}

pub(super) fn mapping(name: &str) -> Mapping {
    Mapping::parse(name, &embedded(), setting()).unwrap()
}

pub(super) fn rules(platform: Platform) -> FoldRules {
    let year = include_str!("../../mappings/calendar/ru-2026.xml");
    let deadlines = include_str!("../../mappings/deadlines.toml");
    FoldRules {
        municipality: Oktmo::parse("18720000").unwrap(),
        home: Arc::new(crate::mapping::Home::new(
            &Oktmo::parse("18720000").unwrap(),
            "городской округ город Михайловка",
            "Волгоградская область",
        )),
        platform,
        zone: zone(),
        deadlines: Arc::new(DeadlineRules::parse("deadlines.toml", deadlines).unwrap()),
        calendar: Arc::new(Calendar::parse(&[("calendar/ru-2026.xml", year)]).unwrap()),
    }
}

/// An instant in the municipality's time: `2026-03-04T09:00`.
pub(super) fn at(text: &str) -> Instant {
    let time: jiff::civil::DateTime = text.parse().unwrap();
    zone().time_zone().to_ambiguous_timestamp(time).compatible().unwrap().into()
}

/// One state of a record: its feed is named like its mapping.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) feed: &'static str,
    pub(super) stream: &'static str,
    pub(super) stated_at: Instant,
    pub(super) read_at: Instant,
    pub(super) origin: Origin,
    pub(super) precedence: i64,
    pub(super) is_deleted: bool,
    pub(super) payload: Value,
}

impl Record {
    pub(super) fn new(feed: &'static str, stream: &'static str, stated_at: &str, payload: Value) -> Self {
        let origin = "file.xlsx".into();
        let (stated_at, read_at) = (at(stated_at), at("2026-12-31T00:00"));
        Self { feed, stream, stated_at, read_at, origin, precedence: 0, is_deleted: false, payload }
    }
}

/// Keeps and folds records, as the pipeline does.
pub(super) fn folded(platform: Platform, records: &[Record]) -> Fold {
    let kept: Vec<(FeedName, Mapping, Option<Statement>)> = records
        .iter()
        .map(|record| {
            let mapping = mapping(record.feed);
            let kept = mapping.keep(record.stream, record.payload.clone());
            assert_eq!(mapping.keep(record.stream, kept.clone()), kept, "keeping again changes nothing");
            let statement = mapping.statement(record.stream, &kept);
            (FeedName::new(record.feed), mapping, statement)
        })
        .collect();
    let assertion = |record: &Record| {
        let Record { stated_at, precedence, read_at, .. } = *record;
        let (feed, origin) = (FeedName::new(record.feed), record.origin.clone());
        let version = FileVersion { number: read_at.as_micros(), is_misdated: false };
        let file = record.feed.ends_with("-files").then_some(version);
        let document = Document { number: None, feed, origin, file, precedence, read_at };
        Assertion { stated_at, document: document.into(), position: 1 }
    };
    let assertions: Vec<Assertion> = records.iter().map(assertion).collect();
    let told = records.iter().zip(&assertions).zip(&kept);
    let states = told.map(|((record, assertion), (feed, mapping, statement))| State {
        feed,
        stream: record.stream,
        assertion,
        content_hash: ContentHash(
            *blake3::hash(record.payload.to_string().as_bytes()).as_bytes().first_chunk().unwrap(),
        ),
        is_deleted: record.is_deleted,
        statement: statement.as_ref(),
        mapping,
    });
    let states = states.collect();
    fold(&rules(platform), "1", states).unwrap()
}

/// The only record of an item.
pub(super) fn outcome(feed: &'static str, stream: &'static str, payload: Value) -> Folded {
    let platform = mapping(feed).platform();
    folded(platform, &[Record::new(feed, stream, "2026-03-31T09:00", payload)]).folded
}

#[track_caller]
pub(super) fn submission(folded: Folded) -> Submission {
    with_deadlines(folded).0
}

#[track_caller]
pub(super) fn with_deadlines(folded: Folded) -> (Submission, Deadlines) {
    match folded {
        Folded::Submission(submission, deadlines) => (*submission, deadlines),
        other @ (Folded::Survey(_) | Folded::LeftOut(..) | Folded::Defective(..)) => panic!("{other:?}"),
    }
}

#[track_caller]
pub(super) fn defect(folded: Folded) -> (&'static str, String) {
    match folded {
        Folded::Defective(defect, _) => (defect.code.as_str(), defect.field),
        other @ (Folded::Survey(_) | Folded::LeftOut(..) | Folded::Submission(..)) => panic!("{other:?}"),
    }
}
