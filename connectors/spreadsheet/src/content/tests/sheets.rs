//! Of sheets with one layout the visible and the first counts.

use std::fs;

use rust_xlsxwriter::{Workbook, Worksheet};

use super::*;
use crate::testing::fixture;

const JANUARY: &str = "Номер инцидента|Дата создания|Тема\n1|01.03.2026|Ямы";
const ARCHIVE: &str = "Номер инцидента|Дата создания|Тема\n1|01.03.2026|Снег\n2|01.03.2026|Лёд";

/// How a sheet is shown.
type Look = fn(&mut Worksheet);

/// A book of sheets by name, rows and look.
fn book(sheets: &[(&str, &str, Look)]) -> Content {
    let mut book = Workbook::new();
    for (name, lines, hide) in sheets {
        let page = book.add_worksheet().set_name(*name).unwrap();
        for (number, row) in (0..).zip(rows(lines)) {
            page.write_row(number, 0, row).unwrap();
        }
        hide(page);
    }
    read("a.xlsx", &book.save_to_buffer().unwrap(), &settings("", INCIDENT_SHEETS))
}

/// A book must open on a sheet that is shown.
fn shown(page: &mut Worksheet) {
    page.set_active(true);
}

fn hidden(page: &mut Worksheet) {
    page.set_hidden(true);
}

fn very_hidden(page: &mut Worksheet) {
    page.set_very_hidden(true);
}

/// Number, subject and precedence of every record.
fn read_rows(content: &Content) -> Vec<(String, String, i32)> {
    let records = content.records(0, 100, &settings("", INCIDENT_SHEETS).layouts);
    let id =
        |record: &svod_contract::Record| record.payload.made().unwrap()["Тема"].as_str().unwrap_or_default().to_owned();
    records.iter().map(|record| (id(record), record.origin.to_string(), record.precedence)).collect()
}

fn row(topic: &str, sheet: &str, precedence: i32) -> (String, String, i32) {
    (topic.to_owned(), format!("a.xlsx / {sheet}"), precedence)
}

#[test]
fn a_hidden_sheet_beside_a_visible_one_is_left_out_and_told() {
    for hide in [hidden as Look, very_hidden] {
        for sheets in [[("А", ARCHIVE, hide), ("Я", JANUARY, shown)], [("Я", JANUARY, shown), ("А", ARCHIVE, hide)]]
        {
            let content = book(&sheets);
            assert_eq!(read_rows(&content), [row("Ямы", "Я", 0)]);
            assert_eq!(told(&content.notes), [("a.xlsx / А", FaultKind::HiddenSheet { rows: 2 })]);
        }
    }
}

#[test]
fn a_hidden_sheet_is_read_when_nothing_visible_has_its_layout() {
    let reactions = "Номер инцидента|Время до ответа, ч:м:с|Важность|Тема\n1|0:10:00|ЛС|-";
    for visible in ["Товар|Цена\nГвозди|100", reactions] {
        let content = book(&[("Другое", visible, shown), ("А", JANUARY, hidden)]);
        let rows = read_rows(&content);
        assert!(rows.contains(&row("Ямы", "А", 0)), "{rows:?}");
        assert!(!content.notes.iter().any(|note| note.kind.code() == "hidden_sheet"));
    }
}

#[test]
fn what_is_wrong_with_a_hidden_sheet_that_is_not_read_is_nobodys_business() {
    let content = book(&[("Я", JANUARY, shown), ("А", "Рег. №|Дата создания|Тема\n1|01.03.2026|x", hidden)]);
    assert_eq!((content.len(), told(&content.lasting), told(&content.notes)), (1, vec![], vec![]));
}

#[test]
fn of_several_visible_sheets_the_first_counts_and_the_others_are_told() {
    let content = book(&[("Я", JANUARY, shown), ("А", ARCHIVE, shown), ("Б", JANUARY, shown)]);
    let expected = [row("Ямы", "Я", 0), row("Снег", "А", -1), row("Лёд", "А", -1), row("Ямы", "Б", -2)];
    assert_eq!(read_rows(&content), expected);
    let later = |rows| FaultKind::LaterSheet { first: "Я".to_owned(), rows };
    assert_eq!(told(&content.notes), [("a.xlsx / А", later(2)), ("a.xlsx / Б", later(1))]);
}

#[test]
fn an_old_copy_on_a_hidden_or_a_second_sheet_does_not_override() {
    let checked = settings("", &pos_sheet());
    let fixture = |name: &str| {
        let content = read(name, &fs::read(fixture(&format!("contradictory/{name}"))).unwrap(), &checked);
        let records = content.records(0, 10, &checked.layouts);
        let told =
            |record: &svod_contract::Record| (record.payload.made().unwrap()["Номер"].clone(), record.precedence);
        (records.iter().map(told).collect::<Vec<_>>(), content.notes[0].kind.clone())
    };
    let (records, note) = fixture("hidden-old-copy.xlsx");
    assert_eq!((records, note), (vec![("327000001".into(), 0)], FaultKind::HiddenSheet { rows: 2 }));
    let (records, note) = fixture("second-sheet.xlsx");
    assert_eq!(records, [("327000001".into(), 0), ("327000001".into(), -1), ("327000005".into(), -1)]);
    assert_eq!(note, FaultKind::LaterSheet { first: "Sheet0".to_owned(), rows: 2 });
}

#[test]
fn of_a_number_told_twice_in_one_sheet_both_rows_come_in_order() {
    let checked = settings("", &pos_sheet());
    let bytes = fs::read(fixture("contradictory/double-rows.xlsx")).unwrap();
    let records = read("a.xlsx", &bytes, &checked).records(0, 10, &checked.layouts);
    let told: Vec<_> =
        records.iter().map(|record| (record.payload.made().unwrap()["Номер"].clone(), record.position)).collect();
    assert_eq!(told, [("327000001".into(), 2), ("327000001".into(), 3)]);
}
