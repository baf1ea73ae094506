//! The figures of one slice as they are written down, with the rule for small numbers.

use super::{
    Dimension, Figure, Note, Slice, Unit,
    ledger::{Ledger, Share},
    line::Line,
    observed::Observed,
    survival::Survival,
    waits::{mean, middle},
    wilson::{count_of, float, wilson},
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

/// What a figure rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Base {
    pub(super) unit: Unit,
    /// How many cases.
    pub(super) n: u64,
    /// Whether nobody tells what it stands on.
    pub(super) is_untold: bool,
}

impl Base {
    /// The cases on a line, counted in items.
    pub(super) fn of(ledger: &Ledger, line: Line) -> Self {
        Self { unit: Unit::Items, n: ledger.n(line), is_untold: ledger.is_untold(line) }
    }
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

    /// The counts of lines. A count has a value unless nobody tells what it counts.
    pub(super) fn counts(&mut self, ledger: &Ledger, lines: &[Line]) {
        for line in lines {
            self.number(line.id(), ledger.n(*line), ledger.is_untold(*line));
        }
    }

    /// A count, or «not told».
    pub(super) fn number(&mut self, id: &'static str, count: u64, is_untold: bool) {
        let found = if is_untold { Estimate::nothing(Note::NotTold) } else { Estimate::plain(float(count)) };
        self.write(id, Unit::Items, count, found);
    }

    /// The share that stands on a line, with its Wilson interval.
    pub(super) fn share(&mut self, ledger: &Ledger, line: Line) {
        let Share { part, whole } = ledger.share(line);
        let base = Base { unit: Unit::Share, ..Base::of(ledger, line) };
        self.estimate(line.id(), base, || Estimate::share(part, whole));
    }

    /// The median of the durations on a line, all observed to their end, with the interval of their curve.
    pub(super) fn middle(&mut self, ledger: &mut Ledger, line: Line) {
        let base = Base::of(ledger, line);
        let (unit, mut durations) = ledger.take_waits(line).observed();
        self.write_middle(line.id(), Base { unit, ..base }, &mut durations);
    }

    /// The mean of the durations on a line under `id`, then their median.
    pub(super) fn mean_and_middle(&mut self, ledger: &mut Ledger, (id, line): (&'static str, Line)) {
        let base = Base::of(ledger, line);
        let (unit, mut durations) = ledger.take_waits(line).observed();
        // A sum of doubles depends on their order: this one is the same whatever order the cases came in.
        durations.sort_unstable();
        self.estimate(id, Base { unit, ..base }, || Estimate::plain(mean(&durations)));
        self.write_middle(line.id(), Base { unit, ..base }, &mut durations);
    }

    fn write_middle(&mut self, id: &'static str, base: Base, durations: &mut [Observed]) {
        let (low, high) = Survival::fit(durations).median_interval();
        self.estimate(id, base, || Estimate { value: Some(middle(durations)), low, high, note: None });
    }

    /// An estimate: hidden below 5 cases, marked below 20.
    pub(super) fn estimate(&mut self, id: &'static str, base: Base, find: impl FnOnce() -> Estimate) {
        let Base { unit, n, is_untold } = base;
        let mut found = match n {
            0 if is_untold => Estimate::nothing(Note::NotTold),
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

    /// A share with its Wilson interval; nothing of an empty whole.
    pub(super) fn share(part: u64, whole: u64) -> Self {
        let Some((low, high)) = wilson(part, whole) else { return Self::nothing(Note::NoData) };
        Self { value: Some(float(part) / float(whole)), low: Some(low), high: Some(high), note: None }
    }

    /// The median of a curve, «не достигнута» when more than half still wait.
    pub(super) fn median(survival: &Survival) -> Self {
        let (low, high) = survival.median_interval();
        let value = survival.quantile(0.5);
        Self { value, low, high, note: value.is_none().then_some(Note::NotReached) }
    }

    /// The share of waits that end by the event at or before `limit`, those cut short before it counted for as long as
    /// they were watched; «не достигнута» when nobody was watched as long.
    pub(super) fn within(waits: &mut [Observed], limit: f64) -> Self {
        let survival = Survival::fit(waits);
        if !survival.reaches(limit) {
            return Self::nothing(Note::NotReached);
        }
        let value = 1.0 - survival.at(limit);
        let interval = survival.interval_at(limit).map(|(low, high)| (1.0 - high, 1.0 - low));
        let (low, high) = interval.or_else(|| at_an_end(waits, limit)).unzip();
        Self { value: Some(value), low, high, note: None }
    }
}

/// The interval where all or none were within `limit`: Wilson over those not cut short before it.
fn at_an_end(waits: &[Observed], limit: f64) -> Option<(f64, f64)> {
    let within: Vec<_> = waits.iter().filter(|wait| wait.is_event() && wait.duration() <= limit).collect();
    let watched: Vec<_> = waits.iter().filter(|wait| wait.is_event() || wait.duration() >= limit).collect();
    wilson(count_of(&within), count_of(&watched))
}
