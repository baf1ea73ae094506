//! «Определения»: how each figure is computed and where the rule comes from.

use rust_xlsxwriter::{RowNum, Worksheet, XlsxError};

use super::{
    Context,
    page::{Page, Paper, ROW_HEIGHT},
};
use crate::indicators::TERMS;

const WIDTHS: [f64; 5] = [17.5, 27.0, 9.0, 60.0, 36.0];
/// Where the letters of the formulas begin.
const FIRST_ROW: RowNum = 3;
const ELSEWHERE: &str = "Показатели, которых нет на листах, есть в report.csv и report.xml.";

pub(super) fn sheet(context: &Context<'_>) -> Result<Worksheet, XlsxError> {
    let mut page = Page::new(context, "Определения", Paper::Landscape, &WIDTHS)?;
    page.heading("Определения показателей", context)?;
    let note = page.styles.note.clone();
    page.across(2, &format!("Версия определений: {}.", context.input.versions.definitions), &note, 0.9)?;
    let plain = page.styles.plain.clone().set_text_wrap();
    let rules = context.input.deadline_rules.join("\n");
    let rules = (!rules.is_empty()).then(|| format!("Сроки. {rules}"));
    let mut row = FIRST_ROW;
    // A row each: none may be higher than a spreadsheet allows.
    for text in TERMS.iter().copied().chain(rules.as_deref()).chain([ELSEWHERE]) {
        page.across(row, text, &plain, 1.0)?;
        row += 1;
    }
    let head = row;
    page.head(head, &["Код", "Показатель", "Единица", "Как считается", "Источник"])?;
    page.sheet.set_row_height(head, 20)?;
    let styles = page.styles;
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
    if row > head {
        page.sheet.autofilter(head, 0, row, 4)?;
    }
    page.sheet.set_freeze_panes(head + 1, 1)?.set_repeat_rows(head, head)?;
    Ok(page.sheet)
}
