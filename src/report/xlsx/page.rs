//! A printed sheet, and cells that cannot be wrong: texts are texts, numbers are numbers, dates are dates.

use jiff::civil::{Date, DateTime};
use rust_xlsxwriter::{ColNum, ExcelDateTime, Format, RowNum, Url, Worksheet, XlsxError};

use super::{
    Context,
    style::{self, DEFAULT_PIXELS, Styles, Tone},
    wrap,
};
use crate::domain::{Instant, Moment, Precision, Zone};
use crate::indicators::{Figure, Note, Unit};
use crate::report::words;

/// Excel's limit is 32 767 UTF-16 units; a character is two of them at most.
const TEXT_CHARS_MAX: usize = 16_000;
/// Excel's limit is 2 079; the longer ones become plain text.
const URL_CHARS_MAX: usize = 2_000;
const PAPER_A4: u8 = 9;
const LINE_HEIGHT: f64 = 13.0;
/// Excel's limit is 409 points, but a row that fills the page hides the others; the text stays in the cell.
const HEIGHT_MAX: f64 = 160.0;
/// What indent and border take from the width of a column, in characters.
const PADDING: f64 = 1.8;
/// What Excel adds to the width of a column for its margins: 5 pixels, a digit having 7.
const COLUMN_MARGIN: f64 = 5.0 / 7.0;
/// A4 between the margins of a sheet, in pixels, lying and standing; a little less, since programs round differently.
const PAGE_PIXELS: (f64, f64) = (1_015.0, 690.0);
/// The longest name in a footer, in characters; the footer has 255 in all.
const FOOTER_NAME_MAX: usize = 80;
const SECTION_HEIGHT: f64 = 21.0;
/// The least height of a row of a table.
pub(super) const ROW_HEIGHT: f64 = 18.0;

/// Which way the paper lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paper {
    Portrait,
    Landscape,
}

/// A sheet being written.
pub(super) struct Page<'a> {
    pub(super) sheet: Worksheet,
    pub(super) styles: &'a Styles,
    pub(super) zone: &'a Zone,
    widths: Vec<f64>,
}

