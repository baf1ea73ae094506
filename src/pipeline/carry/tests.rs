use std::sync::Arc;

use TurnKind::{Closed, Reopened};

use super::*;
use crate::{
    calendar::{Calendar, DeadlineRules},
    domain::{Block, Counts, ExternalId, FeedName, Flags, Kind, Oktmo, Place, Platform, Rating, Status, Topic},
    mapping::{Mapping, Setting, embedded},
    pipeline::Ranks,
};

fn zone() -> Zone {
    Zone::named("Europe/Volgograd").unwrap()
}

/// `2026-03-10` gives a day, `2026-03-10T09:00` a time.
fn moment(text: &str) -> Moment {
    match text.parse::<jiff::civil::DateTime>() {
        Ok(time) if text.contains('T') => {
            zone().at(zone().time_zone().to_ambiguous_timestamp(time).compatible().unwrap().into())
        }
        _ => zone().on(text.parse().unwrap()),
    }
}

fn rules() -> FeedRules {
    let setting = Setting {
        municipality: Oktmo::parse("18720000").unwrap(),
        zone: zone(),
        feed: FeedName::new("pos-files"),
        pseudonym_key: vec![1; 32],
    };
    let year = include_str!("../../../mappings/calendar/ru-2026.xml");
    let deadlines = include_str!("../../../mappings/deadlines.toml");
    FeedRules {
        feed: setting.feed.clone(),
        municipality: setting.municipality.clone(),
        zone: zone(),
        mapping: Mapping::parse("pos-files", &embedded(), setting).unwrap(),
        deadlines: Arc::new(DeadlineRules::parse("deadlines.toml", deadlines).unwrap()),
        calendar: Arc::new(Calendar::parse(&[("calendar/ru-2026.xml", year)]).unwrap()),
        ranks: Arc::new(Ranks::default()),
        hash_key: [0; 32],
        version: "1".to_owned(),
        outranked_by: String::new(),
    }
}

/// A message of ПОС by `feed`, closed or not, with a promised date or without.
fn told(feed: &str, closed: Option<&str>, planned: Option<&str>) -> Submission {
    Submission {
        municipality: Oktmo::parse("18720000").unwrap(),
        platform: Platform::Pos,
        feed: FeedName::new(feed),
        external_id: ExternalId::new("1"),
        url: None,
        kind: Kind::Message,
        received: moment("2026-03-02"),
        registered: None,
        first_response: None,
        planned: planned.map(moment),
        lifecycle: Lifecycle::closed_at(closed.map(moment)),
        status_source: String::new(),
        status: if closed.is_some() { Status::Solved } else { Status::InProgress },
        topic: Topic { block: Block::Roads, topic: None, subtopic: None, fact: None, decided_by: Vec::new() },
        organisation_source: None,
        organisation: None,
        place: Place::default(),
        severity: None,
        text: None,
        author_key: None,
        rating: Rating::default(),
        flags: Flags::default(),
        counts: Counts::default(),
    }
}

/// The last of several states, each told at its time.
fn after(states: &[(&str, Submission)]) -> StoredSubmission {
    let rules = rules();
    let mut known: Option<StoredSubmission> = None;
    for (at, next) in states {
        let (row, missing) = carry(known.as_ref(), next.clone(), &rules, (Cause::Told, moment(at).instant()));
        assert!(missing.is_none());
        known = Some(row);
    }
    known.unwrap()
}

/// Polls of one spreadsheet, each with its closing date, end in these turns.
#[track_caller]
fn check(polls: &[(&str, Option<&str>)], expected: &[(TurnKind, &str)]) {
    let states: Vec<_> = polls.iter().map(|(at, closed)| (*at, told("pos-files", *closed, None))).collect();
    let row = after(&states);
    let found: Vec<_> = row.submission.lifecycle.turns().iter().map(|turn| (turn.kind, turn.at.day())).collect();
    let expected: Vec<_> = expected.iter().map(|(kind, day)| (*kind, day.parse().unwrap())).collect();
    assert_eq!(found, expected);
}

#[test]
fn closed_and_open_again_was_reopened_when_we_saw_it() {
    check(
        &[("2026-03-04T09:00", Some("2026-03-03")), ("2026-03-10T09:00", None)],
        &[(Closed, "2026-03-03"), (Reopened, "2026-03-10")],
    );
}

#[test]
fn another_date_of_the_only_closing_is_a_correction() {
    check(
        &[("2026-03-04T09:00", Some("2026-03-03")), ("2026-03-10T09:00", Some("2026-03-05"))],
        &[(Closed, "2026-03-05")],
    );
}

