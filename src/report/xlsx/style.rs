//! The look of the workbook: one palette, one font.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::indicators::Unit;

/// Ink of titles and of the current period in charts.
pub(super) const NAVY: Color = Color::RGB(0x001F_3864);
/// Ink of explanations.
pub(super) const GREY: Color = Color::RGB(0x005F_6B7A);
/// Lines of tables and charts.
pub(super) const LINE: Color = Color::RGB(0x00C3_CBD6);
/// Ink of what is late.
const LATE: Color = Color::RGB(0x00A6_1B1B);
const LATE_FILL: Color = Color::RGB(0x00FB_EAEA);
const WARNING_FILL: Color = Color::RGB(0x00FF_F4DC);
const WARNING_LINE: Color = Color::RGB(0x00D9_9A1C);
const HEAD_FILL: Color = Color::RGB(0x00E9_EEF5);
const GROUP_FILL: Color = Color::RGB(0x00CF_DAE8);
const TOTAL_FILL: Color = Color::RGB(0x00F4_F6F9);

/// Font of everything; where it is absent Liberation Sans stands in, with the same widths.
pub(super) const FONT: &str = "Arial";

/// Height of an empty row and width of an unset column, in pixels, as Excel has them for Arial 10.
pub(super) const DEFAULT_PIXELS: (u32, u32) = (17, 64);

/// From the oldest period (light) to the newest (dark).
pub(super) const PERIOD_COLORS: [Color; 5] =
    [Color::RGB(0x00A9_BCD5), Color::RGB(0x0085_9FC2), Color::RGB(0x0060_82AE), Color::RGB(0x0041_6295), NAVY];

/// How a value stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    /// Not at all.
    Plain,
    /// A total.
    Total,
}

/// The format that widths of columns are measured in; every cell has the same font.
pub(super) fn base() -> Format {
    Format::new().set_font_name(FONT).set_font_size(10)
}

/// Every format that is used more than once.
#[derive(Debug)]
pub(super) struct Styles {
    pub(super) plain: Format,
    pub(super) sheet_title: Format,
    pub(super) subtitle: Format,
    pub(super) section: Format,
    pub(super) note: Format,
    pub(super) group: Format,
    pub(super) head: Format,
    pub(super) text: Format,
    pub(super) total_text: Format,
    pub(super) count: Format,
    pub(super) share: Format,
    pub(super) decimal: Format,
    pub(super) dash: Format,
    pub(super) detail: Format,
    pub(super) day: Format,
    pub(super) time: Format,
    pub(super) link: Format,
    pub(super) late_text: Format,
    pub(super) warning: Format,
}

impl Styles {
    pub(super) fn new() -> Self {
        let plain = base().set_align(FormatAlign::VerticalCenter);
        let wrapped = plain.clone().set_text_wrap();
        let cell = plain.clone().set_border(FormatBorder::Thin).set_border_color(LINE);
        let text = cell.clone().set_text_wrap().set_align(FormatAlign::Left).set_indent(1);
        let number = cell.clone().set_align(FormatAlign::Right);
        let head = cell
            .clone()
            .set_text_wrap()
            .set_align(FormatAlign::Center)
            .set_bold()
            .set_font_size(9)
            .set_background_color(HEAD_FILL);
        Self {
            sheet_title: wrapped.clone().set_bold().set_font_size(14).set_font_color(NAVY),
            subtitle: wrapped.clone().set_font_color(GREY),
            section: plain.clone().set_bold().set_font_size(11).set_font_color(NAVY),
            note: wrapped.set_font_size(9).set_font_color(GREY).set_align(FormatAlign::Top),
            group: head.clone().set_font_size(10).set_font_color(NAVY).set_background_color(GROUP_FILL),
            total_text: text.clone().set_bold().set_background_color(TOTAL_FILL),
            count: number.clone().set_num_format(padded("#,##0")),
            // With the no-break space that the texts beside it have.
            share: number.clone().set_num_format(padded("0.0\"\u{a0}\"%")),
            decimal: number.clone().set_num_format(padded("#,##0.0")),
            dash: number.clone().set_indent(1).set_font_color(GREY),
            detail: number
                .clone()
                .set_indent(1)
                .set_text_wrap()
                .set_font_size(8)
                .set_font_color(GREY)
                .set_align(FormatAlign::Top),
            day: cell.clone().set_num_format("dd.mm.yyyy").set_align(FormatAlign::Center),
            time: cell.clone().set_num_format("dd.mm.yyyy hh:mm").set_align(FormatAlign::Center),
            link: text.clone().set_hyperlink().set_font_name(FONT).set_font_size(10),
            late_text: text.clone().set_font_color(LATE).set_bold().set_background_color(LATE_FILL),
            warning: text
                .clone()
                .set_background_color(WARNING_FILL)
                .set_border_color(WARNING_LINE)
                .set_border(FormatBorder::Thin),
            plain,
            head,
            text,
        }
    }

    /// The format of a value.
    pub(super) fn value(&self, unit: Unit, tone: Tone, late: bool) -> Format {
        let format = match unit {
            Unit::Items => &self.count,
            Unit::Share => &self.share,
            Unit::Hours | Unit::Days => &self.decimal,
        };
        let format = in_tone(format.clone(), tone);
        if late { format.set_font_color(LATE).set_background_color(LATE_FILL) } else { format }
    }

    /// The format of the dash in place of a value.
    pub(super) fn no_value(&self, tone: Tone) -> Format {
        in_tone(self.dash.clone(), tone)
    }

    /// The format of a row's first text.
    pub(super) fn row_title(&self, tone: Tone) -> &Format {
        match tone {
            Tone::Plain => &self.text,
            Tone::Total => &self.total_text,
        }
    }

    /// The format of the thin line below a value.
    pub(super) fn detail(&self, tone: Tone) -> Format {
        match tone {
            Tone::Plain => self.detail.clone(),
            Tone::Total => self.detail.clone().set_background_color(TOTAL_FILL),
        }
    }
}

/// A number format that keeps its number off the right border, each of its sections by the width of «0.».
///
/// An indent would do the same, but `LibreOffice` forgets it in a cell that differs from the one before by its
/// number format alone.
pub(super) fn padded(format: &str) -> String {
    format.split(';').map(|section| format!("{section}_0_.")).collect::<Vec<_>>().join(";")
}

fn in_tone(format: Format, tone: Tone) -> Format {
    match tone {
        Tone::Plain => format,
        Tone::Total => format.set_bold().set_background_color(TOTAL_FILL),
    }
}
