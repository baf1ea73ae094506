//! `svod submissions`: the rows behind a number.

mod names;
mod shape;
mod why;

use std::{collections::HashMap, ffi::OsStr, process::ExitCode, sync::Arc};

use anyhow::{Context, bail};
use clap::{
    Arg, Args, Command,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
};

use crate::{
    app::App,
    config::Config,
    domain::{Block, Counts, Kind, Moment, Period, Platform, Severity, UnknownWord, Zone},
    indicators::{DEFINITIONS, Dimension, Role, Slice},
    pipeline::{
        SystemClock,
        aggregate::{Basis, Moments},
    },
    service::rows::{self, Asked, Received, RowsError},
    store::submission::SubmissionVersion,
};

use super::{clocks::Clocks, output, usage};

use shape::Titles;

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(super) struct SubmissionsArguments {
    /// Период: 2026-Q1, 2026-03, 2026-W10 или 2026-01-01..2026-03-31; без --figure — период поступления; с --why, --overdue и --contradicted не нужен
    #[arg(long, value_name = "ПЕРИОД", value_parser = usage::period, required_unless_present_any = ["why", "overdue", "contradicted"])]
    period: Option<Period>,
    /// Записи, из которых сложился этот показатель: V1, T1.late, T2…
    #[arg(long, value_name = "КОД", conflicts_with_all = ["overdue", "closed"])]
    figure: Option<String>,
    /// Только эта часть показателя: block=roads, organisation="МКУ «Дороги»"
    #[arg(long, value_name = "РАЗРЕЗ=ЗНАЧЕНИЕ", value_parser = part)]
    by: Vec<(Dimension, String)>,
    /// Просроченные сейчас (показатель T2)
    #[arg(long, conflicts_with = "closed")]
    overdue: bool,
    /// Закрытые в периоде (показатель V5)
    #[arg(long)]
    closed: bool,
    /// Записи, о которых последняя их выгрузка говорит разное: их номера стоят в ней несколько раз; без --period — за всё время
    #[arg(long, conflicts_with_all = ["figure", "overdue", "closed", "why"])]
    contradicted: bool,
    /// Только этот блок
    #[arg(long, value_name = "БЛОК", value_parser = Listed { dimension: Dimension::Block, parse: Block::parse })]
    block: Option<Block>,
    /// Только эта платформа
    #[arg(long, value_name = "ПЛАТФОРМА", value_parser = Listed { dimension: Dimension::Platform, parse: Platform::parse })]
    platform: Option<Platform>,
    /// Только эта организация: название, как в отчёте, или код из справочника
    #[arg(long, value_name = "ОРГАНИЗАЦИЯ")]
    organisation: Option<String>,
    #[command(flatten)]
    clocks: Clocks,
    /// Объяснить срок этой записи по дням, когда бы она ни поступила: почему такая дата; не сочетается с --json, --figure, --overdue и --closed
    #[arg(long, value_name = "НОМЕР", conflicts_with_all = ["json", "figure", "overdue", "closed"])]
    why: Option<String>,
    /// По одному объекту JSON в строке
    #[arg(long)]
    json: bool,
}

/// A parser of one word of a closed list, or of its title, in any case; the help text names the words.
#[derive(Clone)]
struct Listed<T> {
    dimension: Dimension,
    parse: fn(&str) -> Result<T, UnknownWord>,
}

impl<T: Clone + Send + Sync + 'static> TypedValueParser for Listed<T> {
    type Value = T;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<T, clap::Error> {
        let words = words_of(self.dimension).into_iter().flatten().map(|(word, _)| word);
        let word = value.to_str().and_then(|value| value_of(self.dimension, value).ok()).unwrap_or_default();
        // Of what is no word of the list clap says what it may be.
        let given = if word.is_empty() { value } else { OsStr::new(&word) };
        let known = PossibleValuesParser::new(words);
        let parse = self.parse;
        known.try_map(move |word| parse(&word)).parse_ref(command, argument, given)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let words = words_of(self.dimension)?;
        Some(Box::new(words.into_iter().map(|(word, _)| PossibleValue::new(word))))
    }
}

