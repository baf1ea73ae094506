//! `svod submissions`: the rows behind a number.

use std::{process::ExitCode, sync::Arc};

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use serde_json::{Value, json};

use crate::{
    app::App,
    calendar::{DeadlineSubject, Purpose},
    config::Config,
    domain::{Block, Moment, Period, Platform, Precision, UnknownWord},
    pipeline::SystemClock,
    store::{
        Tx,
        submission::{self, StoredSubmission, Wanted},
    },
};

use super::{output, usage};

#[derive(Debug, Args)]
pub(super) struct SubmissionsArguments {
    /// Период поступления: 2026-Q1, 2026-03, 2026-W10 или 2026-01-01..2026-03-31
    #[arg(long, value_name = "ПЕРИОД", value_parser = usage::period)]
    period: Period,
    /// Только этот блок
    #[arg(long, value_name = "БЛОК", value_parser = words(Block::ALL.iter().map(|block| block.as_str()), Block::parse))]
    block: Option<Block>,
    /// Только эта платформа
    #[arg(long, value_name = "ПЛАТФОРМА", value_parser = words(Platform::ALL.iter().map(|platform| platform.as_str()), Platform::parse))]
    platform: Option<Platform>,
    /// Объяснить срок этой записи по дням: почему такая дата
    #[arg(long, value_name = "НОМЕР", conflicts_with = "json")]
    why: Option<String>,
    /// По одному объекту JSON в строке
    #[arg(long)]
    json: bool,
}

/// A parser of one word of a closed list; the help text names the list.
fn words<T: Clone + Send + Sync + 'static>(
    words: impl Iterator<Item = &'static str>,
    parse: fn(&str) -> Result<T, UnknownWord>,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(words).try_map(move |word| parse(&word))
}

pub(super) async fn run(arguments: SubmissionsArguments, config: Config) -> anyhow::Result<ExitCode> {
    let app = App::open(config, Arc::new(SystemClock)).await?;
    let wanted = Wanted { period: arguments.period, block: arguments.block, platform: arguments.platform };
    let (oktmo, zone) = (&app.config.municipality.oktmo, &app.config.municipality.zone);
    let mut tx = app.store.begin_reading().await?;
    if let Some(number) = &arguments.why {
        return why(&app, &mut tx, &wanted, number).await;
    }
    let mut failed = None;
    let mut rows = Vec::new();
    submission::for_each(&mut tx, oktmo, &wanted, zone, |row| {
        if arguments.json {
            if let Err(cause) = output::json(&as_json(&row)) {
                failed.get_or_insert(cause);
            }
        } else {
            rows.push(as_row(&app, &row));
        }
    })
    .await?;
    if let Some(cause) = failed {
        return Err(cause.into());
    }
    if !arguments.json {
        let header = ["Поступило", "Платформа", "Номер", "Блок", "Статус", "Срок", "Закрыто", "Организация"];
        output::out(&output::table(&header, 8, &rows))?;
        output::out(&format!("Всего: {}\n", output::count(rows.len())))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Explains the deadline of every wanted submission with this number.
async fn why(app: &App, tx: &mut Tx, wanted: &Wanted, number: &str) -> anyhow::Result<ExitCode> {
    let municipality = &app.config.municipality;
    let mut found = Vec::new();
    submission::for_each(tx, &municipality.oktmo, wanted, &municipality.zone, |row| {
        if row.submission.external_id.as_str() == number {
            found.push(row.submission);
        }
    })
    .await?;
    if found.is_empty() {
        output::err(&format!("Записи с номером {number} среди поступивших за этот период нет.\n"))?;
        return Ok(ExitCode::FAILURE);
    }
    let mut code = ExitCode::SUCCESS;
    for item in &found {
        let subject = DeadlineSubject::from(item);
        let text = match app.deadlines.explain(Purpose::Answer, subject, &app.calendar, &municipality.zone) {
            Ok(Some(explanation)) => explanation.text(),
            Ok(None) => "Срока нет: ни одно правило не подходит.".to_owned(),
            Err(missing) => {
                code = ExitCode::FAILURE;
                format!(
                    "Срок не посчитан: нет производственного календаря {} года, запись в показатели своевременности не вошла. \
                     Положите файл {} и повторите svod sync.",
                    missing.year,
                    missing.file()
                )
            }
        };
        output::out(&format!("{} {}\n{text}\n", item.platform.title(), item.external_id))?;
    }
    Ok(code)
}

fn as_row(app: &App, row: &StoredSubmission) -> Vec<String> {
    let item = &row.submission;
    // The same name as in figures and reports: that of the directory, else that of the source.
    let organisation = item.organisation.as_ref().and_then(|code| app.organisation_title(code));
    let organisation = organisation.or(item.organisation_source.as_deref()).unwrap_or_default();
    vec![
        shown(Some(item.received)),
        item.platform.title().to_owned(),
        item.external_id.to_string(),
        item.topic.block.title().to_owned(),
        item.status.title().to_owned(),
        shown(row.deadlines.as_ref().map(|(_, standing)| standing.due)),
        shown(item.lifecycle.standing_closing()),
        organisation.to_owned(),
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

fn as_json(row: &StoredSubmission) -> Value {
    let item = &row.submission;
    json!({
        "municipality": item.municipality.as_str(),
        "platform": item.platform.as_str(),
        "feed": item.feed.as_str(),
        "external_id": item.external_id.as_str(),
        "url": item.url,
        "kind": item.kind.as_str(),
        "received_at": time(Some(item.received)),
        "registered_at": time(item.registered),
        "first_response_at": time(item.first_response),
        "planned_at": time(item.planned),
        "closed_at": time(item.lifecycle.standing_closing()),
        "first_closed_at": time(item.lifecycle.first_closing()),
        "reopenings": item.lifecycle.turns().iter().filter(|turn| turn.kind == crate::domain::TurnKind::Reopened).count(),
        "status_source": item.status_source,
        "status": item.status.as_str(),
        "status_family": item.status.family().as_str(),
        "block": item.topic.block.as_str(),
        "topic": item.topic.topic,
        "subtopic": item.topic.subtopic,
        "fact": item.topic.fact,
        "decided_by": item.topic.decided_by,
        "organisation_source": item.organisation_source,
        "organisation": item.organisation.as_ref().map(crate::domain::OrganisationCode::as_str),
        "territory": item.place.territory,
        "address": item.place.address,
        "coordinates": item.place.coordinates,
        "severity": item.severity.map(crate::domain::Severity::as_str),
        "text": item.text,
        "author_key": item.author_key.as_ref().map(crate::domain::AuthorKey::as_str),
        "stars": item.rating.stars,
        "satisfaction": item.rating.satisfaction.map(crate::domain::Satisfaction::as_str),
        "repeat": item.flags.repeat,
        "fast_track": item.flags.fast_track,
        "overdue_source": item.flags.overdue_source,
        "due_at": time(row.deadlines.as_ref().map(|(_, standing)| standing.due)),
        "due_rule": row.deadlines.as_ref().map(|(_, standing)| standing.rule.as_str()),
        "due_original_at": time(row.deadlines.as_ref().map(|(original, _)| original.due)),
        "observed_at": row.observed_at.to_string(),
        "mapping_version": row.mapping_version,
    })
}
