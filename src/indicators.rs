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
mod telling;
mod timeliness;
mod untold;
mod volumes;
mod waits;
mod wilson;

use std::{num::NonZero, panic::resume_unwind, thread};

use crate::domain::CaseSet;

pub use behind::{Behind, Role, behind};
pub use definition::{DEFINITION_VERSION, DEFINITIONS, Definition, TERMS};
pub use feeds::{is_late, needs_quarantine_reason};
pub use figure::{Dimension, Figure, Note, Slice, Unit};
pub use newcombe::difference_interval;
pub use norms_seen::{NormSeen, norms_seen};
pub use overdue::{Overdue, overdue_at};
pub use question::{FeedState, Question, View, Views};
pub use untold::{concerned, untold};

/// So many cases times lists are held at once: memory does not grow with the lists.
const CASES_AT_ONCE: usize = 3_000_000;

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
    let at_once = (CASES_AT_ONCE / set.cases.len().max(1)).max(1);
    let mut figures = Vec::new();
    for lists in slices.chunks(at_once) {
        figures.extend(of_lists(set, question, &views, lists));
    }
    figures.extend(feeds::feed_figures(question));
    figures
}

/// The figures of the parts that each of `lists` cuts the cases into: the cases are shared out, then the lists.
fn of_lists(set: &CaseSet, question: &Question<'_>, views: &Views, lists: &[Vec<Dimension>]) -> Vec<Figure> {
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let share = |items: usize| items.div_ceil(workers).max(1);
    let mut figures = Vec::new();
    let judges = |dimensions: &Vec<Dimension>| telling::Judges::of(set.cases.iter(), views, dimensions);
    let lists: Vec<(&[Dimension], telling::Judges)> = thread::scope(|scope| {
        let started: Vec<_> = lists.iter().map(|list| (list.as_slice(), scope.spawn(move || judges(list)))).collect();
        let joined = started.into_iter();
        joined.map(|(list, worker)| (list, worker.join().unwrap_or_else(|panic| resume_unwind(panic)))).collect()
    });
    let lists = lists.as_slice();
    thread::scope(|scope| {
        let cut = |cases| slicing::cut((cases, &set.symbols), question, views, lists);
        let parts = set.cases.chunks(share(set.cases.len()));
        let started: Vec<_> = parts.map(|cases| scope.spawn(move || cut(cases))).collect();
        let mut cuts = slicing::cut((&[], &set.symbols), question, views, lists);
        for worker in started {
            let found = worker.join().unwrap_or_else(|panic| resume_unwind(panic));
            cuts.iter_mut().zip(found).for_each(|(cut, more)| cut.join(more));
        }
        let each = share(cuts.len());
        let mut started = Vec::new();
        while !cuts.is_empty() {
            let mine: Vec<_> = cuts.drain(..each.min(cuts.len())).collect();
            started.push(scope.spawn(move || mine.into_iter().flat_map(slicing::Cut::figures).collect::<Vec<_>>()));
        }
        for worker in started {
            figures.extend(worker.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
    });
    figures
}

#[cfg(test)]
mod tests;
