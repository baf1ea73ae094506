//! Rows below a table that are none of it: sums, signatures, when it was made.

use svod_spelling::fold;

use crate::layout::{Binding, ColumnKind, Layout};
use crate::value::{Cell, is_date};

/// How such a row begins.
const BEGINNINGS: [&str; 26] = [
    "итого",
    "всего",
    "итог ",
    "исполнитель",
    "исп.",
    "исп ",
    "подготовил",
    "составил",
    "ответственный",
    "руководитель",
    "начальник",
    "директор",
    "заместитель",
    "глава ",
    "специалист",
    "главный специалист",
    "ведущий специалист",
    "подпись",
    "м.п",
    "дата формирования",
    "дата выгрузки",
    "дата печати",
    "отчет сформирован",
    "сформирован",
    "выгружено",
    "количество",
];

/// Whether a row is no item but what people and programs write below a table: it begins in such words, and has neither a number
/// nor a date of its own.
pub(crate) fn is_footer(row: &[Cell], layout: &Layout, binding: &Binding) -> bool {
    let id = layout.columns.iter().position(|column| column.is_required && column.kind == ColumnKind::Text);
    let is_of_item = |cell: &Cell| {
        let Some(index) = binding.columns.get(&cell.column) else { return false };
        let is_dated =
            layout.columns.get(*index).is_some_and(|column| column.is_required && column.kind == ColumnKind::Date);
        let starts_with_digit = || cell.text.starts_with(|first: char| first.is_ascii_digit());
        (is_dated && is_date(cell)) || (id == Some(*index) && starts_with_digit())
    };
    if row.iter().any(is_of_item) {
        return false;
    }
    let Some(first) = row.first() else { return false };
    if first.text.chars().all(|letter| matches!(letter, '_' | '/' | ' ')) {
        return true;
    }
    let text = fold(&first.text);
    BEGINNINGS.iter().any(|beginning| text.starts_with(beginning))
}
