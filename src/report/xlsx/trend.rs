//! «Динамика»: this period and those before it, by block, each table with its chart.

use rust_xlsxwriter::{
    Chart, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartSolidFill, ColNum, RowNum, Worksheet, XlsxError,
};

use super::{
    Context,
    metrics::hours_as_days,
    page::{Page, Paper},
    style::{FONT, GREY, LINE, NAVY, PERIOD_COLORS, Tone},
};
use crate::domain::{Block, Period};
use crate::indicators::{Dimension, Figure, Unit};
use crate::report::{
    PreviousPeriod,
    index::{Index, by},
    words::{self, Progress},
};

const NAME: &str = "Динамика";
const FIRST_SECTION: RowNum = 3;
/// Rows of one section: title, head, total, ten blocks, two empty ones.
const SECTION_ROWS: RowNum = 15;
const SECTIONS_ON_PAGE: u32 = 2;
const ROW_HEIGHT: f64 = 16.8;
/// The usual number of periods; with fewer the chart still begins at the same column.
const PERIODS: usize = 5;
const CHART_COLUMN: ColNum = 7;
const CHART_SIZE: (u32, u32) = (565, 305);

/// One table and its chart.
struct Section {
    id: &'static str,
    unit: Unit,
    title: &'static str,
}

const SECTIONS: [Section; 6] = [
    Section { id: "V1", unit: Unit::Items, title: "Поступило, шт." },
    Section { id: "T1", unit: Unit::Share, title: "Доля в срок, %" },
    Section { id: "S1", unit: Unit::Hours, title: "Медиана до первого ответа" },
    Section {
        id: "S1", unit: Unit::Days, title: "Медиана до первого ответа, дней (по датам)"
    },
    Section { id: "S3", unit: Unit::Hours, title: "Медиана до решения" },
    Section { id: "S3", unit: Unit::Days, title: "Медиана до решения, дней (по датам)" },
];

/// A period and its figures; `None` when nothing is known of it.
type Known<'a> = (Period, Option<Index<'a>>);

pub(super) fn sheet(context: &Context<'_>) -> Result<Worksheet, XlsxError> {
    let periods = periods(context);
    let mut widths = vec![24.0];
    widths.extend([10.0; PERIODS]);
    widths.push(1.5);
    widths.extend([7.4; 10]);
    let mut page = Page::new(context, NAME, Paper::Landscape, &widths)?;
    page.heading(NAME, context)?;
    let style = page.styles.note.clone();
    page.across(2, &note(context, &periods), &style, 0.9)?;
    let mut breaks = Vec::new();
    let shown = SECTIONS.iter().filter(|section| is_shown(section, &periods));
    for (number, section) in (0..).zip(shown) {
        let top = FIRST_SECTION + number * SECTION_ROWS;
        if number > 0 && number % SECTIONS_ON_PAGE == 0 {
            breaks.push(top);
        }
        let shown = Shown { section, in_days: is_long(section, &periods), periods: &periods };
        table(&mut page, &shown, top)?;
        if is_measured(section, &periods) {
            let chart = chart(&shown, top);
            page.sheet.insert_chart_with_offset(top, CHART_COLUMN, &chart, 0, 6)?;
        }
    }
    page.sheet.set_page_breaks(&breaks)?.set_freeze_panes(2, 1)?.set_repeat_rows(0, FIRST_SECTION - 1)?;
    Ok(page.sheet)
}

/// A section as it is shown.
struct Shown<'a> {
    section: &'a Section,
    /// Whether its hours are shown as days.
    in_days: bool,
    periods: &'a [Known<'a>],
}

impl Shown<'_> {
    fn title(&self) -> String {
        match (self.section.unit, self.in_days) {
            (Unit::Hours, true) => format!("{}, дней", self.section.title),
            (Unit::Hours, false) => format!("{}, часов", self.section.title),
            (Unit::Items | Unit::Share | Unit::Days, _) => self.section.title.to_owned(),
        }
    }
}

/// At which age earlier periods are shown, and which of them nothing is known of.
fn note(context: &Context<'_>, periods: &[Known<'_>]) -> String {
    if context.input.previous.is_empty() {
        return "Прошлые периоды показываются в отчётах за квартал; здесь — только отчётный период.".to_owned();
    }
    let age = match context.input.progress() {
        Progress::NotBegun => "Период ещё не начался: делать выводы не из чего.".to_owned(),
        Progress::Running { left, .. } => format!(
            "Период не окончен. Прошлые периоды показаны такими, какими они были за {} до своего конца: иначе сравнивать \
             нельзя.",
            words::days_words(left)
        ),
        Progress::Over => "Прошлые периоды показаны на тот же срок после своего окончания, что и отчётный: иначе \
                           сравнивать нельзя."
            .to_owned(),
    };
    let unknown: Vec<_> = periods
        .iter()
        .filter(|(period, index)| index.is_none() && *period != context.input.period)
        .map(|(period, _)| words::period_short(*period))
        .collect();
    if unknown.is_empty() {
        return age;
    }
    let why = match context.input.progress() {
        Progress::Over => "Нет данных, ничего не загружено",
        Progress::NotBegun | Progress::Running { .. } => "К тому же сроку нет данных",
    };
    format!("{age} {why}: {}. Прочерк — не ноль.", unknown.join(", "))
}