/// The words of a dimension with a closed list, each with its title.
fn words_of(dimension: Dimension) -> Option<Vec<(&'static str, &'static str)>> {
    Some(match dimension {
        Dimension::Block => Block::ALL.iter().map(|word| (word.as_str(), word.title())).collect(),
        Dimension::Platform => Platform::ALL.iter().map(|word| (word.as_str(), word.title())).collect(),
        Dimension::Kind => Kind::ALL.iter().map(|word| (word.as_str(), word.title())).collect(),
        Dimension::Severity => Severity::ALL.iter().map(|word| (word.as_str(), word.title())).collect(),
        Dimension::Organisation | Dimension::Territory | Dimension::Feed => return None,
    })
}

/// `block=roads`
fn part(text: &str) -> Result<(Dimension, String), String> {
    let known = || Dimension::ALL.iter().map(|dimension| dimension.as_str()).collect::<Vec<_>>().join(", ");
    let (dimension, value) =
        text.split_once('=').ok_or_else(|| format!("нужно РАЗРЕЗ=ЗНАЧЕНИЕ; разрезы: {}", known()))?;
    let found = Dimension::ALL.iter().copied().find(|known| known.as_str() == dimension.trim());
    let found = found.ok_or_else(|| format!("разреза «{}» нет; бывает: {}", dimension.trim(), known()))?;
    Ok((found, value_of(found, value.trim())?))
}

/// The value of a dimension by its word or its title; a dimension without a list takes any, and «не указано» is empty.
fn value_of(dimension: Dimension, value: &str) -> Result<String, String> {
    let Some(words) = words_of(dimension) else { return Ok(value.to_owned()) };
    if value.is_empty() {
        return Ok(String::new());
    }
    let found = words
        .iter()
        .find(|(word, title)| word.eq_ignore_ascii_case(value) || title.to_lowercase() == value.to_lowercase());
    let known = || words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
    let unknown = || format!("в разрезе «{}» нет значения «{value}»; бывает: {}", dimension.as_str(), known());
    found.map(|(word, _)| (*word).to_owned()).ok_or_else(unknown)
}

impl SubmissionsArguments {
    /// The figure whose rows are asked for.
    fn id(&self) -> Option<&str> {
        match (&self.figure, self.overdue, self.closed) {
            (Some(id), ..) => Some(id),
            (None, true, _) => Some("T2"),
            (None, false, true) => Some("V5"),
            (None, false, false) => None,
        }
    }

    /// The part of the figure that is asked for.
    fn slice(&self) -> Slice {
        self.by.iter().cloned().collect()
    }

    /// Whether a row is of the wanted block, platform and organisation, and contradicted where that is asked for.
    fn fits(&self, titles: &Titles, row: &SubmissionVersion) -> bool {
        let item = &row.submission;
        (!self.contradicted || !item.contradicted.is_empty())
            && self.block.is_none_or(|block| block == item.topic.block)
            && self.platform.is_none_or(|platform| platform == item.platform)
            && self.is_of_organisation(titles, row)
    }

    /// Whether a row is of the wanted organisation, by any of its names.
    fn is_of_organisation(&self, titles: &Titles, row: &SubmissionVersion) -> bool {
        let item = &row.submission;
        let names = || {
            let code = item.organisation.as_ref();
            let title = code.and_then(|code| titles.get(code.as_str()));
            title
                .map(String::as_str)
                .into_iter()
                .chain(code.map(crate::domain::OrganisationCode::as_str))
                .chain(item.organisation_source.as_deref())
        };
        let of_organisation = |wanted: &String| names().any(|name| name.to_lowercase() == wanted.to_lowercase());
        self.organisation.as_ref().is_none_or(of_organisation)
    }
}

