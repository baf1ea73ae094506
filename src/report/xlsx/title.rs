//! «Титул»: whose report it is, the key numbers, what they say, and who signs.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, RowNum, Worksheet, XlsxError};

use super::{
    Context,
    metrics::{Column, TITLE_METRICS, columns},
    page::{Page, Paper, ROW_HEIGHT},
    style::{GREY, NAVY, Tone},
};
use crate::indicators::{Figure, Unit};
use crate::report::{TITLE, conclusions, index::Index, input::Signatory, words};

const WIDTHS: [f64; 6] = [32.0, 13.0, 20.0, 10.0, 15.0, 14.0];
const LAST: u16 = 5;

pub(super) fn sheet(context: &Context<'_>) -> Result<Worksheet, XlsxError> {
    let mut page = Page::new(context, "Титул", Paper::Portrait, &WIDTHS)?;
    let row = cover(&mut page, context)?;
    let row = warnings(&mut page, context, row)?;
    let row = key_numbers(&mut page, context, row)?;
    let row = said(&mut page, context, row)?;
    let row = signatures(&mut page, context, row)?;
    versions(&mut page, context, row)?;
    page.sheet.set_print_fit_to_pages(1, 1);
    Ok(page.sheet)
}

fn cover(page: &mut Page<'_>, context: &Context<'_>) -> Result<RowNum, XlsxError> {
    let input = context.input;
    let centred = page.styles.plain.clone().set_text_wrap().set_align(FormatAlign::Center);
    let name = centred.clone().set_bold().set_font_size(12);
    let title = centred.clone().set_bold().set_font_size(16).set_font_color(NAVY);
    let period = centred.clone().set_font_size(13);
    page.across(0, &input.municipality.region, &centred.clone().set_font_color(GREY), 1.0)?;
    page.across(1, &input.municipality.name, &name, 1.25)?;
    page.across(2, &format!("ОКТМО {}", input.municipality.oktmo), &centred.set_font_color(GREY), 1.0)?;
    page.sheet.set_row_height(3, 14)?;
    page.across(4, &TITLE.replace(" по социально", "\nпо социально"), &title, 1.7)?;
    page.across(5, &super::page::capitalised(&words::period_words(input.period)), &period, 1.5)?;
    let subtitle = page.styles.subtitle.clone().set_align(FormatAlign::Center);
    let times = format!(
        "Состояние на {}; по сведениям, полученным до {}",
        words::local_time_words(page.zone, input.as_of),
        words::local_time_words(page.zone, input.known_at)
    );
    page.across(6, &times, &subtitle, 1.0)?;
    Ok(8)
}

/// A box that says why the figures may be incomplete; nothing when they are not.
fn warnings(page: &mut Page<'_>, context: &Context<'_>, row: RowNum) -> Result<RowNum, XlsxError> {
    let lines = conclusions::warnings(context.input);
    if lines.is_empty() {
        return Ok(row);
    }
    let text = format!("Данные неполны. {}", lines.join("\n"));
    let format = page.styles.warning.clone();
    page.across(row, &text, &format, 1.0)?;
    Ok(row + 2)
}

fn key_numbers(page: &mut Page<'_>, context: &Context<'_>, mut row: RowNum) -> Result<RowNum, XlsxError> {
    let previous = context.input.previous.last().map(|previous| (Index::new(&previous.figures), previous.period));
    let before =
        previous.as_ref().map_or_else(|| "Прошлый период".to_owned(), |(_, period)| words::period_short(*period));
    page.section(row, "Основные показатели")?;
    row += 1;
    page.head(row, &["Показатель", "Значение", "95 % интервал", "n", &before, "Изменение"])?;
    page.sheet.set_row_height(row, ROW_HEIGHT)?;
    for item in columns(context, TITLE_METRICS, &[]) {
        row += 1;
        let now = item.find(&context.index, None);
        let earlier = previous.as_ref().and_then(|(index, _)| item.find(index, None));
        key_number(page, row, &item, (now, earlier))?;
    }
    Ok(row + 2)
}

