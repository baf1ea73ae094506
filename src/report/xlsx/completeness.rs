//! «Полнота данных»: what was read, what is missing, and what nobody has a word for yet.

use rust_xlsxwriter::{RowNum, Worksheet, XlsxError};

use super::{
    Context,
    page::{Page, Paper, ROW_HEIGHT},
    style::{Tone, padded},
};
use crate::indicators::Unit;
use crate::report::input::{FeedState, LastRun};

/// What is known of each feed.
const FEED_TITLES: [&str; 9] = [
    "Поток",
    "Платформа",
    "Последняя загрузка",
    "Последнее поступление",
    "Хранится",
    "Стоит в карантине",
    "Доля карантина",
    "Итог источника",
    "Расхождение",
];
/// What all loads of each feed read.
const LOAD_TITLES: [&str; 7] = ["Поток", "Прочитано", "Новых", "Изменено", "Без изменений", "Отсеяно", "В карантин"];
/// Of both tables; they fill the page and no more, so that the print is not made smaller.
const WIDTHS: [f64; 9] = [31.0, 14.0, 16.5, 16.5, 11.5, 11.5, 11.5, 11.5, 13.5];
const NOTE_TITLE: &str = "Пояснение";
/// The columns of the note, behind the counts of the loads.
const NOTE_COLUMNS: (u16, u16) = (7, 8);
/// Width of bold letters against others.
const BOLD: f64 = 1.15;
/// The first column behind the counts of the first table.
const SHARE_COLUMN: u16 = 6;

pub(super) fn sheet(context: &Context<'_>) -> Result<Worksheet, XlsxError> {
    let mut page = Page::new(context, "Полнота данных", Paper::Landscape, &WIDTHS)?;
    page.heading("Полнота данных", context)?;
    let row = feeds(&mut page, context, 3)?;
    let second_page = row + 1;
    let row = quarantine(&mut page, context, second_page)?;
    let row = filtered(&mut page, context, row + 1)?;
    unmapped(&mut page, context, row + 1)?;
    // Feeds on one page, reasons on the next: no table begins where the page ends.
    page.sheet.set_freeze_panes(2, 1)?.set_page_breaks(&[second_page])?;
    Ok(page.sheet)
}

fn feeds(page: &mut Page<'_>, context: &Context<'_>, row: RowNum) -> Result<RowNum, XlsxError> {
    let note = page.styles.note.clone();
    let row = table(page, context, (row, "Потоки", &FEED_TITLES), write_feed)?;
    let text = "Хранится — разных записей сейчас; доля карантина — от разных прочитанных записей. Выделены опаздывающие потоки, неудачные и \
        неполные загрузки и карантин свыше 2 %. Расхождение — прочитано при последней загрузке минус итог источника. \
        Записи из карантина не потеряны: после исправления они загружаются повторно.";
    page.sheet.set_row_height(row, 6)?;
    page.across(row + 1, text, &note, 0.9)?;
    let row = row + 3;
    page.spread((row + 1, NOTE_COLUMNS.0), NOTE_COLUMNS.1, NOTE_TITLE, &page.styles.head)?;
    let row = table(page, context, (row, "Загрузка по потокам", &LOAD_TITLES), write_loads)?;
    let text = "Прочитано = новых + изменено + без изменений + отсеяно + в карантин: сумма всех загрузок, одна запись читается при \
        каждой из них.";
    page.sheet.set_row_height(row, 6)?;
    page.across(row + 1, text, &note, 0.9)?;
    Ok(row + 2)
}

/// A table with a row for each feed; gives the row behind it.
fn table(
    page: &mut Page<'_>,
    context: &Context<'_>,
    (mut row, section, titles): (RowNum, &str, &[&str]),
    write: fn(&mut Page<'_>, RowNum, &FeedState) -> Result<(), XlsxError>,
) -> Result<RowNum, XlsxError> {
    page.section(row, section)?;
    row += 1;
    page.head(row, titles)?;
    page.sheet.set_row_height(row, 30)?;
    row += 1;
    for feed in &context.input.feeds {
        write(page, row, feed)?;
        row += 1;
    }
    if context.input.feeds.is_empty() {
        page.text((row, 0), "Потоки не настроены", &page.styles.text)?;
        row += 1;
    }
    Ok(row)
}

/// The name of a feed.
fn title(feed: &FeedState) -> &str {
    if feed.title.trim().is_empty() { feed.feed.as_str() } else { &feed.title }
}

fn write_feed(page: &mut Page<'_>, row: RowNum, feed: &FeedState) -> Result<(), XlsxError> {
    let styles = page.styles;
    let (title, troubles) = (title(feed), troubles(feed));
    let title = if troubles.is_empty() { title.to_owned() } else { format!("{title} ({})", troubles.join("; ")) };
    page.text((row, 0), &title, if troubles.is_empty() { &styles.text } else { &styles.late_text })?;
    page.text((row, 1), feed.platform.title(), &styles.text)?;
    page.instant((row, 2), feed.last_success)?;
    page.moment((row, 3), feed.latest_received)?;
    page.count((row, 4), feed.held)?;
    page.count((row, 5), feed.in_quarantine)?;
    figures_of(page, row, feed)?;
    // Bold letters are wider.
    let scale = if troubles.is_empty() { 1.0 } else { BOLD };
    page.sheet.set_row_height(row, page.height_of(&title, 0, 0, scale))?;
    Ok(())
}

fn write_loads(page: &mut Page<'_>, row: RowNum, feed: &FeedState) -> Result<(), XlsxError> {
    let styles = page.styles;
    let (title, (first, last)) = (title(feed), NOTE_COLUMNS);
    page.text((row, 0), title, &styles.text)?;
    let counts = [feed.read, feed.new, feed.changed, feed.unchanged, feed.filtered, feed.quarantined];
    for (column, count) in (1..).zip(counts) {
        page.count((row, column), count)?;
    }
    page.spread((row, first), last, &feed.note, &styles.text)?;
    let height = page.height_of(title, 0, 0, 1.0).max(page.height_of(&feed.note, first, last, 1.0));
    page.sheet.set_row_height(row, height)?;
    Ok(())
}

/// What the row of a feed is coloured for.
fn troubles(feed: &FeedState) -> Vec<&'static str> {
    let of_run = match feed.last_run {
        Some(LastRun::Failed) => Some("последняя загрузка не удалась"),
        Some(LastRun::Incomplete) => Some("последняя загрузка неполна"),
        Some(LastRun::Whole) | None => None,
    };
    feed.late.then_some("опаздывает").into_iter().chain(of_run).collect()
}

