//! «Платформы и виды»: the same indicators by where an item came from and by what it is in law.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::{
    Context,
    grid::{self, Grid, Part},
};
use crate::domain::{Kind, Platform};
use crate::indicators::Dimension;

/// Platforms and kinds without a single figure get no row: most municipalities do not use them all.
pub(super) fn sheet(context: &Context<'_>) -> Result<Worksheet, XlsxError> {
    let part = |dimension, heading, words: Vec<(&'static str, &'static str)>| {
        let used = context.index.values(dimension);
        let rows = words.into_iter().filter(|(word, _)| used.contains(word)).collect();
        Part { dimension, heading: Some(heading), rows }
    };
    let platforms = Platform::ALL.iter().map(|platform| (platform.as_str(), platform.title())).collect();
    let kinds = Kind::ALL.iter().map(|kind| (kind.as_str(), kind.title())).collect();
    let grid = Grid {
        name: "Платформы и виды",
        title: "Показатели по платформам и видам обращений",
        rows_title: "Платформа, вид",
        parts: vec![part(Dimension::Platform, "По платформам", platforms), part(Dimension::Kind, "По видам", kinds)],
    };
    grid::sheet(context, &grid)
}
