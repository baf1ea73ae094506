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
const WIDTHS: [f64; 8] = [36.0, 28.0, 12.0, 12.0, 13.0, 34.0, 34.0, 11.0];
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

/// One row an option; the survey's own cells stand in the first of them.
fn write_survey(page: &mut Page<'_>, first: RowNum, survey: &Survey) -> Result<RowNum, XlsxError> {
    let styles = page.styles;
    page.text((first, 0), &survey.title, &styles.text)?;
    page.text((first, 1), survey.kind.title(), &styles.text)?;
    page.day((first, 2), survey.days.0)?;
    page.day((first, 3), survey.days.1)?;
    match survey.participants.and_then(|count| u64::try_from(count).ok()) {
        Some(count) => page.count((first, 4), count)?,
        None => page.dash((first, 4), Tone::Plain)?,
    }
    let own = page.height_of(&survey.title, 0, 0, 1.0).max(page.height_of(survey.kind.title(), 1, 1, 1.0));
    page.sheet.set_row_height(first, own)?;
    let options = top_options(survey);
    if options.is_empty() {
        for column in 5..8 {
            page.dash((first, column), Tone::Plain)?;
        }
    }
    let mut row = first;
    for option in options {
        if row > first {
            for column in 0..5 {
                page.text((row, column), "", &styles.text)?;
            }
        }
        page.text((row, 5), &option.question, &styles.text)?;
        page.text((row, 6), &option.title, &styles.text)?;
        page.count((row, 7), u64::try_from(option.answers).unwrap_or_default())?;
        let height = page.height_of(&option.question, 5, 5, 1.0).max(page.height_of(&option.title, 6, 6, 1.0));
        page.sheet.set_row_height(row, if row == first { height.max(own) } else { height })?;
        row += 1;
    }
    Ok(row.max(first + 1))
}
