//! Closings and reopenings of an item out of everything that was told of it.
//!
//! A history of statuses, or a list of reopenings, is believed. What tells only how the item stands is compared with what
//! stood before it: closed and now open was reopened when the source began to say so; another date of the only closing is
//! a correction, unless the source says beside it that the item was considered again. An open item that is deleted on its
//! platform is withdrawn since the source said so first: nobody can answer it any more.

use crate::domain::{Datum, Instant, Kind, Lifecycle, Moment, Precision, Status, Turn, TurnKind, Zone};
use crate::mapping::{DecisionKnown, StatusTexts, Target};

use super::{Claim, is_overruled};

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

impl Course {
    /// Whether what the state at `place` says to be absent is so of the closing, too: not when the item was open by that state
    /// and is closed now.
    pub(super) fn says_of_closing(&self, place: usize) -> bool {
        let class = self.classes.get(place).copied().flatten();
        !self.status.is_final() || class.is_none_or(Status::is_final)
    }

    /// Whether it is told with what outcome the item was closed, if it was.
    pub(super) fn is_outcome_told(&self) -> bool {
        let closing = self.lifecycle.turns().last().filter(|turn| turn.kind == TurnKind::Closed);
        self.status != Status::Closed && closing.is_none_or(|turn| turn.status.tells_outcome())
    }
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
    /// Its status is final, and when it was closed is not said, or nothing says whether it is final.
    Unsaid,
}

