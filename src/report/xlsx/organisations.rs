//! «Организации»: who is on time; ranked only where there are enough cases.

use std::cmp::Reverse;

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, RowNum, Worksheet, XlsxError};

use super::{
    Context,
    metrics::{Column, ORGANISATION_METRICS, columns, write_heads},
    page::{Page, Paper},
    style::{GREY, NAVY, Tone},
};
use crate::indicators::{Dimension, Figure, Note, Unit};
use crate::report::{index::by, words};

/// Fewer cases than these are listed, not ranked.
pub(super) const RANKED_FROM: u64 = 20;

const TITLE_ROW: RowNum = 3;
const FIRST_ROW: RowNum = 5;
const FIXED: [&str; 5] = ["Место", "Организация", "Доля в срок, %", "95 % интервал", "Наступил срок, n"];
const FIXED_WIDTHS: [f64; 5] = [6.5, 30.0, 8.6, 13.5, 9.5];
const COUNT_WIDTH: f64 = 9.6;
const STANDING_WIDTH: f64 = 11.0;
const VALUE_WIDTH: f64 = 9.0;
/// A longer word does not fit into one column of values: «Удовлетворённость».
const LONG_WORD: usize = 12;
const LONG_WORD_WIDTH: f64 = 17.0;

const EXPLANATION: &str = "Место определяется по доле исполненных в срок и только там, где срок наступил не менее чем по \
    20 обращениям. Остальные организации стоят под чертой по алфавиту. Соседние места могут \
    различаться случайно: сравнивайте и n. Публикации входят только в «Поступило»: срока у них нет.";

pub(super) fn sheet(context: &Context<'_>) -> Result<Worksheet, XlsxError> {
    let table = columns(context, ORGANISATION_METRICS, &[Dimension::Organisation]);
    let mut widths = FIXED_WIDTHS.to_vec();
    widths.extend(table.iter().map(|column| width(column, &table)));
    let mut page = Page::new(context, "Организации", Paper::Landscape, &widths)?;
    page.heading("Организации", context)?;
    let note = page.styles.note.clone();
    page.across(2, EXPLANATION, &note, 0.9)?;
    head(&mut page, context, &table)?;
    let rows = ranked(context);
    let mut row = FIRST_ROW;
    let mut below_line = false;
    for item in &rows {
        let first_below = item.place.is_none() && !below_line && row > FIRST_ROW;
        below_line |= item.place.is_none();
        write_row(&mut page, context, (row, &table), (item, first_below))?;
        row += 1;
    }
    if rows.is_empty() {
        page.text((row, 1), "Нет данных", &page.styles.text)?;
    } else {
        let last = (0..).zip(&widths).map(|(column, _)| column).last().unwrap_or_default();
        page.sheet.autofilter(FIRST_ROW - 1, 0, row - 1, last)?;
    }
    page.sheet.set_freeze_panes(FIRST_ROW, 2)?.set_repeat_rows(TITLE_ROW, FIRST_ROW - 1)?;
    Ok(page.sheet)
}

fn width(column: &Column, table: &[Column]) -> f64 {
    let title = column.metric.title;
    let is_alone = table.iter().filter(|other| other.metric.title == title).nth(1).is_none();
    let has_long_word = title.split(' ').any(|word| word.chars().count() > LONG_WORD);
    match (column.is_count(), column.is_standing()) {
        (true, true) => STANDING_WIDTH,
        (true, false) => COUNT_WIDTH,
        (false, _) if is_alone && has_long_word => LONG_WORD_WIDTH,
        (false, _) => VALUE_WIDTH,
    }
}

/// An organisation and its place; `None` below the line.
struct Ranked<'a> {
    place: Option<u32>,
    name: &'a str,
    on_time: Option<&'a Figure>,
}

