//! «Титул»: whose report it is, the key numbers, what they say, and who signs.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, RowNum, Worksheet, XlsxError};

use super::{
    Context,
    metrics::{Column, TITLE_METRICS, columns},
    page::{Page, Paper, ROW_HEIGHT},
    style::{GREY, NAVY, Tone, padded},
};
use crate::domain::Period;
use crate::indicators::{Note, Unit};
use crate::report::{
    Coverage, TITLE, conclusions,
    index::Index,
    words::{self, Progress},
};

const WIDTHS: [f64; 6] = [35.0, 11.0, 17.5, 9.0, 12.5, 12.5];
const LAST: u16 = 5;

pub(super) fn sheet(context: &Context<'_>) -> Result<Worksheet, XlsxError> {
    let mut page = Page::new(context, "Титул", Paper::Portrait, &WIDTHS)?;
    let row = cover(&mut page, context)?;
    let row = warnings(&mut page, context, row)?;
    let row = key_numbers(&mut page, context, row)?;
    let row = said(&mut page, context, row)?;
    let row = signatures(&mut page, row)?;
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
    let words = super::page::capitalised(&words::period_words(input.period));
    match input.progress().words() {
        Some(progress) => page.across(5, &format!("{words}\n{progress}"), &period.set_bold(), 1.5)?,
        None => page.across(5, &words, &period, 1.5)?,
    }
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

/// What a row of the key numbers is compared with.
struct Before<'a> {
    /// The figures of the period before; `None` when nothing is known of it.
    index: Option<Index<'a>>,
    /// How far it was loaded: against a part no change is told.
    coverage: Coverage,
    period: Period,
}

fn key_numbers(page: &mut Page<'_>, context: &Context<'_>, mut row: RowNum) -> Result<RowNum, XlsxError> {
    // A period that has not begun has nothing to compare.
    let previous = context.input.previous.last().filter(|_| context.input.progress() != Progress::NotBegun);
    let before = previous.map(|previous| Before {
        index: previous.is_known().then(|| Index::new(&previous.figures)),
        coverage: previous.coverage,
        period: previous.period,
    });
    page.section(row, "Основные показатели")?;
    row += 1;
    let cells = Cells::of(before.is_some());
    let mut titles = vec![(cells.title, "Показатель"), (cells.value, "Значение"), (cells.interval, "95 % интервал")];
    titles.push((cells.n, "n"));
    let period = before.as_ref().map(|before| words::period_short(before.period)).unwrap_or_default();
    if before.is_some() {
        titles.extend([((4, 4), period.as_str()), ((5, 5), "Изменение")]);
    }
    let head = page.styles.head.clone();
    for ((first, last), title) in titles {
        page.spread((row, first), last, title, &head)?;
    }
    page.sheet.set_row_height(row, ROW_HEIGHT)?;
    for item in columns(context, TITLE_METRICS, &[]) {
        row += 1;
        key_number(page, context, (row, &cells), &item)?;
        if let Some(before) = &before {
            compare(page, context, row, (&item, before))?;
        }
    }
    if let Some(note) = before.and_then(|before| comparison_note(context, &before)) {
        row += 1;
        let style = page.styles.note.clone();
        page.across(row, &note, &style, 0.9)?;
    }
    Ok(row + 2)
}

/// At which age the period before is shown, or why it is not.
fn comparison_note(context: &Context<'_>, before: &Before<'_>) -> Option<String> {
    let title = words::period_short(before.period);
    let is_known = before.index.is_some();
    match context.input.progress() {
        Progress::Running { left, .. } if is_known => Some(format!(
            "Период не окончен, поэтому {title} показан таким, каким он был за {} до своего конца.",
            words::days_words(left)
        )),
        Progress::Running { left, .. } => Some(format!(
            "Период не окончен, а за {} до конца {} данных о нём не было: сравнивать не с чем.",
            words::days_words(left),
            words::period_genitive(before.period)
        )),
        Progress::Over if is_known && before.coverage == Coverage::Part => {
            Some(format!("{title} загружен не полностью: изменение не показано, сравнивать не с чем."))
        }
        Progress::Over if is_known && before.coverage == Coverage::WithoutPosts => {
            Some(format!("{title}: публикации загружены не полностью, изменение того, куда они входят, не показано."))
        }
        Progress::Over if is_known => {
            Some(format!("{title} показан на тот же срок после своего конца, что и отчётный период."))
        }
        Progress::Over => {
            Some(format!("{title}: нет данных — ни одного обращения или сообщения за это время не загружено."))
        }
        Progress::NotBegun => None,
    }
}

/// First and last column of each cell of a row: without a comparison the others take its room.
struct Cells {
    title: (u16, u16),
    value: (u16, u16),
    interval: (u16, u16),
    n: (u16, u16),
}

impl Cells {
    fn of(is_compared: bool) -> Self {
        if is_compared {
            Self { title: (0, 0), value: (1, 1), interval: (2, 2), n: (3, 3) }
        } else {
            Self { title: (0, 1), value: (2, 2), interval: (3, 4), n: (5, 5) }
        }
    }
}