#[test]
fn a_reopening_stays_known_after_the_second_closing() {
    check(
        &[
            ("2026-03-04T09:00", Some("2026-03-03")),
            ("2026-03-10T09:00", None),
            ("2026-03-16T09:00", Some("2026-03-15")),
        ],
        &[(Closed, "2026-03-03"), (Reopened, "2026-03-10"), (Closed, "2026-03-15")],
    );
}

#[test]
fn closed_on_the_day_we_saw_it_reopened_it_is_closed() {
    check(
        &[
            ("2026-03-04T09:00", Some("2026-03-03")),
            ("2026-03-10T09:00", None),
            ("2026-03-10T18:00", Some("2026-03-10")),
        ],
        &[(Closed, "2026-03-03"), (Reopened, "2026-03-09"), (Closed, "2026-03-10")],
    );
}

#[test]
fn the_old_closing_told_again_takes_the_reopening_back() {
    check(
        &[
            ("2026-03-04T09:00", Some("2026-03-03")),
            ("2026-03-10T09:00", None),
            ("2026-03-11T09:00", Some("2026-03-03")),
        ],
        &[(Closed, "2026-03-03")],
    );
}

#[test]
fn a_history_told_by_the_source_is_believed() {
    let mut whole = told("pos-api", None, None);
    let turn = |kind, day| Turn { kind, at: moment(day) };
    whole.lifecycle = Lifecycle::new(vec![turn(Closed, "2026-03-03"), turn(Reopened, "2026-03-05")]);
    let row =
        after(&[("2026-03-04T09:00", told("pos-api", Some("2026-03-04"), None)), ("2026-03-06T09:00", whole.clone())]);
    assert_eq!(row.submission.lifecycle, whole.lifecycle);
}

#[test]
fn the_original_deadline_stays_when_the_promised_date_moves() {
    let row = after(&[
        ("2026-03-03T09:00", told("pos-files", None, Some("2026-03-10"))),
        ("2026-03-09T09:00", told("pos-files", None, Some("2026-03-20"))),
        ("2026-03-19T09:00", told("pos-files", None, Some("2026-03-30"))),
    ]);
    let (original, standing) = row.deadlines.unwrap();
    assert_eq!((original.due.day(), standing.due.day()), (moment("2026-03-10").day(), moment("2026-03-30").day()));
    assert_eq!(
        (original.set_at, standing.set_at),
        (moment("2026-03-03T09:00").instant(), moment("2026-03-19T09:00").instant())
    );
}

#[test]
fn the_original_deadline_stays_when_another_feed_takes_over() {
    let row = after(&[
        ("2026-03-03T09:00", told("pos-files", None, Some("2026-03-10"))),
        ("2026-03-09T09:00", told("pos-api", None, Some("2026-03-20"))),
    ]);
    let (original, standing) = row.deadlines.unwrap();
    assert_eq!((original.due.day(), standing.due.day()), (moment("2026-03-10").day(), moment("2026-03-20").day()));
}

#[test]
fn another_feed_that_tells_no_closing_did_not_see_a_reopening() {
    let states = [
        ("2026-03-04T09:00", told("pos-files", Some("2026-03-03"), None)),
        ("2026-03-05T09:00", told("pos-api", None, None)),
    ];
    assert_eq!(after(&states).submission.lifecycle, Lifecycle::default());
}

#[test]
fn a_reopening_seen_by_one_feed_outlives_the_other_ones_closing() {
    let row = after(&[
        ("2026-03-04T09:00", told("pos-files", Some("2026-03-03"), None)),
        ("2026-03-10T09:00", told("pos-files", None, None)),
        ("2026-03-12T09:00", told("pos-api", Some("2026-03-11T15:00"), None)),
    ]);
    assert_eq!(row.submission.lifecycle.turns().len(), 3);
    assert_eq!(row.submission.lifecycle.standing_closing(), Some(moment("2026-03-11T15:00")));
}

#[test]
fn a_first_answer_is_never_taken_back() {
    let mut answered = told("pos-files", None, None);
    answered.first_response = Some(moment("2026-03-03T10:00"));
    for feed in ["pos-files", "pos-api"] {
        let row = after(&[("2026-03-04T09:00", answered.clone()), ("2026-03-05T09:00", told(feed, None, None))]);
        assert_eq!(row.submission.first_response, Some(moment("2026-03-03T10:00")), "{feed}");
    }
}

#[test]
fn a_disabled_feed_owns_nothing_and_a_file_does_not_take_back_from_an_interface() {
    let ranks = Ranks([("pos-api".to_owned(), 1), ("pos-files".to_owned(), 0)].into());
    let (api, files, off) = (FeedName::new("pos-api"), FeedName::new("pos-files"), FeedName::new("pos-old"));
    assert!(ranks.may_replace(&api, &files) && ranks.may_replace(&files, &off) && ranks.may_replace(&files, &files));
    assert!(!ranks.may_replace(&files, &api) && !ranks.may_replace(&off, &files));
}

