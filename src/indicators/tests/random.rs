//! Random cases for properties: reopened ones, exits, days, wrong times, extensions, fields that nobody tells.

use jiff::{ToSpan, civil::date};
use proptest::{collection::vec, option, prelude::*, sample::select};

use super::sample::{first_symbol, zone};
use crate::domain::{
    Block, Case, CaseSet, Dues, Field, Instant, Kind, Lifecycle, MetBy, Moment, NotTold, Platform, Rating,
    Satisfaction, Severity, Status, Symbols, Turn,
};

/// Hours from the first to the last possible event: November 2025 to May 2026.
pub(in crate::indicators) const SPAN_HOURS: i64 = 4_800;

/// A moment so many hours after the first possible event.
pub(in crate::indicators) fn moment(hours: i64, is_day: bool) -> Moment {
    let day = date(2025, 11, 1).checked_add((hours / 24).days()).unwrap();
    let start = zone().start_of(day).as_micros();
    let at = zone().at(Instant::from_micros(start + hours % 24 * 3_600_000_000));
    if is_day { zone().on(day) } else { at }
}

/// A moment some hours after `received`, seldom before it.
fn event(received: i64) -> impl Strategy<Value = Moment> {
    (-60i64..1_500, prop::bool::weighted(0.2))
        .prop_map(move |(wait, is_day)| moment((received + wait).clamp(0, SPAN_HOURS), is_day))
}

/// Closings and reopenings by turns, each closing with what it meant.
fn lifecycle(received: i64) -> impl Strategy<Value = Lifecycle> {
    let outcomes = prop_oneof![4 => Just(Status::Solved), 4 => select(Status::ALL)];
    vec((event(received), outcomes), 0..4).prop_map(|mut turns| {
        turns.sort_by_key(|(moment, _)| moment.instant());
        let turn = |(index, (at, status)): (usize, (Moment, Status))| match (index % 2 == 0, status.is_final()) {
            (true, true) => Turn::closed(at, status),
            (true, false) => Turn::closed(at, Status::Unknown),
            (false, _) => Turn::reopened(at),
        };
        Lifecycle::new(turns.into_iter().enumerate().map(turn).collect())
    })
}

fn dues(received: i64) -> impl Strategy<Value = Option<Dues>> {
    let later = vec((event(received), event(received)), 0..2);
    option::weighted(0.7, (event(received), later)).prop_map(|dues| {
        let (original, later) = dues?;
        Some(Dues::new(original, later.into_iter().map(|(since, due)| (since.instant(), due)).collect()))
    })
}

/// Status, rating and flags as the source may tell them.
type Words = (Status, Rating, Option<bool>, NotTold);

fn words() -> impl Strategy<Value = Words> {
    let status = prop_oneof![6 => Just(Status::InProgress), 2 => select(Status::ALL)];
    let rating = (option::of(1u8..6), option::weighted(0.3, select(Satisfaction::ALL)));
    let not_told = vec(select(Field::ALL), 0..3).prop_map(|fields| fields.into_iter().collect());
    let rating = rating.prop_map(|(stars, satisfaction)| Rating { stars, satisfaction });
    (status, rating, option::of(any::<bool>()), prop_oneof![Just(NotTold::default()), not_told])
}

/// A case of any kind.
pub(in crate::indicators) fn case() -> impl Strategy<Value = Case> {
    let times = (0..SPAN_HOURS, prop::bool::weighted(0.2)).prop_flat_map(|(received, is_day)| {
        let first_response = option::of(event(received));
        (Just(moment(received, is_day)), lifecycle(received), first_response, dues(received))
    });
    let place = (select(Platform::ALL), select(Block::ALL), select(MetBy::ALL), option::of(select(Severity::ALL)));
    let kind = prop_oneof![7 => Just(Kind::Message), 2 => Just(Kind::Appeal), 1 => Just(Kind::Post)];
    (times, place, words(), kind, any::<bool>()).prop_map(|(times, place, words, kind, flag)| {
        let (received, lifecycle, first_response, dues) = times;
        let (platform, block, met_by, severity) = place;
        let (open_status, rating, repeat, not_told) = words;
        let standing = lifecycle.turns().last().filter(|turn| turn.status != Status::Reopened);
        Case {
            platform,
            feeds: first_symbol(),
            kind,
            block,
            organisation: None,
            territory: None,
            severity,
            status: standing.map_or(open_status, |turn| turn.status),
            received,
            first_response,
            closing_is_answer: flag,
            lifecycle,
            dues,
            met_by,
            rating,
            repeat,
            fast_track: repeat,
            has_place: flag,
            not_told,
            unknown: NotTold::default(),
        }
    })
}

/// Up to eighty of them.
pub(in crate::indicators) fn cases() -> impl Strategy<Value = Vec<Case>> {
    vec(case(), 0..80)
}

/// The cases over two feeds, two organisations and none, two territories and none.
pub(in crate::indicators) fn spread(mut cases: Vec<Case>) -> CaseSet {
    let mut symbols = Symbols::default();
    let [first, second] = ["pos", "vk"].map(|name| symbols.intern(name));
    let names = [None, Some(first), Some(second)];
    for (index, case) in cases.iter_mut().enumerate() {
        case.feeds = if index % 2 == 0 { first } else { second };
        case.organisation = names[index % 3];
        case.territory = names[index / 3 % 3];
    }
    CaseSet { cases, symbols }
}
