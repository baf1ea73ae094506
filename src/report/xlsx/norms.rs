//! «Нормы и полнота сведений»: first answers within the norm by severity, and what the platforms leave out.

use rust_xlsxwriter::{RowNum, Worksheet, XlsxError};

use super::{
    Context, channels,
    grid::write_row,
    metrics::{COMPLETENESS, Metric, NORMS, columns, write_heads},
    page::{Page, Paper},
};
use crate::domain::Severity;
use crate::indicators::Dimension;

const WIDTHS: [f64; 5] = [30.0, 21.0, 21.0, 21.0, 21.0];

const NORMS_NOTE: &str = "Доля обращений, на которые ответили не позже нормы «Инцидента» для их важности; те, что ещё ждут \
    ответа, учтены. * — малая выборка (5–19 случаев). Под значением: 95-процентный интервал и n — число случаев.";
const COMPLETENESS_NOTE: &str = "Доли — от поступивших за период. «Не прошли проверку времени» — закрыты или отвечены раньше, \
    чем поступили, либо закрыты без даты: в сроки и скорость они не входят. Прочерк означает, что значения нет, а не ноль.";

pub(super) fn sheet(context: &Context<'_>) -> Result<Worksheet, XlsxError> {
    let mut page = Page::new(context, "Нормы и полнота сведений", Paper::Landscape, &WIDTHS)?;
    page.heading("Нормы первого ответа и полнота сведений", context)?;
    let severities: Vec<_> = Severity::ALL.iter().map(|severity| (severity.as_str(), severity.title())).collect();
    let used = context.index.values(Dimension::Severity);
    let severities: Vec<_> = severities.into_iter().filter(|(word, _)| used.contains(word)).collect();
    let norms =
        Table {
            title: "Первый ответ в норму «Инцидента»", rows_title: "Важность", metrics: NORMS, note: NORMS_NOTE
        };
    let row = table(&mut page, context, (3, &norms), (Dimension::Severity, &severities))?;
    let completeness = Table {
        title: "Полнота сведений по платформам",
        rows_title: "Платформа",
        metrics: COMPLETENESS,
        note: COMPLETENESS_NOTE,
    };
    table(&mut page, context, (row, &completeness), (Dimension::Platform, &channels::platforms(context)))?;
    page.sheet.set_freeze_panes(2, 1)?.set_print_fit_to_pages(1, 1);
    Ok(page.sheet)
}

/// A small table.
struct Table {
    title: &'static str,
    rows_title: &'static str,
    metrics: &'static [Metric],
    note: &'static str,
}

/// Writes the table from `top` on; gives the row where the next one begins.
fn table(
    page: &mut Page<'_>,
    context: &Context<'_>,
    (top, table): (RowNum, &Table),
    (dimension, rows): (Dimension, &[(&str, &str)]),
) -> Result<RowNum, XlsxError> {
    let styles = page.styles;
    page.section(top, table.title)?;
    let columns = columns(context, table.metrics, &[dimension]);
    page.sheet.merge_range(top + 1, 0, top + 2, 0, table.rows_title, &styles.head)?;
    write_heads(page, context, (top + 1, 1), &columns)?;
    let mut row = top + 3;
    for &(value, title) in rows {
        write_row(page, context, (row, &columns), (title, Some((dimension, value))))?;
        row += 2;
    }
    // First answers have no total: each severity has a norm of its own.
    if dimension != Dimension::Severity {
        write_row(page, context, (row, &columns), ("Всего", None))?;
        row += 2;
    } else if rows.is_empty() {
        page.text((row, 0), "Важность не указана нигде", &styles.text)?;
        row += 1;
    }
    let note = styles.note.clone();
    page.sheet.set_row_height(row, 6)?;
    page.across(row + 1, table.note, &note, 0.9)?;
    Ok(row + 3)
}
