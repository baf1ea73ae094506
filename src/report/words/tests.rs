//! Tests of Russian words and numbers.

use super::{
    clean, count, decimal, interval_words, is_told_in_days, local_day_words, local_time_words, percent, plain_number,
    plural, value_words, web_address,
};
use crate::domain::Zone;
use crate::indicators::{Slice, Unit};
use crate::report::tests::sample;

#[track_caller]
fn check_time(zone: &str, expected: &str) {
    let zone = Zone::named(zone).unwrap();
    assert_eq!(local_time_words(&zone, sample::instant("2026-04-10T09:05:00Z")), expected);
}

#[test]
fn a_time_is_local_and_names_its_offset() {
    check_time("Europe/Moscow", "10 апреля 2026 года, 12:05 (UTC+3)");
    check_time("Asia/Kolkata", "10 апреля 2026 года, 14:35 (UTC+5:30)");
    check_time("America/New_York", "10 апреля 2026 года, 05:05 (UTC−4)");
    check_time("UTC", "10 апреля 2026 года, 09:05 (UTC+0)");
}

#[test]
fn a_day_in_words_is_the_local_one() {
    assert_eq!(local_day_words(&sample::zone(), sample::instant("2026-04-05T22:00:00Z")), "6 апреля 2026 года");
}

#[test]
fn hours_are_told_in_days_from_three_days_on_but_never_those_to_a_first_answer() {
    let told = |id, hours| is_told_in_days(id, Unit::Hours, Some(hours));
    assert_eq!([told("S3", 71.9), told("S3", 72.0), told("S1", 169.4)], [false, true, false]);
    assert!(!is_told_in_days("S3", Unit::Days, Some(100.0)) && !is_told_in_days("S3", Unit::Hours, None));
    assert_eq!(value_words(169.4, Unit::Hours), "169,4\u{a0}ч");
}

#[track_caller]
fn check_plural(number: u64, expected: &str) {
    assert_eq!(plural(number, ["день", "дня", "дней"]), expected, "{number}");
}

#[test]
fn russian_counts_have_three_forms() {
    for number in [1, 21, 101, 1001] {
        check_plural(number, "день");
    }
    for number in [2, 3, 4, 22, 104] {
        check_plural(number, "дня");
    }
    for number in [0, 5, 11, 12, 14, 20, 111, 112, 1014] {
        check_plural(number, "дней");
    }
}

#[test]
fn numbers_are_grouped_by_three_and_take_a_comma() {
    assert_eq!(count(999), "999");
    assert_eq!(count(1_234_567), "1\u{a0}234\u{a0}567");
    assert_eq!(decimal(-1234.56, 1), "−1\u{a0}234,6");
    assert_eq!(decimal(17.0, 0), "17");
    assert_eq!([decimal(-0.04, 1), decimal(-0.4, 0), decimal(-0.05, 2)], ["0,0", "0", "−0,05"]);
    assert_eq!(percent(0.8534), "85,3\u{a0}%");
}

#[test]
fn a_plain_number_has_the_precision_of_its_unit() {
    assert_eq!(plain_number(Some(12.0), Unit::Items).as_deref(), Some("12"));
    assert_eq!(plain_number(Some(1.0 / 3.0), Unit::Share).as_deref(), Some("0.333333"));
    assert_eq!(plain_number(Some(17.804_722_22), Unit::Hours).as_deref(), Some("17.804722"));
    assert_eq!(plain_number(Some(30.0), Unit::Days).as_deref(), Some("30"));
    assert_eq!(plain_number(Some(-0.0), Unit::Days).as_deref(), Some("0"));
    assert_eq!(plain_number(Some(f64::NAN), Unit::Share), None);
    assert_eq!(plain_number(None, Unit::Share), None);
}

#[test]
fn an_open_end_of_an_interval_is_shown() {
    let mut figure = sample::share("T1", &Slice::new(), 0.5, 100);
    assert_eq!(interval_words(&figure).as_deref(), Some("40,2–59,8\u{a0}%"));
    (figure.unit, figure.low, figure.high) = (Unit::Days, Some(10.0), None);
    assert_eq!(interval_words(&figure).as_deref(), Some("10,0–…"));
    figure.low = None;
    assert_eq!(interval_words(&figure), None);
}

#[test]
fn characters_that_xml_forbids_are_removed() {
    assert_eq!(clean("a\u{0}b\u{b}c\u{1f}d\u{fffe}e\u{ffff}f"), "abcdef");
    assert_eq!(clean("строка\r\n\t😀"), "строка\r\n\t😀");
}

#[test]
fn only_web_addresses_are_opened() {
    assert_eq!(web_address(Some("https://example.org/1")), Some("https://example.org/1"));
    assert_eq!(web_address(Some("javascript:alert(1)")), None);
    assert_eq!(web_address(Some("https://example.org/a b")), None);
    assert_eq!(web_address(Some("file:///etc/passwd")), None);
    assert_eq!(web_address(None), None);
}
