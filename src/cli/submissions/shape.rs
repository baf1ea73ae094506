//! A submission as a row of a table, and as JSON with everything that is needed to compute with it again.

use serde_json::{Value, json};

use crate::{
    app::App,
    domain::{
        AuthorKey, Deadline, Field, Moment, OrganisationCode, Precision, Satisfaction, Severity, TurnKind,
    },
    indicators::Role,
    store::submission::SubmissionVersion,
};

pub(super) const HEADER: [&str; 8] =
    ["Поступило", "Платформа", "Номер", "Блок", "Статус", "Срок", "Закрыто", "Организация"];

/// The same name as in figures and reports: that of the directory, else that of the source.
fn organisation<'r>(app: &'r App, row: &'r SubmissionVersion) -> &'r str {
    let item = &row.submission;
    let title = item.organisation.as_ref().and_then(|code| app.organisation_title(code));
    title.or(item.organisation_source.as_deref()).unwrap_or_default()
}

pub(super) fn as_row(app: &App, row: &SubmissionVersion) -> Vec<String> {
    let item = &row.submission;
    vec![
        shown(Some(item.received)),
        item.platform.title().to_owned(),
        item.external_id.to_string(),
        item.topic.block.title().to_owned(),
        item.status.title().to_owned(),
        shown(row.deadlines.standing().map(|deadline| deadline.due)),
        shown(item.lifecycle.standing_closing()),
        organisation(app, row).to_owned(),
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

fn deadline(deadline: &Deadline) -> Value {
    json!({
        "due_at": time(Some(deadline.due)),
        "rule": deadline.rule.as_str(),
        "met_by": deadline.met_by.as_str(),
        "since": deadline.set_at.to_string(),
    })
}

/// The part a row plays in the figure that was asked for.
fn role(role: &Role) -> Value {
    match role {
        Role::Counted => json!({ "counted": true }),
        Role::Share(is_part) => json!({ "of_share": is_part }),
        Role::Duration { hours, days, is_event } => json!({ "hours": hours, "days": days, "is_event": is_event }),
    }
}

pub(super) fn as_json(app: &App, row: &SubmissionVersion, played: Option<&Role>) -> Value {
    let item = &row.submission;
    let turn = |turn: &crate::domain::Turn| {
        json!({
            "turn": if turn.kind == TurnKind::Closed { "closed" } else { "reopened" },
            "at": time(Some(turn.at)),
            "status": turn.status.as_str(),
        })
    };
    let not_told: Vec<&str> =
        Field::ALL.iter().filter(|field| item.not_told.contains(**field)).map(|field| field.as_str()).collect();
    json!({
        "municipality": item.municipality.as_str(),
        "platform": item.platform.as_str(),
        "feeds": item.feeds.iter().map(crate::domain::FeedName::as_str).collect::<Vec<_>>(),
        "external_id": item.external_id.as_str(),
        "url": item.url,
        "kind": item.kind.as_str(),
        "received_at": time(Some(item.received)),
        "registered_at": time(item.registered),
        "first_response_at": time(item.first_response),
        "closing_is_answer": item.closing_is_answer,
        "planned_at": time(item.planned),
        "closed_at": time(item.lifecycle.standing_closing()),
        "first_closed_at": time(item.lifecycle.first_closing()),
        "turns": item.lifecycle.turns().iter().map(turn).collect::<Vec<_>>(),
        "status_source": item.status_source,
        "status": item.status.as_str(),
        "status_title": item.status.title(),
        "status_family": item.status.family().as_str(),
        "block": item.topic.block.as_str(),
        "block_title": item.topic.block.title(),
        "topic": item.topic.topic,
        "subtopic": item.topic.subtopic,
        "fact": item.topic.fact,
        "decided_by": item.topic.decided_by,
        "organisation_source": item.organisation_source,
        "organisation": item.organisation.as_ref().map(OrganisationCode::as_str),
        "organisation_title": organisation(app, row),
        "territory": item.place.territory,
        "address": item.place.address,
        "coordinates": item.place.coordinates,
        "severity": item.severity.map(Severity::as_str),
        "text": item.text,
        "author_key": item.author_key.as_ref().map(AuthorKey::as_str),
        "stars": item.rating.stars,
        "satisfaction": item.rating.satisfaction.map(Satisfaction::as_str),
        "repeat": item.flags.repeat,
        "fast_track": item.flags.fast_track,
        "overdue_source": item.flags.overdue_source,
        "deadlines": row.deadlines.0.iter().map(deadline).collect::<Vec<_>>(),
        "due_at": time(row.deadlines.standing().map(|deadline| deadline.due)),
        "due_rule": row.deadlines.standing().map(|deadline| deadline.rule.as_str()),
        "due_original_at": time(row.deadlines.original().map(|deadline| deadline.due)),
        "not_told": not_told,
        "observed_at": row.observed_at.to_string(),
        "rules_version": row.rules_version,
        "role": played.map(role),
    })
}
