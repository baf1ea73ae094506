//! «Показатели по блокам»: eight blocks, the two rows beside them, and everything.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::{
    Context,
    grid::{self, Grid, Part},
};
use crate::domain::Block;
use crate::indicators::Dimension;

pub(super) fn sheet(context: &Context<'_>) -> Result<Worksheet, XlsxError> {
    let rows = Block::ALL.iter().map(|block| (block.as_str(), block.title())).collect();
    let grid = Grid {
        name: "Показатели по блокам",
        title: "Показатели по социально значимым блокам",
        rows_title: "Блок",
        parts: vec![Part { dimension: Dimension::Block, heading: None, rows }],
    };
    grid::sheet(context, &grid)
}
