//! A table of indicators: a row of values and a thin row with interval, n and note for each part of the cases.

use rust_xlsxwriter::{ColNum, FormatAlign, RowNum, Worksheet, XlsxError};

use super::{
    Context,
    metrics::{Column, Group, SPEED_AND_QUALITY, VOLUME_AND_DEADLINES, columns, write_heads},
    page::{Page, Paper, ROW_HEIGHT, detail},
    style::Tone,
};
use crate::indicators::Dimension;

const GROUP_ROW: RowNum = 3;
const TITLE_ROW: RowNum = 4;
const UNIT_ROW: RowNum = 5;
const FIRST_ROW: RowNum = 6;
const DETAIL_LINE_HEIGHT: f64 = 10.6;
/// The size of the thin rows against that of the values.
const DETAIL_SCALE: f64 = 0.8;

const FIRST_WIDTH: f64 = 20.0;
/// Widths of columns: what a count needs, with its day where it has one, and what interval and n need on one line.
const COUNT_WIDTH: f64 = 9.8;
const STANDING_WIDTH: f64 = 11.5;
const BARE_WIDTH: f64 = 10.0;
const DETAIL_WIDTHS: (f64, f64) = (9.2, 17.0);

/// What every table of indicators is read with.
const EXPLANATION: &str = "Под значением: 95-процентный интервал; n — число случаев; * — малая выборка (5–19 случаев); ** — не \
    показательно (оценок меньше 10 %). Прочерк — значения нет, а не ноль.";

/// What is told of volumes besides.
const POSTS: &str = "Публикации стоят только в «Поступило»: срока у них нет, закрывать их никто не должен, \
    поэтому в «Закрыто», «В работе» и «Просрочено» их нет. «Закрыто» не значит «решено». Определения — на последнем листе.";

/// What is told of times besides.
const TIMES: &str = "Медианы и ожидание учитывают и открытые обращения; «по датам» — где хотя бы у одного известен только \
    день. Медианы до решения от 72 ч показаны в днях, в report.csv и report.xml они в часах. Определения — на последнем листе.";

/// What a sheet shows.
#[derive(Debug)]
pub(super) struct Grid {
    /// Name of the sheet.
    pub(super) name: &'static str,
    /// What is shown, as the title above the table begins.
    pub(super) title: &'static str,
    /// Title of the first column.
    pub(super) rows_title: &'static str,
    /// The columns.
    pub(super) half: Half,
    /// The rows above the total, cut by each of these dimensions in turn.
    pub(super) parts: Vec<Part>,
}

/// The indicators come in two halves: no paper is wide enough for all of them.
#[derive(Debug, Clone, Copy)]
pub(super) enum Half {
    /// How much came, and what was in time.
    Volume,
    /// How fast and how well it was answered.
    Quality,
}

impl Half {
    fn title(self) -> &'static str {
        match self {
            Self::Volume => "объём и сроки",
            Self::Quality => "скорость и качество",
        }
    }

    fn groups(self) -> &'static [Group] {
        match self {
            Self::Volume => VOLUME_AND_DEADLINES,
            Self::Quality => SPEED_AND_QUALITY,
        }
    }

    /// What is told below the table, after how to read it.
    fn note(self) -> &'static str {
        match self {
            Self::Volume => POSTS,
            Self::Quality => TIMES,
        }
    }
}

/// The rows of one dimension.
#[derive(Debug)]
pub(super) struct Part {
    /// The dimension.
    pub(super) dimension: Dimension,
    /// A heading above its rows; `None` where the table has one part.
    pub(super) heading: Option<&'static str>,
    /// Its values and their titles, in the order of rows.
    pub(super) rows: Vec<(&'static str, &'static str)>,
}

