//! «Показатели по блокам»: eight blocks, the two rows beside them, and everything; two sheets, to be read on paper.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::{
    Context,
    grid::{self, Grid, POSTS, Part, TIMES},
    metrics::{Group, SPEED_AND_QUALITY, VOLUME_AND_DEADLINES},
};
use crate::domain::Block;
use crate::indicators::Dimension;

pub(super) fn volume_sheet(context: &Context<'_>) -> Result<Worksheet, XlsxError> {
    let title = "Показатели по социально значимым блокам: объём и сроки";
    sheet(context, "Показатели по блокам", title, (VOLUME_AND_DEADLINES, POSTS))
}

pub(super) fn quality_sheet(context: &Context<'_>) -> Result<Worksheet, XlsxError> {
    let title = "Показатели по социально значимым блокам: скорость и качество";
    sheet(context, "Блоки, скорость и качество", title, (SPEED_AND_QUALITY, TIMES))
}

fn sheet(
    context: &Context<'_>,
    name: &'static str,
    title: &'static str,
    (groups, note): (&'static [Group], &'static str),
) -> Result<Worksheet, XlsxError> {
    let rows = Block::ALL.iter().map(|block| (block.as_str(), block.title())).collect();
    let parts = vec![Part { dimension: Dimension::Block, heading: None, rows }];
    grid::sheet(context, &Grid { name, title, rows_title: "Блок", groups, note, parts })
}
