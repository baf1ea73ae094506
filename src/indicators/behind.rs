//! The cases behind a figure: the rows from which its number can be counted again.

use crate::domain::CaseSet;

use super::{
    Dimension, Question, Slice, Views, account,
    ledger::{Entries, Entry},
    line::Line,
    response::{CommonNorm, Response, Verdict},
    seen::Seen,
    slicing,
    telling::Judges,
    waits::Wait,
};

/// A case behind a figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Behind {
    /// Its place in [`CaseSet::cases`].
    pub case: usize,
    /// What it is there.
    pub role: Role,
}

/// What a case is in a figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Role {
    /// One of those counted: the figure is their number.
    Counted,
    /// One of the whole of a share, and whether one of its part: the figure is part / whole.
    Share(bool),
    /// A duration of a mean, median or curve.
    Duration {
        /// Hours; `None` where one of the ends is known to the day only. Counted in where the figure is in hours.
        hours: Option<f64>,
        /// The difference of local dates. [`u32::MAX`] / 2 for what will never come.
        days: u32,
        /// Whether the wait ended by the event; else it was cut short by the exit or where the case was watched last.
        is_event: bool,
    },
}

/// The cases behind the figure `id` of `slice`, in the order of the set; the same rule puts them into the figure.
///
/// `None` for figures of feeds (D1–D3), behind which no cases stand, and for an id that no definition has. A figure of T6
/// has its severity in `slice`. `question.slices` and `question.feeds` do not matter.
pub fn behind(id: &str, set: &CaseSet, question: &Question<'_>, slice: &Slice) -> Option<Vec<Behind>> {
    let line = Line::of(id)?;
    let views = Views::new(set, question);
    let mut of_all_severities = slice.clone();
    of_all_severities.remove(&Dimension::Severity);
    let cases = set.cases.iter().filter(|case| slicing::is_in(case, &of_all_severities, &set.symbols));
    let judges = Judges::of(cases, &views, &slice.keys().copied().collect::<Vec<_>>());
    let mut entries = Entries::default();
    let mut found = Vec::new();
    for (place, case) in set.cases.iter().enumerate() {
        if !slicing::is_in(case, slice, &set.symbols) {
            continue;
        }
        let (whole, is_mixed) = views.look(case);
        let view = if is_mixed { judges.view(case, whole) } else { whole };
        let Some(seen) = Seen::at(case, view) else { continue };
        account::enter(&seen, question, &mut entries);
        found.extend(entries.on(line).map(|entry| (place, entry)));
        if line == Line::NormUntold {
            found.extend(entries.on(Line::Norm).map(|entry| (place, entry)));
        }
    }
    let norm = common_norm(&found);
    let row = |(case, entry)| Some(Behind { case, role: role(id, entry, norm)? });
    Some(found.into_iter().filter_map(row).collect())
}

fn common_norm(found: &[(usize, Entry)]) -> CommonNorm {
    found.iter().fold(CommonNorm::default(), |norm, (_, entry)| match entry {
        Entry::Response(response) => norm.joined(response.norm_hours),
        Entry::Counted | Entry::Share(_) | Entry::Wait(_) => norm,
    })
}

/// What an entry is in the figure `id`; `None` when it has no part in it.
fn role(id: &str, entry: Entry, norm: CommonNorm) -> Option<Role> {
    match entry {
        Entry::Counted => Some(Role::Counted),
        Entry::Share(is_part) => Some(Role::Share(is_part)),
        Entry::Wait(wait) => Some(duration(wait)),
        Entry::Response(response) if id == Line::NormUntold.id() => {
            let is_share = !matches!(norm, CommonNorm::Hours(_));
            (is_share && response.verdict == Verdict::Unwatched).then_some(Role::Counted)
        }
        Entry::Response(response) if matches!(norm, CommonNorm::Hours(_)) => Some(duration(response.wait)),
        Entry::Response(Response { verdict, .. }) => match (verdict, id) {
            (Verdict::Within, _) | (Verdict::Undecided, "T6.at_most") => Some(Role::Share(true)),
            (Verdict::Beyond, _) | (Verdict::Undecided, "T6.at_least") => Some(Role::Share(false)),
            (Verdict::Undecided | Verdict::Pending | Verdict::Unwatched, _) => None,
        },
    }
}

fn duration(wait: Wait) -> Role {
    Role::Duration { hours: wait.hours(), days: wait.days, is_event: wait.is_event }
}

#[cfg(test)]
mod tests;
