//! The course of a submission: the class of its status, its closings and reopenings.

use std::borrow::Cow;

use super::Mapping;
use super::crosswalk::StatusTexts;
use super::parts::Parts;
use super::path::Path;
use super::target::Target;
use super::{time, value};
use crate::domain::{Lifecycle, Moment, Status, Turn, TurnKind};

/// What became of a submission.
#[derive(Debug)]
pub(super) struct Course {
    pub(super) lifecycle: Lifecycle,
    pub(super) status_source: String,
    pub(super) status: Status,
}

/// Reads the course.
///
/// A date of closing counts only together with a final status: «Дата фактического завершения работ» beside «Перенос
/// срока обработки утвержден. Отправлен ответ Заявителю» is the day of an interim letter, not of a closing. Where the
/// status is open the last closing of the history is taken back, for a wrong "done" would hide work.
pub(super) fn course(mapping: &Mapping, parts: &mut Parts<'_>, received: Moment) -> Course {
    let [stage, status_text, decision] = [Target::Stage, Target::Status, Target::Decision].map(|target| {
        let text = parts.text(target);
        text.unwrap_or_default()
    });
    let texts = StatusTexts { stage: &stage, status: &status_text, decision: &decision };
    let class = mapping.crosswalk.status(texts, received.day()).unwrap_or(Status::Unknown);
    let mut turns = history(mapping, parts, received);
    turns.extend(reopenings(mapping, parts));
    if class.is_final()
        && let Some(at) = parts.moment(Target::Closed, mapping)
    {
        turns.push(Turn { kind: TurnKind::Closed, at });
    }
    let lifecycle = if class.is_final() { Lifecycle::new(turns) } else { without_standing_closing(turns) };
    let is_open_again = lifecycle.turns().last().is_some_and(|turn| turn.kind == TurnKind::Reopened);
    let is_at_work = matches!(class, Status::New | Status::InProgress);
    let status = if is_at_work && is_open_again { Status::Reopened } else { class };
    Course { lifecycle, status_source: status_text.into_owned(), status }
}

/// Turns from a history of statuses: a closing where a final status begins, a reopening where it ends.
fn history(mapping: &Mapping, parts: &Parts<'_>, received: Moment) -> Vec<Turn> {
    let statuses: Vec<_> = parts
        .fields(Target::HistoryStatus)
        .flat_map(|(field, payload)| {
            let places = field.places.iter().flat_map(|path| path.values(payload));
            places.map(|(index, value)| (index, value::scalar(value, &field.steps).ok().flatten().unwrap_or_default()))
        })
        .collect();
    let mut steps: Vec<(Moment, bool)> = Vec::new();
    for (index, at) in moments(mapping, parts, Target::HistoryAt) {
        let status = statuses.iter().find(|(other, _)| *other == index).map(|(_, status)| status);
        let texts = StatusTexts { status: status.map_or("", Cow::as_ref), ..StatusTexts::default() };
        if let Some(class) = mapping.crosswalk.status(texts, received.day()) {
            steps.push((at, class.is_final()));
        }
    }
    steps.sort_by_key(|(at, _)| at.instant());
    let turn = |(at, is_final)| Turn { kind: if is_final { TurnKind::Closed } else { TurnKind::Reopened }, at };
    steps.into_iter().map(turn).collect()
}

/// Turns from a list of reopenings. When the closing before one happened is not said: not later than the reopening, so
/// both get its instant; the time to the first closing then is an upper bound.
fn reopenings(mapping: &Mapping, parts: &Parts<'_>) -> Vec<Turn> {
    let instants = moments(mapping, parts, Target::ReopenedAt).into_iter().map(|(_, at)| at);
    instants.flat_map(|at| [TurnKind::Closed, TurnKind::Reopened].map(|kind| Turn { kind, at })).collect()
}

fn moments(mapping: &Mapping, parts: &Parts<'_>, target: Target) -> Vec<(usize, Moment)> {
    let mut found = Vec::new();
    for (field, payload) in parts.fields(target) {
        for (index, value) in field.places.iter().flat_map(|path: &Path| path.values(payload)) {
            let text = value.as_str().unwrap_or_default();
            found.extend(time::moment(text, field.reading, &mapping.setting.zone).map(|at| (index, at)));
        }
    }
    found
}

fn without_standing_closing(turns: Vec<Turn>) -> Lifecycle {
    let lifecycle = Lifecycle::new(turns);
    match lifecycle.turns().split_last() {
        Some((last, before)) if last.kind == TurnKind::Closed => Lifecycle::new(before.to_vec()),
        _ => lifecycle,
    }
}
