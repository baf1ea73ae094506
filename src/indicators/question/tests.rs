use super::*;
use crate::domain::{Status, Symbols};
use crate::indicators::tests::sample::{at, closed_as, january, moment, open, set, solved, untold};

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
    let telling = feeds(&set).into_iter().filter(|(_, tells)| tells.tells_closings);
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
    assert!(feeds(&set).values().all(|tells| !tells.tells_closings));
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

/// Whether closings and outcomes are told of an open case that came on a day, beside cases of other days.
#[track_caller]
fn check_month(others: &[Case], day: &str, expected: (bool, bool)) {
    let asked = Case { received: moment(day), ..untold(open(), &[Field::Closing]) };
    let set = set([others, std::slice::from_ref(&asked)].concat());
    let view = Views::new(&set, &january(at(31, 0))).of(&asked);
    assert_eq!((view.tells_closings, !view.untold.contains(Field::Outcome)), expected);
}

fn came(day: &str, case: Case) -> Case {
    Case { received: moment(day), ..case }
}

#[test]
fn a_month_whose_closings_are_not_told_tells_none_whatever_others_tell() {
    let dated = came("2026-01-02", solved(at(5, 0)));
    let undated = came("2025-12-02", untold(Case { status: Status::Solved, ..open() }, &[Field::Closing]));
    let others = [dated.clone(), dated, undated];
    check_month(&others, "2025-12-20", (false, true));
    check_month(&others, "2026-01-20", (true, true));
    check_month(&others, "2025-11-20", (true, true));
    check_month(&[others.as_slice(), &[came("2025-12-03", solved(at(5, 0)))]].concat(), "2025-12-20", (true, true));
}

#[test]
fn a_month_whose_outcomes_are_not_told_tells_none_whatever_others_tell() {
    let told = came("2026-01-02", solved(at(5, 0)));
    let silent = came("2025-12-02", untold(closed_as(Status::Closed, &[at(5, 0)]), &[Field::Outcome]));
    let others = [told.clone(), told.clone(), silent.clone()];
    check_month(&others, "2025-12-20", (true, false));
    check_month(&others, "2026-01-20", (true, true));
    check_month(&[told, silent.clone(), silent], "2026-01-20", (true, true));
}
