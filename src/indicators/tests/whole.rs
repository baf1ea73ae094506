use std::collections::BTreeSet;

use super::sample::{at, closed_as, figure, incident, january, on, open, set, solved, total, value, with_due};
use crate::domain::{Case, FeedName, Rating, Satisfaction, Status};
use crate::indicators::{DEFINITIONS, FeedState, Note, Question, Unit, figures};

/// Cases and feeds of which every indicator has something to say, in hours and in days.
fn rich() -> Vec<crate::indicators::Figure> {
    let by_day = Case { received: on(1), ..with_due(solved(on(3)), on(5)) };
    let answered = incident(Case { first_response: Some(at(1, 2)), ..open() });
    let feed = FeedState {
        name: FeedName::new("pos"),
        latest_received: None,
        expected_interval: std::time::Duration::ZERO,
        grace: std::time::Duration::ZERO,
        read: 0,
        quarantined: 0,
        reconciled: None,
    };
    figures(&set(vec![by_day, answered, open()]), &Question { feeds: &[feed], ..january(at(31, 12)) })
}

#[test]
fn every_figure_has_a_definition_and_every_definition_a_figure() {
    let written: BTreeSet<_> = rich().iter().map(|figure| figure.id).collect();
    let defined: BTreeSet<_> = DEFINITIONS.iter().map(|definition| definition.id).collect();
    assert_eq!(written, defined);
    assert_eq!(defined.len(), DEFINITIONS.len());
}

#[test]
fn figures_stand_in_the_order_of_the_definitions() {
    let place = |id: &str| DEFINITIONS.iter().position(|definition| definition.id == id).unwrap();
    let places: Vec<_> = rich().iter().map(|figure| place(figure.id)).filter(|at| *at < place("T6")).collect();
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn definitions_are_complete() {
    for definition in DEFINITIONS.iter() {
        let texts = [definition.title, definition.unit, definition.formula, definition.source];
        assert!(texts.iter().all(|text| !text.is_empty()), "{}", definition.id);
    }
}

#[test]
fn a_definition_begins_with_a_plain_sentence() {
    for definition in DEFINITIONS.iter() {
        let (sentence, _) = definition.formula.split_once(" Формула: ").unwrap_or((definition.formula, ""));
        let is_plain = !sentence.contains(['∫', '≤', '≥', '/', '×']) && !sentence.contains("S(");
        assert!(is_plain && sentence.ends_with('.'), "{}: {sentence}", definition.id);
        assert!(definition.formula.ends_with('.') && !definition.formula.ends_with(".."), "{}", definition.id);
    }
}

#[test]
fn nothing_gives_zeros_and_no_estimates() {
    for figure in total(Vec::new()) {
        let is_count = figure.unit == Unit::Items;
        assert_eq!((figure.value.is_some(), figure.n), (is_count, 0), "{}", figure.id);
        assert_eq!(figure.note, (!is_count).then_some(Note::NoData), "{}", figure.id);
    }
}

/// Cases with the estimates that rest on them.
fn kinds() -> [(Case, &'static [&'static str]); 4] {
    let rating = Rating { stars: Some(5), satisfaction: Some(Satisfaction::Satisfied) };
    let by_second = Case { rating, fast_track: Some(true), ..solved(at(1, 2)) };
    let by_day = Case { received: on(1), ..solved(on(1)) };
    let answered = incident(Case { first_response: Some(at(1, 1)), ..open() });
    [
        (with_due(by_second, at(3, 0)), BY_SECOND),
        (by_day, &["S0.mean", "S0.median", "S1", "S3", "S3.last", "S4", "F1"]),
        (answered, &["S1", "T1", "T6", "T6.at_least", "T6.at_most", "T6.exits"]),
        (with_due(open(), at(3, 0)), &["T2.median"]),
    ]
}

const BY_SECOND: &[&str] = &[
    "X1.share",
    "X1.due_share",
    "X1.closed_share",
    "S0.mean",
    "S0.median",
    "S1",
    "S3",
    "S3.last",
    "S4",
    "T1",
    "T1b",
    "T1a",
    "U1",
    "U1.satisfaction",
    "U2",
    "R1",
    "F1",
    "F1.closed",
    "F1.source",
    "D4.topic",
    "D4.place",
    "D4.status",
];

#[track_caller]
fn check_small(n: u8, has_value: bool, note: Option<Note>) {
    for (case, ids) in kinds() {
        let figures = total(vec![case; n.into()]);
        for id in ids {
            let found = figure(&figures, id);
            assert_eq!((found.n, found.value.is_some(), found.note), (n.into(), has_value, note), "{id} of {n}");
            if found.unit == Unit::Share {
                assert_eq!((found.low.is_some(), found.high.is_some()), (has_value, has_value), "{id} of {n}");
            }
        }
    }
}

#[test]
fn no_cases_are_no_data() {
    let found = total(Vec::new());
    for id in BY_SECOND.iter().chain(&["T2.median"]) {
        let found = figure(&found, id);
        assert_eq!((found.n, found.value, found.low, found.high), (0, None, None, None), "{id}");
        assert_eq!(found.note, Some(Note::NoData), "{id}");
    }
}

#[test]
fn small_numbers_are_hidden_then_marked() {
    check_small(1, false, Some(Note::SmallSample));
    check_small(4, false, Some(Note::SmallSample));
    check_small(5, true, Some(Note::SmallSample));
    check_small(19, true, Some(Note::SmallSample));
    check_small(20, true, None);
}

#[test]
fn a_count_is_never_hidden() {
    for n in [1, 4, 5] {
        let found = total(vec![with_due(solved(at(2, 0)), at(3, 0)); n]);
        assert_eq!(figure(&found, "T1.on_time").note, None);
        assert_eq!(super::sample::count(&found, "T1.on_time"), u64::try_from(n).unwrap());
    }
}

#[track_caller]
fn check_not_reached(cases: usize, note: Note) {
    assert_eq!(figure(&total(vec![open(); cases]), "S3").note, Some(note));
}

#[test]
fn a_median_of_few_cases_is_hidden_before_it_is_not_reached() {
    check_not_reached(4, Note::SmallSample);
    check_not_reached(5, Note::NotReached);
    check_not_reached(20, Note::NotReached);
}

#[test]
fn a_median_not_reached_says_so_even_in_a_small_sample() {
    let found = total(vec![open(); 6]);
    assert_eq!((value(&found, "S3"), figure(&found, "S3").note), (None, Some(Note::NotReached)));
}

#[test]
fn asking_twice_gives_the_same_bits() {
    assert_eq!(rich(), rich());
}

#[test]
fn outcomes_sum_to_the_closed_ones() {
    let found = total(Status::ALL.iter().map(|status| closed_as(*status, &[at(2, 0)])).collect());
    let count = |id: &str| super::sample::count(&found, id);
    assert_eq!((count("V5"), count("V5.exits"), count("V5.unknown")), (14, 5, 6));
}

#[test]
fn the_order_of_the_cases_changes_no_bit() {
    // waits whose sum depends on the order of addition
    let closed = |minutes: i64| {
        let instant = at(1, 0).instant().as_micros() + minutes * 60_000_000;
        solved(super::sample::zone().at(crate::domain::Instant::from_micros(instant)))
    };
    let mut cases: Vec<_> = (0..400).map(|number| closed(1 + number * number % 40_961)).collect();
    let before = total(cases.clone());
    for step in [7, 11, 101] {
        cases = (0..cases.len()).map(|place| cases[place * step % cases.len()].clone()).collect();
        assert_eq!(total(cases.clone()), before);
    }
}