/// The latest periods, oldest first, with this one at the end; alone when it has not begun: at its age there is nothing
/// of the others either.
fn periods<'a>(context: &'a Context<'_>) -> Vec<Known<'a>> {
    let previous = match context.input.progress() {
        Progress::NotBegun => &[],
        Progress::Running { .. } | Progress::Over => context.input.previous.as_slice(),
    };
    let skipped = previous.len().saturating_sub(PERIODS - 1);
    let index = |previous: &'a PreviousPeriod| previous.is_known().then(|| Index::new(&previous.figures));
    let mut periods: Vec<_> =
        previous.iter().skip(skipped).map(|previous| (previous.period, index(previous))).collect();
    let now = (!context.input.is_silent()).then(|| Index::new(&context.input.figures));
    periods.push((context.input.period, now));
    periods
}

/// Times in a unit in which no platform measures get no table; volumes and shares always get one.
fn is_shown(section: &Section, periods: &[Known<'_>]) -> bool {
    !matches!(section.unit, Unit::Hours | Unit::Days) || is_measured(section, periods)
}

/// A chart of nothing but dashes would show zeros.
fn is_measured(section: &Section, periods: &[Known<'_>]) -> bool {
    periods.iter().any(|known| rows().any(|block| value(section, known, block).is_some()))
}

/// Whether the hours of a section are told in days: all of them, so that its table has one unit.
fn is_long(section: &Section, periods: &[Known<'_>]) -> bool {
    let values = periods.iter().flat_map(|known| rows().filter_map(|block| value(section, known, block)));
    words::is_told_in_days(section.id, section.unit, values.max_by(f64::total_cmp))
}

/// The figure of a block, or of everything for `None`.
fn figure<'a>(section: &Section, (_, index): &Known<'a>, block: Option<Block>) -> Option<&'a Figure> {
    let index = index.as_ref()?;
    match block {
        Some(block) => index.find(section.id, section.unit, &by(Dimension::Block, block.as_str())),
        None => index.total(section.id, section.unit),
    }
}

fn value(section: &Section, known: &Known<'_>, block: Option<Block>) -> Option<f64> {
    figure(section, known, block)?.value
}

/// Everything, then block by block.
fn rows() -> impl Iterator<Item = Option<Block>> {
    [None].into_iter().chain(Block::ALL.iter().copied().map(Some))
}

fn table(page: &mut Page<'_>, shown: &Shown<'_>, top: RowNum) -> Result<(), XlsxError> {
    let styles = page.styles;
    page.section(top, &shown.title())?;
    page.text((top + 1, 0), "Блок", &styles.head)?;
    for (column, (period, index)) in (1..).zip(shown.periods) {
        let title = words::period_short(*period);
        let title = if index.is_some() { title } else { format!("{title}\nнет данных") };
        page.text((top + 1, column), &title, &styles.head)?;
    }
    for (row, block) in (top + 2..).zip(rows()) {
        let tone = if block.is_some() { Tone::Plain } else { Tone::Total };
        page.text((row, 0), block.map_or("Всего", Block::title), styles.row_title(tone))?;
        for (column, known) in (1..).zip(shown.periods) {
            let figure = figure(shown.section, known, block);
            let in_days = figure.filter(|_| shown.in_days).map(hours_as_days);
            page.figure((row, column), in_days.as_ref().or(figure), tone, false)?;
        }
        page.sheet.set_row_height(row, ROW_HEIGHT)?;
    }
    page.sheet.set_row_height(top, ROW_HEIGHT)?.set_row_height(top + 1, ROW_HEIGHT + 10.0)?;
    Ok(())
}

/// Columns by block, a shade per period. What nothing is known of has no bars, and blocks at the end without a value
/// in any period have no place: it would look like a zero.
fn chart(shown: &Shown<'_>, top: RowNum) -> Chart {
    let section = shown.section;
    // Of counts the total is so much more than any block that it would leave no bar of them to be seen.
    let rows = || rows().filter(|block| block.is_some() || section.unit != Unit::Items);
    let first = if section.unit == Unit::Items { top + 3 } else { top + 2 };
    let is_measured = |block| shown.periods.iter().any(|known| value(section, known, block).is_some());
    let last = (first..).zip(rows()).filter(|(_, block)| is_measured(*block)).map(|(row, _)| row).last();
    let last = last.unwrap_or(first);
    let mut chart = Chart::new_column();
    let skipped = PERIOD_COLORS.len().saturating_sub(shown.periods.len());
    let series = (1_u16..).zip(shown.periods).zip(PERIOD_COLORS.iter().skip(skipped));
    for ((column, _), color) in series.filter(|((_, (_, index)), _)| index.is_some()) {
        chart
            .add_series()
            .set_name((NAME, top + 1, column))
            .set_categories((NAME, first, 0, last, 0))
            .set_values((NAME, first, column, last, column))
            .set_gap(60)
            .set_overlap(0)
            .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(*color)));
    }
    let grid = ChartLine::new().set_color(LINE).set_width(0.5).clone();
    let small = ChartFont::new().set_name(FONT).set_size(9).set_color(GREY).clone();
    chart
        .title()
        .set_name(&shown.title())
        .set_font(ChartFont::new().set_name(FONT).set_size(11).set_bold().set_color(NAVY));
    chart.x_axis().set_font(small.clone().set_size(8).set_rotation(-35)).set_format(ChartFormat::new().set_line(&grid));
    let y_axis = chart.y_axis();
    y_axis.set_font(&small).set_min(0).set_major_gridlines_line(&grid);
    y_axis.set_format(ChartFormat::new().set_no_line());
    match section.unit {
        Unit::Items => y_axis.set_num_format("#,##0"),
        Unit::Share => y_axis.set_max(1).set_num_format("0%"),
        Unit::Hours | Unit::Days => y_axis.set_num_format("0"),
    };
    chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&small);
    chart.chart_area().set_format(ChartFormat::new().set_border(&grid));
    chart.set_width(CHART_SIZE.0).set_height(CHART_SIZE.1).set_alt_text(shown.title());
    chart
}
