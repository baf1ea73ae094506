//! A submission as a row of a table, and as JSON with everything that is needed to compute with it again.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    domain::{
        AuthorKey, Counts, Deadline, FeedName, Field, Moment, OrganisationCode, Precision, Satisfaction, Severity,
        Turn, TurnKind,
    },
    indicators::Role,
    store::submission::SubmissionVersion,
};

pub(super) const HEADER: [&str; 8] =
    ["Поступило", "Платформа", "Номер", "Блок", "Статус", "Срок", "Закрыто", "Организация"];

/// Titles of organisations by code.
pub(super) type Titles = HashMap<String, String>;

/// The same name as in figures and reports: that of the directory, else that of the source.
fn organisation<'r>(titles: &'r Titles, row: &'r SubmissionVersion) -> &'r str {
    let item = &row.submission;
    let title = item.organisation.as_ref().and_then(|code| titles.get(code.as_str()));
    title.or(item.organisation_source.as_ref()).map_or("", String::as_str)
}

pub(super) fn as_row(titles: &Titles, row: &SubmissionVersion) -> Vec<String> {
    let item = &row.submission;
    vec![
        shown(Some(item.received)),
        item.platform.title().to_owned(),
        item.external_id.to_string(),
        item.topic.block.title().to_owned(),
        item.status.title().to_owned(),
        shown(row.deadlines.standing().map(|deadline| deadline.due)),
        shown(item.lifecycle.standing_closing()),
        organisation(titles, row).to_owned(),
    ]
}

/// A day as people write it; a dash where there is none.
fn shown(moment: Option<Moment>) -> String {
    moment.map_or_else(|| "—".to_owned(), |moment| moment.day().strftime("%d.%m.%Y").to_string())
}

/// A time for programs: RFC 3339 to the second, or an ISO date when only the day is known.
fn time(moment: Option<Moment>) -> Value {
    moment.map_or(Value::Null, |moment| match moment.precision() {
        Precision::Second => json!(moment.instant().to_string()),
        Precision::Day => json!(moment.day().to_string()),
    })
}

/// A closing or a reopening.
#[derive(Debug, Serialize)]
struct TurnShape {
    turn: &'static str,
    at: Value,
    status: &'static str,
}

/// A deadline, and since when it stands.
#[derive(Debug, Serialize)]
struct DeadlineShape<'r> {
    due_at: Value,
    rule: &'r str,
    met_by: &'static str,
    since: String,
}

/// The part a row plays in the figure that was asked for: counted, in a share or not, or so long.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum RoleShape {
    Counted,
    OfShare(bool),
    Duration { hours: Option<f64>, days: u32, is_event: bool },
}

/// How often a post was looked at and answered.
#[derive(Debug, Serialize)]
struct CountsShape {
    views: Option<i64>,
    likes: Option<i64>,
    reposts: Option<i64>,
    comments: Option<i64>,
}

/// A submission for programs: everything that is needed to compute with it again.
#[derive(Debug, Serialize)]
pub(super) struct SubmissionShape<'r> {
    municipality: &'r str,
    platform: &'static str,
    feeds: Vec<&'r str>,
    external_id: &'r str,
    url: Option<&'r str>,
    kind: &'static str,
    received_at: Value,
    registered_at: Value,
    first_response_at: Value,
    closing_is_answer: bool,
    planned_at: Value,
    closed_at: Value,
    first_closed_at: Value,
    turns: Vec<TurnShape>,
    status_source: &'r str,
    status: &'static str,
    status_title: &'static str,
    status_family: &'static str,
    block: &'static str,
    block_title: &'static str,
    topic: Option<&'r str>,
    subtopic: Option<&'r str>,
    fact: Option<&'r str>,
    decided_by: &'r [String],
    organisation_source: Option<&'r str>,
    organisation: Option<&'r str>,
    organisation_title: &'r str,
    territory: Option<&'r str>,
    address: Option<&'r str>,
    coordinates: Option<(f64, f64)>,
    severity: Option<&'static str>,
    text: Option<&'r str>,
    author_key: Option<&'r str>,
    stars: Option<u8>,
    satisfaction: Option<&'static str>,
    repeat: Option<bool>,
    fast_track: Option<bool>,
    overdue_source: Option<bool>,
    /// Of a post what its platform counted last, whatever moment of knowledge is asked for.
    counts: Option<CountsShape>,
    deadlines: Vec<DeadlineShape<'r>>,
    due_at: Value,
    due_rule: Option<&'r str>,
    due_original_at: Value,
    /// Fields that no source tells.
    not_told: Vec<&'static str>,
    observed_at: String,
    rules_version: &'r str,
    role: Option<RoleShape>,
}

