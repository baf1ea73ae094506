//! The account of one slice: what its cases say, line by line.

use std::{array, collections::BTreeMap, mem};

use crate::domain::Severity;

use super::{
    line::{LINES, Line},
    response::{Response, Responses},
    waits::{Wait, Waits},
};

/// What one case says to one line. Figures and the rows behind them are made of the same entries, so that the rule that
/// puts a case into a figure stands once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Entry {
    /// It is one of those counted.
    Counted,
    /// It is one of the whole, and whether it is one of the part.
    Share(bool),
    /// How long it waited.
    Wait(Wait),
    /// How it was answered against its own norm.
    Response(Response),
}

/// What one case says to every line that it stands on.
#[derive(Debug, Default)]
pub(super) struct Entries(Vec<(Line, Entry)>);

impl Entries {
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn count(&mut self, line: Line) {
        self.0.push((line, Entry::Counted));
    }

    pub(super) fn share(&mut self, line: Line, is_part: bool) {
        self.0.push((line, Entry::Share(is_part)));
    }

    pub(super) fn wait(&mut self, line: Line, wait: Wait) {
        self.0.push((line, Entry::Wait(wait)));
    }

    pub(super) fn response(&mut self, response: Response) {
        self.0.push((Line::Norm, Entry::Response(response)));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What the case says to `line`; `None` when it does not stand on it.
    pub(super) fn on(&self, line: Line) -> Option<Entry> {
        self.0.iter().find(|(one, _)| *one == line).map(|(_, entry)| *entry)
    }
}

/// A part and its whole; of a count both are the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Share {
    pub(super) part: u64,
    pub(super) whole: u64,
}

/// Everything the cases of one slice said.
#[derive(Debug)]
pub(super) struct Ledger {
    shares: [Share; LINES],
    waits: BTreeMap<Line, Waits>,
    /// Lines of T6 by severity.
    norms: BTreeMap<Option<Severity>, NormLedger>,
}

/// The lines of T6 for one severity.
#[derive(Debug, Default)]
pub(super) struct NormLedger {
    pub(super) responses: Responses,
    pub(super) exits: Share,
    pub(super) exits_untold: u64,
    pub(super) untold: u64,
}

impl Default for Ledger {
    fn default() -> Self {
        Self { shares: array::from_fn(|_| Share::default()), waits: BTreeMap::new(), norms: BTreeMap::new() }
    }
}

impl Ledger {
    /// Writes down what a case of `severity` says.
    pub(super) fn add(&mut self, entries: &Entries, severity: Option<Severity>) {
        for (line, entry) in &entries.0 {
            match entry {
                Entry::Counted => self.add_share(*line, true),
                Entry::Share(is_part) => self.add_share(*line, *is_part),
                Entry::Wait(wait) => {
                    self.add_share(*line, true);
                    self.waits.entry(*line).or_default().push(*wait);
                }
                Entry::Response(response) => {
                    self.add_share(*line, true);
                    self.norms.entry(severity).or_default().responses.push(response);
                }
            }
            match (line, entry) {
                (Line::NormExitShare, Entry::Share(is_part)) => {
                    self.norms.entry(severity).or_default().exits.add(*is_part);
                }
                (Line::NormExitUntold, Entry::Counted) => self.norms.entry(severity).or_default().exits_untold += 1,
                (Line::NormUntold, Entry::Counted) => self.norms.entry(severity).or_default().untold += 1,
                (_, _) => {}
            }
        }
    }

    /// Adds what other cases of the same slice said.
    pub(super) fn join(&mut self, other: Self) {
        for (share, more) in self.shares.iter_mut().zip(other.shares) {
            share.join(more);
        }
        for (line, waits) in other.waits {
            self.waits.entry(line).or_default().join(waits);
        }
        for (severity, norm) in other.norms {
            let mine = self.norms.entry(severity).or_default();
            mine.responses.join(norm.responses);
            mine.exits.join(norm.exits);
            mine.exits_untold += norm.exits_untold;
            mine.untold += norm.untold;
        }
    }

    fn add_share(&mut self, line: Line, is_part: bool) {
        if let Some(share) = self.shares.get_mut(line as usize) {
            share.add(is_part);
        }
    }

    /// How many cases stand on a line.
    pub(super) fn n(&self, line: Line) -> u64 {
        self.share(line).whole
    }

    pub(super) fn share(&self, line: Line) -> Share {
        self.shares.get(line as usize).copied().unwrap_or_default()
    }

    /// The waits of a line; they can be taken once.
    pub(super) fn take_waits(&mut self, line: Line) -> Waits {
        self.waits.remove(&line).unwrap_or_default()
    }

    pub(super) fn take_norms(&mut self) -> BTreeMap<Option<Severity>, NormLedger> {
        mem::take(&mut self.norms)
    }

    /// Whether nobody told what a figure of the line stands on, of any case that it could be about.
    pub(super) fn is_untold(&self, line: Line) -> bool {
        line.telling().is_some_and(|telling| {
            telling.told.iter().all(|line| self.n(*line) == 0) && telling.untold.iter().any(|line| self.n(*line) > 0)
        })
    }
}

impl Share {
    fn add(&mut self, is_part: bool) {
        self.whole += 1;
        self.part += u64::from(is_part);
    }

    fn join(&mut self, other: Self) {
        self.whole += other.whole;
        self.part += other.part;
    }
}
