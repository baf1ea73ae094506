//! The figures of one slice as they are written down, with the rule for small numbers.

use super::{
    Dimension, Figure, Note, Slice, Unit,
    survival::Survival,
    wilson::{float, wilson},
};

/// Below this many cases an estimate is not shown: counts only.
const SHOWN_FROM: u64 = 5;
/// Below this many cases an estimate is a small sample; units are ranked only from here on.
const RANKED_FROM: u64 = 20;

/// Figures of one slice, in the order in which they are written.
#[derive(Debug)]
pub(super) struct Sheet<'a> {
    slice: Slice,
    figures: &'a mut Vec<Figure>,
}

/// What a formula found: value, interval, and a note that goes before «малая выборка».
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Estimate {
    pub(super) value: Option<f64>,
    pub(super) low: Option<f64>,
    pub(super) high: Option<f64>,
    pub(super) note: Option<Note>,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(slice: Slice, figures: &'a mut Vec<Figure>) -> Self {
        Self { slice, figures }
    }

    /// A sheet of the part of this slice where `dimension` is `value`.
    pub(super) fn within(&mut self, dimension: Dimension, value: &str) -> Sheet<'_> {
        let mut slice = self.slice.clone();
        slice.insert(dimension, value.to_owned());
        Sheet { slice, figures: self.figures }
    }

    /// The value this slice has in `dimension`; `None` when it is not cut by it.
    pub(super) fn value_of(&self, dimension: Dimension) -> Option<&str> {
        self.slice.get(&dimension).map(String::as_str)
    }

    /// A count: always has a value.
    pub(super) fn count(&mut self, id: &'static str, count: u64) {
        let found = Estimate { value: Some(float(count)), ..Estimate::default() };
        self.write(id, Unit::Items, count, found);
    }

    /// A share with its Wilson interval.
    pub(super) fn share(&mut self, id: &'static str, part: u64, whole: u64) {
        self.estimate(id, Unit::Share, whole, || Estimate::share(part, whole));
    }

    /// An estimate from `n` cases: hidden below 5, marked below 20.
    pub(super) fn estimate(&mut self, id: &'static str, unit: Unit, n: u64, find: impl FnOnce() -> Estimate) {
        let mut found = match n {
            0 => Estimate::nothing(Note::NoData),
            _ if n < SHOWN_FROM => Estimate::nothing(Note::SmallSample),
            _ => find(),
        };
        found.note = found.note.or((n < RANKED_FROM).then_some(Note::SmallSample));
        self.write(id, unit, n, found);
    }

    /// A figure as it is.
    pub(super) fn write(&mut self, id: &'static str, unit: Unit, n: u64, found: Estimate) {
        let Estimate { value, low, high, note } = found;
        self.figures.push(Figure { id, slice: self.slice.clone(), value, unit, n, low, high, note });
    }
}

impl Estimate {
    /// No value, and why.
    pub(super) fn nothing(note: Note) -> Self {
        Self { note: Some(note), ..Self::default() }
    }

    /// A value without interval.
    pub(super) fn plain(value: f64) -> Self {
        Self { value: Some(value), ..Self::default() }
    }

    /// A share of a whole that is not empty.
    pub(super) fn share(part: u64, whole: u64) -> Self {
        let (low, high) = wilson(part, whole).unzip();
        Self { value: Some(float(part) / float(whole)), low, high, note: None }
    }

    /// The median of a curve, «не достигнута» when more than half still wait.
    pub(super) fn median(survival: &Survival) -> Self {
        let (low, high) = survival.median_interval();
        let value = survival.quantile(0.5);
        Self { value, low, high, note: value.is_none().then_some(Note::NotReached) }
    }
}
