//! Tests of the wrapping.

use super::lines;

#[track_caller]
fn check(text: &str, width: f64, expected: u32) {
    assert_eq!(lines(text, width), expected, "{text}");
}

#[test]
fn an_empty_text_takes_one_line() {
    check("", 10.0, 1);
}

#[test]
fn a_short_text_takes_one_line() {
    check("Управление образования", 40.0, 1);
}

#[test]
fn a_text_is_broken_at_spaces_not_within_words() {
    check("Муниципальное унитарное предприятие «Водоканал»", 44.5, 2);
    check("аааааа аааааа", 7.0, 2);
}

#[test]
fn a_space_at_the_end_of_a_line_needs_no_room() {
    check("аааааа ", 6.2, 1);
}

#[test]
fn a_text_is_broken_after_a_hyphen() {
    check("МУП «Михайловское водопроводно-канализационное хозяйство»", 37.0, 2);
}

#[test]
fn a_word_longer_than_the_line_is_cut() {
    check("ааааааааааааааааааааааааа", 10.0, 3);
}

#[test]
fn line_ends_count() {
    check("а\nб\n\nв", 10.0, 4);
}

#[test]
fn a_column_of_no_width_does_not_hang() {
    check("ааа", 0.0, 3);
}
