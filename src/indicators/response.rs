//! The first answer of one case against its own deadline, and those of a cohort.

use jiff::ToSpan;

use crate::domain::{Moment, Precision};

use super::{
    seen::{Seen, has_fallen},
    waits::{Wait, Waits},
};

/// What is known of an answer against its deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Within,
    Beyond,
    /// Times known to the day leave it open.
    Undecided,
    /// The deadline has not come.
    Pending,
    /// The deadline came after the case was watched last and before T: nobody knows whether it was met.
    Unwatched,
}

/// The first answer of one case.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Response {
    pub(super) wait: Wait,
    pub(super) verdict: Verdict,
    /// Hours from the receipt to the deadline; `None` where receipt, deadline or answer is known to the day only.
    pub(super) norm_hours: Option<f64>,
}

impl Response {
    /// The answer to `seen`, which must be given by `due`.
    pub(super) fn of(seen: &Seen<'_>, due: Moment) -> Self {
        let received = seen.case.received;
        let wait = seen.wait_for(seen.answer());
        let norm_hours = norm_hours(received, due).filter(|_| wait.hours().is_some());
        Self { wait, verdict: verdict(seen, due), norm_hours }
    }

    /// Whether times known to the day leave it open.
    pub(super) fn is_undecided(&self) -> bool {
        self.verdict == Verdict::Undecided
    }
}

/// Hours from a receipt to a deadline; `None` where one of them is known to the day only.
pub(super) fn norm_hours(received: Moment, due: Moment) -> Option<f64> {
    let is_exact = received.precision() == Precision::Second && due.precision() == Precision::Second;
    is_exact.then(|| due.instant().hours_since(received.instant()))
}

/// What the clock at T says of the case. Before the deadline comes, an early answer counts no more than none: else those
/// answered early would stand for all.
fn verdict(seen: &Seen<'_>, due: Moment) -> Verdict {
    let received = seen.case.received;
    let is_vague = received.precision() == Precision::Day;
    let has_come = |by: Moment| if is_vague { !by.is_before(due) } else { has_fallen(due, by) };
    if !has_come(seen.end) {
        return if has_come(seen.as_of) { Verdict::Unwatched } else { Verdict::Pending };
    }
    match (seen.answer().or(seen.exit()), is_vague) {
        (Some(at), true) => by_days(at, due),
        (Some(at), false) => by_clock(at, due),
        (None, true) if by_days(seen.end, due) == Verdict::Undecided => Verdict::Undecided,
        (None, _) => Verdict::Beyond,
    }
}

/// An event against a deadline that is exact, be it an instant or the end of a day.
fn by_clock(at: Moment, due: Moment) -> Verdict {
    let is_vague = at.precision() == Precision::Day && due.precision() == Precision::Second;
    match at.is_by(due) {
        true if is_vague && at.day() == due.day() => Verdict::Undecided,
        true => Verdict::Within,
        false => Verdict::Beyond,
    }
}

/// An event against a deadline counted from a receipt of which the day only is known. A norm in hours then ends on the
/// day that its whole days lead to or on the next one, at an hour that nobody knows.
fn by_days(at: Moment, due: Moment) -> Verdict {
    let next = due.day().saturating_add(1.day());
    if at.day() < due.day() {
        Verdict::Within
    } else if at.day() <= next {
        Verdict::Undecided
    } else {
        Verdict::Beyond
    }
}

/// The answers of a cohort.
#[derive(Debug, Default)]
pub(super) struct Responses {
    pub(super) waits: Waits,
    pub(super) norm: CommonNorm,
    pub(super) n: u64,
    pub(super) within: u64,
    pub(super) beyond: u64,
    pub(super) undecided: u64,
    pub(super) unwatched: u64,
}

impl Responses {
    pub(super) fn push(&mut self, response: &Response) {
        self.waits.push(response.wait);
        self.norm = self.norm.joined(response.norm_hours);
        self.n += 1;
        match response.verdict {
            Verdict::Within => self.within += 1,
            Verdict::Beyond => self.beyond += 1,
            Verdict::Undecided => self.undecided += 1,
            Verdict::Unwatched => self.unwatched += 1,
            Verdict::Pending => {}
        }
    }

    /// Adds the answers of another part of the same cohort.
    pub(super) fn join(&mut self, other: Self) {
        self.waits.join(other.waits);
        self.norm = match other.norm {
            CommonNorm::Nobody => self.norm,
            CommonNorm::Hours(hours) => self.norm.joined(Some(hours)),
            CommonNorm::None => CommonNorm::None,
        };
        self.n += other.n;
        self.within += other.within;
        self.beyond += other.beyond;
        self.undecided += other.undecided;
        self.unwatched += other.unwatched;
    }
}

/// The norm that all cases of a cohort have.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) enum CommonNorm {
    /// No case so far.
    #[default]
    Nobody,
    /// So many hours, every time known to the second.
    Hours(f64),
    /// Different lengths, or times known to the day.
    None,
}

impl CommonNorm {
    /// The norm of these cases and one more.
    pub(super) fn joined(self, hours: Option<f64>) -> Self {
        match (self, hours) {
            (Self::Nobody, Some(hours)) => Self::Hours(hours),
            (Self::Hours(common), Some(hours)) if common.total_cmp(&hours).is_eq() => self,
            (_, _) => Self::None,
        }
    }
}
