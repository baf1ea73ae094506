//! The table of blocks that ends a demonstration.

use crate::{
    cli::{indicators::shown, output},
    domain::{Block, Period},
    indicators::{Dimension, Figure, Unit},
};

/// The eight blocks and what stands beside them: received, closed, on time, overdue, median.
pub(super) fn table(period: Period, figures: &[Figure]) -> String {
    let of = |block: Option<Block>, id: &str, unit: Option<Unit>| {
        let found = figures.iter().find(|figure| {
            figure.id == id
                && figure.slice.get(&Dimension::Block).map(String::as_str) == block.map(Block::as_str)
                && figure.slice.len() == usize::from(block.is_some())
                && unit.is_none_or(|unit| figure.unit == unit)
        });
        found.map_or_else(|| "—".to_owned(), shown)
    };
    let blocks = Block::ALL.iter().copied().map(Some).chain([None]);
    let rows: Vec<Vec<String>> = blocks
        .map(|block| {
            vec![
                block.map_or("Всего", Block::title).to_owned(),
                of(block, "V1", None),
                of(block, "V5", None),
                of(block, "T1", None),
                of(block, "V4.overdue", None),
                of(block, "S3", Some(Unit::Hours)),
                of(block, "S3", Some(Unit::Days)),
            ]
        })
        .collect();
    let header = ["Блок", "Поступило", "Закрыто", "В срок", "Просрочено", "Медиана решения, ч", "Медиана решения, дн."];
    format!("Показатели за {period}\n{}", output::table(&header, 1, &rows))
}
