//! The deadlines of an item: the original, and what replaced it since when.

use crate::{
    calendar::{DeadlineSubject, Due, MissingYear, extend},
    domain::{Datum, Deadlines, Instant, Kind, Status},
    mapping::Target,
};

use super::{Claim, FoldRules, field::Words, is_overruled};

/// What the deadlines of an item are.
pub(super) struct Found {
    pub(super) deadlines: Deadlines,
    /// The year whose calendar is missing. What was counted without it stands.
    pub(super) missing_year: Option<MissingYear>,
}

impl Found {
    /// Nothing can be said.
    pub(super) fn none() -> Self {
        Self { deadlines: Deadlines::default(), missing_year: None }
    }
}

/// What the source promised, and whether it put the answer off, since an instant.
#[derive(PartialEq)]
struct Promise {
    planned: Datum<crate::domain::Moment>,
    is_deferred: bool,
}

/// Counts the deadlines of `subject`, whose promised date is settled here; `classes` are those of the states' statuses.
///
/// The original stands since the receipt, what replaced it since the source began to say so: as of a moment before an
/// extension the original holds. An item whose rule goes by the promised date has no deadline while nobody tells whether
/// there is one.
pub(super) fn deadlines(
    rules: &FoldRules,
    subject: DeadlineSubject,
    claims: &[Claim<'_>],
    classes: &[Option<Status>],
) -> Found {
    let mut found = Found::none();
    let Some(needs_planned) = rules.deadlines.goes_by_planned(subject) else { return found };
    for (stated_at, promise) in promises(claims, classes) {
        if needs_planned && !promise.planned.is_told() {
            continue;
        }
        let subject = DeadlineSubject { planned: promise.planned.value(), ..subject };
        let set_at = if found.deadlines.0.is_empty() { subject.received.instant() } else { stated_at };
        match due(rules, subject, promise.is_deferred, &found.deadlines) {
            Ok(Some(due)) => {
                extend(&mut found.deadlines.0, due, set_at);
            }
            Ok(None) => {}
            Err(missing) => found.missing_year = Some(missing),
        }
    }
    found
}

/// What was promised after each state, where it differs from before.
fn promises(claims: &[Claim<'_>], classes: &[Option<Status>]) -> Vec<(Instant, Promise)> {
    let mut promises: Vec<(Instant, Promise)> = Vec::new();
    let mut is_deferred = false;
    let (mut planned, mut words) = (Datum::NotTold, Words::default());
    for (place, state) in claims.iter().enumerate() {
        if let Some(status) = classes.get(place).copied().flatten() {
            is_deferred = status == Status::Deferred;
        }
        let tells = |state: &Claim<'_>| state.statement.moment(Target::Planned).is_told();
        words.take(place, state, state.statement.moment(Target::Planned));
        if tells(state) && !is_overruled(claims, place, tells) {
            planned = words.finest();
        }
        let promise = Promise { planned, is_deferred };
        if promises.last().is_none_or(|(_, last)| *last != promise) {
            promises.push((state.stated_at(), promise));
        }
    }
    promises
}

/// The deadline that stands by a promise; `None` when no rule gives one.
///
/// An appeal whose answer is put off with a later date promised is extended to that date, at most by what the law allows
/// (59-ФЗ ст. 12 ч. 2), and stays so when it is answered. The longest extension is counted only when one is used: a
/// calendar that only it needs may be missing.
fn due(
    rules: &FoldRules,
    subject: DeadlineSubject,
    is_deferred: bool,
    known: &Deadlines,
) -> Result<Option<Due>, MissingYear> {
    let FoldRules { deadlines, calendar, zone, .. } = rules;
    let Some(answer) = deadlines.due(subject, calendar, zone)? else { return Ok(None) };
    if subject.kind != Kind::Appeal {
        return Ok(Some(answer));
    }
    let extended = known.standing().filter(|standing| standing.rule != answer.rule);
    match subject.planned.filter(|planned| answer.moment.is_before(*planned)) {
        Some(planned) if is_deferred || extended.is_some() => {
            let longest = deadlines.extension(subject, calendar, zone)?;
            let limited = |longest: Due| {
                let moment = if planned.is_before(longest.moment) { planned } else { longest.moment };
                Due { moment, ..longest }
            };
            Ok(Some(longest.map_or(answer, limited)))
        }
        None if let Some(standing) = extended => {
            Ok(Some(Due { moment: standing.due, rule: standing.rule.clone(), met_by: standing.met_by }))
        }
        Some(_) | None => Ok(Some(answer)),
    }
}
