use super::*;
use crate::domain::{Field, Kind};
use crate::indicators::tests::sample::{at, january, moment, open, set, solved, untold as lacking};

/// How many of the cases concern January, told with what nobody tells of them.
#[track_caller]
fn check(cases: Vec<Case>, expected: &[(&[Field], u64)]) {
    let counts = untold(&set(cases), &january(at(31, 0)));
    let found: Vec<_> = counts.into_iter().map(|untold| (untold.not_told, untold.count)).collect();
    let expected: Vec<_> = expected.iter().map(|(fields, count)| (fields.iter().copied().collect(), *count)).collect();
    assert_eq!(found, expected);
}

fn came(day: &str, case: Case) -> Case {
    Case { received: moment(day), ..case }
}

#[test]
fn cases_count_that_came_or_were_closed_in_the_period() {
    let decided = |day, case| lacking(came(day, case), &[Field::Stars]);
    check(
        vec![
            decided("2026-01-02", open()),
            decided("2025-12-02", solved(at(5, 0))),
            decided("2025-12-02", solved(moment("2025-12-20"))),
            decided("2025-12-02", open()),
            came("2026-01-02", open()),
        ],
        &[(&[], 1), (&[Field::Stars], 2)],
    );
}

#[test]
fn a_post_and_what_came_later_do_not_count() {
    let post = lacking(Case { kind: Kind::Post, ..open() }, &[Field::Topic]);
    check(vec![post, came("2026-02-02", open())], &[]);
}
