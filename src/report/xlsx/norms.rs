//! «Нормы и полнота сведений»: first answers within the norm by severity, and what the platforms leave out.

use rust_xlsxwriter::{RowNum, Worksheet, XlsxError};

use super::{
    Context, channels,
    grid::write_row,
    metrics::{COMPLETENESS, EXITS, Metric, NORMS, NOT_TOLD, columns, write_heads},
    page::{Page, Paper},
};
use crate::domain::Severity;
use crate::indicators::{Dimension, NormSeen, Unit};
use crate::report::words;

/// As many as the widest table has columns; they fill the page and no more.
const WIDTHS: [f64; 9] = [24.0, 14.1, 14.1, 14.1, 14.1, 14.1, 14.1, 14.1, 14.1];

const NORMS_NOTE: &str = "Доля обращений, на которые ответили не позже нормы, действовавшей для их важности при поступлении; те, \
    что ещё ждут ответа, учтены. «Не меньше» и «не больше» — доля, если все нерешённые опоздали или все успели. * — малая выборка (5–19 случаев). Под значением: 95-процентный интервал и n — число случаев.";
const EXITS_NOTE: &str = "Перенаправленные и отозванные не позже срока не входят в показатели сроков, скорости и качества: отвечать \
    на них больше не надо. Доля выбывших стоит рядом с показателями, из которых они вышли. Выбывшие после срока остаются в них с \
    опозданием. Спам и дубликаты не входят никуда.";
const NOT_TOLD_NOTE: &str = "О скольких источник не сообщает, на чём стоит показатель: они не входят в него и не считаются ни нулём, ни \
    опозданием.";
const COMPLETENESS_NOTE: &str = "Доли — от поступивших за период. «Не прошли проверку времени» — закрыты или отвечены раньше, \
    чем поступили, либо закрыты без даты: в сроки и скорость они не входят. Прочерк означает, что значения нет, а не ноль.";

pub(super) fn sheet(context: &Context<'_>) -> Result<Worksheet, XlsxError> {
    let mut page = Page::new(context, "Нормы и полнота сведений", Paper::Landscape, &WIDTHS)?;
    page.heading("Нормы первого ответа и полнота сведений", context)?;
    let severities = Severity::ALL.iter().map(|severity| (severity.as_str(), severity.title()));
    let severities: Vec<_> = severities.chain([("", "Важность не указана")]).collect();
    let used = context.index.values(Dimension::Severity);
    let severities: Vec<_> = severities.into_iter().filter(|(word, _)| used.contains(word)).collect();
    let norms =
        Table {
            title: "Первый ответ в норму «Инцидента»", rows_title: "Важность", metrics: NORMS, note: NORMS_NOTE
        };
    let row = table(&mut page, context, (3, &norms), (Dimension::Severity, &severities))?;
    let row = norms_seen(&mut page, context, row)?;
    let platforms = channels::platforms(context);
    let platforms = (Dimension::Platform, platforms.as_slice());
    let completeness = Table {
        title: "Полнота сведений по платформам",
        rows_title: "Платформа",
        metrics: COMPLETENESS,
        note: COMPLETENESS_NOTE,
    };
    let row = table(&mut page, context, (row, &completeness), platforms)?;
    let second_page = row;
    let exits = Table { title: "Выбыло", rows_title: "Платформа", metrics: EXITS, note: EXITS_NOTE };
    let row = table(&mut page, context, (row, &exits), platforms)?;
    let not_told =
        Table {
            title: "Чего источники не сообщают", rows_title: "Платформа", metrics: NOT_TOLD, note: NOT_TOLD_NOTE
        };
    table(&mut page, context, (row, &not_told), platforms)?;
    // Two pages: on one its letters would be too small.
    page.sheet.set_freeze_panes(2, 1)?.set_page_breaks(&[second_page])?;
    Ok(page.sheet)
}

/// The norms that the cases came with, below their table; gives the row where the next one begins.
fn norms_seen(page: &mut Page<'_>, context: &Context<'_>, row: RowNum) -> Result<RowNum, XlsxError> {
    let norm = |norm: &NormSeen| {
        let severity = norm.severity.map_or("важность не указана", Severity::title);
        let hours = norm.hours.map(|hours| words::value_words(hours, Unit::Hours));
        let hours = hours.unwrap_or_else(|| "у каждого обращения свой срок".to_owned());
        let (since, cases) = (words::day(norm.since), words::count(norm.cases));
        format!("{severity} — {hours} (встречается с {since}; за период {cases})")
    };
    let norms: Vec<_> = context.input.norms.iter().map(norm).collect();
    if norms.is_empty() {
        return Ok(row);
    }
    let note = page.styles.note.clone();
    page.across(row - 1, &format!("Нормы, с которыми поступали обращения: {}.", norms.join("; ")), &note, 0.9)?;
    Ok(row + 1)
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

#[cfg(test)]
mod tests;
