use super::*;
use crate::domain::{Status, Symbols};
use crate::indicators::tests::sample::{at, closed_as, january, open, set, solved, untold};

/// Which sets of feeds tell closings, when cases of the sets `closed` were closed and of `waiting` it is not told.
#[track_caller]
fn check_telling(closed: &[&str], waiting: &[&str], expected: &[&str]) {
    let mut symbols = Symbols::default();
    let mut cases = Vec::new();
    for feeds in closed {
        cases.push(Case { feeds: symbols.intern(feeds), ..solved(at(2, 0)) });
    }
    for feeds in waiting {
        cases.push(Case { feeds: symbols.intern(feeds), ..untold(open(), &[Field::Closing]) });
    }
    let set = CaseSet { cases, symbols };
    let telling = telling(&set).into_iter().filter(|(_, tells)| tells.closings);
    let mut found: Vec<_> = telling.map(|(symbol, _)| set.symbols.name(symbol)).collect();
    found.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn feeds_that_told_a_closing_tell_closings() {
    check_telling(&["pos"], &["pos", "incident"], &["pos"]);
}

#[test]
fn a_set_that_holds_feeds_that_tell_closings_tells_them() {
    check_telling(&["api"], &["api files", "files"], &["api", "api files"]);
    check_telling(&["api files"], &["api", "files"], &["api files"]);
}

#[test]
fn a_reopening_alone_tells_no_closings() {
    let reopened = Case { status: Status::Solved, ..closed_as(Status::Unknown, &[at(2, 0), at(2, 0)]) };
    let set = set(vec![untold(reopened, &[Field::Closing]), untold(open(), &[Field::Closing])]);
    assert!(telling(&set).values().all(|tells| !tells.closings));
}

#[test]
fn a_case_is_watched_until_the_last_whole_load_and_never_beyond_the_instant() {
    let symbols = Symbols::default().intern("pos");
    let watched_until = |end| {
        let watched = HashMap::from([(symbols, end)]);
        let question = Question { watched: &watched, ..january(at(10, 0)) };
        let set = CaseSet { cases: vec![Case { feeds: symbols, ..open() }], symbols: Symbols::default() };
        Views::new(&set, &question).of(&set.cases[0]).watched_until
    };
    assert_eq!(watched_until(at(8, 0)), at(8, 0));
    assert_eq!(watched_until(at(12, 0)), at(10, 0));
    assert_eq!(Views::new(&CaseSet::default(), &january(at(10, 0))).of(&open()).watched_until, at(10, 0));
}
