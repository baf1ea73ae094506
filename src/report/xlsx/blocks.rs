//! «Показатели по блокам»: eight blocks, the two rows beside them, and everything; two sheets, to be read on paper.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::{
    Context,
    grid::{self, Grid, Half, Part},
};
use crate::domain::Block;
use crate::indicators::Dimension;

pub(super) fn sheet(context: &Context<'_>, half: Half) -> Result<Worksheet, XlsxError> {
    let rows = Block::ALL.iter().map(|block| (block.as_str(), block.title())).collect();
    let name = match half {
        Half::Volume => "Показатели по блокам",
        Half::Quality => "Блоки, скорость и качество",
    };
    let title = "Показатели по социально значимым блокам";
    let parts = vec![Part { dimension: Dimension::Block, heading: None, rows }];
    grid::sheet(context, &Grid { name, title, rows_title: "Блок", half, parts })
}
