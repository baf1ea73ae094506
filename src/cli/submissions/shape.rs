//! A submission as a row of a table, and as JSON with everything that is needed to compute with it again.

use std::collections::HashMap;

use serde::Serialize;

use crate::{
    cli::clocks,
    domain::{
        AuthorKey, Counts, Deadline, FeedName, Field, MetBy, Moment, OrganisationCode, Precision, Satisfaction,
        Severity, Turn, TurnKind, Zone,
    },
    indicators::Role,
    store::submission::SubmissionVersion,
};

pub(super) const HEADER: [&str; 5] =
    ["Запись", "Поступило", "Срок", "Чем исполнен срок", "Статус и когда закрыто, блок, организация"];

/// Titles of organisations by code.
pub(super) type Titles = HashMap<String, String>;

/// The same name as in figures and reports: that of the directory, else that of the source.
fn organisation<'r>(titles: &'r Titles, row: &'r SubmissionVersion) -> &'r str {
    let item = &row.submission;
    let title = item.organisation.as_ref().and_then(|code| titles.get(code.as_str()));
    title.or(item.organisation_source.as_ref()).map_or("", String::as_str)
}

/// The deadline that stands at `as_of`, beside it the event that met it and when: of «Инцидент» that is the first answer, not
/// the closing.
pub(super) fn as_row(titles: &Titles, row: &SubmissionVersion, (as_of, zone): (Moment, &Zone)) -> Vec<String> {
    let item = &row.submission;
    let due = row.deadlines.standing_at(as_of.instant());
    let met = due.and_then(|deadline| item.met(deadline.met_by, as_of));
    let shown = |moment: Option<Moment>| moment.map_or_else(|| "—".to_owned(), |moment| shown(moment, zone));
    let met = met.map_or_else(|| "—".to_owned(), |(by, at)| format!("{} {}", event(by), self::shown(at, zone)));
    let status = item.status.title();
    let closed = item.lifecycle.standing_closing().map(|at| format!("{status} {}", self::shown(at, zone)));
    let status = closed.as_deref().unwrap_or(status);
    let last = [status, item.topic.block.title(), organisation(titles, row)];
    vec![
        format!("{} {}", item.platform.title(), item.external_id),
        shown(Some(item.received)),
        shown(due.map(|deadline| deadline.due)),
        met,
        last.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "),
    ]
}

fn event(met_by: MetBy) -> &'static str {
    match met_by {
        MetBy::Closing => "закрытие",
        MetBy::FirstResponse => "первый ответ",
    }
}

/// A day as people write it, with the time of day where that is known.
fn shown(moment: Moment, zone: &Zone) -> String {
    match moment.precision() {
        Precision::Day => moment.day().strftime("%d.%m.%Y").to_string(),
        Precision::Second => clocks::shown(moment.instant(), zone),
    }
}

/// A time for programs: RFC 3339 to the second, or an ISO date when only the day is known.
#[derive(Debug, Serialize)]
#[serde(transparent)]
struct TimeShape(String);

impl From<Moment> for TimeShape {
    fn from(moment: Moment) -> Self {
        Self(match moment.precision() {
            Precision::Second => moment.instant().to_string(),
            Precision::Day => moment.day().to_string(),
        })
    }
}

/// A closing or a reopening.
#[derive(Debug, Serialize)]
struct TurnShape {
    turn: &'static str,
    at: TimeShape,
    status: &'static str,
}

/// A deadline, and since when it stands.
#[derive(Debug, Serialize)]
struct DeadlineShape<'r> {
    due_at: TimeShape,
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
    received_at: TimeShape,
    registered_at: Option<TimeShape>,
    first_response_at: Option<TimeShape>,
    closing_is_answer: bool,
    planned_at: Option<TimeShape>,
    closed_at: Option<TimeShape>,
    first_closed_at: Option<TimeShape>,
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
    due_at: Option<TimeShape>,
    due_rule: Option<&'r str>,
    due_original_at: Option<TimeShape>,
    /// Fields that no source tells.
    not_told: Vec<&'static str>,
    /// Feeds whose latest file tells it in several ways.
    contradicted: Vec<&'r str>,
    observed_at: String,
    rules_version: &'r str,
    role: Option<RoleShape>,
}

fn turn(turn: &Turn) -> TurnShape {
    let kind = if turn.kind == TurnKind::Closed { "closed" } else { "reopened" };
    TurnShape { turn: kind, at: turn.at.into(), status: turn.status.as_str() }
}

fn deadline(deadline: &Deadline) -> DeadlineShape<'_> {
    DeadlineShape {
        due_at: deadline.due.into(),
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
        received_at: item.received.into(),
        registered_at: item.registered.map(TimeShape::from),
        first_response_at: item.first_response.map(TimeShape::from),
        closing_is_answer: item.closing_is_answer,
        planned_at: item.planned.map(TimeShape::from),
        closed_at: item.lifecycle.standing_closing().map(TimeShape::from),
        first_closed_at: item.lifecycle.first_closing().map(TimeShape::from),
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
        due_at: standing.map(|deadline| deadline.due.into()),
        due_rule: standing.map(|deadline| deadline.rule.as_str()),
        due_original_at: original.map(|deadline| deadline.due.into()),
        not_told: Field::ALL
            .iter()
            .filter(|field| item.not_told.contains(**field))
            .map(|field| field.as_str())
            .collect(),
        contradicted: item.contradicted.iter().map(FeedName::as_str).collect(),
        observed_at: row.observed_at.to_string(),
        rules_version: row.rules_version.as_str(),
        role: played.map(role),
    }
}
