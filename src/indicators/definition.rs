//! What every indicator is called, counts and rests on: the definitions sheet of the report.

mod quality;
mod source;
mod terms;
mod times;
mod work;

use std::sync::LazyLock;

pub use terms::TERMS;

/// Version of the definitions below; raised when a formula changes, so that old figures stay readable.
pub const DEFINITION_VERSION: u32 = 7;

/// One indicator as a reader of the report sees it. All texts are Russian.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Definition {
    /// The id of its figures: `V5.solved`.
    pub id: &'static str,
    /// Its name.
    pub title: &'static str,
    /// Unit: «шт.», «%», «ч», «дн.»; both of the latter where the precision of the cohort decides.
    pub unit: &'static str,
    /// What it says in one plain sentence, and after «Формула:» how to compute it from the rows behind it; [`TERMS`] says
    /// what its letters and words mean.
    pub formula: &'static str,
    /// Where the rule comes from.
    pub source: &'static str,
}

/// Every indicator, in the order in which its figures are written.
pub static DEFINITIONS: LazyLock<Vec<Definition>> =
    LazyLock::new(|| [work::WORK, times::TIMES, quality::QUALITY].concat());

const fn define(
    id: &'static str,
    title: &'static str,
    unit: &'static str,
    formula: &'static str,
    source: &'static str,
) -> Definition {
    Definition { id, title, unit, formula, source }
}
