//! Closings and reopenings of an item out of everything that was told of it.
//!
//! A history of statuses, or a list of reopenings, is believed. What tells only how the item stands is compared with what
//! stood before it: closed and now open was reopened when the source began to say so; another date of the only closing is
//! a correction, unless the source says beside it that the item was considered again. An open item that is deleted on its
//! platform is withdrawn since the source said so first: nobody can answer it any more.

use crate::domain::{Datum, Instant, Kind, Lifecycle, Moment, Precision, Status, Turn, TurnKind, Zone};
use crate::mapping::{StatusTexts, Target};

use super::{Told, is_overruled};

/// What became of the item.
pub(super) struct Course {
    pub(super) lifecycle: Lifecycle,
    /// Place of the state whose status counts; `None` when none tells any.
    pub(super) status_place: Option<usize>,
    pub(super) status: Status,
    /// By place of the state: the class of its status; `None` where it tells none.
    pub(super) classes: Vec<Option<Status>>,
    /// Whether it is told when, or that not, the item was closed.
    pub(super) is_closing_told: bool,
}

/// A turn, and the source whose list of changes tells it; `None` when it was found by comparing states.
#[derive(Debug, Clone, Copy)]
struct Known {
    turn: Turn,
    list_of: Option<usize>,
}

/// How an item stands by one state alone.
#[derive(Debug, Clone, Copy)]
enum Standing {
    Open,
    Closed(Turn),
    /// Its status is final, and when it was closed is not said, or the status is not known.
    Unsaid,
}

