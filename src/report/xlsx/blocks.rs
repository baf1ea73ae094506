//! «Показатели по блокам»: eight blocks, the two rows beside them, and everything.

use rust_xlsxwriter::{ColNum, FormatAlign, RowNum, Worksheet, XlsxError};

use super::{
    Context,
    metrics::{BLOCK_GROUPS, Column, columns, write_heads},
    page::{Page, Paper, detail},
    style::Tone,
};
use crate::domain::Block;
use crate::indicators::Dimension;

const GROUP_ROW: RowNum = 3;
const TITLE_ROW: RowNum = 4;
const UNIT_ROW: RowNum = 5;
const FIRST_ROW: RowNum = 6;
const DETAIL_LINE_HEIGHT: f64 = 10.2;

const EXPLANATION: &str = "Под значением: 95-процентный доверительный интервал; n — число случаев, на которых основано \
    значение; пояснение. Прочерк означает, что значения нет, а не ноль. Медианы и ожидание учитывают и те обращения, \
    которые ещё не закрыты. «Закрыто» не значит «решено». Определения — на последнем листе.";

pub(super) fn sheet(context: &Context<'_>) -> Result<Worksheet, XlsxError> {
    let groups: Vec<_> =
        BLOCK_GROUPS.iter().map(|group| (group.title, columns(context, group.metrics, Dimension::Block))).collect();
    let table: Vec<Column> = groups.iter().flat_map(|(_, columns)| columns).copied().collect();
    let mut widths = vec![23.0];
    widths.extend(table.iter().map(|_| 10.0));
    let mut page = Page::new(context, "Показатели по блокам", Paper::Landscape, &widths)?;
    page.heading("Показатели по социально значимым блокам", context)?;
    head(&mut page, &groups, &table)?;
    let mut row = FIRST_ROW;
    for &block in Block::ALL {
        write_row(&mut page, context, (row, &table), Some(block))?;
        row += 2;
    }
    write_row(&mut page, context, (row, &table), None)?;
    let note = page.styles.note.clone();
    page.across(row + 3, EXPLANATION, &note, 0.9)?;
    page.sheet.set_freeze_panes(FIRST_ROW, 1)?.set_repeat_rows(GROUP_ROW, UNIT_ROW)?;
    Ok(page.sheet)
}

fn head(page: &mut Page<'_>, groups: &[(&str, Vec<Column>)], table: &[Column]) -> Result<(), XlsxError> {
    let styles = page.styles;
    page.sheet.merge_range(GROUP_ROW, 0, UNIT_ROW, 0, "Блок", &styles.group)?;
    let mut column: ColNum = 1;
    for (title, columns) in groups {
        let last = columns.iter().skip(1).fold(column, |last, _| last + 1);
        page.spread((GROUP_ROW, column), last, title, &styles.group)?;
        column = last + 1;
    }
    page.sheet.set_row_height(GROUP_ROW, 18)?;
    write_heads(page, (TITLE_ROW, 1), table)
}

/// A row of values and the thin row below it.
fn write_row(
    page: &mut Page<'_>,
    context: &Context<'_>,
    (row, table): (RowNum, &[Column]),
    block: Option<Block>,
) -> Result<(), XlsxError> {
    let tone = if block.is_some() { Tone::Plain } else { Tone::Total };
    let title = block.map_or("Всего", Block::title);
    let title_format = page.styles.row_title(tone).clone().set_align(FormatAlign::VerticalCenter);
    page.sheet.merge_range(row, 0, row + 1, 0, title, &title_format)?;
    let mut lines: u32 = 1;
    for (column, item) in (1..).zip(table) {
        let figure = item.find(&context.index, block.map(|block| (Dimension::Block, block.as_str())));
        let text = detail(figure);
        lines = lines.max(u32::try_from(text.lines().count()).unwrap_or(1));
        page.figure((row, column), figure, tone, item.metric.late)?;
        page.text((row + 1, column), &text, &page.styles.detail(tone))?;
    }
    page.sheet.set_row_height(row, 17)?.set_row_height(row + 1, f64::from(lines) * DETAIL_LINE_HEIGHT + 2.0)?;
    Ok(())
}
