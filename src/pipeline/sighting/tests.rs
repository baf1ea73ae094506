use proptest::prelude::*;

use super::*;

fn instant(micros: i64) -> Instant {
    Instant::from_micros(micros)
}

fn hash(letter: char) -> ContentHash {
    ContentHash([u8::try_from(u32::from(letter)).unwrap(); 16])
}

/// The log after these sightings: `a1 b3` is state `a` told at 1 and `b` at 3.
fn log(sightings: &[(char, i64)]) -> Vec<KnownState> {
    sightings.iter().fold(Vec::new(), |known, (state, at)| after(known, hash(*state), Some(instant(*at))))
}

fn shown(known: &[KnownState]) -> String {
    let letter = |state: &KnownState| char::from(state.content_hash.0[0]);
    let parts = known
        .iter()
        .map(|state| format!("{}{}-{}", letter(state), state.stated_at.as_micros(), state.restated_at.as_micros()));
    parts.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_state_told_again_is_one_state() {
    assert_eq!(shown(&log(&[('a', 1), ('a', 3), ('a', 2)])), "a1-3");
    assert_eq!(shown(&log(&[('a', 3), ('a', 1)])), "a1-3");
}

#[test]
fn a_state_that_returns_is_a_new_one() {
    assert_eq!(shown(&log(&[('a', 1), ('b', 2), ('a', 3)])), "a1-1 b2-2 a3-3");
    assert_eq!(shown(&log(&[('a', 1), ('a', 3), ('b', 2)])), "a1-1 b2-2 a3-3");
    assert_eq!(shown(&log(&[('b', 2), ('a', 3), ('a', 1)])), "a1-1 b2-2 a3-3");
}

#[test]
fn what_is_told_now_is_compared_with_the_last_state() {
    let known = log(&[('a', 1), ('b', 2)]);
    assert_eq!(sight(&known, hash('b'), None), Sighting::Known);
    assert_eq!(sight(&known, hash('a'), None), Sighting::Begins);
}

#[test]
fn two_states_of_one_instant_are_both_told_again() {
    assert_eq!(shown(&log(&[('a', 1), ('b', 1), ('a', 2), ('b', 2)])), "a1-2 b1-2");
}

proptest! {
    /// Which state stands at each sighting does not depend on the order in which the sightings are found, and when each
    /// begins does not either once every later one was found again.
    #[test]
    fn the_log_is_the_same_in_every_order(
        (sightings, shuffled) in proptest::collection::btree_map(1_i64..12, prop_oneof![Just('a'), Just('b')], 1..8)
            .prop_flat_map(|sightings| {
                let sightings: Vec<(char, i64)> = sightings.into_iter().map(|(at, state)| (state, at)).collect();
                (Just(sightings.clone()), Just(sightings).prop_shuffle())
            })
    ) {
        let mut found: Vec<(char, i64)> = Vec::new();
        // A folder reads the newer files again behind an older one that it finds.
        for (state, at) in shuffled {
            let mut newer: Vec<_> = found.iter().copied().filter(|(_, other)| *other > at).collect();
            newer.sort_by_key(|(_, at)| *at);
            found.push((state, at));
            found.extend(newer);
        }
        let begins = |known: Vec<KnownState>| -> Vec<_> {
            known.into_iter().map(|state| (state.stated_at, state.content_hash)).collect()
        };
        prop_assert_eq!(begins(log(&found)), begins(log(&sightings)));
    }
}
