use crate::domain::{Block, Case, Field, Kind, Status};
use crate::indicators::Note;
use crate::indicators::tests::sample::{at, count, figure, open, solved, total, untold, value};

/// Whole and share of D4.topic, D4.place, D4.status.
#[track_caller]
fn check(cases: Vec<Case>, expected: [(u64, f64); 3]) {
    let found = total(cases);
    let expected = expected.map(|(whole, share)| (whole, Some(share)));
    assert_eq!(["D4.topic", "D4.place", "D4.status"].map(|id| (figure(&found, id).n, value(&found, id))), expected);
}

fn unknown() -> Case {
    Case { status: Status::Unknown, ..open() }
}

fn post(case: Case) -> Case {
    Case { kind: Kind::Post, ..case }
}

#[test]
fn what_is_missing_is_a_share_of_what_came() {
    let nowhere = Case { has_place: false, ..open() };
    let unmapped = Case { block: Block::Unmapped, ..open() };
    check(vec![unknown(), unknown(), unknown(), nowhere.clone(), unmapped], [(5, 0.2), (5, 0.2), (5, 0.6)]);
    check([vec![post(nowhere)], vec![open(); 9]].concat(), [(10, 0.0), (10, 0.1), (9, 0.0)]);
}

#[test]
fn posts_have_no_status_that_could_be_unknown() {
    let cases = [vec![post(unknown()); 5], vec![unknown()], vec![open(); 4]].concat();
    check(cases, [(10, 0.0), (10, 0.0), (5, 0.2)]);
    let cases = [vec![post(open()); 5], vec![unknown()], vec![open(); 4]].concat();
    check(cases, [(10, 0.0), (10, 0.0), (5, 0.2)]);
}

#[test]
fn posts_have_no_times_that_could_be_wrong() {
    let wrong = Case { received: at(6, 0), ..solved(at(5, 0)) };
    assert_eq!(count(&total(vec![wrong.clone()]), "D5"), 1);
    assert_eq!(count(&total(vec![post(wrong)]), "D5"), 0);
}

#[test]
fn what_nobody_tells_is_neither_known_nor_missing() {
    let fields = [Field::Topic, Field::Place, Field::Status];
    let nobody = untold(Case { block: Block::Unmapped, has_place: false, status: Status::Unknown, ..open() }, &fields);
    let found = total(vec![nobody.clone(); 5]);
    for id in ["D4.topic", "D4.place", "D4.status"] {
        assert_eq!((figure(&found, id).value, figure(&found, id).note), (None, Some(Note::NotTold)), "{id}");
        assert_eq!(count(&found, &format!("{id}_not_told")), 5);
    }
    check([vec![nobody; 3], vec![open(); 5]].concat(), [(5, 0.0); 3]);
}
