//! `svod indicators`: figures.

mod shape;

use std::{process::ExitCode, sync::Arc};

use clap::Args;
use jiff::Timestamp;

use crate::{
    app::App,
    config::Config,
    domain::{Instant, Period, Severity},
    indicators::{DEFINITIONS, Dimension, Figure, NormSeen, Note, Unit},
    pipeline::{
        SystemClock,
        aggregate::{Basis, FeedPlan, Moments, know},
    },
    service,
};

use super::{clocks::Clocks, concerns, output, report, usage};

use shape::FiguresShape;

#[derive(Debug, Args)]
pub(super) struct IndicatorsArguments {
    /// Период: 2026-Q1, 2026-03, 2026-W10 или 2026-01-01..2026-03-31
    #[arg(long, value_name = "ПЕРИОД", value_parser = usage::period)]
    period: Period,
    #[command(flatten)]
    clocks: Clocks,
    /// Разрезы через запятую: block, platform, kind, organisation, territory; несколько дают сочетания
    #[arg(long, value_name = "РАЗРЕЗЫ", value_delimiter = ',', value_parser = dimension)]
    by: Vec<Dimension>,
    /// JSON на стандартный вывод
    #[arg(long)]
    json: bool,
}

/// Dimensions that can be asked for.
const ASKED: [Dimension; 5] =
    [Dimension::Block, Dimension::Platform, Dimension::Kind, Dimension::Organisation, Dimension::Territory];

fn dimension(text: &str) -> Result<Dimension, String> {
    ASKED.into_iter().find(|dimension| dimension.as_str() == text).ok_or_else(|| {
        let known: Vec<_> = ASKED.iter().map(|dimension| dimension.as_str()).collect();
        format!("бывает: {}", known.join(", "))
    })
}

pub(super) async fn run(arguments: IndicatorsArguments, config: Config) -> anyhow::Result<ExitCode> {
    let app = App::open(config, Arc::new(SystemClock)).await?;
    let moments = arguments.clocks.moments(&app).await?;
    let basis = app.basis(Some(moments.known_at)).await?;
    let knowledge = know(&basis, moments).await?;
    let untold = knowledge.untold(arguments.period);
    let contradicted = knowledge.contradicted(arguments.period);
    let concerns = service::concerns::gather(&app, moments.known_at, untold, &contradicted).await?;
    let figures = knowledge.figures(arguments.period, std::slice::from_ref(&arguments.by));
    let norms = knowledge.norms(arguments.period);
    if arguments.json {
        output::json(&FiguresShape::of(&app, (arguments.period, moments), (&knowledge, &figures, &norms)))?;
    } else {
        output::out(&table(&basis, (arguments.period, moments), &figures))?;
        output::out(&norms_told(&norms))?;
    }
    concerns::tell(&concerns)?;
    if let Some(text) = nothing_received(&figures).filter(|_| arguments.by.is_empty()) {
        output::err(text)?;
    }
    if let Some(text) = report::behind_rules(&knowledge.behind_rules()) {
        output::err(&format!("{text}\n"))?;
    }
    app.store.close().await;
    Ok(concerns::exit_code(&concerns))
}

/// What to say of a period in which nothing was received; some figures may stand on what came before it.
fn nothing_received(figures: &[Figure]) -> Option<&'static str> {
    let mut total = figures.iter().filter(|figure| figure.slice.is_empty());
    if !total.clone().any(|figure| figure.id == "V1" && figure.n == 0) {
        return None;
    }
    Some(if total.any(|figure| figure.n > 0) {
        "За этот период ничего не поступило; показатели — о том, что поступило раньше и было в работе. Проверьте период и загружены ли \
         данные за него (svod sync).\n"
    } else {
        "За этот период нет ни одного сообщения: проверьте период и загрузите данные (svod sync).\n"
    })
}

