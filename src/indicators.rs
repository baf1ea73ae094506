//! Indicators: one definition (or family) per file, with its formula and its source.

mod account;
mod behind;
mod closed_only;
mod completeness;
mod definition;
mod exits;
mod feeds;
mod figure;
mod ledger;
mod line;
mod newcombe;
mod norm;
mod norms_seen;
mod observed;
mod overdue;
mod quality;
mod question;
mod response;
mod seen;
mod sheet;
mod slicing;
mod speed;
mod survival;
mod timeliness;
mod volumes;
mod waits;
mod wilson;

use std::{num::NonZero, panic::resume_unwind, thread};

use crate::domain::CaseSet;

pub use behind::{Behind, Role, behind};
pub use definition::{DEFINITION_VERSION, DEFINITIONS, Definition};
pub use feeds::{is_late, needs_quarantine_reason};
pub use figure::{Dimension, Figure, Note, Slice, Unit};
pub use newcombe::difference_interval;
pub use norms_seen::{NormSeen, norms_seen};
pub use overdue::{Overdue, overdue_at};
pub use question::{FeedState, Question, View, Views};

/// Every figure of every slice that the question asks for.
///
/// Order: the lists of dimensions as asked; within a list the values, blocks in their order and others by their text;
/// within a slice the order of [`DEFINITIONS`]. Figures of feeds (D1–D3) come last. The same cases and the same question
/// always give the same figures, bit by bit.
///
/// # Panics
/// Never by itself; a panic of a worker is passed on.
pub fn figures(set: &CaseSet, question: &Question<'_>) -> Vec<Figure> {
    let total = [Vec::new()];
    let slices = if question.slices.is_empty() { &total } else { question.slices };
    let views = Views::new(set, question);
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let mut figures = Vec::new();
    thread::scope(|scope| {
        let cut = |lists| slicing::slice_figures(set, question, &views, lists);
        let shares = slices.chunks(slices.len().div_ceil(workers));
        let started: Vec<_> = shares.map(|lists| scope.spawn(move || cut(lists))).collect();
        for worker in started {
            figures.extend(worker.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
    });
    figures.extend(feeds::feed_figures(question));
    figures
}

#[cfg(test)]
mod tests;
