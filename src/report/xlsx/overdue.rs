//! «Просрочено»: what is open past its deadline, the longest overdue first.

use rust_xlsxwriter::{FormatAlign, RowNum, Worksheet, XlsxError};

use super::{
    Context,
    page::{Page, Paper},
    style::padded,
};
use crate::indicators::Unit;
use crate::report::words;

const TITLES: [&str; 8] =
    ["№", "Номер в источнике", "Платформа", "Блок", "Организация", "Поступило", "Срок", "Дней просрочки"];
const WIDTHS: [f64; 8] = [6.5, 18.0, 14.0, 22.0, 39.0, 16.5, 16.5, 12.0];
const TITLE_ROW: RowNum = 3;
/// A longer list is for machines: it stands in `report.xml` whole.
const ROWS_MAX: usize = 20_000;
/// Overdue by more than this many days is coloured.
const LONG_DAYS: u32 = 30;

pub(super) fn sheet(context: &Context<'_>) -> Result<Worksheet, XlsxError> {
    let items = context.input.overdue_sorted();
    let mut page = Page::new(context, "Просрочено", Paper::Landscape, &WIDTHS)?;
    page.heading("Открытые обращения и сообщения с истёкшим сроком", context)?;
    let note = page.styles.note.clone();
    page.across(2, &explanation(context, items.len()), &note, 0.9)?;
    page.head(TITLE_ROW, &TITLES)?;
    page.sheet.set_row_height(TITLE_ROW, 30)?;
    let styles = page.styles;
    let late = styles.late_text.clone().set_num_format(padded("#,##0")).set_align(FormatAlign::Right).set_indent(0);
    let hours = styles.count.clone().set_text_wrap().set_indent(1);
    let mut row = TITLE_ROW;
    for (item, number) in items.iter().zip(1..).take(ROWS_MAX) {
        row += 1;
        let organisation = item.organisation.as_deref().filter(|name| !name.trim().is_empty());
        let organisation = organisation.unwrap_or("Организация не указана");
        page.count((row, 0), number)?;
        page.link((row, 1), item.external_id.as_str(), item.url.as_deref())?;
        page.text((row, 2), item.platform.title(), &styles.text)?;
        page.text((row, 3), item.block.title(), &styles.text)?;
        page.text((row, 4), organisation, &styles.text)?;
        page.moment((row, 5), Some(item.received))?;
        page.moment((row, 6), Some(item.due))?;
        match item.days_over {
            // Overdue since some hours: a zero would say that it is in time.
            0 => page.text((row, 7), "менее дня", &hours)?,
            days => page.number((row, 7), f64::from(days), if days > LONG_DAYS { &late } else { &styles.count })?,
        }
        let height = page.height_of(organisation, 4, 4, 1.0).max(page.height_of(item.external_id.as_str(), 1, 1, 1.0));
        page.sheet.set_row_height(row, height)?;
    }
    if row > TITLE_ROW {
        page.sheet.autofilter(TITLE_ROW, 0, row, 7)?;
    }
    page.sheet.set_freeze_panes(TITLE_ROW + 1, 2)?.set_repeat_rows(TITLE_ROW, TITLE_ROW)?;
    Ok(page.sheet)
}

fn explanation(context: &Context<'_>, count: usize) -> String {
    let number = u64::try_from(count).unwrap_or(u64::MAX);
    match count {
        0 if is_anything_open(context) => "Просроченных обращений и сообщений нет.".to_owned(),
        0 => "Открытых обращений и сообщений нет: о просрочке сказать нечего.".to_owned(),
        1..=ROWS_MAX => format!(
            "Всего {}. Номер открывает карточку в системе-источнике. Просрочка более {LONG_DAYS} дней выделена. \
             Время — местное; где источник знает только день, времени нет.",
            words::count(number)
        ),
        _ => format!(
            "Показаны первые {} из {}; полный список — в файле report.xml.",
            words::count(u64::try_from(ROWS_MAX).unwrap_or(u64::MAX)),
            words::count(number)
        ),
    }
}

/// Without an open item «none is overdue» says nothing.
fn is_anything_open(context: &Context<'_>) -> bool {
    context.index.total("V4", Unit::Items).is_some_and(|figure| figure.n > 0)
}