fn turn(turn: &Turn) -> TurnShape {
    let kind = if turn.kind == TurnKind::Closed { "closed" } else { "reopened" };
    TurnShape { turn: kind, at: time(Some(turn.at)), status: turn.status.as_str() }
}

fn deadline(deadline: &Deadline) -> DeadlineShape<'_> {
    DeadlineShape {
        due_at: time(Some(deadline.due)),
        rule: deadline.rule.as_str(),
        met_by: deadline.met_by.as_str(),
        since: deadline.set_at.to_string(),
    }
}

fn role(role: &Role) -> RoleShape {
    match *role {
        Role::Counted => RoleShape::Counted,
        Role::Share(is_part) => RoleShape::OfShare(is_part),
        Role::Duration { hours, days, is_event } => RoleShape::Duration { hours, days, is_event },
    }
}

fn counts(Counts { views, likes, reposts, comments }: Counts) -> CountsShape {
    CountsShape { views, likes, reposts, comments }
}

pub(super) fn as_json<'r>(
    titles: &'r Titles,
    row: &'r SubmissionVersion,
    counted: Option<Counts>,
    played: Option<&Role>,
) -> SubmissionShape<'r> {
    let item = &row.submission;
    let (standing, original) = (row.deadlines.standing(), row.deadlines.original());
    SubmissionShape {
        municipality: item.municipality.as_str(),
        platform: item.platform.as_str(),
        feeds: item.feeds.iter().map(FeedName::as_str).collect(),
        external_id: item.external_id.as_str(),
        url: item.url.as_deref(),
        kind: item.kind.as_str(),
        received_at: time(Some(item.received)),
        registered_at: time(item.registered),
        first_response_at: time(item.first_response),
        closing_is_answer: item.closing_is_answer,
        planned_at: time(item.planned),
        closed_at: time(item.lifecycle.standing_closing()),
        first_closed_at: time(item.lifecycle.first_closing()),
        turns: item.lifecycle.turns().iter().map(turn).collect(),
        status_source: &item.status_source,
        status: item.status.as_str(),
        status_title: item.status.title(),
        status_family: item.status.family().as_str(),
        block: item.topic.block.as_str(),
        block_title: item.topic.block.title(),
        topic: item.topic.topic.as_deref(),
        subtopic: item.topic.subtopic.as_deref(),
        fact: item.topic.fact.as_deref(),
        decided_by: &item.topic.decided_by,
        organisation_source: item.organisation_source.as_deref(),
        organisation: item.organisation.as_ref().map(OrganisationCode::as_str),
        organisation_title: organisation(titles, row),
        territory: item.place.territory.as_deref(),
        address: item.place.address.as_deref(),
        coordinates: item.place.coordinates,
        severity: item.severity.map(Severity::as_str),
        text: item.text.as_deref(),
        author_key: item.author_key.as_ref().map(AuthorKey::as_str),
        stars: item.rating.stars,
        satisfaction: item.rating.satisfaction.map(Satisfaction::as_str),
        repeat: item.flags.repeat,
        fast_track: item.flags.fast_track,
        overdue_source: item.flags.overdue_source,
        counts: counted.map(counts),
        deadlines: row.deadlines.0.iter().map(deadline).collect(),
        due_at: time(standing.map(|deadline| deadline.due)),
        due_rule: standing.map(|deadline| deadline.rule.as_str()),
        due_original_at: time(original.map(|deadline| deadline.due)),
        not_told: Field::ALL
            .iter()
            .filter(|field| item.not_told.contains(**field))
            .map(|field| field.as_str())
            .collect(),
        observed_at: row.observed_at.to_string(),
        rules_version: &row.rules_version,
        role: played.map(role),
    }
}