fn key_number(
    page: &mut Page<'_>,
    row: RowNum,
    item: &Column,
    (now, earlier): (Option<&Figure>, Option<&Figure>),
) -> Result<(), XlsxError> {
    let styles = page.styles;
    // What is open is counted at the report's moment, whatever the period: there is nothing to compare it with.
    let earlier = earlier.filter(|_| !matches!(item.variant.id, "V4" | "T2"));
    let title = format!("{}, {}", super::page::capitalised(item.metric.title), item.variant.caption);
    page.text((row, 0), &title, &styles.text)?;
    page.figure((row, 1), now, Tone::Total, item.metric.late)?;
    let interval = now.and_then(words::interval_words);
    let note = now.and_then(|figure| figure.note).map(|note| note.title().to_owned());
    let detail: Vec<_> = interval.into_iter().chain(note).collect();
    let detail = if detail.is_empty() { words::DASH.to_owned() } else { detail.join("; ") };
    page.text((row, 2), &detail, &styles.dash.clone().set_text_wrap().set_align(FormatAlign::Center))?;
    match now {
        Some(figure) => page.count((row, 3), figure.n)?,
        None => page.dash((row, 3), Tone::Plain)?,
    }
    page.figure((row, 4), earlier, Tone::Plain, false)?;
    match now.and_then(|figure| figure.value).zip(earlier.and_then(|figure| figure.value)) {
        Some((now, earlier)) if (now - earlier).is_finite() => {
            // A difference of shares is in points: as a share it would be read as a relative change.
            let (scale, format) = match item.variant.unit {
                Unit::Items => (1.0, "+#,##0;\u{2212}#,##0;0"),
                Unit::Share => (100.0, "+0.0\" п. п.\";\u{2212}0.0\" п. п.\";0.0\" п. п.\""),
                Unit::Hours | Unit::Days => (1.0, "+0.0;\u{2212}0.0;0.0"),
            };
            page.number((row, 5), (now - earlier) * scale, &styles.decimal.clone().set_num_format(format))?;
        }
        Some(_) | None => page.dash((row, 5), Tone::Plain)?,
    }
    page.sheet.set_row_height(row, page.height_of(&title, 0, 0, 1.0).max(page.height_of(&detail, 2, 2, 1.0)))?;
    Ok(())
}

fn said(page: &mut Page<'_>, context: &Context<'_>, mut row: RowNum) -> Result<RowNum, XlsxError> {
    let styles = page.styles;
    let format = styles.plain.clone().set_text_wrap().set_align(FormatAlign::Top);
    page.section(row, "Выводы")?;
    for line in conclusions::conclusions(context.input) {
        row += 1;
        page.across(row, &super::page::capitalised(&line), &format, 1.0)?;
    }
    Ok(row + 2)
}

fn signatures(page: &mut Page<'_>, context: &Context<'_>, mut row: RowNum) -> Result<RowNum, XlsxError> {
    let blank = |post: &str| Signatory { post: post.to_owned(), name: String::new() };
    let signatories = match context.input.signatories.as_slice() {
        [] => vec![blank("Руководитель муниципального центра управления"), blank("Исполнитель")],
        some => some.to_vec(),
    };
    let plain = page.styles.plain.clone().set_text_wrap().set_align(FormatAlign::Bottom);
    let line = Format::new().set_border_bottom(FormatBorder::Thin);
    let caption = page.styles.note.clone().set_font_size(8).set_align(FormatAlign::Center);
    for signatory in &signatories {
        page.spread((row, 0), 1, &signatory.post, &plain)?;
        page.sheet.set_row_height(row, page.height_of(&signatory.post, 0, 1, 1.0).max(26.0))?;
        page.sheet.write_blank(row, 2, &line)?;
        let name = plain.clone().set_border_bottom(FormatBorder::Thin).set_align(FormatAlign::Center);
        page.spread((row, 4), LAST, &signatory.name, &name)?;
        page.text((row + 1, 2), "подпись", &caption)?;
        page.spread((row + 1, 4), LAST, "инициалы, фамилия", &caption)?;
        row += 2;
    }
    page.text((row, 0), "«____» ______________ 20___ г.", &plain)?;
    page.sheet.set_row_height(row, 24)?;
    Ok(row + 2)
}

fn versions(page: &mut Page<'_>, context: &Context<'_>, row: RowNum) -> Result<(), XlsxError> {
    let versions = &context.input.versions;
    let text = format!(
        "Сформировано программой Svod {}. Версии: соответствия — {}, календарь — {}, определения — {}. По этим версиям, \
         периоду и двум моментам времени отчёт можно пересчитать заново.",
        versions.program, versions.mapping, versions.calendar, versions.definitions
    );
    let note = page.styles.note.clone();
    page.across(row, &text, &note, 0.9)
}