impl<'a> Page<'a> {
    /// An empty A4 sheet, one page wide, with columns of `widths` characters.
    pub(super) fn new(context: &'a Context<'_>, name: &str, paper: Paper, widths: &[f64]) -> Result<Self, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet
            .set_default_format(&style::base(), DEFAULT_PIXELS.0, DEFAULT_PIXELS.1)?
            .set_name(name)?
            .set_paper_size(PAPER_A4)
            .set_margins(0.5, 0.5, 0.4, 0.55, 0.3, 0.25)
            .set_print_fit_to_pages(1, 0)
            .set_print_center_horizontally(true)
            .set_screen_gridlines(false)
            .set_footer(footer(context));
        match paper {
            Paper::Portrait => sheet.set_portrait(),
            Paper::Landscape => sheet.set_landscape(),
        };
        for (column, width) in (0..).zip(widths) {
            sheet.set_column_width(column, *width)?;
        }
        Ok(Self { sheet, styles: &context.styles, zone: &context.input.zone, widths: widths.to_vec() })
    }

    /// The part of the paper's width that columns of `widths` characters leave, in characters of one more column;
    /// negative when they are wider than the page and would be printed smaller.
    pub(super) fn spare(paper: Paper, widths: &[f64]) -> f64 {
        let pixels = match paper {
            Paper::Landscape => PAGE_PIXELS.0,
            Paper::Portrait => PAGE_PIXELS.1,
        };
        pixels / 7.0 - widths.iter().map(|width| width + COLUMN_MARGIN).sum::<f64>()
    }

    /// Title and subtitle across the sheet, in rows 0 and 1.
    pub(super) fn heading(&mut self, title: &str, context: &Context<'_>) -> Result<(), XlsxError> {
        let styles = self.styles;
        let progress = context.input.progress().words().map(|words| format!(" ({words})")).unwrap_or_default();
        let subtitle = format!(
            "{}. {}{progress}. Состояние на {}.",
            context.input.municipality.name,
            capitalised(&words::period_words(context.input.period)),
            words::local_time_words(self.zone, context.input.as_of)
        );
        self.across(0, title, &styles.sheet_title, 1.5)?;
        self.across(1, &subtitle, &styles.subtitle, 1.0)
    }

    /// `text` over the whole width of `row`, as high as it needs; `scale` is its size against the usual 10 points.
    pub(super) fn across(&mut self, row: RowNum, text: &str, format: &Format, scale: f64) -> Result<(), XlsxError> {
        let last = self.last_column();
        self.spread((row, 0), last, text, format)?;
        let height = self.height_of(text, 0, last, scale);
        self.sheet.set_row_height(row, height)?;
        Ok(())
    }

    /// `text` over the columns from `cell` to `last` of one row.
    pub(super) fn spread(
        &mut self,
        (row, column): (RowNum, ColNum),
        last: ColNum,
        text: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        if last > column {
            self.sheet.merge_range(row, column, row, last, &fit(text), format)?;
            return Ok(());
        }
        self.text((row, column), text, format)
    }

    /// Points that `text` needs when it is wrapped over the columns from `first` to `last`.
    pub(super) fn height_of(&self, text: &str, first: ColNum, last: ColNum, scale: f64) -> f64 {
        let lines = f64::from(self.lines_over(text, first, last, scale));
        (lines * LINE_HEIGHT * scale + 5.0).clamp(ROW_HEIGHT, HEIGHT_MAX)
    }

    /// Lines that `text` takes when it is wrapped in `column`.
    pub(super) fn lines_of(&self, text: &str, column: ColNum, scale: f64) -> u32 {
        self.lines_over(text, column, column, scale)
    }

    fn lines_over(&self, text: &str, first: ColNum, last: ColNum, scale: f64) -> u32 {
        let columns = (0..).zip(&self.widths).filter(|(at, _)| (first..=last).contains(at));
        // Each merged column gives its margins to the text as well.
        let width = columns.map(|(_, width)| *width + COLUMN_MARGIN).sum::<f64>() - COLUMN_MARGIN;
        wrap::lines(&fit(text), (width - PADDING) / scale)
    }

    /// A text cell; never a formula, whatever the text begins with.
    pub(super) fn text(
        &mut self,
        (row, column): (RowNum, ColNum),
        text: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(row, column, fit(text), format)?;
        Ok(())
    }

    /// A text cell that opens `url`.
    pub(super) fn link(&mut self, cell: (RowNum, ColNum), text: &str, url: Option<&str>) -> Result<(), XlsxError> {
        let styles = self.styles;
        let text = fit(text);
        let url = words::web_address(url).filter(|url| url.chars().count() <= URL_CHARS_MAX && !text.trim().is_empty());
        match url {
            Some(url) => {
                let url = Url::new(url).set_text(&text);
                self.sheet.write_url_with_format(cell.0, cell.1, url, &styles.link)?;
                Ok(())
            }
            None => self.text(cell, &text, &styles.text),
        }
    }

    /// A count.
    #[expect(clippy::cast_precision_loss, reason = "a cell of a workbook is a double; counts stay far below 2^53")]
    pub(super) fn count(&mut self, (row, column): (RowNum, ColNum), count: u64) -> Result<(), XlsxError> {
        let styles = self.styles;
        self.sheet.write_number_with_format(row, column, count as f64, &styles.count)?;
        Ok(())
    }

    /// The value of a figure, or a dash.
    pub(super) fn figure(
        &mut self,
        (row, column): (RowNum, ColNum),
        figure: Option<&Figure>,
        tone: Tone,
        late: bool,
    ) -> Result<(), XlsxError> {
        let value = figure.and_then(|figure| Some((figure.value.filter(|value| value.is_finite())?, figure.unit)));
        match value {
            Some((value, unit)) => {
                self.number((row, column), value, &self.styles.value(unit, tone, late && value > 0.0))
            }
            None => self.dash((row, column), tone),
        }
    }

    /// A number.
    pub(super) fn number(
        &mut self,
        (row, column): (RowNum, ColNum),
        value: f64,
        format: &Format,
    ) -> Result<(), XlsxError> {
        self.sheet.write_number_with_format(row, column, value, format)?;
        Ok(())
    }

    /// The dash where there is no value.
    pub(super) fn dash(&mut self, cell: (RowNum, ColNum), tone: Tone) -> Result<(), XlsxError> {
        self.text(cell, words::DASH, &self.styles.no_value(tone))
    }

    /// A day or a local time, or a dash.
    pub(super) fn moment(&mut self, cell: (RowNum, ColNum), moment: Option<Moment>) -> Result<(), XlsxError> {
        match moment.map(|moment| (moment, moment.precision())) {
            None => self.dash(cell, Tone::Plain),
            Some((moment, Precision::Day)) => self.day(cell, Some(moment.day())),
            Some((moment, Precision::Second)) => self.instant(cell, Some(moment.instant())),
        }
    }

    /// A day, or a dash.
    pub(super) fn day(&mut self, cell: (RowNum, ColNum), day: Option<Date>) -> Result<(), XlsxError> {
        let styles = self.styles;
        let Some(day) = day else { return self.dash(cell, Tone::Plain) };
        match excel_date_time(day.at(0, 0, 0, 0)) {
            Some(date) => {
                self.sheet.write_datetime_with_format(cell.0, cell.1, date, &styles.day)?;
                Ok(())
            }
            None => self.text(cell, &words::day(day), &styles.text),
        }
    }

    /// A local time, or a dash.
    pub(super) fn instant(&mut self, cell: (RowNum, ColNum), instant: Option<Instant>) -> Result<(), XlsxError> {
        let styles = self.styles;
        let Some(instant) = instant else { return self.dash(cell, Tone::Plain) };
        match excel_date_time(self.zone.time_zone().to_datetime(instant.into())) {
            Some(time) => {
                self.sheet.write_datetime_with_format(cell.0, cell.1, time, &styles.time)?;
                Ok(())
            }
            None => self.text(cell, &words::instant_iso(instant), &styles.text),
        }
    }

    /// The title of a part of the sheet.
    pub(super) fn section(&mut self, row: RowNum, title: &str) -> Result<(), XlsxError> {
        let styles = self.styles;
        self.sheet.set_row_height(row, SECTION_HEIGHT)?;
        self.text((row, 0), title, &styles.section)
    }

    /// A row of column titles.
    pub(super) fn head(&mut self, row: RowNum, titles: &[&str]) -> Result<(), XlsxError> {
        let styles = self.styles;
        for (column, title) in (0..).zip(titles) {
            self.text((row, column), title, &styles.head)?;
        }
        Ok(())
    }

    fn last_column(&self) -> ColNum {
        ColNum::try_from(self.widths.len().saturating_sub(1)).unwrap_or(ColNum::MAX)
    }
}