/// The sheet with the table.
pub(super) fn sheet(context: &Context<'_>, grid: &Grid) -> Result<Worksheet, XlsxError> {
    let dimensions: Vec<_> = grid.parts.iter().map(|part| part.dimension).collect();
    let groups: Vec<_> =
        grid.half.groups().iter().map(|group| (group.title, columns(context, group.metrics, &dimensions))).collect();
    let table: Vec<Column> = groups.iter().flat_map(|(_, columns)| columns).copied().collect();
    let mut page = Page::new(context, grid.name, Paper::Landscape, &widths(&table))?;
    page.heading(&format!("{}: {}", grid.title, grid.half.title()), context)?;
    head(&mut page, grid, &groups)?;
    write_heads(&mut page, context, (TITLE_ROW, 1), &table)?;
    let mut row = FIRST_ROW;
    for part in &grid.parts {
        if let Some(heading) = part.heading {
            let format = page.styles.group.clone().set_align(FormatAlign::Left).set_indent(1);
            page.across(row, heading, &format, 1.0)?;
            page.sheet.set_row_height(row, ROW_HEIGHT)?;
            row += 1;
        }
        for &(value, title) in &part.rows {
            write_row(&mut page, context, (row, &table), (title, Some((part.dimension, value))))?;
            row += 2;
        }
    }
    write_row(&mut page, context, (row, &table), ("Всего", None))?;
    let note = page.styles.note.clone();
    page.sheet.set_row_height(row + 2, 6)?;
    page.across(row + 3, &format!("{EXPLANATION} {}", grid.half.note()), &note, 0.9)?;
    page.sheet.set_freeze_panes(FIRST_ROW, 1)?.set_repeat_rows(GROUP_ROW, UNIT_ROW)?;
    Ok(page.sheet)
}

/// Widths that fill the page and no more, so that the print is not made smaller.
pub(super) fn widths(table: &[Column]) -> Vec<f64> {
    let fixed = |column: &Column| match (column.is_count(), column.is_standing(), column.is_bare()) {
        (true, false, _) => Some(COUNT_WIDTH),
        (true, true, _) => Some(STANDING_WIDTH),
        (false, _, true) => Some(BARE_WIDTH),
        (false, _, false) => None,
    };
    let known: Vec<f64> = [FIRST_WIDTH].into_iter().chain(table.iter().filter_map(fixed)).collect();
    let open = table.iter().filter(|column| fixed(column).is_none()).map(|_| 1.0).sum::<f64>();
    // What a column gets includes its margins.
    let each = Page::spare(Paper::Landscape, &known) / open.max(1.0) - 0.72;
    let each = each.clamp(DETAIL_WIDTHS.0, DETAIL_WIDTHS.1);
    [FIRST_WIDTH].into_iter().chain(table.iter().map(|column| fixed(column).unwrap_or(each))).collect()
}

fn head(page: &mut Page<'_>, grid: &Grid, groups: &[(&str, Vec<Column>)]) -> Result<(), XlsxError> {
    let styles = page.styles;
    page.sheet.merge_range(GROUP_ROW, 0, UNIT_ROW, 0, grid.rows_title, &styles.group)?;
    let mut column: ColNum = 1;
    for (title, columns) in groups {
        let last = columns.iter().skip(1).fold(column, |last, _| last + 1);
        page.spread((GROUP_ROW, column), last, title, &styles.group)?;
        column = last + 1;
    }
    page.sheet.set_row_height(GROUP_ROW, ROW_HEIGHT)?;
    Ok(())
}

/// A row of values and the thin row below it.
pub(super) fn write_row(
    page: &mut Page<'_>,
    context: &Context<'_>,
    (row, table): (RowNum, &[Column]),
    (title, slice): (&str, Option<(Dimension, &str)>),
) -> Result<(), XlsxError> {
    let tone = if slice.is_some() { Tone::Plain } else { Tone::Total };
    let title_format = page.styles.row_title(tone).clone().set_align(FormatAlign::VerticalCenter);
    page.sheet.merge_range(row, 0, row + 1, 0, title, &title_format)?;
    let mut lines: u32 = 1;
    for (column, item) in (1..).zip(table) {
        let found = item.find(&context.index, slice);
        let figure = found.as_deref();
        let text = match (figure, item.elsewhere(&context.index, slice)) {
            (None, Some(place)) => place.to_owned(),
            (_, _) => detail(figure),
        };
        // Where there is no interval n stands beside, and the narrow column has room for the note.
        let has_value = figure.is_some_and(|figure| figure.value.is_some());
        let text = text.rsplit("; ").next().filter(|_| item.is_bare() && !has_value).unwrap_or(&text);
        lines = lines.max(page.lines_of(text, column, DETAIL_SCALE));
        if text.is_empty() {
            // A plain count has nothing below it: one tall cell instead of a number and an empty box.
            page.sheet.merge_range(row, column, row + 1, column, "", &page.styles.no_value(tone))?;
            page.figure((row, column), figure, tone, item.metric.late)?;
            continue;
        }
        page.figure((row, column), figure, tone, item.metric.late)?;
        page.text((row + 1, column), text, &page.styles.detail(tone))?;
    }
    page.sheet.set_row_height(row, 15)?.set_row_height(row + 1, f64::from(lines) * DETAIL_LINE_HEIGHT + 2.0)?;
    Ok(())
}
