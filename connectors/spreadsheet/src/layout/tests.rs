use super::nearest;
use crate::testing::{INCIDENT_SHEETS, rows, settings};
use crate::value::Cell;

fn cells(line: &str) -> Vec<Cell> {
    let row = rows(line).remove(0);
    (0..).zip(&row).filter_map(|(column, text)| Cell::from_text(column, text)).collect()
}

#[track_caller]
fn check_nearest(wanted: &str, headers: &[&str], expected: Option<&str>) {
    let headers: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
    assert_eq!(nearest(wanted, &headers), expected);
}

#[track_caller]
fn check_headerless(line: &str, is_bound: bool) {
    let checked = settings("", INCIDENT_SHEETS);
    assert_eq!(checked.layouts[0].bind_headerless(&cells(line)).is_some(), is_bound);
}

#[test]
fn the_likest_header_is_the_nearest() {
    check_nearest("Дата поступления", &["Дата закрытия", "Дата поступлення", "Статус"], Some("Дата поступлення"));
}

#[test]
fn half_of_the_letters_may_differ() {
    check_nearest("Тема", &["Тест"], Some("Тест"));
    check_nearest("Тема", &["Туча"], Some("Туча"));
    check_nearest("Тема", &["Туда"], Some("Туда"));
    check_nearest("Тема", &["Суда"], None);
}

#[test]
fn of_no_headers_none_is_near() {
    check_nearest("Тема", &[], None);
}

#[test]
fn a_header_binds_by_place() {
    let checked = settings("", INCIDENT_SHEETS);
    let binding = checked.layouts[0].bind(&cells("Тема||Номер инцидента|Цвет"));
    assert_eq!(binding.columns.into_iter().collect::<Vec<_>>(), [(0, 3), (2, 0)]);
    assert_eq!(binding.unknown, ["Цвет"]);
}

#[test]
fn a_header_is_preferred_to_an_alias_wherever_they_stand() {
    let sheets = INCIDENT_SHEETS.replacen("required", "aliases = [\"№\", \"ID\"]\nrequired", 1);
    let checked = settings("", &sheets);
    for (line, column, unknown) in [
        ("ID|№|Номер инцидента", 2, ["ID", "№"]),
        ("Номер инцидента|№|ID", 0, ["№", "ID"]),
        ("ID|Тема|№", 2, ["ID", ""]),
    ] {
        let binding = checked.layouts[0].bind(&cells(line));
        assert_eq!(binding.columns.iter().find(|(_, index)| **index == 0), Some((&column, &0)), "{line}");
        let unknown: Vec<&str> = unknown.into_iter().filter(|text| !text.is_empty()).collect();
        assert_eq!(binding.unknown, unknown, "{line}");
        assert!(binding.duplicate.is_empty());
    }
}

#[test]
fn a_headerless_row_needs_digits_and_a_date_in_their_places() {
    check_headerless("101|01.03.2026|отдел|Ямы", true);
    check_headerless("101|2026-03-01 10:20:30", true);
    check_headerless("101|отдел|01.03.2026|Ямы", false);
    check_headerless("№101|01.03.2026|отдел|Ямы", false);
    check_headerless("|01.03.2026|отдел|Ямы", false);
}

#[test]
fn a_layout_without_positions_takes_no_headerless_row() {
    let checked = settings("", INCIDENT_SHEETS);
    assert!(checked.layouts[1].bind_headerless(&cells("101|01.03.2026")).is_none());
}
