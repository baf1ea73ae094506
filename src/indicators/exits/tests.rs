use crate::domain::{Case, Kind, Moment, Status};
use crate::indicators::{
    Unit,
    tests::sample::{at, closed_as, count, figure, moment, on, solved, total, value, with_due},
};

fn left(status: Status, at: Moment, due: Moment) -> Case {
    with_due(closed_as(status, &[at]), due)
}

/// X0, X1 and `X1.last_days`.
#[track_caller]
fn check(case: Case, expected: [u64; 3]) {
    let found = total(vec![case]);
    assert_eq!(["X0", "X1", "X1.last_days"].map(|id| count(&found, id)), expected);
}

#[test]
fn spam_and_duplicates_have_a_line_of_their_own() {
    check(left(Status::Spam, at(5, 0), at(9, 0)), [1, 0, 0]);
    check(left(Status::Duplicate, at(10, 0), at(9, 0)), [1, 0, 0]);
    check(Case { kind: Kind::Post, ..closed_as(Status::Spam, &[at(5, 0)]) }, [0, 0, 0]);
}

#[test]
fn who_left_by_the_deadline_is_counted_and_who_left_after_it_is_not() {
    check(left(Status::Redirected, at(5, 0), at(20, 0)), [0, 1, 0]);
    check(left(Status::Withdrawn, at(5, 0), at(5, 0)), [0, 1, 0]);
    check(left(Status::Redirected, at(21, 0), at(20, 0)), [0, 0, 0]);
    check(closed_as(Status::Withdrawn, &[at(5, 0)]), [0, 1, 0]);
    check(left(Status::Declined, at(5, 0), at(20, 0)), [0, 0, 0]);
    check(left(Status::NotAdmitted, at(5, 0), at(20, 0)), [0, 1, 0]);
}

#[test]
fn what_is_redirected_in_the_last_two_working_days_stands_apart() {
    // due on Tuesday 27 January: Monday the 26th and Friday the 23rd are the two working days before
    check(left(Status::Redirected, on(22), on(27)), [0, 1, 0]);
    check(left(Status::Redirected, at(23, 0), on(27)), [0, 1, 1]);
    check(left(Status::Redirected, on(25), on(27)), [0, 1, 1]);
    check(left(Status::Redirected, on(27), on(27)), [0, 1, 1]);
    check(left(Status::Withdrawn, on(27), on(27)), [0, 1, 0]);
    // due on Monday 12 January: the holidays end on the 11th, the last working day before them is 31 December
    check(left(Status::Redirected, on(1), on(12)), [0, 1, 1]);
}

#[test]
fn a_year_without_a_calendar_has_weeks_of_five_days() {
    let old = |left: &str| {
        let case = Case { received: moment("2026-01-01"), ..closed_as(Status::Redirected, &[moment(left)]) };
        let as_of = moment("2031-01-01T00:00");
        let cases = vec![with_due(case, moment("2030-04-02"))];
        let found = crate::indicators::figures(
            &crate::indicators::tests::sample::set(cases),
            &crate::indicators::tests::sample::january(as_of),
        );
        count(&found, "X1.last_days")
    };
    // a Tuesday: Monday and Friday before it
    assert_eq!(["2030-03-28", "2030-03-29"].map(old), [0, 1]);
}

#[test]
fn the_share_of_exits_stands_beside_the_figures_that_they_left() {
    let exit = left(Status::Redirected, at(3, 0), at(20, 0));
    let kept = with_due(solved(at(9, 0)), at(20, 0));
    let spam = left(Status::Spam, at(3, 0), at(20, 0));
    let found = total([vec![exit; 4], vec![kept; 6], vec![spam; 3]].concat());
    for id in ["X1.share", "X1.due_share", "X1.closed_share"] {
        assert_eq!((figure(&found, id).n, value(&found, id)), (10, Some(0.4)), "{id}");
    }
    for id in ["S3", "T1", "U2", "F1", "F1.closed"] {
        assert_eq!(figure(&found, id).n, 6, "{id}");
    }
}

#[test]
fn the_time_to_the_exit_is_a_median_of_one_unit() {
    let exit = |at| left(Status::Redirected, at, at);
    let median = |cases: Vec<Case>| {
        let found = total(cases);
        (figure(&found, "X1.median").unit, value(&found, "X1.median"))
    };
    let exact: Vec<_> = [2, 3, 4, 5, 6].map(|day| exit(at(day, 12))).to_vec();
    assert_eq!(median(exact.clone()), (Unit::Hours, Some(84.0)));
    let mixed = [exact[1..].to_vec(), vec![exit(on(2))]].concat();
    assert_eq!(median(mixed), (Unit::Days, Some(3.0)));
}

#[test]
fn an_exit_does_not_make_the_figures_of_the_others_better() {
    // six redirected within hours, five answered after eight days
    let quick = left(Status::Redirected, at(1, 3), at(25, 0));
    let found = total([vec![quick; 6], vec![with_due(solved(at(9, 0)), at(25, 0)); 5]].concat());
    assert_eq!(value(&found, "S3"), Some(192.0));
    assert_eq!(value(&found, "X1.share"), Some(0.545_455));
}
