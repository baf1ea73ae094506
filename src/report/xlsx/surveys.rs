//! «Опросы»: polls, votes and discussions of the period, with the most chosen answers.

use rust_xlsxwriter::{RowNum, Worksheet, XlsxError};

use super::{
    Context,
    page::{Page, Paper},
    style::Tone,
};
use crate::domain::Survey;
use crate::report::xml::{SURVEY_OPTIONS_MAX, top_options};

const TITLES: [&str; 8] =
    ["Название", "Вид", "Начало", "Окончание", "Участников", "Вопрос", "Вариант ответа", "Ответов"];
const WIDTHS: [f64; 8] = [30.0, 20.0, 11.5, 11.5, 12.5, 27.0, 26.0, 11.0];
const TITLE_ROW: RowNum = 3;

pub(super) fn sheet(context: &Context<'_>) -> Result<Worksheet, XlsxError> {
    let mut page = Page::new(context, "Опросы", Paper::Landscape, &WIDTHS)?;
    page.heading("Опросы, голосования и общественные обсуждения", context)?;
    let note = page.styles.note.clone();
    let text = format!("Показаны до {SURVEY_OPTIONS_MAX} самых частых ответов каждого опроса.");
    page.across(2, &text, &note, 0.9)?;
    page.head(TITLE_ROW, &TITLES)?;
    page.sheet.set_row_height(TITLE_ROW, 20)?;
    let mut row = TITLE_ROW + 1;
    for survey in &context.input.surveys {
        row = write_survey(&mut page, row, survey)?;
    }
    page.sheet.set_freeze_panes(TITLE_ROW + 1, 1)?.set_repeat_rows(TITLE_ROW, TITLE_ROW)?;
    Ok(page.sheet)
}

/// One row an option. The survey's own cells, and a question of several options, stand over all their rows.
fn write_survey(page: &mut Page<'_>, first: RowNum, survey: &Survey) -> Result<RowNum, XlsxError> {
    let styles = page.styles;
    let options = top_options(survey);
    let last = options.iter().skip(1).fold(first, |last, _| last + 1);
    merge_down(page, (first, last), 0..5)?;
    page.text((first, 0), &survey.title, &styles.text)?;
    page.text((first, 1), survey.kind.title(), &styles.text)?;
    page.day((first, 2), survey.days.0)?;
    page.day((first, 3), survey.days.1)?;
    match survey.participants.and_then(|count| u64::try_from(count).ok()) {
        Some(count) => page.count((first, 4), count)?,
        None => page.dash((first, 4), Tone::Plain)?,
    }
    let own = page.height_of(&survey.title, 0, 0, 1.0).max(page.height_of(survey.kind.title(), 1, 1, 1.0));
    if options.is_empty() {
        for column in 5..8 {
            page.dash((first, column), Tone::Plain)?;
        }
        page.sheet.set_row_height(first, own)?;
    }
    let share = |whole: f64, rows: usize| whole / u32::try_from(rows).map_or(1.0, |rows| f64::from(rows.max(1)));
    let own = share(own, options.len());
    let mut row = first;
    for group in options.chunk_by(|one, other| one.question == other.question) {
        let end = group.iter().skip(1).fold(row, |end, _| end + 1);
        let question = group.first().map_or("", |option| option.question.as_str());
        merge_down(page, (row, end), 5..6)?;
        page.text((row, 5), question, &styles.text)?;
        let least = own.max(share(page.height_of(question, 5, 5, 1.0), group.len()));
        for option in group {
            page.text((row, 6), &option.title, &styles.text)?;
            if let Some(answers) = option.answers.and_then(|answers| u64::try_from(answers).ok()) {
                page.count((row, 7), answers)?;
            }
            page.sheet.set_row_height(row, page.height_of(&option.title, 6, 6, 1.0).max(least))?;
            row += 1;
        }
    }
    Ok(last + 1)
}

/// One tall cell in each of `columns` instead of a text and empty boxes; it is filled after.
fn merge_down(
    page: &mut Page<'_>,
    (first, last): (RowNum, RowNum),
    columns: std::ops::Range<u16>,
) -> Result<(), XlsxError> {
    let styles = page.styles;
    for column in columns.filter(|_| last > first) {
        page.sheet.merge_range(first, column, last, column, "", &styles.text)?;
    }
    Ok(())
}
