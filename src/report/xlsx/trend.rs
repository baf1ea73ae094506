//! «Динамика»: this period and those before it, by block, each table with its chart.

use rust_xlsxwriter::{
    Chart, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartSolidFill, ColNum, RowNum, Worksheet, XlsxError,
};

use super::{
    Context,
    page::{Page, Paper},
    style::{FONT, GREY, LINE, NAVY, PERIOD_COLORS, Tone},
};
use crate::domain::{Block, Period};
use crate::indicators::{Dimension, Unit};
use crate::report::{
    index::{Index, by},
    words,
};

const NAME: &str = "Динамика";
const FIRST_SECTION: RowNum = 3;
/// Rows of one section: title, head, ten blocks, total, two empty ones.
const SECTION_ROWS: RowNum = 15;
const SECTIONS_ON_PAGE: u32 = 2;
const ROW_HEIGHT: f64 = 20.5;
/// The usual number of periods; with fewer the chart still begins at the same column.
const PERIODS: usize = 5;
const CHART_COLUMN: ColNum = 7;
const CHART_SIZE: (u32, u32) = (760, 365);

/// One table and its chart.
struct Section {
    id: &'static str,
    unit: Unit,
    title: &'static str,
}

const SECTIONS: [Section; 4] = [
    Section { id: "V1", unit: Unit::Items, title: "Поступило, шт." },
    Section { id: "T1", unit: Unit::Share, title: "Доля исполненных в срок, %" },
    Section { id: "S3", unit: Unit::Hours, title: "Медиана до решения, часов" },
    Section { id: "S3", unit: Unit::Days, title: "Медиана до решения, дней" },
];

pub(super) fn sheet(context: &Context<'_>) -> Result<Worksheet, XlsxError> {
    let periods = periods(context);
    let mut widths = vec![24.0];
    widths.extend([11.0; PERIODS]);
    widths.push(2.0);
    widths.extend([10.0; 10]);
    let mut page = Page::new(context, NAME, Paper::Landscape, &widths)?;
    page.heading(NAME, context)?;
    let note = if context.input.previous.is_empty() {
        "Данных за прошлые периоды нет: показан только отчётный."
    } else {
        "Прошлые периоды показаны на тот же срок после своего окончания, что и отчётный: иначе сравнивать нельзя."
    };
    let style = page.styles.note.clone();
    page.across(2, note, &style, 0.9)?;
    let mut breaks = Vec::new();
    let shown = SECTIONS.iter().filter(|section| is_shown(section, &periods));
    for (number, section) in (0..).zip(shown) {
        let top = FIRST_SECTION + number * SECTION_ROWS;
        if number > 0 && number % SECTIONS_ON_PAGE == 0 {
            breaks.push(top);
        }
        table(&mut page, section, (top, &periods))?;
        if is_measured(section, &periods) {
            let chart = chart(section, (top, &periods));
            page.sheet.insert_chart_with_offset(top, CHART_COLUMN, &chart, 0, 6)?;
        }
    }
    page.sheet.set_page_breaks(&breaks)?.set_freeze_panes(2, 1)?;
    Ok(page.sheet)
}

/// The latest periods, oldest first, with this one at the end.
fn periods<'a>(context: &'a Context<'_>) -> Vec<(Period, Index<'a>)> {
    let previous = &context.input.previous;
    let skipped = previous.len().saturating_sub(PERIODS - 1);
    let mut periods: Vec<_> =
        previous.iter().skip(skipped).map(|previous| (previous.period, Index::new(&previous.figures))).collect();
    periods.push((context.input.period, Index::new(&context.input.figures)));
    periods
}

/// Times in a unit in which no platform measures get no table; volumes and shares always get one.
fn is_shown(section: &Section, periods: &[(Period, Index<'_>)]) -> bool {
    !matches!(section.unit, Unit::Hours | Unit::Days) || is_measured(section, periods)
}

/// A chart of nothing but dashes would show zeros.
fn is_measured(section: &Section, periods: &[(Period, Index<'_>)]) -> bool {
    let total = |index: &Index<'_>| index.total(section.id, section.unit).and_then(|figure| figure.value);
    periods.iter().any(|(_, index)| total(index).is_some())
}

fn table(
    page: &mut Page<'_>,
    section: &Section,
    (top, periods): (RowNum, &[(Period, Index<'_>)]),
) -> Result<(), XlsxError> {
    let styles = page.styles;
    page.section(top, section.title)?;
    page.text((top + 1, 0), "Блок", &styles.head)?;
    for (column, (period, _)) in (1..).zip(periods) {
        page.text((top + 1, column), &words::period_short(*period), &styles.head)?;
    }
    let rows = Block::ALL.iter().copied().map(Some).chain([None]);
    for (row, block) in (top + 2..).zip(rows) {
        let tone = if block.is_some() { Tone::Plain } else { Tone::Total };
        page.text((row, 0), block.map_or("Всего", Block::title), styles.row_title(tone))?;
        for (column, (_, index)) in (1..).zip(periods) {
            let figure = match block {
                Some(block) => index.find(section.id, section.unit, &by(Dimension::Block, block.as_str())),
                None => index.total(section.id, section.unit),
            };
            page.figure((row, column), figure, tone, false)?;
        }
        page.sheet.set_row_height(row, ROW_HEIGHT)?;
    }
    page.sheet.set_row_height(top, ROW_HEIGHT)?.set_row_height(top + 1, ROW_HEIGHT + 10.0)?;
    Ok(())
}

/// Columns by block, a shade per period. The total has a bar only where it can be compared with its parts.
fn chart(section: &Section, (top, periods): (RowNum, &[(Period, Index<'_>)])) -> Chart {
    let blocks = RowNum::try_from(Block::ALL.len()).unwrap_or_default();
    let first = top + 2;
    let last = if section.unit == Unit::Items { first + blocks - 1 } else { first + blocks };
    let mut chart = Chart::new_column();
    let skipped = PERIOD_COLORS.len().saturating_sub(periods.len());
    for (column, color) in (1..).zip(PERIOD_COLORS.iter().skip(skipped)) {
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
    let small = ChartFont::new().set_name(FONT).set_size(8).set_color(GREY).clone();
    chart
        .title()
        .set_name(section.title)
        .set_font(ChartFont::new().set_name(FONT).set_size(10).set_bold().set_color(NAVY));
    chart.x_axis().set_font(small.clone().set_rotation(-35)).set_format(ChartFormat::new().set_line(&grid));
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
    chart.set_width(CHART_SIZE.0).set_height(CHART_SIZE.1).set_alt_text(section.title);
    chart
}