fn key_number(
    page: &mut Page<'_>,
    context: &Context<'_>,
    (row, cells): (RowNum, &Cells),
    item: &Column,
) -> Result<(), XlsxError> {
    let styles = page.styles;
    let found = item.find(&context.index, None);
    let now = found.as_deref();
    let title = format!("{}, {}", item.metric.title, item.caption(context));
    page.spread((row, cells.title.0), cells.title.1, &title, &styles.text)?;
    page.figure((row, cells.value.0), now, Tone::Total, item.metric.late)?;
    let interval = now.and_then(words::interval_words);
    let note = now.and_then(|figure| figure.note).map(|note| note.title().to_owned());
    let detail: Vec<_> = interval.into_iter().chain(note).collect();
    let detail = if detail.is_empty() { words::DASH.to_owned() } else { detail.join("; ") };
    let centred = styles.dash.clone().set_text_wrap().set_align(FormatAlign::Center).set_indent(0);
    page.spread((row, cells.interval.0), cells.interval.1, &detail, &centred)?;
    match now {
        Some(figure) => page.count((row, cells.n.0), figure.n)?,
        None => page.dash((row, cells.n.0), Tone::Plain)?,
    }
    let heights = page.height_of(&title, cells.title.0, cells.title.1, 1.0).max(page.height_of(
        &detail,
        cells.interval.0,
        cells.interval.1,
        1.0,
    ));
    page.sheet.set_row_height(row, heights)?;
    Ok(())
}

/// The value of the period before and the change since.
fn compare(
    page: &mut Page<'_>,
    context: &Context<'_>,
    row: RowNum,
    (item, before): (&Column, &Before<'_>),
) -> Result<(), XlsxError> {
    let styles = page.styles;
    // What is open is counted at the report's moment, whatever the period: there is nothing to compare it with.
    let Some(index) = before.index.as_ref().filter(|_| !item.is_standing()) else {
        if item.is_standing() {
            page.dash((row, 4), Tone::Plain)?;
        } else {
            page.text((row, 4), Note::NoData.title(), &styles.dash)?;
        }
        return page.dash((row, 5), Tone::Plain);
    };
    let (now, earlier) = (item.find(&context.index, None), item.find(index, None));
    page.figure((row, 4), earlier.as_deref(), Tone::Plain, false)?;
    let earlier = earlier.filter(|_| before.coverage.compares(item.id()));
    match now.and_then(|figure| figure.value).zip(earlier.and_then(|figure| figure.value)) {
        Some((now, earlier)) if (now - earlier).is_finite() => {
            // A difference of shares is in points: as a share it would be read as a relative change.
            let (scale, format) = match item.unit() {
                Unit::Items => (1.0, "+#,##0;\u{2212}#,##0;0"),
                Unit::Share => {
                    (100.0, "+0.0\"\u{a0}п.\u{a0}п.\";\u{2212}0.0\"\u{a0}п.\u{a0}п.\";0.0\"\u{a0}п.\u{a0}п.\"")
                }
                Unit::Hours | Unit::Days => (1.0, "+0.0;\u{2212}0.0;0.0"),
            };
            // What is shown as nought has no sign.
            let least = if item.unit() == Unit::Items { 0.5 } else { 0.05 };
            let change = Some((now - earlier) * scale).filter(|change| change.abs() >= least).unwrap_or_default();
            page.number((row, 5), change, &styles.count.clone().set_num_format(padded(format)))
        }
        Some(_) | None => page.dash((row, 5), Tone::Plain),
    }
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

/// Who signs, by hand.
const SIGNATORIES: [&str; 2] = ["Руководитель муниципального центра управления", "Исполнитель"];

fn signatures(page: &mut Page<'_>, mut row: RowNum) -> Result<RowNum, XlsxError> {
    let plain = page.styles.plain.clone().set_text_wrap().set_align(FormatAlign::Bottom);
    let line = Format::new().set_border_bottom(FormatBorder::Thin);
    let caption = page.styles.note.clone().set_font_size(8).set_align(FormatAlign::Center);
    for post in SIGNATORIES {
        page.spread((row, 0), 1, post, &plain)?;
        page.sheet.set_row_height(row, page.height_of(post, 0, 1, 1.0).max(26.0))?;
        page.sheet.write_blank(row, 2, &line)?;
        let name = plain.clone().set_border_bottom(FormatBorder::Thin).set_align(FormatAlign::Center);
        page.spread((row, 4), LAST, "", &name)?;
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
         периоду и двум моментам времени (состояние — {}, сведения — {}) отчёт можно пересчитать заново.",
        versions.program,
        versions.mapping,
        versions.calendar,
        versions.definitions,
        words::instant_iso(context.input.as_of),
        words::instant_iso(context.input.known_at)
    );
    let note = page.styles.note.clone();
    page.across(row, &text, &note, 0.9)
}