/// A time of Excel; `None` outside its years.
pub(super) fn excel_date_time(time: DateTime) -> Option<ExcelDateTime> {
    let part = |value: i8| u8::try_from(value).ok();
    let day = ExcelDateTime::from_ymd(u16::try_from(time.year()).ok()?, part(time.month())?, part(time.day())?).ok()?;
    day.and_hms(u16::from(part(time.hour())?), part(time.minute())?, f64::from(time.second())).ok()
}

/// What stands below the value in a table: interval, n, note; empty for a plain count, «нет данных» for no figure.
///
/// A note beside a value is the star that the explanation of the table names: a word would take a line of its own.
pub(super) fn detail(figure: Option<&Figure>) -> String {
    let Some(figure) = figure else { return Note::NoData.title().to_owned() };
    let mut parts: Vec<String> = words::interval_words(figure).into_iter().collect();
    let n = format!("n{}{}", words::NBSP, words::count(figure.n));
    match (figure.note, figure.value) {
        (Some(note), None) => {
            parts.extend((figure.unit != Unit::Items && figure.n > 0).then_some(n));
            parts.push(note.title().to_owned());
        }
        (Some(note), Some(_)) => parts.push(format!("{n}{}", star(note))),
        (None, _) => parts.extend((figure.unit != Unit::Items).then_some(n)),
    }
    parts.join("; ")
}

/// The mark of a value to be read with care.
pub(super) fn star(note: Note) -> &'static str {
    match note {
        Note::NotRepresentative => "**",
        Note::SmallSample | Note::NoData | Note::NotReached | Note::Late | Note::NotTold => "*",
    }
}

/// `text` with a capital letter.
pub(super) fn capitalised(text: &str) -> String {
    let mut symbols = text.chars();
    symbols.next().map_or_else(String::new, |first| first.to_uppercase().chain(symbols).collect())
}

/// `text` without forbidden characters and within the limits of a cell.
fn fit(text: &str) -> String {
    let text = words::clean(text);
    if text.chars().count() <= TEXT_CHARS_MAX {
        return text;
    }
    text.chars().take(TEXT_CHARS_MAX - 1).chain(['…']).collect()
}

fn footer(context: &Context<'_>) -> String {
    let input = context.input;
    // An ampersand begins a code in a footer. Excel's limit is 255 characters for the whole footer.
    let name = shortened(&words::clean(&input.municipality.name), FOOTER_NAME_MAX).replace('&', "&&");
    format!("&L&\"Arial\"&8{name}, {}&R&\"Arial\"&8Лист &P из &N", words::period_words(input.period))
}

/// `text`, cut after a whole word and marked with «…» when it has more than `chars_max` characters.
fn shortened(text: &str, chars_max: usize) -> String {
    if text.chars().count() <= chars_max {
        return text.to_owned();
    }
    let cut: String = text.chars().take(chars_max).collect();
    // The last piece may be half a word.
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{}…", whole.trim_end_matches([' ', ',', ';', '—', '–', '-']))
}

#[cfg(test)]
mod tests;
