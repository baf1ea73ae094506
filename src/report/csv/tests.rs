//! Tests of `report.csv`.

use super::report;
use crate::domain::Period;
use crate::indicators::Dimension;
use crate::report::{ReportInput, tests::sample};

fn text(input: &ReportInput) -> String {
    String::from_utf8(report(input).unwrap()).unwrap()
}

#[test]
fn it_begins_with_a_mark_and_its_lines_end_as_in_windows() {
    let text = text(&sample::realistic());
    assert!(text.starts_with("\u{feff}Период;Код;Показатель;Блок;Платформа;Вид;Организация;"));
    assert!(text.ends_with("\r\n"));
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
}

#[test]
fn there_is_a_row_for_every_figure() {
    let input = sample::realistic();
    let figures = input.figures.len() + input.previous.iter().map(|previous| previous.figures.len()).sum::<usize>();
    assert_eq!(text(&input).lines().count(), figures + 1);
}

#[test]
fn no_data_at_all_leaves_the_titles() {
    assert_eq!(text(&sample::empty()).lines().count(), 1);
}

#[track_caller]
fn check_row(expected: &str) {
    let text = text(&sample::realistic());
    assert!(text.lines().any(|line| line == expected), "{expected}");
}

#[test]
fn numbers_have_a_comma_and_missing_ones_are_empty() {
    check_row("2026-Q1;V1;Поступило;;;;;;;;2357;шт.;2357;;;;");
    check_row("2026-Q1;S3;Медиана до решения;Образование;;;;;;;;дн.;65;7,3964;;не достигнута;not_reached");
    check_row("2026-Q1;T1;Доля в срок;Тема не определена;;;;;;;;доля;3;;;малая выборка;small_sample");
}

#[track_caller]
fn check_organisation(name: &str, cell: &str) {
    let mut figure = sample::items("V1", &sample::by(Dimension::Organisation, name), 1);
    figure.n = 7;
    let period = Period::parse("2026-Q1").unwrap();
    let input = ReportInput { period, figures: vec![figure], ..sample::empty() };
    assert_eq!(text(&input).split_once("\r\n").unwrap().1, format!("2026-Q1;V1;;;;;{cell};;;;1;шт.;7;;;;\r\n"));
}

#[test]
fn no_text_begins_a_formula() {
    check_organisation("=1+1", "'=1+1");
    check_organisation("+7 8443", "'+7 8443");
    check_organisation("-1", "'-1");
    check_organisation("@SUM(A1)", "'@SUM(A1)");
    check_organisation("\t=1", "'\t=1");
    check_organisation("\u{0}=1", "'=1");
    check_organisation("ООО «Дом»; отдел", "\"ООО «Дом»; отдел\"");
    check_organisation("", "Организация не указана");
}

#[test]
fn a_quarter_of_which_nothing_is_known_has_no_values() {
    let mut input = sample::empty();
    let figures = vec![sample::items("V1", &sample::by(Dimension::Block, "roads"), 0)];
    input.previous = vec![crate::report::PreviousPeriod {
        period: Period::parse("2025-Q4").unwrap(),
        figures,
        coverage: crate::report::Coverage::Whole,
    }];
    assert!(text(&input).ends_with("2025-Q4;V1;;Дороги;;;;;;;;шт.;0;;;нет данных;no_data\r\n"), "{}", text(&input));
}
