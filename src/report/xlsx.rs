//! `report.xlsx`: the form a person reads and prints.

mod blocks;
mod channels;
mod completeness;
mod definitions;
mod grid;
mod metrics;
mod norms;
mod organisations;
mod overdue;
mod page;
mod style;
mod surveys;
mod title;
mod trend;
mod wrap;

use jiff::tz::TimeZone;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

use self::{
    grid::Half,
    style::{DEFAULT_PIXELS, Styles},
};
use super::{ReportError, ReportInput, TITLE, index::Index, words};
use crate::domain::Instant;

/// What every sheet needs.
#[derive(Debug)]
struct Context<'a> {
    input: &'a ReportInput,
    index: Index<'a>,
    styles: Styles,
}

/// Writes one sheet.
type Sheet = fn(&Context<'_>) -> Result<Worksheet, XlsxError>;

/// The whole workbook.
pub(super) fn report(input: &ReportInput) -> Result<Vec<u8>, ReportError> {
    workbook(input).map_err(ReportError::write("report.xlsx"))
}

fn workbook(input: &ReportInput) -> Result<Vec<u8>, XlsxError> {
    let figures = input.figures_shown();
    let context = Context { input, index: Index::new(&figures), styles: Styles::new() };
    let mut workbook = Workbook::new();
    workbook.set_default_format(&style::base(), DEFAULT_PIXELS.0, DEFAULT_PIXELS.1)?;
    workbook.set_properties(&properties(input)?);
    let sheets: [Sheet; 10] = [
        title::sheet,
        |context| blocks::sheet(context, Half::Volume),
        |context| blocks::sheet(context, Half::Quality),
        |context| channels::sheet(context, Half::Volume),
        |context| channels::sheet(context, Half::Quality),
        norms::sheet,
        organisations::sheet,
        trend::sheet,
        overdue::sheet,
        completeness::sheet,
    ];
    for sheet in sheets {
        workbook.push_worksheet(sheet(&context)?);
    }
    if !input.surveys.is_empty() {
        workbook.push_worksheet(surveys::sheet(&context)?);
    }
    workbook.push_worksheet(definitions::sheet(&context)?);
    workbook.save_to_buffer()
}

fn properties(input: &ReportInput) -> Result<DocProperties, XlsxError> {
    let properties = DocProperties::new()
        .set_title(words::clean(TITLE))
        .set_subject(words::clean(&format!("{}, {}", input.municipality.name, words::period_words(input.period))))
        .set_company(words::clean(&input.municipality.name))
        .set_comment(words::clean(&format!("ОКТМО {}; Svod {}", input.municipality.oktmo, input.versions.program)));
    // Without a date of its own the workbook would carry the moment of writing, and differ each time.
    Ok(properties.set_creation_datetime(&creation_time(input.as_of)?))
}

/// `as_of` in UTC; the beginning of Excel's time for years that it does not know.
fn creation_time(as_of: Instant) -> Result<ExcelDateTime, XlsxError> {
    let time = TimeZone::UTC.to_datetime(as_of.into());
    match page::excel_date_time(time) {
        Some(time) => Ok(time),
        None => ExcelDateTime::from_ymd(1900, 1, 1),
    }
}

#[cfg(test)]
mod tests;