/// Share in quarantine, the source's total and the difference.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn figures_of(page: &mut Page<'_>, row: RowNum, feed: &FeedState) -> Result<(), XlsxError> {
    if feed.distinct > 0 {
        let share = feed.in_quarantine as f64 / feed.distinct as f64;
        let format = page.styles.value(Unit::Share, Tone::Plain, feed.is_over_quarantine_limit());
        page.number((row, SHARE_COLUMN), share, &format)?;
    } else {
        page.dash((row, SHARE_COLUMN), Tone::Plain)?;
    }
    match feed.source_total {
        Some(total) => page.count((row, SHARE_COLUMN + 1), total)?,
        None => page.dash((row, SHARE_COLUMN + 1), Tone::Plain)?,
    }
    match feed.difference {
        Some(difference) => {
            let format = page.styles.count.clone().set_num_format(padded("+#,##0;\u{2212}#,##0;0"));
            page.number((row, SHARE_COLUMN + 2), difference as f64, &format)
        }
        None => page.dash((row, SHARE_COLUMN + 2), Tone::Plain),
    }
}

fn quarantine(page: &mut Page<'_>, context: &Context<'_>, row: RowNum) -> Result<RowNum, XlsxError> {
    let rows: Vec<_> = context.input.quarantine.iter().map(|row| (row.code.title(), row.count)).collect();
    reasons(page, row, ("Карантин по причинам", "Карантин пуст"), &rows)
}

fn filtered(page: &mut Page<'_>, context: &Context<'_>, row: RowNum) -> Result<RowNum, XlsxError> {
    let rows: Vec<_> = context.input.filtered.iter().map(|row| (row.reason.title(), row.count)).collect();
    reasons(page, row, ("Отсеяно по причинам: публикации, которые не обращения", "Ничего не отсеяно"), &rows)
}

/// A table of reasons with their counts.
fn reasons(
    page: &mut Page<'_>,
    mut row: RowNum,
    (section, nothing): (&str, &str),
    rows: &[(&str, u64)],
) -> Result<RowNum, XlsxError> {
    let styles = page.styles;
    page.section(row, section)?;
    row += 1;
    page.head(row, &["Причина", "Записей"])?;
    page.sheet.set_row_height(row, ROW_HEIGHT)?;
    row += 1;
    let rows = if rows.is_empty() { &[(nothing, 0)] } else { rows };
    for (reason, count) in rows {
        page.text((row, 0), &super::page::capitalised(reason), &styles.text)?;
        page.count((row, 1), *count)?;
        page.sheet.set_row_height(row, page.height_of(reason, 0, 0, 1.0))?;
        row += 1;
    }
    Ok(row)
}

fn unmapped(page: &mut Page<'_>, context: &Context<'_>, mut row: RowNum) -> Result<(), XlsxError> {
    let styles = page.styles;
    page.section(row, "Значения, которых нет в справочниках")?;
    row += 1;
    let heads = [(0, 0, "Значение в источнике"), (1, 1, "Платформа"), (2, 3, "Что это"), (4, 4, "Обращений")];
    for (first, last, title) in heads {
        page.spread((row, first), last, title, &styles.head)?;
    }
    page.sheet.set_row_height(row, ROW_HEIGHT)?;
    row += 1;
    for item in &context.input.unmapped {
        page.text((row, 0), &item.value, &styles.text)?;
        page.text((row, 1), item.platform.title(), &styles.text)?;
        page.spread((row, 2), 3, item.level.title(), &styles.text)?;
        page.count((row, 4), item.count)?;
        page.sheet.set_row_height(
            row,
            page.height_of(&item.value, 0, 0, 1.0).max(page.height_of(item.level.title(), 2, 3, 1.0)),
        )?;
        row += 1;
    }
    if context.input.unmapped.is_empty() {
        page.text((row, 0), "Все значения известны", &styles.text)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
