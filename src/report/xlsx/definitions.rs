//! «Определения»: how each figure is computed and where the rule comes from.

use rust_xlsxwriter::{RowNum, Worksheet, XlsxError};

use super::{
    Context,
    page::{Page, Paper, ROW_HEIGHT},
};

const WIDTHS: [f64; 5] = [17.5, 27.0, 9.0, 60.0, 36.0];
const TITLE_ROW: RowNum = 5;

/// The letters of the formulas.
const LETTERS: &str = "P — отчётный период. T — момент, на который составлен отчёт («Состояние на»). t — время, прошедшее \
    с поступления. S(t) — доля обращений, которые через время t ещё не дождались ответа или закрытия; она оценивается \
    методом Каплана — Мейера, поэтому учтены и те, что ещё открыты: о них известно, что к моменту T они всё ещё ждут. \
    C — все, чей срок наступил в P и не позже T. L — норма первого ответа: от поступления до срока. n — число случаев, на которых основано значение. Показатели, которых нет на листах, \
    есть в report.csv и report.xml.";

pub(super) fn sheet(context: &Context<'_>) -> Result<Worksheet, XlsxError> {
    let mut page = Page::new(context, "Определения", Paper::Landscape, &WIDTHS)?;
    page.heading("Определения показателей", context)?;
    let note = page.styles.note.clone();
    page.across(2, &format!("Версия определений: {}.", context.input.versions.definitions), &note, 0.9)?;
    let plain = page.styles.plain.clone().set_text_wrap();
    page.across(3, LETTERS, &plain, 1.0)?;
    let rules = context.input.deadline_rules.join("\n");
    if rules.is_empty() {
        page.sheet.set_row_height(4, 4)?;
    } else {
        page.across(4, &format!("Сроки. {rules}"), &plain, 1.0)?;
    }
    page.head(TITLE_ROW, &["Код", "Показатель", "Единица", "Как считается", "Источник"])?;
    page.sheet.set_row_height(TITLE_ROW, 20)?;
    let styles = page.styles;
    let mut row = TITLE_ROW;
    for definition in &context.input.definitions {
        row += 1;
        let formula = definition.formula.replace(" Формула: ", "\nФормула: ");
        let cells = [definition.id, &definition.title, &definition.unit, &formula, &definition.source];
        let mut height = ROW_HEIGHT;
        for (column, cell) in (0..).zip(cells) {
            page.text((row, column), cell, &styles.text)?;
            height = height.max(page.height_of(cell, column, column, 1.0));
        }
        page.sheet.set_row_height(row, height)?;
    }
    if row > TITLE_ROW {
        page.sheet.autofilter(TITLE_ROW, 0, row, 4)?;
    }
    page.sheet.set_freeze_panes(TITLE_ROW + 1, 1)?.set_repeat_rows(TITLE_ROW, TITLE_ROW)?;
    Ok(page.sheet)
}
