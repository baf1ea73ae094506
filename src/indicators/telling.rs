//! What most cases of a month do not tell: no rate is made of the rest.

use std::collections::HashMap;

use crate::domain::{Case, Field, Kind, NotTold, Symbol};

use super::{
    Dimension, View, Views,
    seen::is_due_untold,
    slicing::{Key, key},
};

/// Cases of one set of feeds that came in one month, of which year: mostly the same files tell them.
pub(super) type Month = (Symbol, i16, i8);

pub(super) fn month(case: &Case) -> Month {
    let day = case.received.day();
    (case.feeds, day.year(), day.month())
}

/// Of how many cases each field is told, and of how many it is not. [`Field::Planned`] stands for the deadline, whatever it
/// counts from.
///
/// A time or an outcome counts where there must be one: of closed cases, of those answered. What citizens and the source say
/// of the answer counts of closed cases, too; topic, place and status of every case.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Telling {
    told: [u32; Field::ALL.len()],
    silent: [u32; Field::ALL.len()],
}

impl Telling {
    pub(super) fn add(&mut self, case: &Case) {
        let (told, silent) = said(case);
        for (counts, fields) in [(&mut self.told, told), (&mut self.silent, silent)] {
            for (count, field) in counts.iter_mut().zip(Field::ALL) {
                *count += u32::from(fields.contains(*field));
            }
        }
    }

    /// The fields that are not told of most; as `otherwise` where nothing says either.
    pub(super) fn untold(&self, otherwise: NotTold) -> NotTold {
        let counts = Field::ALL.iter().zip(self.told.iter().zip(&self.silent));
        let is_untold = |(field, (told, silent)): &(&Field, (&u32, &u32))| match (told, silent) {
            (0, 0) => otherwise.contains(**field),
            (told, silent) => silent > told,
        };
        counts.filter(is_untold).map(|(field, _)| *field).collect()
    }

    /// Whether any field is told of some and not of others: only then parts of these cases may differ.
    pub(super) fn is_mixed(&self) -> bool {
        self.told.iter().zip(&self.silent).any(|(told, silent)| *told > 0 && *silent > 0)
    }

    /// Whether a month of these cases may be another than all of them: one of which no closing is told is, too.
    pub(super) fn may_differ_by_month(&self) -> bool {
        let closings = self.silent.get(Field::Closing as usize).copied().unwrap_or_default();
        self.is_mixed() || closings > 0
    }
}

/// The fields that a case tells, and those that it does not.
fn said(case: &Case) -> (NotTold, NotTold) {
    let (mut told, mut silent) = (NotTold::default(), NotTold::default());
    let mut note = |field, is_told: bool, is_silent: bool| {
        told = if is_told { told.with(field) } else { told };
        silent = if is_silent { silent.with(field) } else { silent };
    };
    let is_untold = |field| case.not_told.contains(field);
    for field in [Field::Topic, Field::Place] {
        note(field, !is_untold(field), is_untold(field));
    }
    if case.kind == Kind::Post {
        return (told, silent);
    }
    note(Field::Status, !is_untold(Field::Status), is_untold(Field::Status));
    let (empty, turns) = (case.left_empty(), case.lifecycle.turns());
    let lacks = |field| is_untold(field) || empty.contains(field);
    let is_dated = !is_untold(Field::Closing) && case.lifecycle.first_closing().is_some();
    // Who left had not to be answered: when they did says nothing of the others.
    if !case.status.is_exit() {
        note(Field::Closing, is_dated, lacks(Field::Closing) && case.status.is_final());
    }
    note(Field::Outcome, turns.last().is_some_and(|turn| turn.status.tells_outcome()), is_untold(Field::Outcome));
    if !case.closing_is_answer {
        note(Field::FirstResponse, case.first_response.is_some(), lacks(Field::FirstResponse));
    }
    let is_norm_empty = case.dues.is_none() && empty.contains(Field::Severity);
    note(Field::Planned, case.dues.is_some(), is_due_untold(case) || is_norm_empty);
    if case.status.is_final() || !turns.is_empty() {
        for field in [Field::Stars, Field::Satisfaction, Field::Repeat] {
            note(field, !is_untold(field), is_untold(field));
        }
        note(Field::FastTrack, case.fast_track.is_some(), case.fast_track.is_none());
    }
    (told, silent)
}

/// What parts of the cases leave untold, each judged by its own cases of the month.
#[derive(Debug, Default)]
struct Judge(HashMap<(Key, Month), NotTold>);

impl Judge {
    /// Of `cases` cut by `dimensions`; a part of a month of which nothing is closed is taken for one like its month.
    fn of<'a>(cases: impl Iterator<Item = &'a Case>, views: &Views, dimensions: &[Dimension]) -> Self {
        let mut parts: HashMap<(Key, Month), (Telling, NotTold)> = HashMap::new();
        if !dimensions.is_empty() {
            for case in cases {
                let (view, is_mixed) = views.look(case);
                if is_mixed {
                    let part = parts.entry((key(dimensions, case), month(case)));
                    part.or_insert_with(|| (Telling::default(), view.untold)).0.add(case);
                }
            }
        }
        Self(parts.into_iter().map(|(part, (telling, of_month))| (part, telling.untold(of_month))).collect())
    }

    fn untold(&self, dimensions: &[Dimension], case: &Case, of_month: NotTold) -> NotTold {
        if self.0.is_empty() {
            return of_month;
        }
        self.0.get(&(key(dimensions, case), month(case))).copied().unwrap_or(of_month)
    }
}

/// How the cases of each part are looked at, when they are cut by one list of dimensions.
#[derive(Debug)]
pub(super) struct Judges {
    /// The list without the severity, and what parts by it leave untold.
    plain: (Vec<Dimension>, Judge),
    /// The list with the severity, by which T6 always stands.
    severe: (Vec<Dimension>, Judge),
    is_by_severity: bool,
}

impl Judges {
    /// Of `cases` cut by `dimensions`.
    pub(super) fn of<'a>(
        cases: impl Iterator<Item = &'a Case> + Clone,
        views: &Views,
        dimensions: &[Dimension],
    ) -> Self {
        let is_by_severity = dimensions.contains(&Dimension::Severity);
        let plain: Vec<Dimension> = dimensions.iter().copied().filter(|one| *one != Dimension::Severity).collect();
        let severe: Vec<Dimension> = plain.iter().copied().chain([Dimension::Severity]).collect();
        Self {
            severe: (severe.clone(), Judge::of(cases.clone(), views, &severe)),
            plain: (plain.clone(), Judge::of(cases, views, &plain)),
            is_by_severity,
        }
    }

    /// How a case of a part is looked at that is looked at so as one of all.
    pub(super) fn view(&self, case: &Case, whole: View) -> View {
        let [plain, severe] = [&self.plain, &self.severe].map(|(by, judge)| judge.untold(by, case, whole.untold));
        let of_due = |fields: NotTold, is_due: bool| {
            let of_these = move |field: &Field| fields.contains(*field) && (*field == Field::Planned) == is_due;
            Field::ALL.iter().copied().filter(of_these)
        };
        // Of those whose severity is not told nobody knows which of its parts they are of.
        let untold_of_norm = of_due(severe, false).chain(of_due(plain, true)).collect();
        View { untold: if self.is_by_severity { severe } else { plain }, untold_of_norm, ..whole }
    }
}

#[cfg(test)]
mod tests;
