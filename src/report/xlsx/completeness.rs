//! «Полнота данных»: what was read, what is missing, and what nobody has a word for yet.

use rust_xlsxwriter::{RowNum, Worksheet, XlsxError};

use super::{
    Context,
    page::{Page, Paper, ROW_HEIGHT},
    style::Tone,
};
use crate::indicators::Unit;
use crate::report::input::FeedState;

const FEED_TITLES: [&str; 12] = [
    "Поток",
    "Платформа",
    "Последняя загрузка",
    "Последнее поступление",
    "Прочитано",
    "Новых",
    "Изменено",
    "Без изменений",
    "В карантине",
    "Доля карантина",
    "Итог источника",
    "Расхождение",
];
const WIDTHS: [f64; 13] = [30.0, 14.0, 17.0, 17.0, 11.0, 9.0, 10.0, 10.0, 11.0, 11.0, 11.0, 13.0, 40.0];
const NOTE_TITLE: &str = "Пояснение";
const NOTE_COLUMN: u16 = 12;

pub(super) fn sheet(context: &Context<'_>) -> Result<Worksheet, XlsxError> {
    let mut page = Page::new(context, "Полнота данных", Paper::Landscape, &WIDTHS)?;
    page.heading("Полнота данных", context)?;
    let row = feeds(&mut page, context, 3)?;
    let row = quarantine(&mut page, context, row + 1)?;
    unmapped(&mut page, context, row + 1)?;
    page.sheet.set_freeze_panes(2, 1)?;
    Ok(page.sheet)
}

fn feeds(page: &mut Page<'_>, context: &Context<'_>, mut row: RowNum) -> Result<RowNum, XlsxError> {
    let styles = page.styles;
    page.section(row, "Загрузка по потокам")?;
    row += 1;
    page.head(row, &FEED_TITLES)?;
    page.text((row, NOTE_COLUMN), NOTE_TITLE, &styles.head)?;
    page.sheet.set_row_height(row, 30)?;
    row += 1;
    for feed in &context.input.feeds {
        write_feed(page, row, feed)?;
        row += 1;
    }
    if context.input.feeds.is_empty() {
        page.text((row, 0), "Потоки не настроены", &styles.text)?;
        row += 1;
    }
    let note = styles.note.clone();
    let text = "Выделены опаздывающие потоки и карантин свыше 2 % прочитанного. Расхождение — наше число минус итог \
        источника. Записи из карантина не потеряны: после исправления они загружаются повторно.";
    page.sheet.set_row_height(row, 6)?;
    page.across(row + 1, text, &note, 0.9)?;
    Ok(row + 2)
}

fn write_feed(page: &mut Page<'_>, row: RowNum, feed: &FeedState) -> Result<(), XlsxError> {
    let styles = page.styles;
    let title = if feed.title.trim().is_empty() { feed.feed.as_str() } else { &feed.title };
    let title = if feed.late { format!("{title} (опаздывает)") } else { title.to_owned() };
    page.text((row, 0), &title, if feed.late { &styles.late_text } else { &styles.text })?;
    page.text((row, 1), feed.platform.title(), &styles.text)?;
    page.instant((row, 2), feed.last_success)?;
    page.moment((row, 3), feed.latest_received)?;
    for (column, count) in (4..).zip([feed.read, feed.new, feed.changed, feed.unchanged, feed.quarantined]) {
        page.count((row, column), count)?;
    }
    figures_of(page, row, feed)?;
    page.text((row, NOTE_COLUMN), &feed.note, &styles.text)?;
    let height = page.height_of(&title, 0, 0, 1.0).max(page.height_of(&feed.note, NOTE_COLUMN, NOTE_COLUMN, 1.0));
    page.sheet.set_row_height(row, height)?;
    Ok(())
}

/// Share in quarantine, the source's total and the difference.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn figures_of(page: &mut Page<'_>, row: RowNum, feed: &FeedState) -> Result<(), XlsxError> {
    if feed.read > 0 {
        let share = feed.quarantined as f64 / feed.read as f64;
        let format = page.styles.value(Unit::Share, Tone::Plain, feed.is_over_quarantine_limit());
        page.number((row, 9), share, &format)?;
    } else {
        page.dash((row, 9), Tone::Plain)?;
    }
    match feed.source_total {
        Some(total) => page.count((row, 10), total)?,
        None => page.dash((row, 10), Tone::Plain)?,
    }
    match feed.difference {
        Some(difference) => {
            let format = page.styles.count.clone().set_num_format("+#,##0;\u{2212}#,##0;0");
            page.number((row, 11), difference as f64, &format)
        }
        None => page.dash((row, 11), Tone::Plain),
    }
}

fn quarantine(page: &mut Page<'_>, context: &Context<'_>, mut row: RowNum) -> Result<RowNum, XlsxError> {
    let styles = page.styles;
    page.section(row, "Карантин по причинам")?;
    row += 1;
    page.head(row, &["Причина", "Записей"])?;
    page.sheet.set_row_height(row, ROW_HEIGHT)?;
    row += 1;
    for reason in &context.input.quarantine {
        page.text((row, 0), &super::page::capitalised(reason.code.title()), &styles.text)?;
        page.count((row, 1), reason.count)?;
        page.sheet.set_row_height(row, page.height_of(reason.code.title(), 0, 0, 1.0))?;
        row += 1;
    }
    if context.input.quarantine.is_empty() {
        page.text((row, 0), "Карантин пуст", &styles.text)?;
        page.count((row, 1), 0)?;
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
        page.spread((row, 2), 3, &item.level, &styles.text)?;
        page.count((row, 4), item.count)?;
        page.sheet
            .set_row_height(row, page.height_of(&item.value, 0, 0, 1.0).max(page.height_of(&item.level, 2, 3, 1.0)))?;
        row += 1;
    }
    if context.input.unmapped.is_empty() {
        page.text((row, 0), "Все значения известны", &styles.text)?;
    }
    Ok(())
}