pub(super) async fn run(arguments: SubmissionsArguments, config: Config) -> anyhow::Result<ExitCode> {
    let app = App::open(config, Arc::new(SystemClock)).await?;
    let moments = arguments.clocks.moments(&app).await?;
    let basis = app.basis(Some(moments.known_at)).await?;
    if let Some(number) = &arguments.why {
        return why::why(&basis, moments, number).await;
    }
    let counts = if arguments.json { rows::counts(&app).await? } else { HashMap::new() };
    let mut sink = Sink::new(&basis, &arguments, (moments, counts));
    if let Some(id) = arguments.id() {
        // What is overdue does not depend on the period.
        let today = basis.zone.at(moments.as_of).day();
        let period = arguments.period.or_else(|| Period::new(today, today)).context("не задан период: --period")?;
        figure(&basis, moments, Asked { id, period, slice: &arguments.slice() }, &mut sink).await?;
    } else {
        let wanted = Received { period: arguments.period, block: arguments.block, platform: arguments.platform };
        rows::received(&basis, moments, wanted, |row| sink.take(&row, None)).await?;
    }
    if sink.count == 0
        && let Some(unknown) = names::unknown(&basis, moments, &arguments).await?
    {
        output::err(&format!("{unknown}\n"))?;
        app.store.close().await;
        return Ok(ExitCode::from(2));
    }
    sink.finish()?;
    app.store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// The rows behind a figure.
async fn figure(basis: &Basis<'_>, moments: Moments, asked: Asked<'_>, sink: &mut Sink<'_>) -> anyhow::Result<()> {
    match rows::behind(basis, moments, asked, |row, role| sink.take(&row, Some(&role))).await {
        Ok(_count) => Ok(()),
        Err(RowsError::NoRows(id)) if DEFINITIONS.iter().any(|definition| definition.id == id) => {
            bail!("за показателем {id} записей нет: он о загрузке потоков, а не о записях")
        }
        Err(RowsError::NoRows(id)) => {
            let known = DEFINITIONS.iter().map(|definition| definition.id).collect::<Vec<_>>().join(", ");
            bail!("показателя «{id}» нет. Есть: {known}")
        }
        Err(RowsError::Pipeline(cause)) => Err(cause.into()),
    }
}

/// Rows on their way out: JSON line by line, a table page by page, so that a million of them take no memory.
struct Sink<'a> {
    titles: &'a Titles,
    zone: &'a Zone,
    as_of: Moment,
    arguments: &'a SubmissionsArguments,
    /// Of posts, by platform and id; only those have any.
    counts: HashMap<(Platform, String), Counts>,
    rows: Vec<Vec<String>>,
    count: usize,
    failed: Option<std::io::Error>,
}

/// Rows of one page of a table.
const PAGE_ROWS: usize = 2_000;

impl<'a> Sink<'a> {
    fn new(
        basis: &'a Basis<'_>,
        arguments: &'a SubmissionsArguments,
        (moments, counts): (Moments, HashMap<(Platform, String), Counts>),
    ) -> Self {
        let (titles, zone) = (&basis.titles, &basis.zone);
        let as_of = zone.at(moments.as_of);
        Self { titles, zone, as_of, arguments, counts, rows: Vec::new(), count: 0, failed: None }
    }

    fn take(&mut self, row: &SubmissionVersion, role: Option<&Role>) {
        if self.failed.is_some() || !self.arguments.fits(self.titles, row) {
            return;
        }
        self.count += 1;
        let written = if self.arguments.json {
            let item = &row.submission;
            let counts = self.counts.get(&(item.platform, item.external_id.as_str().to_owned()));
            output::json(&shape::as_json(self.titles, row, counts.copied(), role))
        } else {
            self.rows.push(shape::as_row(self.titles, row, (self.as_of, self.zone)));
            if self.rows.len() < PAGE_ROWS { Ok(()) } else { self.page() }
        };
        self.failed = written.err();
    }

    fn page(&mut self) -> std::io::Result<()> {
        let rows = std::mem::take(&mut self.rows);
        output::out(&output::table(&shape::HEADER, shape::HEADER.len(), &rows))
    }

    fn finish(mut self) -> std::io::Result<()> {
        if let Some(cause) = self.failed.take() {
            return Err(cause);
        }
        if self.arguments.json {
            return Ok(());
        }
        if !self.rows.is_empty() || self.count == 0 {
            self.page()?;
        }
        output::out(&format!("Всего: {}\n", output::count(self.count)))
    }
}

#[cfg(test)]
mod tests;
