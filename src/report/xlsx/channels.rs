//! «Платформы и виды»: the same indicators by where an item came from and by what it is in law.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::{
    Context,
    grid::{self, Grid, Half, Part},
};
use crate::domain::{Kind, Platform};
use crate::indicators::Dimension;

pub(super) fn sheet(context: &Context<'_>, half: Half) -> Result<Worksheet, XlsxError> {
    let name = match half {
        Half::Volume => "Платформы и виды",
        Half::Quality => "Платформы, скорость и качество",
    };
    let title = "Показатели по платформам и видам обращений";
    let part = |dimension, heading, rows| Part { dimension, heading: Some(heading), rows };
    let parts = vec![
        part(Dimension::Platform, "По платформам", platforms(context)),
        part(Dimension::Kind, "По видам", kinds(context)),
    ];
    grid::sheet(context, &Grid { name, title, rows_title: "Платформа, вид", half, parts })
}

/// Platforms without a single figure get no row: most municipalities do not use them all.
pub(super) fn platforms(context: &Context<'_>) -> Vec<(&'static str, &'static str)> {
    let used = context.index.values(Dimension::Platform);
    let all = Platform::ALL.iter().map(|platform| (platform.as_str(), platform.title()));
    all.filter(|(word, _)| used.contains(word)).collect()
}

fn kinds(context: &Context<'_>) -> Vec<(&'static str, &'static str)> {
    let used = context.index.values(Dimension::Kind);
    // Empty: nobody tells whether it is an appeal.
    let all = Kind::ALL.iter().map(|kind| (kind.as_str(), kind.title())).chain([("", "Вид не сообщён")]);
    all.filter(|(word, _)| used.contains(word)).collect()
}
