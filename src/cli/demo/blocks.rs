//! The table of blocks that ends a demonstration.

use crate::{
    cli::{indicators::shown, output},
    domain::{Block, Period},
    indicators::{Dimension, Figure},
};

/// The eight blocks and what stands beside them: received, closed, on time, overdue, median.
pub(super) fn table(period: Period, figures: &[Figure]) -> String {
    let of = |block: Option<Block>, id: &str| {
        let found = figures.iter().find(|figure| {
            figure.id == id
                && figure.slice.get(&Dimension::Block).map(String::as_str) == block.map(Block::as_str)
                && figure.slice.len() == usize::from(block.is_some())
        });
        found.map_or_else(|| "—".to_owned(), shown)
    };
    let blocks = Block::ALL.iter().copied().map(Some).chain([None]);
    let rows: Vec<Vec<String>> = blocks
        .map(|block| {
            vec![
                block.map_or("Всего", Block::title).to_owned(),
                of(block, "V1"),
                of(block, "V5"),
                of(block, "T1"),
                of(block, "V4.overdue"),
                of(block, "S3"),
            ]
        })
        .collect();
    let header = ["Блок", "Поступило", "Закрыто", "В срок", "Просрочено", "Медиана до решения"];
    format!("Показатели за {period}\n{}", output::table(&header, 1, &rows))
}
