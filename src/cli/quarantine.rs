//! `svod quarantine`: the records that cannot be counted, and where to find them.

use std::{process::ExitCode, sync::Arc};

use clap::Args;
use serde::Serialize;

use crate::{
    app::{self, App},
    config::Config,
    domain::Zone,
    pipeline::SystemClock,
    service::quarantine,
    store::defect::QuarantinedRecord,
};

use super::{explain, output, sync};

#[derive(Debug, Args)]
pub(super) struct QuarantineArguments {
    /// Только этот поток
    #[arg(long, value_name = "ПОТОК")]
    feed: Option<String>,
    /// По одному объекту JSON в строке
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(arguments: QuarantineArguments, config: Config) -> anyhow::Result<ExitCode> {
    let feed = match &arguments.feed {
        Some(name) => match config.feed(name) {
            Some(feed) => Some(feed.name.clone()),
            None => return sync::unknown_feed(&config, name),
        },
        None => None,
    };
    let app = App::open(config, Arc::new(SystemClock)).await?;
    let records = quarantine::records(&app, feed.as_ref()).await?;
    if arguments.json {
        for record in &records {
            output::json(&RecordShape::of(record))?;
        }
    } else if records.is_empty() {
        output::out("В карантине записей нет.\n")?;
    } else {
        let zone = app.zone_at(None).await?;
        let rows: Vec<_> = records.iter().map(|record| as_row(&app, &zone, record)).collect();
        let header = ["Поток", "Причина", "Столбец или поле", "Где", "С какого времени"];
        output::out(&output::table(&header, header.len(), &rows))?;
        let total = output::count(rows.len());
        output::out(&format!("Всего: {total}. В показатели эти записи не входят. {}.\n", explain::WAY_OUT))?;
    }
    app.store.close().await;
    Ok(ExitCode::SUCCESS)
}

fn as_row(app: &App, zone: &Zone, record: &QuarantinedRecord) -> Vec<String> {
    let zone = zone.time_zone().clone();
    let since = jiff::Timestamp::from(record.observed_at).to_zoned_datetime(zone);
    let feed = app.config.feed(record.feed.as_str());
    vec![
        feed.map_or(record.feed.as_str(), |feed| &feed.title).to_owned(),
        record.code.title().to_owned(),
        record.field.clone(),
        explain::place(&record.origin, record.position, feed.and_then(app::connector_kind)),
        since.strftime("%d.%m.%Y %H:%M").to_string(),
    ]
}

/// `svod quarantine --json`.
#[derive(Debug, Serialize)]
struct RecordShape<'a> {
    feed: &'a str,
    reason: &'a str,
    field: &'a str,
    origin: &'a str,
    position: i64,
    since: String,
}

impl<'a> RecordShape<'a> {
    fn of(record: &'a QuarantinedRecord) -> Self {
        Self {
            feed: record.feed.as_str(),
            reason: record.code.as_str(),
            field: &record.field,
            origin: &record.origin,
            position: record.position,
            since: record.observed_at.to_string(),
        }
    }
}