/// Reads the course of an item of a `kind` received at `received`. Nobody owes a post work, so its deletion ends none.
pub(super) fn course(claims: &[Claim<'_>], received: Moment, zone: &Zone, kind: Kind) -> Course {
    let mut turns = Turns { known: Vec::new(), was_repeat: false, deleted_since: None, zone };
    let mut course = Course {
        lifecycle: Lifecycle::default(),
        status_place: None,
        status: Status::Unknown,
        classes: Vec::with_capacity(claims.len()),
        is_closing_told: false,
    };
    for (place, state) in claims.iter().enumerate() {
        let mut class = class(state, received);
        let listed = listed(state, received, class);
        if listed.is_none() && is_overruled(claims, place, tells_status) {
            class = None;
        }
        course.classes.push(class);
        // What a deleted record holds beside that is as the source left it.
        let is_left = turns.is_deleted() && state.is_deleted();
        let is_taken = match (listed, class) {
            (Some(listed), _) => turns.take_list(state, listed),
            (None, Some(status)) if !is_left => turns.take(state, standing(state, status)),
            (None, None) if !is_left && tells_new_closing(claims, place) => {
                // What the same source said of the status before it is older than this date.
                let speaker = course.status_place.and_then(|place| claims.get(place));
                if !course.status.is_final() && speaker.is_none_or(|speaker| speaker.source == state.source) {
                    (course.status_place, course.status) = (None, Status::Unknown);
                }
                turns.take(state, standing(state, course.status))
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
    course.status = turns.settle_outcome(course.status);
    course.lifecycle = Lifecycle::new(turns.known.iter().map(|known| known.turn).collect());
    course.is_closing_told = is_closing_told(claims, &course);
    let is_open_again = course.lifecycle.turns().last().is_some_and(|turn| turn.kind == TurnKind::Reopened);
    if matches!(course.status, Status::New | Status::InProgress) && is_open_again {
        course.status = Status::Reopened;
    }
    course
}

/// Whether a closing, or that there is none, is told of the item as it stands.
fn is_closing_told(claims: &[Claim<'_>], course: &Course) -> bool {
    if course.lifecycle.standing_closing().is_some() {
        return true;
    }
    let tells = |state: &Claim<'_>| {
        let statement = &state.statement;
        statement.moment(Target::Closed).is_told() || statement.history.is_told()
    };
    match course.status_place {
        // Of a status nobody knows, nobody knows whether it is final: then only a date that is a closing by itself says
        // whether there is one.
        _ if course.status == Status::Unknown => {
            let tells_alone = |state: &Claim<'_>| !state.state.mapping.closing_needs_status() && tells(state);
            claims.iter().any(tells_alone)
        }
        // A history without a change says nothing of the closing that must have been.
        Some(place) if course.status.is_final() => {
            let tells_closing = |state: &Claim<'_>| {
                let statement = &state.statement;
                statement.moment(Target::Closed).is_told() || matches!(statement.history, Datum::Value(_))
            };
            claims.iter().skip(place).any(tells_closing)
        }
        // What was said before the status is of another time: it tells of the item no more than it would had it been closed.
        Some(place) => {
            let since = claims.get(place).map(Claim::stated_at);
            claims.iter().any(|state| Some(state.stated_at()) >= since && tells(state))
        }
        None => claims.iter().any(tells),
    }
}

/// Whether a state tells a status: itself, or a stage that may stand for it. A decision alone says nothing of it.
fn tells_status(state: &Claim<'_>) -> bool {
    let statement = &state.statement;
    statement.text(Target::Status).is_told() || statement.text(Target::Stage).value().is_some()
}

/// Whether a state that tells no status dates a closing as its source did not before.
fn tells_new_closing(claims: &[Claim<'_>], place: usize) -> bool {
    let closed = |state: &Claim<'_>| state.statement.moment(Target::Closed);
    let Some((state, before)) = claims.get(..=place).and_then(|states| states.split_last()) else { return false };
    let at = closed(state);
    let is_known = before.iter().any(|other| other.source == state.source && closed(other) == at);
    let is_overruled = is_overruled(claims, place, |other| closed(other).is_told() || tells_status(other));
    matches!(at, Datum::Value(_)) && !tells_status(state) && !is_known && !is_overruled
}

/// The class of a state's status; `None` when it tells no status.
fn class(state: &Claim<'_>, received: Moment) -> Option<Status> {
    if !tells_status(state) {
        return None;
    }
    Some(state.state.mapping.status(texts(state), received.day()).0.unwrap_or(Status::Unknown))
}

fn texts<'s>(state: &'s Claim<'_>) -> StatusTexts<'s> {
    let [stage, status, decision] =
        [Target::Stage, Target::Status, Target::Decision].map(|target| state.statement.text(target));
    StatusTexts { stage: stage.value().unwrap_or_default(), status: status.value().unwrap_or_default(), decision }
}

/// The decision of the state whose status counts, where the outcome depends on it and no row of the crosswalk knows it.
pub(super) fn unknown_decision<'s>(claims: &'s [Claim<'_>], course: &Course, received: Moment) -> Option<&'s str> {
    let state = claims.get(course.status_place?)?;
    let texts = texts(state);
    let (_, decision) = state.state.mapping.status(texts, received.day());
    texts.decision.value().filter(|_| decision == DecisionKnown::No)
}

/// How the item stands by a state that tells no list of changes.
///
/// A date of closing beside an open status is none: «Дата фактического завершения работ» beside «Перенос срока обработки
/// утвержден. Отправлен ответ Заявителю» is the day of an interim letter. So where such dates occur the date says nothing
/// while the status is not known; elsewhere it is a closing by itself, and an empty one says that there is none.
fn standing(state: &Claim<'_>, status: Status) -> Standing {
    let is_alone = status == Status::Unknown && !state.state.mapping.closing_needs_status();
    match state.statement.moment(Target::Closed) {
        Datum::Value(at) if status.is_final() || is_alone => Standing::Closed(Turn::closed(at, status)),
        Datum::Empty if is_alone => Standing::Open,
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
fn listed(state: &Claim<'_>, received: Moment, class: Option<Status>) -> Option<Listed> {
    let statement = &state.statement;
    let history = statement.history.as_ref().value();
    let reopenings = statement.reopenings.as_ref().value();
    if history.is_none() && reopenings.is_none() {
        return None;
    }
    let mut turns = Vec::new();
    for change in history.into_iter().flatten() {
        // The decision that a record tells is that of its status; the list names none.
        let texts = StatusTexts { stage: "", status: &change.status, decision: Datum::Empty };
        if let (Some(status), _) = state.state.mapping.status(texts, received.day()) {
            turns.push(if status.is_final() { Turn::closed(change.at, status) } else { Turn::reopened(change.at) });
        }
    }
    for at in reopenings.into_iter().flatten() {
        turns.extend([Turn::closed(*at, Status::Unknown), Turn::reopened(*at)]);
    }
    let standing = standing(state, class.unwrap_or(Status::Unknown));
    if let Standing::Closed(turn) = standing {
        turns.push(turn);
    }
    let mut turns = Lifecycle::new(turns).turns().to_vec();
    if let Some(last) = turns.last_mut().filter(|last| last.kind == TurnKind::Closed) {
        match class.filter(|class| class.is_final()) {
            Some(class) => last.status = class,
            None if class.is_some() && !matches!(standing, Standing::Closed(_)) => {
                turns.pop();
            }
            None => {}
        }
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
    fn take_list(&mut self, state: &Claim<'_>, listed: Listed) -> bool {
        let first = listed.turns.iter().find(|turn| turn.kind == TurnKind::Reopened).map(|turn| turn.at.instant());
        let is_kept = |known: &Known| !listed.is_whole && first.is_some_and(|first| known.turn.at.instant() < first);
        let mut turns: Vec<Turn> = self.known.iter().filter(|known| is_kept(known)).map(|known| known.turn).collect();
        turns.extend(listed.turns);
        let list_of = Some(state.source);
        self.known = Lifecycle::new(turns).turns().iter().map(|turn| Known { turn: *turn, list_of }).collect();
        true
    }

    /// Takes how the item stands by a state; `false` when it speaks of a past that is known better.
    fn take(&mut self, state: &Claim<'_>, standing: Standing) -> bool {
        match standing {
            Standing::Unsaid => {}
            Standing::Open => {
                if self.is_closed() {
                    self.push(Turn::reopened(self.zone.at(state.stated_at())));
                }
            }
            Standing::Closed(turn) => return self.close(state, turn),
        }
        true
    }

    /// Takes whether a state says that the item was deleted; `true` when that ends its work.
    fn take_deletion(&mut self, state: &Claim<'_>) -> bool {
        if !state.is_deleted() {
            self.deleted_since = None;
            return false;
        }
        let since = *self.deleted_since.get_or_insert(state.stated_at());
        let is_end = !self.is_closed();
        if is_end {
            self.push(Turn::closed(self.zone.at(since), Status::Withdrawn));
        }
        is_end
    }

    fn is_deleted(&self) -> bool {
        self.deleted_since.is_some()
    }

    /// The final status that counts and the closing that stands say one outcome: that of the two which tells any.
    fn settle_outcome(&mut self, status: Status) -> Status {
        let closing = self.known.last_mut().filter(|last| last.turn.kind == TurnKind::Closed && status.is_final());
        let Some(closing) = closing else { return status };
        if !closing.turn.status.tells_outcome() {
            closing.turn.status = status;
        }
        if status.tells_outcome() { status } else { closing.turn.status }
    }

    fn is_closed(&self) -> bool {
        self.known.last().is_some_and(|known| known.turn.kind == TurnKind::Closed)
    }

    fn push(&mut self, turn: Turn) {
        self.known.push(Known { turn, list_of: None });
    }

    fn close(&mut self, state: &Claim<'_>, closing: Turn) -> bool {
        let Some(last) = self.known.last_mut() else {
            self.push(closing);
            return true;
        };
        let is_of_other_list = last.list_of.is_some_and(|source| source != state.source);
        if last.turn.kind == TurnKind::Reopened {
            if is_of_other_list && closing.at.is_before(last.turn.at) {
                return false;
            }
            self.make_room(closing.at);
            self.push(closing);
            return true;
        }
        if last.turn.at.day() == closing.at.day() {
            if closing.status.tells_outcome() {
                last.turn.status = closing.status;
            }
            if closing.at.precision() <= last.turn.at.precision() && !(is_of_other_list && is_exact(last.turn.at)) {
                last.turn.at = closing.at;
            }
        } else if !is_of_other_list {
            let says_repeat = state.statement.flag(Target::Repeat) == Datum::Value(true);
            let is_second = says_repeat && !self.was_repeat && last.turn.at.is_before(closing.at);
            if is_second {
                self.push(Turn::reopened(Zone::just_before(closing.at)));
            } else {
                self.known.pop();
                self.make_room(closing.at);
            }
            self.push(closing);
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
