//! Tests of the steps of a printed sheet.

use super::{detail, shortened};
use crate::indicators::{Figure, Note, Slice};
use crate::report::tests::sample;

#[test]
fn a_long_name_in_a_footer_is_cut_between_words() {
    assert_eq!(shortened("Городской округ", 40), "Городской округ");
    assert_eq!(shortened("Администрация Верхненижнего округа", 22), "Администрация…");
    assert_eq!(shortened("Слово", 3), "Сло…");
}

#[track_caller]
fn check_detail(figure: &Figure, expected: &str) {
    assert_eq!(detail(Some(figure)).replace('\u{a0}', " "), expected);
}

#[test]
fn interval_and_n_stand_on_one_line_and_a_note_beside_a_value_is_a_star() {
    let figure = sample::share("T1", &Slice::new(), 0.5, 100);
    check_detail(&figure, "40,2–59,8 %; n 100");
    check_detail(&Figure { note: Some(Note::SmallSample), ..figure.clone() }, "40,2–59,8 %; n 100*");
    check_detail(&Figure { note: Some(Note::NotRepresentative), ..figure }, "40,2–59,8 %; n 100**");
    check_detail(&sample::share("T1", &Slice::new(), 0.5, 3), "n 3; малая выборка");
    check_detail(&sample::items("V1", &Slice::new(), 3), "");
}