/// Reads the course of an item of a `kind` received at `received`. Nobody owes a post work, so its deletion ends none.
pub(super) fn course(told: &[Told<'_>], received: Moment, zone: &Zone, kind: Kind) -> Course {
    let mut turns = Turns { known: Vec::new(), was_repeat: false, deleted_since: None, zone };
    let mut course = Course {
        lifecycle: Lifecycle::default(),
        status_place: None,
        status: Status::Unknown,
        classes: Vec::with_capacity(told.len()),
        is_closing_told: false,
    };
    for (place, state) in told.iter().enumerate() {
        let mut class = class(state, received);
        let listed = listed(state, received, class);
        if listed.is_none() && is_overruled(told, place, tells_status) {
            class = None;
        }
        course.classes.push(class);
        let is_taken = match (listed, class) {
            (Some(listed), _) => turns.take_list(state, listed),
            // What a deleted record holds beside that is as the source left it.
            (None, Some(status)) if !(turns.is_deleted() && state.is_deleted()) => {
                turns.take(state, standing(state, status))
            }
            (None, Some(_) | None) => false,
        };
        if let Some(status) = class.filter(|_| is_taken) {
            (course.status_place, course.status) = (Some(place), status);
        }
        if kind != Kind::Post && turns.take_deletion(state) {
            (course.status_place, course.status) = (Some(place), Status::Withdrawn);
        }
        if class.is_none() {
            continue;
        }
        turns.was_repeat |= state.statement.flag(Target::Repeat) == Datum::Value(true);
    }
    course.lifecycle = Lifecycle::new(turns.known.iter().map(|known| known.turn).collect());
    course.is_closing_told = is_closing_told(told, &course);
    let is_open_again = course.lifecycle.turns().last().is_some_and(|turn| turn.kind == TurnKind::Reopened);
    if matches!(course.status, Status::New | Status::InProgress) && is_open_again {
        course.status = Status::Reopened;
    }
    course
}

/// Whether a closing, or that there is none, is told of the item as it stands.
fn is_closing_told(told: &[Told<'_>], course: &Course) -> bool {
    if course.lifecycle.standing_closing().is_some() {
        return true;
    }
    let tells = |state: &Told<'_>| {
        let statement = &state.statement;
        statement.moment(Target::Closed).is_told() || statement.history.is_told()
    };
    match course.status_place {
        // Of a status nobody knows, nobody knows whether it is final.
        Some(_) if course.status == Status::Unknown => false,
        Some(place) if course.status.is_final() => told.iter().skip(place).any(tells),
        Some(_) | None => told.iter().any(tells),
    }
}

/// What a status is made of.
const STATUS: [Target; 3] = [Target::Stage, Target::Status, Target::Decision];

fn tells_status(state: &Told<'_>) -> bool {
    STATUS.iter().any(|target| state.statement.text(*target).is_told())
}

/// The class of a state's status; `None` when it tells no status.
fn class(state: &Told<'_>, received: Moment) -> Option<Status> {
    if !tells_status(state) {
        return None;
    }
    let [stage, status, decision] = STATUS.map(|target| state.statement.text(target));
    let text = |datum: Datum<_>| datum.value().unwrap_or_default();
    let texts = StatusTexts { stage: text(stage), status: text(status), decision: text(decision) };
    Some(state.state.mapping.status(texts, received.day()).unwrap_or(Status::Unknown))
}

/// How the item stands by a state that tells no list of changes.
///
/// A date of closing counts only together with a final status: «Дата фактического завершения работ» beside «Перенос срока
/// обработки утвержден. Отправлен ответ Заявителю» is the day of an interim letter, not of a closing.
fn standing(state: &Told<'_>, status: Status) -> Standing {
    match state.statement.moment(Target::Closed) {
        Datum::Value(at) if status.is_final() => Standing::Closed(Turn::closed(at, status)),
        Datum::Value(_) | Datum::Empty | Datum::NotTold if status.is_final() || status == Status::Unknown => {
            Standing::Unsaid
        }
        Datum::Value(_) | Datum::Empty | Datum::NotTold => Standing::Open,
    }
}

/// A list of changes that a state tells.
struct Listed {
    turns: Vec<Turn>,
    /// Whether it is the whole history; else only reopenings are listed.
    is_whole: bool,
}

/// The turns of a state that tells a history of statuses or a list of reopenings; `None` when it tells neither.
///
/// When the closing before a listed reopening happened is not said: not later than the reopening, so both get its instant;
/// the time to that closing then is an upper bound. Where the status is open the last closing is taken back, for a wrong
/// «done» would hide work.
fn listed(state: &Told<'_>, received: Moment, class: Option<Status>) -> Option<Listed> {
    let statement = &state.statement;
    let history = statement.history.as_ref().value();
    let reopenings = statement.reopenings.as_ref().value();
    if history.is_none() && reopenings.is_none() {
        return None;
    }
    let mut turns = Vec::new();
    for change in history.into_iter().flatten() {
        let texts = StatusTexts { status: &change.status, ..StatusTexts::default() };
        if let Some(status) = state.state.mapping.status(texts, received.day()) {
            turns.push(if status.is_final() { Turn::closed(change.at, status) } else { Turn::reopened(change.at) });
        }
    }
    for at in reopenings.into_iter().flatten() {
        turns.extend([Turn::closed(*at, Status::Unknown), Turn::reopened(*at)]);
    }
    let is_final = class.is_none_or(Status::is_final);
    if let (Some(status), Datum::Value(at)) = (class, statement.moment(Target::Closed))
        && status.is_final()
    {
        turns.push(Turn::closed(at, status));
    }
    let mut turns = Lifecycle::new(turns).turns().to_vec();
    if !is_final && turns.last().is_some_and(|turn| turn.kind == TurnKind::Closed) {
        turns.pop();
    }
    Some(Listed { turns, is_whole: history.is_some() })
}

/// The turns known so far.
struct Turns<'z> {
    known: Vec<Known>,
    /// Whether an earlier state said that the item is considered again.
    was_repeat: bool,
    /// Since when the item is told to be deleted.
    deleted_since: Option<Instant>,
    zone: &'z Zone,
}

