//! A table of indicators: a row of values and a thin row with interval, n and note for each part of the cases.

use rust_xlsxwriter::{ColNum, FormatAlign, RowNum, Worksheet, XlsxError};

use super::{
    Context,
    metrics::{Column, GROUPS, columns, write_heads},
    page::{Page, Paper, ROW_HEIGHT, detail},
    style::Tone,
};
use crate::indicators::Dimension;

const GROUP_ROW: RowNum = 3;
const TITLE_ROW: RowNum = 4;
const UNIT_ROW: RowNum = 5;
const FIRST_ROW: RowNum = 6;
const DETAIL_LINE_HEIGHT: f64 = 10.2;

const EXPLANATION: &str = "Под значением: 95-процентный доверительный интервал; n — число случаев, на которых основано \
    значение; пояснение. Прочерк означает, что значения нет, а не ноль. Медианы и ожидание учитывают и те обращения, \
    которые ещё не закрыты. «Закрыто» не значит «решено». Определения — на последнем листе.";

/// What a table shows.
#[derive(Debug)]
pub(super) struct Grid {
    /// Name of the sheet.
    pub(super) name: &'static str,
    /// Title above the table.
    pub(super) title: &'static str,
    /// Title of the first column.
    pub(super) rows_title: &'static str,
    /// The rows above the total, cut by each of these dimensions in turn.
    pub(super) parts: Vec<Part>,
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
        GROUPS.iter().map(|group| (group.title, columns(context, group.metrics, &dimensions))).collect();
    let table: Vec<Column> = groups.iter().flat_map(|(_, columns)| columns).copied().collect();
    let mut widths = vec![23.0];
    widths.extend(table.iter().map(|_| 10.0));
    let mut page = Page::new(context, grid.name, Paper::Landscape, &widths)?;
    page.heading(grid.title, context)?;
    head(&mut page, grid, &groups)?;
    write_heads(&mut page, (TITLE_ROW, 1), &table)?;
    let mut row = FIRST_ROW;
    for part in &grid.parts {
        if let Some(heading) = part.heading {
            let format = page.styles.group.clone().set_align(FormatAlign::Left);
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
    page.across(row + 3, EXPLANATION, &note, 0.9)?;
    page.sheet.set_freeze_panes(FIRST_ROW, 1)?.set_repeat_rows(GROUP_ROW, UNIT_ROW)?;
    Ok(page.sheet)
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
fn write_row(
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
        let figure = item.find(&context.index, slice);
        let text = detail(figure);
        lines = lines.max(u32::try_from(text.lines().count()).unwrap_or(1));
        if text.is_empty() {
            // A plain count has nothing below it: one tall cell instead of a number and an empty box.
            page.sheet.merge_range(row, column, row + 1, column, "", &page.styles.no_value(tone))?;
            page.figure((row, column), figure, tone, item.metric.late)?;
            continue;
        }
        page.figure((row, column), figure, tone, item.metric.late)?;
        page.text((row + 1, column), &text, &page.styles.detail(tone))?;
    }
    page.sheet.set_row_height(row, 17)?.set_row_height(row + 1, f64::from(lines) * DETAIL_LINE_HEIGHT + 2.0)?;
    Ok(())
}
