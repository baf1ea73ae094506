use proptest::prelude::*;

use super::*;
use crate::domain::{Document, FeedName};
use svod_contract::FileVersion;

fn hash(letter: char) -> ContentHash {
    ContentHash([u8::try_from(u32::from(letter)).unwrap(); 16])
}

/// Told at a time in row 1 of a file of a number, of which a run of a number read that version.
fn told((at, file): (i64, u8), version: i64) -> Assertion {
    let (feed, origin) = (FeedName::new("f"), format!("b ({file}).xlsx").as_str().into());
    let read_at = Instant::from_micros(version);
    let file = Some(FileVersion { number: version, is_misdated: false });
    let document = Document { number: None, feed, origin, file, precedence: 0, read_at };
    Assertion { stated_at: Instant::from_micros(at), document: document.into(), position: 1 }
}

/// Told at a time by an interface that a run of a number asked.
fn answered(at: i64, read_at: i64) -> Assertion {
    let asked = told((at, 1), read_at);
    Assertion { document: Document { file: None, ..(*asked.document).clone() }.into(), ..asked }
}

fn row(assertion: &Assertion, position: i64) -> Assertion {
    Assertion { position, ..assertion.clone() }
}

fn now(batch: usize) -> Assertion {
    Assertion { stated_at: now_of(batch), ..answered(0, 0) }
}

/// The log after these sightings, each of a file of its own: `a1 b3` is state `a` since 1 and `b` since 3.
fn log(sightings: &[(char, i64)]) -> Vec<KnownState> {
    let mut known = Vec::new();
    for (state, at) in sightings {
        see(&mut known, hash(*state), &told((*at, 1), 0));
    }
    known
}

fn shown(known: &[KnownState]) -> String {
    let letter = |hash: ContentHash| char::from(hash.0[0]);
    let parts = successive(known).into_iter();
    let parts = parts.map(|(begun, hash)| format!("{}{}", letter(hash), begun.stated_at.as_micros()));
    parts.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_state_told_again_is_one_state() {
    assert_eq!(shown(&log(&[('a', 1), ('a', 3), ('a', 2)])), "a1");
    assert_eq!(shown(&log(&[('a', 3), ('a', 1)])), "a1");
}

#[test]
fn a_state_told_again_is_stored_once() {
    let sightings: Vec<(char, i64)> = (1..100).map(|at| ('a', at)).collect();
    assert_eq!(log(&sightings).len(), 1);
}

#[test]
fn a_state_that_returns_is_a_new_one() {
    for sightings in [[('a', 1), ('b', 2), ('a', 3)], [('a', 1), ('a', 3), ('b', 2)], [('b', 2), ('a', 3), ('a', 1)]] {
        assert_eq!(shown(&log(&sightings)), "a1 b2 a3");
    }
}

#[test]
fn what_was_told_within_a_state_stays_when_it_is_split_twice() {
    assert_eq!(shown(&log(&[('x', 1), ('x', 3), ('x', 5), ('y', 4), ('w', 2)])), "x1 w2 x3 y4 x5");
}

#[test]
fn what_is_told_now_is_compared_with_the_last_state() {
    let mut known = log(&[('a', 1), ('b', 2)]);
    assert_eq!(see(&mut known, hash('b'), &now(0)), Sighting::Known);
    for (batch, state) in [(1, 'a'), (2, 'c'), (3, 'a')] {
        assert!(matches!(
            see(&mut known, hash(state), &now(batch)),
            Sighting::New | Sighting::Again { is_return: true }
        ));
        assert_eq!(see(&mut known, hash(state), &now(batch + 1)), Sighting::Known, "before it is committed");
    }
    assert_eq!([batch_of(now_of(7)), batch_of(Instant::from_micros(7))], [Some(7), None]);
}

#[test]
fn two_states_of_one_instant_are_both_told_again() {
    let mut known = log(&[('a', 1), ('b', 2)]);
    for file in [1, 2] {
        for state in ['a', 'b'] {
            see(&mut known, hash(state), &row(&told((3, file), 0), i64::from(state == 'b')));
        }
    }
    assert_eq!(shown(&known), "a1 b2 a3 b3 a3 b3");
}

#[test]
fn of_files_of_equal_date_the_one_that_stands_later_by_its_name_counts() {
    let files = [('a', (1, 3)), ('a', (5, 9)), ('b', (5, 10)), ('a', (5, 11))];
    for skipped in 0..3 {
        let mut known = Vec::new();
        let (behind, first) = files.split_at(skipped);
        for (state, place) in first.iter().rev().chain(behind) {
            see(&mut known, hash(*state), &told(*place, 0));
        }
        assert_eq!(shown(&known), "a1 a5 b5 a5", "{skipped}");
    }
}

/// What these rows of a file add, and what then stands.
fn read(known: &mut Vec<KnownState>, version: i64, rows: &[(char, i64)]) -> (usize, String) {
    let seen = rows.iter().map(|(state, number)| see(known, hash(*state), &row(&told((1, 1), version), *number)));
    (seen.filter(|sighting| *sighting != Sighting::Known).count(), shown(known))
}

#[test]
fn a_file_says_what_stands_in_it_now_however_often_it_is_read() {
    let mut known = Vec::new();
    let rows = [('a', 1), ('b', 2), ('a', 3)];
    assert_eq!(read(&mut known, 1, &rows), (3, "a1 b1 a1".to_owned()));
    assert_eq!(read(&mut known, 1, &rows), (0, "a1 b1 a1".to_owned()), "as it was");
    assert_eq!(read(&mut known, 2, &rows[..2]).1, "a1 b1 a1 b1", "without its last row");
    let mut in_parts = Vec::new();
    for part in [&rows[..2], &rows[2..], &rows[1..]] {
        read(&mut in_parts, 1, part);
    }
    assert_eq!(shown(&in_parts), "a1 b1 a1", "whichever run read which part of it");
}

#[test]
fn an_interface_that_tells_the_same_again_adds_nothing() {
    let mut known = Vec::new();
    let mut asked = |state, run| see(&mut known, hash(state), &answered(1, run));
    assert_eq!(asked('a', 1), Sighting::New);
    assert_eq!([asked('a', 1), asked('a', 2)], [Sighting::Known; 2]);
    assert_eq!(asked('b', 3), Sighting::New, "changed, and dated as before");
    assert_eq!(asked('a', 4), Sighting::Again { is_return: true }, "changed back");
}

#[test]
fn a_row_under_a_wrong_date_counts_only_until_the_same_row_has_a_right_one() {
    let wrong = |assertion: Assertion| {
        let file = Some(FileVersion { number: 99, is_misdated: true });
        Assertion { document: Document { file, ..(*assertion.document).clone() }.into(), ..assertion }
    };
    let sightings =
        [('a', wrong(told((9, 1), 0))), ('b', told((5, 2), 0)), ('a', told((3, 1), 1)), ('c', wrong(told((8, 4), 0)))];
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 0, 2, 3]] {
        let mut known = Vec::new();
        for place in order {
            let (state, assertion) = &sightings[place];
            let before = successive(&known);
            let sighting = see(&mut known, hash(*state), assertion);
            let is_told = !matches!(sighting, Sighting::Known | Sighting::Again { is_return: false });
            assert_eq!(before != successive(&known), is_told, "{order:?}");
        }
        assert_eq!(shown(&known), "a3 b5 c8", "{order:?}");
    }
}

