use proptest::prelude::*;

use super::*;

fn instant(micros: i64) -> Instant {
    Instant::from_micros(micros)
}

fn hash(letter: char) -> ContentHash {
    ContentHash([u8::try_from(u32::from(letter)).unwrap(); 16])
}

/// The log after these sightings: `a1 b3` is state `a` since 1 and `b` since 3.
fn log(sightings: &[(char, i64)]) -> Vec<KnownState> {
    let mut known = Vec::new();
    for (state, at) in sightings {
        see(&mut known, hash(*state), Some(instant(*at)));
    }
    known
}

fn shown(known: &[KnownState]) -> String {
    let letter = |hash: ContentHash| char::from(hash.0[0]);
    let parts = successive(known).into_iter().map(|(at, hash)| format!("{}{}", letter(hash), at.as_micros()));
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
    assert_eq!(see(&mut known, hash('b'), None), Sighting::Known);
    for state in ['a', 'c', 'a'] {
        assert_eq!(see(&mut known, hash(state), None), Sighting::New);
        assert_eq!(see(&mut known, hash(state), None), Sighting::Known, "before it is committed");
    }
}

#[test]
fn two_states_of_one_instant_are_both_told_again() {
    assert_eq!(shown(&log(&[('a', 1), ('b', 1), ('a', 2), ('b', 2)])), "a1 b1");
}

proptest! {
    /// Which states follow one another does not depend on the order in which they are found, whether or not files that were
    /// read lie in the folder still; and each record says whether it changes that.
    #[test]
    fn the_log_is_the_same_in_every_order(
        (sightings, shuffled) in proptest::collection::vec((prop_oneof![Just('a'), Just('b'), Just('c')], 1_i64..9), 1..12)
            .prop_flat_map(|sightings| (Just(sightings.clone()), Just(sightings).prop_shuffle()))
    ) {
        let mut known = Vec::new();
        for (state, at) in shuffled {
            let before = shown(&known);
            let sighting = see(&mut known, hash(state), Some(instant(at)));
            let is_changed = before != shown(&known);
            let is_told = matches!(sighting, Sighting::New | Sighting::Again { is_return: true, .. });
            prop_assert!(is_told || !is_changed, "{sighting:?} of {state}{at}: {before} → {}", shown(&known));
        }
        prop_assert_eq!(shown(&known), shown(&log(&sightings)));
    }
}