/// Every figure on a line, for people: a table for each slice.
fn table(basis: &Basis<'_>, (period, moments): (Period, Moments), figures: &[Figure]) -> String {
    let row = |figure: &Figure| {
        let title = DEFINITIONS.iter().find(|definition| definition.id == figure.id);
        vec![
            figure.id.to_owned(),
            title.map_or_else(String::new, |definition| definition.title.to_owned()),
            shown(figure),
            interval(figure),
            output::grouped(i64::try_from(figure.n).unwrap_or(i64::MAX)),
        ]
    };
    let header = ["Код", "Показатель", "Значение", "95 % интервал", "Записей"];
    let of_slice = |figures: &[Figure]| {
        let slice = figures.first().map_or_else(String::new, |figure| {
            let values = figure.slice.iter().map(|(dimension, value)| {
                let is_it = |feed: &&FeedPlan| *dimension == Dimension::Feed && feed.name.as_str() == value;
                let feed = basis.feeds.iter().find(is_it);
                feed.map_or_else(|| dimension.value_title(value), |feed| feed.title.clone())
            });
            values.collect::<Vec<_>>().join(" · ")
        });
        let title = if slice.is_empty() { "Всего" } else { &slice };
        let rows: Vec<Vec<String>> = figures.iter().map(row).collect();
        format!("\n{title}\n{}", output::table(&header, 2, &rows))
    };
    let tables: String = figures.chunk_by(|one, next| one.slice == next.slice).map(of_slice).collect();
    let zone = basis.zone.time_zone();
    let shown =
        |instant: Instant| Timestamp::from(instant).to_zoned_datetime(zone.clone()).strftime("%d.%m.%Y %H:%M:%S%.f");
    format!(
        "Период {period}. Состояние на {}, по данным, загруженным к {}\n{tables}",
        shown(moments.as_of),
        shown(moments.known_at),
    )
}

/// The norms that T6 was measured by, a line each; empty where no case has one.
fn norms_told(norms: &[NormSeen]) -> String {
    let line = |norm: &NormSeen| {
        let severity = norm.severity.map_or("важность не указана", Severity::title);
        let hours = norm.hours.map_or_else(|| "свой срок у каждого".to_owned(), |hours| with_unit(Unit::Hours, hours));
        let since = norm.since.strftime("%d.%m.%Y");
        format!("Норма первого ответа: {severity} — {hours} (встречается с {since}; за период {})\n", norm.cases)
    };
    norms.iter().map(line).collect()
}

/// The value with its unit, or why there is none.
pub(super) fn shown(figure: &Figure) -> String {
    let note = figure.note.map_or("", Note::title);
    match figure.value {
        None => format!("— {note}").trim_end().to_owned(),
        Some(value) if note.is_empty() => with_unit(figure.unit, value),
        Some(value) => format!("{} ({note})", with_unit(figure.unit, value)),
    }
}

fn interval(figure: &Figure) -> String {
    let end = |end: Option<f64>| end.map_or_else(|| "…".to_owned(), |value| with_unit(figure.unit, value));
    match (figure.low, figure.high) {
        (None, None) => String::new(),
        (low, high) => format!("{}\u{a0}– {}", end(low), end(high)),
    }
}

/// A number and its unit stay on one line of a table.
#[expect(clippy::cast_possible_truncation, reason = "counts are whole and far below 2^53")]
fn with_unit(unit: Unit, value: f64) -> String {
    match unit {
        Unit::Items => output::grouped(value as i64),
        Unit::Share => format!("{}\u{a0}%", decimal(value * 100.0)),
        Unit::Hours if value.abs() >= 48.0 => {
            format!("{}\u{a0}ч ({}\u{a0}дн.)", decimal(value), decimal(value / 24.0))
        }
        Unit::Hours => format!("{}\u{a0}ч", decimal(value)),
        Unit::Days => format!("{}\u{a0}дн.", decimal(value)),
    }
}

/// One decimal behind a comma, thousands apart.
fn decimal(value: f64) -> String {
    let text = format!("{value:.1}");
    let Some((whole, tenth)) = text.split_once('.') else { return text };
    let sign = if whole.starts_with('-') { "−" } else { "" };
    let whole = whole.trim_start_matches('-').parse().map_or_else(|_| whole.to_owned(), output::grouped);
    format!("{sign}{whole},{tenth}")
}
