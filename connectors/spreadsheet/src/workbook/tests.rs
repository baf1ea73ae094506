use std::fs;
use std::io::{Cursor, Read, Write};

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use serde_json::{Value, json};
use svod_contract::{Fault, FaultKind, Record};

use crate::content::{Content, read};
use crate::testing::{INCIDENT_SHEETS, fixture, rows, settings};

fn content(name: &str, bytes: &[u8]) -> (Content, Vec<Record>) {
    let checked = settings("", INCIDENT_SHEETS);
    let content = read(name, bytes, &checked);
    let records = content.records(0, 100, &checked.layouts);
    (content, records)
}

/// The fixture was written by an office program: a heading, dates, a duration over 24 hours, flags, an error, an empty row.
#[track_caller]
fn check_fixture(name: &str, flags: [&str; 2]) {
    let (content, records) = content(name, &fs::read(fixture(name)).unwrap());
    let origin = format!("{name} / Детализация");
    let kind = FaultKind::UnreadableValues { stream: "details".into(), column: "Ошибка".to_owned(), count: 1 };
    assert_eq!((content.lasting, content.notes), (vec![Fault { subject: origin.clone(), kind }], vec![]));
    let places: Vec<_> =
        records.iter().map(|record| (record.stream.as_str(), record.origin.to_string(), record.position)).collect();
    assert_eq!(places, [4, 6].map(|line| ("details", origin.clone(), line)));
    let first = json!({
        "Номер инцидента": "327441806",
        "Дата создания": "2026-03-01T10:20:30",
        "Группа тем": "ДОРОГИ",
        "Тема": "Ямы на дорогах",
        "Населённый пункт": "Сургут",
        "Время до ответа, ч:м:с": "30:05:07",
        "Важность": "Высокая",
        "Автор доволен": flags[0],
        "Оценка": "4.5",
    });
    assert_eq!(*records[0].payload.value(), first);
    let second = json!({
        "Номер инцидента": "12345678901",
        "Дата создания": "2026-03-02",
        "Группа тем": "ЖКХ",
        "Тема": "Мусор\nво дворе",
        "Важность": "Обычная",
        "Автор доволен": flags[1],
        "Населённый пункт": null,
        "Время до ответа, ч:м:с": null,
        "Оценка": null,
        "Ошибка": null,
    });
    assert_eq!(*records[1].payload.value(), second);
}

#[test]
fn an_ods_file_is_read() {
    check_fixture("incident.ods", ["Да", "Нет"]);
}

#[test]
fn an_xls_file_is_read() {
    // The program that wrote it turned flags into numbers.
    check_fixture("incident.xls", ["1", "0"]);
}

#[test]
fn an_xlsx_file_of_an_office_program_is_read() {
    check_fixture("incident.xlsx", ["Да", "Нет"]);
}

/// A workbook with a header, whose second row `fill` writes.
fn with_row(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.write_row(0, 0, rows("Номер инцидента|Дата создания|Тема|Оценка|Время до ответа, ч:м:с").remove(0)).unwrap();
    fill(page);
    book.save_to_buffer().unwrap()
}

#[test]
fn real_dates_numbers_and_formulas_become_text() {
    let bytes = with_row(|page| {
        let (date, hours) = (Format::new().set_num_format("dd.mm.yyyy"), Format::new().set_num_format("[h]:mm:ss"));
        page.write_number(1, 0, 327_441_806.0).unwrap();
        let moment = ExcelDateTime::parse_from_str("2026-01-06").unwrap();
        page.write_datetime_with_format(1, 1, &moment, &date).unwrap();
        page.write_formula(1, 2, Formula::new("=\"Ямы\"").set_result("Ямы")).unwrap();
        page.write_boolean(1, 3, true).unwrap();
        page.write_number_with_format(1, 4, 1.5, &hours).unwrap();
    });
    let expected = json!({
        "Номер инцидента": "327441806",
        "Дата создания": "2026-01-06",
        "Тема": "Ямы",
        "Оценка": "Да",
        "Время до ответа, ч:м:с": "36:00:00",
    });
    assert_eq!(*content("a.xlsx", &bytes).1[0].payload.value(), expected);
}

#[test]
fn a_serial_day_without_a_format_is_a_date_only_in_a_column_of_dates() {
    let bytes = with_row(|page| {
        for column in 0..4 {
            page.write_number(1, column, 46_028.0).unwrap();
        }
    });
    let payload = content("a.xlsx", &bytes).1.remove(0).payload.value().into_owned();
    assert_eq!((&payload["Дата создания"], &payload["Оценка"]), (&json!("2026-01-06"), &json!("46028")));
}

#[test]
fn a_cell_in_the_last_corner_costs_one_cell() {
    let bytes = with_row(|page| {
        page.write_row(1, 0, ["1", "01.03.2026", "Ямы"]).unwrap();
        page.write_string(1_048_575, 16_383, "угол").unwrap();
    });
    let checked = settings("cells_max = 9", INCIDENT_SHEETS);
    let content = read("a.xlsx", &bytes, &checked);
    assert!(content.len() == 1 && content.lasting.iter().all(|fault| fault.kind.code() == "missing_column"));
}

#[test]
fn an_encrypted_workbook_is_password_protected() {
    let (content, _) = content("a.xlsx", &fs::read(fixture("protected.xlsx")).unwrap());
    assert_eq!(content.lasting[0].kind, FaultKind::PasswordProtected);
}