#[test]
fn a_file_that_tells_an_item_in_two_ways_contradicts_itself_once() {
    let mut known = log(&[('a', 1), ('b', 2)]);
    let file = told((3, 1), 0);
    let mut contradicts = |state, file: &Assertion, number| {
        let assertion = row(file, number);
        see(&mut known, hash(state), &assertion);
        is_contradiction(&known, hash(state), &assertion)
    };
    let rows = [('a', 1), ('a', 2), ('b', 3), ('c', 4), ('a', 5)];
    let found = rows.map(|(state, number)| contradicts(state, &file, number));
    assert_eq!(found, [false, false, true, false, false], "whatever earlier files told of it");
    assert!(!contradicts('b', &told((3, 2), 0), 1), "another file");
    assert!(!contradicts('b', &told((3, 1), 9), 1), "the same, changed meanwhile");
}

#[test]
fn an_earlier_export_of_the_same_name_corrects_no_date() {
    let ahead = told((9, 1), 5);
    let file = Some(FileVersion { number: 5, is_misdated: true });
    let ahead = Assertion { document: Document { file, ..(*ahead.document).clone() }.into(), ..ahead };
    let mut known = Vec::new();
    for (state, assertion) in [('a', told((1, 1), 1)), ('b', told((3, 1), 3)), ('a', ahead)] {
        see(&mut known, hash(state), &assertion);
    }
    assert_eq!(shown(&known), "a1 b3 a9", "what was laid in last counts");
}

proptest! {
    /// Which states follow one another does not depend on the order in which they are found, whether or not files that were
    /// read lie in the folder still; and each record says whether it changes that.
    #[test]
    fn the_log_is_the_same_in_every_order(
        (sightings, shuffled) in proptest::collection::btree_map(
            (1_i64..6, 8_u8..12), prop_oneof![Just('a'), Just('b'), Just('c')], 1..12
        ).prop_flat_map(|sightings| {
            let sightings: Vec<_> = sightings.into_iter().collect();
            (Just(sightings.clone()), Just(sightings).prop_shuffle())
        })
    ) {
        let mut known = Vec::new();
        for (place, state) in shuffled {
            let before = successive(&known);
            let sighting = see(&mut known, hash(state), &told(place, 0));
            let is_changed = before != successive(&known);
            let is_told = matches!(sighting, Sighting::New | Sighting::Again { is_return: true });
            prop_assert!(is_told || !is_changed, "{sighting:?} of {state} {place:?}: {before:?} → {}", shown(&known));
        }
        let mut expected = Vec::new();
        for (place, state) in &sightings {
            see(&mut expected, hash(*state), &told(*place, 0));
        }
        prop_assert_eq!(successive(&known), successive(&expected));
        let in_order = |mut known: Vec<KnownState>| {
            known.sort_by_key(|state| state.content_hash);
            known
        };
        prop_assert_eq!(in_order(known), in_order(expected));
    }
}