fn ranked<'a>(context: &Context<'a>) -> Vec<Ranked<'a>> {
    let mut rows: Vec<_> = context
        .index
        .values(Dimension::Organisation)
        .into_iter()
        .map(|name| {
            let on_time = context.index.find("T1", Unit::Share, &by(Dimension::Organisation, name));
            (rank(on_time), Ranked { place: None, name, on_time })
        })
        .collect();
    rows.sort_by_key(|(rank, row)| (Reverse(*rank), row.name));
    let mut before: Option<(u64, u32)> = None;
    for ((rank, row), position) in rows.iter_mut().zip(1..) {
        // Equal shares take the same place.
        let place = rank.map(|rank| before.filter(|(value, _)| *value == rank).map_or(position, |(_, place)| place));
        before = rank.zip(place);
        row.place = place;
    }
    rows.into_iter().map(|(_, row)| row).collect()
}

/// The share on time in millionths, for comparing; `None` where there are too few cases.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0…1 000 000")]
fn rank(on_time: Option<&Figure>) -> Option<u64> {
    let figure = on_time.filter(|figure| figure.n >= RANKED_FROM)?;
    let share = figure.value.filter(|share| share.is_finite())?;
    Some((share.clamp(0.0, 1.0) * 1_000_000.0).round() as u64)
}

fn head(page: &mut Page<'_>, context: &Context<'_>, table: &[Column]) -> Result<(), XlsxError> {
    let styles = page.styles;
    for (column, title) in (0..).zip(FIXED) {
        page.sheet.merge_range(TITLE_ROW, column, TITLE_ROW + 1, column, title, &styles.head)?;
    }
    write_heads(page, context, (TITLE_ROW, 5), table)
}

fn write_row(
    page: &mut Page<'_>,
    context: &Context<'_>,
    (row, table): (RowNum, &[Column]),
    (item, first_below): (&Ranked<'_>, bool),
) -> Result<(), XlsxError> {
    let styles = page.styles;
    let lined = |format: &Format| {
        let format = format.clone();
        if first_below { format.set_border_top(FormatBorder::Medium).set_border_top_color(NAVY) } else { format }
    };
    let name = Dimension::Organisation.value_title(item.name);
    let note = item.on_time.and_then(|figure| figure.note).map(Note::title).unwrap_or_default();
    let interval = item.on_time.and_then(words::interval_words).unwrap_or_else(|| words::DASH.to_owned());
    let interval = [interval.as_str(), note].join("\n");
    let interval = interval.trim_end();
    match item.place {
        Some(place) => page.number((row, 0), f64::from(place), &lined(&centred(&styles.count).set_num_format("0")))?,
        None => page.text((row, 0), words::DASH, &lined(&centred(&styles.dash)))?,
    }
    page.text((row, 1), &name, &lined(&styles.text))?;
    write_value(page, (row, 2), item.on_time, &lined(&styles.share))?;
    page.text((row, 3), interval, &lined(&centred(&styles.dash).set_text_wrap()))?;
    let height = page.height_of(&name, 1, 1, 1.0).max(page.height_of(interval, 3, 3, 1.0));
    page.sheet.set_row_height(row, height)?;
    match item.on_time {
        #[expect(clippy::cast_precision_loss, reason = "a cell of a workbook is a double; counts stay far below 2^53")]
        Some(figure) => page.number((row, 4), figure.n as f64, &lined(&styles.count))?,
        None => page.text((row, 4), words::DASH, &lined(&styles.dash))?,
    }
    for (column, metric) in (5..).zip(table) {
        let found = metric.find(&context.index, Some((Dimension::Organisation, item.name)));
        let figure = found.as_deref();
        let late = metric.metric.late && figure.and_then(|figure| figure.value).is_some_and(|value| value > 0.0);
        write_value(page, (row, column), figure, &lined(&styles.value(metric.unit(), Tone::Plain, late)))?;
    }
    Ok(())
}

fn centred(format: &Format) -> Format {
    format.clone().set_align(FormatAlign::Center).set_indent(0)
}

fn write_value(
    page: &mut Page<'_>,
    cell: (RowNum, u16),
    figure: Option<&Figure>,
    format: &Format,
) -> Result<(), XlsxError> {
    if let Some(value) = figure.and_then(|figure| figure.value).filter(|value| value.is_finite()) {
        return page.number(cell, value, format);
    }
    // What keeps a number off the border is in its number format.
    let dash = format.clone().set_num_format("General").set_font_color(GREY).set_indent(1);
    page.text(cell, words::DASH, &dash)
}