/// The state after `next` was told, and then after the rules changed so that the same record says `again`.
fn after_new_rules(next: Submission, again: Submission) -> StoredSubmission {
    let rules = rules();
    let at = |text: &str| moment(text).instant();
    let (row, _) = carry(None, next, &rules, (Cause::Told, at("2026-03-04T09:00")));
    carry(Some(&row), again, &rules, (Cause::Rules, at("2026-03-20T09:00"))).0
}

#[test]
fn a_status_that_new_rules_call_open_was_never_closed_and_never_reopened() {
    let row = after_new_rules(told("pos-files", Some("2026-03-03"), None), told("pos-files", None, None));
    assert_eq!(row.submission.lifecycle, Lifecycle::default());
}

#[test]
fn a_first_answer_that_new_rules_do_not_find_was_none() {
    let mut answered = told("pos-files", None, None);
    answered.first_response = Some(moment("2026-03-03T10:00"));
    let row = after_new_rules(answered, told("pos-files", None, None));
    assert_eq!(row.submission.first_response, None);
}

/// An appeal registered on 2 March: its answer is due on 1 April.
fn appeal(status: Status, planned: Option<&str>) -> Submission {
    Submission { kind: Kind::Appeal, status, ..told("pos-files", None, planned) }
}

#[track_caller]
fn check_due(states: &[Submission], original: &str, standing: &str) {
    let times = ["2026-03-04T09:00", "2026-03-20T09:00", "2026-04-20T09:00"];
    let states: Vec<_> = times.into_iter().zip(states.iter().cloned()).collect();
    let (first, last) = after(&states).deadlines.unwrap();
    assert_eq!((first.due, last.due), (moment(original), moment(standing)));
}

#[test]
fn an_appeal_is_extended_to_the_promised_day_and_stays_so_when_answered() {
    let put_off = appeal(Status::Deferred, Some("2026-04-20"));
    check_due(&[appeal(Status::InProgress, None), put_off.clone()], "2026-04-01", "2026-04-20");
    let answered = appeal(Status::Explained, Some("2026-04-20"));
    check_due(&[appeal(Status::InProgress, None), put_off.clone(), answered], "2026-04-01", "2026-04-20");
    check_due(
        &[appeal(Status::InProgress, None), put_off, appeal(Status::Explained, None)],
        "2026-04-01",
        "2026-04-20",
    );
}

#[test]
fn an_appeal_is_extended_by_thirty_days_at_most() {
    check_due(
        &[appeal(Status::InProgress, None), appeal(Status::Deferred, Some("2026-08-01"))],
        "2026-04-01",
        "2026-04-30",
    );
}

#[test]
fn a_later_promise_alone_extends_no_appeal() {
    check_due(
        &[appeal(Status::InProgress, None), appeal(Status::InProgress, Some("2026-04-20"))],
        "2026-04-01",
        "2026-04-01",
    );
}

#[test]
fn another_event_that_meets_the_deadline_is_another_deadline() {
    let mut rules = rules();
    let at = moment("2026-03-04T09:00").instant();
    let (row, _) = carry(None, told("pos-files", None, None), &rules, (Cause::Told, at));
    let text = include_str!("../../../mappings/deadlines.toml");
    let (head, rule) = text.split_once("id = \"pos-message\"").unwrap();
    let text = format!(
        "{head}id = \"pos-message\"{}",
        rule.replacen("met_by = \"closing\"", "met_by = \"first_response\"", 1)
    );
    rules.deadlines = Arc::new(DeadlineRules::parse("deadlines.toml", &text).unwrap());
    let (row, _) = carry(Some(&row), told("pos-files", None, None), &rules, (Cause::Rules, at));
    assert_eq!(row.deadlines.unwrap().1.met_by, crate::domain::MetBy::FirstResponse);
}

#[test]
fn a_deadline_outlives_a_calendar_that_is_gone() {
    let mut rules = rules();
    let at = moment("2026-03-04T09:00").instant();
    let (row, _) = carry(None, appeal(Status::InProgress, None), &rules, (Cause::Told, at));
    rules.calendar = Arc::new(
        Calendar::parse(&[("calendar/ru-2023.xml", include_str!("../../../mappings/calendar/ru-2023.xml"))]).unwrap(),
    );
    let (again, missing) = carry(Some(&row), appeal(Status::InProgress, None), &rules, (Cause::Told, at));
    assert!(missing.is_some());
    assert_eq!(again.deadlines, row.deadlines);
}
