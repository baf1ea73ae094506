//! `report.csv`: one row a figure, for Russian Excel: UTF-8 with a mark, `;`, CRLF, comma decimals.

use std::borrow::Cow;

use csv::{Terminator, WriterBuilder};

use super::{ReportError, ReportInput, words};
use crate::domain::Period;
use crate::indicators::{Dimension, Figure, Unit};

const FILE: &str = "report.csv";
const MARK: &[u8] = b"\xef\xbb\xbf";
/// What Excel takes for the start of a formula, in a cell or after a tabulation.
const FORMULA_STARTS: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\n'];
const VALUE_TITLES: [&str; 7] =
    ["Значение", "Единица", "n", "Нижняя граница", "Верхняя граница", "Примечание", "Код примечания"];

/// Every figure of the period, then those of the periods before it.
pub(super) fn report(input: &ReportInput) -> Result<Vec<u8>, ReportError> {
    let mut writer = WriterBuilder::new().delimiter(b';').terminator(Terminator::CRLF).from_writer(MARK.to_vec());
    let mut titles = vec!["Период", "Код", "Показатель"];
    titles.extend(Dimension::ALL.iter().map(|dimension| dimension.title()));
    titles.extend(VALUE_TITLES);
    writer.write_record(titles).map_err(ReportError::write(FILE))?;
    let reported = (input.period, Cow::Borrowed(input.figures.as_slice()));
    let previous = input.previous.iter().map(|previous| (previous.period, previous.figures_shown()));
    for (period, figures) in [reported].into_iter().chain(previous) {
        for figure in figures.iter() {
            writer.write_record(row(input, period, figure)).map_err(ReportError::write(FILE))?;
        }
    }
    writer.into_inner().map_err(|error| ReportError::write(FILE)(error.into_error()))
}

fn row(input: &ReportInput, period: Period, figure: &Figure) -> Vec<String> {
    let definition = input.definitions.iter().find(|definition| definition.id == figure.id);
    let mut row = vec![
        text(&period.to_string()),
        text(figure.id),
        definition.map(|definition| text(&definition.title)).unwrap_or_default(),
    ];
    row.extend(Dimension::ALL.iter().map(|&dimension| {
        figure.slice.get(&dimension).map(|value| text(&dimension.value_title(value))).unwrap_or_default()
    }));
    row.extend([
        number(figure.value, figure.unit),
        unit(figure.unit).to_owned(),
        figure.n.to_string(),
        number(figure.low, figure.unit),
        number(figure.high, figure.unit),
        figure.note.map(|note| note.title().to_owned()).unwrap_or_default(),
        figure.note.map(|note| note.as_str().to_owned()).unwrap_or_default(),
    ]);
    row
}

/// A text cell that no spreadsheet takes for a formula.
fn text(value: &str) -> String {
    let value = words::clean(value);
    if value.starts_with(FORMULA_STARTS) { format!("'{value}") } else { value }
}

/// A number with a comma; empty where there is none.
fn number(value: Option<f64>, unit: Unit) -> String {
    words::plain_number(value, unit).map(|number| number.replace('.', ",")).unwrap_or_default()
}

fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Items => "шт.",
        Unit::Share => "доля",
        Unit::Hours => "ч",
        Unit::Days => "дн.",
    }
}

#[cfg(test)]
mod tests;