impl Turns<'_> {
    /// Takes a list: a whole history stands for everything known; a list of reopenings for everything since the first of
    /// them, the closing before it staying as it is known.
    fn take_list(&mut self, state: &Told<'_>, listed: Listed) -> bool {
        let first = listed.turns.iter().find(|turn| turn.kind == TurnKind::Reopened).map(|turn| turn.at.instant());
        let is_kept = |known: &Known| !listed.is_whole && first.is_some_and(|first| known.turn.at.instant() < first);
        let mut turns: Vec<Turn> = self.known.iter().filter(|known| is_kept(known)).map(|known| known.turn).collect();
        turns.extend(listed.turns);
        let list_of = Some(state.source);
        self.known = Lifecycle::new(turns).turns().iter().map(|turn| Known { turn: *turn, list_of }).collect();
        true
    }

    /// Takes how the item stands by a state; `false` when it speaks of a past that is known better.
    fn take(&mut self, state: &Told<'_>, standing: Standing) -> bool {
        match standing {
            Standing::Unsaid => {}
            Standing::Open => {
                if self.is_closed() {
                    self.push(Turn::reopened(self.zone.at(state.state.stated_at)));
                }
            }
            Standing::Closed(turn) => return self.close(state, turn),
        }
        true
    }

    /// Takes whether a state says that the item was deleted; `true` when that ends its work.
    fn take_deletion(&mut self, state: &Told<'_>) -> bool {
        if !state.is_deleted() {
            self.deleted_since = None;
            return false;
        }
        let since = *self.deleted_since.get_or_insert(state.state.stated_at);
        let is_end = !self.is_closed();
        if is_end {
            self.push(Turn::closed(self.zone.at(since), Status::Withdrawn));
        }
        is_end
    }

    fn is_deleted(&self) -> bool {
        self.deleted_since.is_some()
    }

    fn is_closed(&self) -> bool {
        self.known.last().is_some_and(|known| known.turn.kind == TurnKind::Closed)
    }

    fn push(&mut self, turn: Turn) {
        self.known.push(Known { turn, list_of: None });
    }

    fn close(&mut self, state: &Told<'_>, told: Turn) -> bool {
        let Some(last) = self.known.last_mut() else {
            self.push(told);
            return true;
        };
        let is_of_other_list = last.list_of.is_some_and(|source| source != state.source);
        if last.turn.kind == TurnKind::Reopened {
            if is_of_other_list && told.at.is_before(last.turn.at) {
                return false;
            }
            self.make_room(told.at);
            self.push(told);
            return true;
        }
        if last.turn.at.day() == told.at.day() {
            last.turn.status = told.status;
            if told.at.precision() <= last.turn.at.precision() && !(is_of_other_list && is_exact(last.turn.at)) {
                last.turn.at = told.at;
            }
        } else if !is_of_other_list {
            let says_repeat = state.statement.flag(Target::Repeat) == Datum::Value(true);
            let is_second = says_repeat && !self.was_repeat && last.turn.at.is_before(told.at);
            if is_second {
                self.push(Turn::reopened(Zone::just_before(told.at)));
            } else {
                self.known.pop();
                self.make_room(told.at);
            }
            self.push(told);
        }
        true
    }

    /// Makes room for a closing at `at` that is told only after a later reopening was noticed.
    ///
    /// A reopening is dated by the state that showed it; the closing behind it may be dated earlier, to the day above all.
    /// Then the reopening happened just before it. A closing that is not later than the one before the reopening takes
    /// both back: the source never meant to open the item again.
    fn make_room(&mut self, at: Moment) {
        while let [.., closed, reopened] = self.known.as_slice()
            && reopened.turn.kind == TurnKind::Reopened
            && reopened.turn.at.instant() >= at.instant()
        {
            let is_room = closed.turn.at.instant() < at.instant();
            if is_room {
                if let Some(reopened) = self.known.last_mut() {
                    reopened.turn.at = Zone::just_before(at);
                }
            } else {
                self.known.truncate(self.known.len() - 2);
            }
        }
    }
}

fn is_exact(moment: Moment) -> bool {
    moment.precision() == Precision::Second
}