#[test]
fn a_sheet_of_charts_is_left_out() {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.write_row(0, 0, rows("Номер инцидента|Дата создания|Тема").remove(0)).unwrap();
    page.write_row(1, 0, ["1", "01.03.2026", "Ямы"]).unwrap();
    let mut chart = rust_xlsxwriter::Chart::new_column();
    chart.add_series().set_values("Sheet1!$A$1:$A$2");
    book.add_chartsheet().insert_chart(0, 0, &chart).unwrap();
    let (content, _) = content("a.xlsx", &book.save_to_buffer().unwrap());
    assert!(content.len() == 1 && content.lasting.iter().all(|fault| fault.kind.code() == "missing_column"));
}

/// The workbook with the cell `cell` of its only sheet written as `xml`, as other programs write one.
fn with_cell(cell: &str, xml: &str) -> Vec<u8> {
    let bytes = with_row(|page| {
        page.write_row(1, 0, ["1", "01.03.2026", "Ямы", "4", "0:10:00"]).unwrap();
    });
    repacked(&bytes, "xl/worksheets/sheet1.xml", |text| {
        let (before, rest) = text.split_once(&format!("<c r=\"{cell}\"")).unwrap();
        let (_, behind) = rest.split_once("</c>").unwrap();
        *text = format!("{before}{xml}{behind}");
    })
}

/// The archive with one of its parts changed.
fn repacked(bytes: &[u8], part: &str, change: impl FnOnce(&mut String)) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(part).unwrap().read_to_string(&mut text).unwrap();
    change(&mut text);
    let mut made = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    for name in names {
        if name == part {
            made.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            made.write_all(text.as_bytes()).unwrap();
        } else {
            made.raw_copy_file(archive.by_name(&name).unwrap()).unwrap();
        }
    }
    made.finish().unwrap().into_inner()
}

/// What the only record says as its rating (`None`: not told), and what is told of the file.
#[track_caller]
fn check_rating(name: &str, bytes: &[u8], expected: Option<&Value>) {
    let (content, records) = content(name, bytes);
    let payload = records[0].payload.value().into_owned();
    assert_eq!(payload.get("Оценка"), expected, "{payload}");
    let unreadable = |fault: &Fault| {
        let FaultKind::UnreadableValues { column, count, .. } = &fault.kind else { return None };
        Some((column.clone(), *count))
    };
    let told: Vec<_> = content.lasting.iter().filter_map(unreadable).collect();
    let counted = if expected.is_none() { vec![("Оценка".to_owned(), 1)] } else { Vec::new() };
    assert_eq!(told, counted);
}

#[test]
fn a_formula_without_a_result_is_not_told_and_counted() {
    for xml in [
        "<c r=\"D2\"><f>A2+1</f></c>",
        "<c r=\"D2\"><f>A2+1</f><v></v></c>",
        "<c r=\"D2\"><f>A2+1</f><v/></c>",
        "<c r=\"D2\" t=\"str\"><f>A2&amp;B2</f></c>",
        "<c r=\"D2\" t=\"b\"><f>A2=1</f><v/></c>",
        "<c r=\"D2\"><f t=\"shared\" ref=\"D2:D9\" si=\"0\">A2+1</f></c>",
        "<c r=\"D2\"><f t=\"shared\" si=\"0\"/></c>",
        "<c r=\"D2\"><f t=\"array\" ref=\"D2\">A2+1</f></c>",
    ] {
        check_rating("a.xlsx", &with_cell("D2", xml), None);
    }
}

#[test]
fn a_formula_whose_result_is_an_empty_text_is_told_empty() {
    for xml in ["<c r=\"D2\" t=\"str\"><f>\"\"</f><v></v></c>", "<c r=\"D2\" t=\"str\"><f>\"\"</f><v/></c>"] {
        check_rating("a.xlsx", &with_cell("D2", xml), Some(&Value::Null));
    }
    check_rating("a.xlsx", &with_cell("D2", "<c r=\"D2\"><f>2+2</f><v>4</v></c>"), Some(&json!("4")));
    check_rating("a.xlsx", &with_cell("D2", "<c r=\"D2\" s=\"0\"></c>"), Some(&Value::Null));
}

#[test]
fn a_number_that_is_a_formula_without_a_result_stays_as_evidence() {
    let (content, records) = content("a.xlsx", &with_cell("A2", "<c r=\"A2\"><f>ROW()</f></c>"));
    assert_eq!(records[0].payload.value()["Номер инцидента"], svod_spelling::NOT_COMPUTED);
    assert!(content.lasting.iter().all(|fault| fault.kind.code() == "missing_column"));
}

#[test]
fn a_formula_of_an_ods_file_is_told_only_with_its_result() {
    let with = |cell: &str| {
        let bytes = fs::read(fixture("incident.ods")).unwrap();
        repacked(&bytes, "content.xml", |text| {
            let (before, rest) = text.split_once("4.5").unwrap();
            let (before, _) = before.rsplit_once("<table:table-cell").unwrap();
            let (_, behind) = rest.split_once("</table:table-cell>").unwrap();
            *text = format!("{before}{cell}{behind}");
        })
    };
    let rating = |cell: &str| {
        let (_, records) = content("a.ods", &with(cell));
        records[0].payload.value().get("Оценка").cloned()
    };
    assert_eq!(rating("<table:table-cell table:formula=\"of:=2+2\"/>"), None);
    assert_eq!(rating("<table:table-cell table:formula=\"of:=2+2\" office:value-type=\"float\"/>"), None);
    let empty = "<table:table-cell table:formula=\"of:=T()\" office:value-type=\"string\" office:string-value=\"\"/>";
    assert_eq!(rating(empty), Some(Value::Null));
    let full = "<table:table-cell table:formula=\"of:=2+2\" office:value-type=\"float\" office:value=\"4\"/>";
    assert_eq!(rating(full), Some(json!("4")));
}
