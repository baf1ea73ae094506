//! Tests of the names of periods.

use super::{Progress, period_after_za, period_genitive, period_short, period_words};
use crate::domain::Period;
use crate::report::tests::sample;

fn period(text: &str) -> Period {
    Period::parse(text).unwrap()
}

#[track_caller]
fn check_period(text: &str, expected: &str) {
    assert_eq!(period_words(period(text)), expected);
}

#[test]
fn a_quarter_is_named_with_a_roman_number() {
    check_period("2026-Q1", "I квартал 2026 года");
    check_period("2025-Q4", "IV квартал 2025 года");
    assert_eq!(period_short(period("2026-Q2")), "II кв. 2026");
}

#[test]
fn a_month_and_a_year_are_named_in_words() {
    check_period("2026-03", "март 2026 года");
    check_period("2024-02", "февраль 2024 года");
    check_period("2026-01-01..2026-12-31", "2026 год");
}

#[test]
fn other_spans_are_their_first_and_last_day_in_words() {
    check_period("2026-W10", "2–8 марта 2026 года");
    check_period("2026-03-02..2026-03-02", "2 марта 2026 года");
    check_period("2026-01-01..2026-06-30", "1 января – 30 июня 2026 года");
    check_period("2025-12-29..2026-01-04", "29 декабря 2025 года – 4 января 2026 года");
}

#[test]
fn a_period_is_inflected_as_its_sentence_wants() {
    assert_eq!(period_after_za(period("2026-W10")), "период 2–8 марта 2026 года");
    assert_eq!(period_after_za(period("2026-03")), "март 2026 года");
    assert_eq!(period_genitive(period("2026-Q1")), "I квартала 2026 года");
    assert_eq!(period_genitive(period("2026-03")), "марта 2026 года");
    assert_eq!(period_genitive(period("2026-W10")), "периода 2–8 марта 2026 года");
}

#[track_caller]
fn check_progress(as_of: &str, expected: Progress) {
    assert_eq!(Progress::of(period("2026-Q2"), sample::instant(as_of), &sample::zone()), expected, "{as_of}");
}

#[test]
fn a_day_counts_from_its_beginning_and_midnight_ends_the_day_before() {
    check_progress("2026-04-01T00:00:00+03:00", Progress::NotBegun);
    check_progress("2026-04-01T00:00:01+03:00", Progress::Running { begun: 1, left: 90 });
    check_progress("2026-04-06T09:00:00+03:00", Progress::Running { begun: 6, left: 85 });
    check_progress("2026-04-07T00:00:00+03:00", Progress::Running { begun: 6, left: 85 });
    check_progress("2026-06-30T23:59:59+03:00", Progress::Running { begun: 91, left: 0 });
    check_progress("2026-07-01T00:00:00+03:00", Progress::Over);
}

#[test]
fn a_period_that_is_not_over_says_so() {
    let words = Progress::Running { begun: 21, left: 70 }.words().unwrap().replace('\u{a0}', " ");
    assert_eq!(words, "период не окончен: прошёл 21 день из 91");
    assert_eq!(Progress::Over.words(), None);
}
