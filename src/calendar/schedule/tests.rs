use jiff::civil::time;

use super::*;

fn span(from: i8, to: i8) -> Span {
    Span { from: time(from, 0, 0, 0), to: time(to, 0, 0, 0) }
}

#[track_caller]
fn check_short(short_by: i64, expected: Option<&[Span]>) {
    let schedule = Schedule::new(span(9, 18), Some(span(13, 14)), SignedDuration::from_hours(short_by));
    assert_eq!(schedule.as_ref().map(|schedule| schedule.spans(true)), expected);
}

#[test]
fn lunch_splits_the_day() {
    let schedule = Schedule::new(span(9, 18), Some(span(13, 14)), SignedDuration::ZERO).unwrap();
    assert_eq!(schedule.spans(false), [span(9, 13), span(14, 18)]);
    assert_eq!(schedule.spans(true), schedule.spans(false));
}

#[test]
fn a_short_day_ends_earlier() {
    check_short(1, Some(&[span(9, 13), span(14, 17)]));
}

#[test]
fn a_day_short_by_its_whole_afternoon_or_more_ends_in_the_morning() {
    check_short(4, Some(&[span(9, 13)]));
    check_short(5, Some(&[span(9, 12)]));
}

#[test]
fn a_short_day_without_hours_is_refused() {
    check_short(8, None);
    check_short(9, None);
}

#[test]
fn lunch_must_lie_within_the_day() {
    for lunch in [span(8, 9), span(9, 10), span(17, 18), span(14, 13)] {
        assert_eq!(Schedule::new(span(9, 18), Some(lunch), SignedDuration::ZERO), None);
    }
}
