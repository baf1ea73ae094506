use svod_contract::FaultKind;

use super::{Content, read};
use crate::testing::{INCIDENT_SHEETS, pos_rows, pos_sheet, rows, settings, workbook};

fn pos(sheet: &str, lines: &[Vec<String>]) -> Content {
    read("a.xlsx", &workbook(sheet, lines), &settings("", &pos_sheet()))
}

/// The faults of `lines` under the name `Лист`, each as kind and detail.
#[track_caller]
fn check(lines: &str, rows_read: u64, faults: &[(FaultKind, &str)]) {
    let content = read("a.xlsx", &workbook("Лист", &rows(lines)), &settings("", INCIDENT_SHEETS));
    assert_eq!(content.len(), rows_read);
    let found = content.lasting.iter().chain(&content.notes);
    assert!(found.clone().all(|fault| fault.subject.starts_with("a.xlsx")));
    // Optional columns that the line does not need are left out here; another test looks at them.
    let found = found.filter(|fault| fault.kind != FaultKind::MissingOptionalColumn);
    let found: Vec<(FaultKind, &str)> = found.map(|fault| (fault.kind, fault.detail.as_str())).collect();
    assert_eq!(found, faults);
}

fn values(content: &Content, header: &str, head: &str, sheets: &str) -> Vec<String> {
    let records = content.records(0, 100, &settings(head, sheets).layouts);
    records.iter().map(|record| record.payload[header].as_str().unwrap_or("-").to_owned()).collect()
}

#[test]
fn moved_columns_are_bound_by_their_headers() {
    let mut lines = pos_rows();
    for line in &mut lines {
        line.reverse();
    }
    let content = pos("Sheet0", &lines);
    assert_eq!(values(&content, "Номер", "", &pos_sheet()), ["327441806"]);
    assert_eq!(values(&content, "Тип решения", "", &pos_sheet()), ["Решено"]);
    assert_eq!((content.lasting, content.notes), (vec![], vec![]));
}

#[test]
fn a_heading_block_above_the_header_is_skipped() {
    let mut lines = rows("Выгрузка сообщений\n\nПериод:|01.01.2026|31.01.2026\n");
    lines.extend(pos_rows());
    let content = pos("Sheet0", &lines);
    let records = content.records(0, 10, &settings("", &pos_sheet()).layouts);
    assert_eq!((records.len(), records[0].position), (1, 5));
}

#[test]
fn the_header_may_stand_in_row_50_and_not_below() {
    for (blank, expected) in [(49, 1), (50, 0)] {
        let mut lines = vec![vec![String::new()]; blank];
        lines.extend(pos_rows());
        assert_eq!(pos("Sheet0", &lines).len(), expected, "{blank} blank rows");
    }
}

#[test]
fn headers_are_read_as_a_person_reads_them() {
    let header = "\u{a0}НОМЕР  инцидента|Дата\nсоздания|Teма|Населенный\u{202f}пункт";
    let lines = vec![header.split('|').map(str::to_owned).collect(), rows("1|01.03.2026|Ямы|Лянтор").remove(0)];
    let content = read("a.xlsx", &workbook("Лист", &lines), &settings("", INCIDENT_SHEETS));
    assert_eq!(values(&content, "Населённый пункт", "", INCIDENT_SHEETS), ["Лянтор"]);
}

#[test]
fn cells_are_trimmed_of_all_spaces_but_only_outside() {
    let lines = rows("Номер инцидента|Дата создания|Тема\n1|01.03.2026|\u{a0} Ямы  на\u{a0}дорогах \u{202f}");
    let content = read("a.xlsx", &workbook("Лист", &lines), &settings("", INCIDENT_SHEETS));
    assert_eq!(values(&content, "Тема", "", INCIDENT_SHEETS), ["Ямы  на\u{a0}дорогах"]);
}

#[test]
fn an_empty_cell_has_no_key() {
    let lines = rows("Номер инцидента|Дата создания|Тема|Оценка\n1|01.03.2026| |");
    let content = read("a.xlsx", &workbook("Лист", &lines), &settings("", INCIDENT_SHEETS));
    let records = content.records(0, 10, &settings("", INCIDENT_SHEETS).layouts);
    assert_eq!(records[0].payload, serde_json::json!({ "Номер инцидента": "1", "Дата создания": "01.03.2026" }));
}

#[test]
fn a_row_without_cells_is_no_record() {
    check("Номер инцидента|Дата создания|Тема\n1|01.03.2026|x\n\n | | \n2|01.03.2026|y", 2, &[]);
}

#[test]
fn a_missing_required_column_is_named_with_what_resembles_it() {
    let detail = "«Номер инцидента», похож на него «Номер инцедента»";
    check("Номер инцедента|Дата создания|Тема\n1|01.03.2026|x", 0, &[(FaultKind::MissingColumn, detail)]);
}

#[test]
fn a_missing_required_column_without_a_likeness_is_named_alone() {
    check("Дата создания|Тема\n01.03.2026|x", 0, &[(FaultKind::MissingColumn, "«Номер инцидента»")]);
}

#[test]
fn an_unknown_column_is_named_and_not_kept() {
    let faults = [(FaultKind::UnknownColumn, "«Телефон»")];
    check("Номер инцидента|Дата создания|Тема|Телефон\n1|01.03.2026|x|+7", 1, &faults);
}

#[test]
fn of_very_many_unknown_columns_the_rest_is_counted() {
    let mut header = rows("Номер инцидента|Дата создания|Тема").remove(0);
    header.extend((0..70).map(|number| format!("Лишний\n{number}{}", "я".repeat(200))));
    let content = read("a.xlsx", &workbook("Лист", &[header]), &settings("", INCIDENT_SHEETS));
    let unknown: Vec<&str> =
        content.notes.iter().filter(|note| note.kind == FaultKind::UnknownColumn).map(|note| &*note.detail).collect();
    assert_eq!((unknown.len(), unknown[50]), (51, "и ещё 20"));
    assert!(unknown[0].starts_with("«Лишний 0я") && unknown[0].chars().count() == 102);
}

#[test]
fn of_two_columns_of_one_name_the_first_is_read() {
    let lines = "Номер инцидента|Дата создания|Тема|тема\n1|01.03.2026|x|y";
    check(lines, 1, &[(FaultKind::DuplicateColumn, "«Тема»")]);
    let content = read("a.xlsx", &workbook("Лист", &rows(lines)), &settings("", INCIDENT_SHEETS));
    assert_eq!(values(&content, "Тема", "", INCIDENT_SHEETS), ["x"]);
}

#[test]
fn a_missing_optional_column_is_named_and_the_sheet_is_read() {
    let mut lines = pos_rows();
    for line in &mut lines {
        line.remove(15);
    }
    let content = pos("Sheet0", &lines);
    assert_eq!((content.len(), content.lasting.len(), content.notes.len()), (1, 0, 1));
    let note = &content.notes[0];
    assert_eq!((note.kind, note.detail.as_str()), (FaultKind::MissingOptionalColumn, "«Фаст-трек»"));
    assert_eq!(note.subject, "a.xlsx / Sheet0");
}

#[test]
fn a_workbook_of_something_else_has_an_unknown_sheet() {
    check("Товар|Цена\nГвозди|100", 0, &[(FaultKind::UnknownSheet, "Лист")]);
}

#[test]
fn a_workbook_without_cells_is_empty() {
    check("", 0, &[(FaultKind::Empty, "")]);
}

#[test]
fn two_sheets_of_one_workbook_go_to_two_streams() {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, lines) in [
        ("Сводка", "Итого|2"),
        ("ДЕТАЛИЗАЦИЯ ", "Номер инцидента|Дата создания|Тема\n1|01.03.2026|Ямы\n2|01.03.2026|Снег"),
        ("Инциденты", "Номер инцидента|Время до ответа, ч:м:с|Важность\n1|30:05:07|ЛС"),
    ] {
        let page = book.add_worksheet().set_name(name).unwrap();
        for (number, row) in (0..).zip(rows(lines)) {
            page.write_row(number, 0, row).unwrap();
        }
    }
    let checked = settings("", INCIDENT_SHEETS);
    let content = read("a.xlsx", &book.save_to_buffer().unwrap(), &checked);
    let records = content.records(0, 10, &checked.layouts);
    let places: Vec<_> = records.iter().map(|record| (&*record.stream, &*record.origin, record.position)).collect();
    let details = "a.xlsx / ДЕТАЛИЗАЦИЯ ";
    let expected = [("details", details, 2), ("details", details, 3), ("reactions", "a.xlsx / Инциденты", 2)];
    assert_eq!((places, content.lasting), (expected.to_vec(), vec![]));
}

#[test]
fn a_named_sheet_is_not_taken_for_another_layout() {
    let lines = rows("Номер инцидента|Дата создания|Тема\n1|01.03.2026|Ямы");
    let content = read("a.xlsx", &workbook("Инциденты", &lines), &settings("", INCIDENT_SHEETS));
    let missing: Vec<&str> = content.lasting.iter().map(|fault| fault.detail.as_str()).collect();
    assert_eq!((content.len(), missing), (0, vec!["«Время до ответа, ч:м:с»", "«Важность»"]));
}

/// Two sheets in one book, by their names.
fn pair(first: (&str, &str), second: (&str, &str)) -> Content {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, lines) in [first, second] {
        let page = book.add_worksheet().set_name(name).unwrap();
        for (number, row) in (0..).zip(rows(lines)) {
            page.write_row(number, 0, row).unwrap();
        }
    }
    read("a.xlsx", &book.save_to_buffer().unwrap(), &settings("", INCIDENT_SHEETS))
}

fn told(faults: &[svod_contract::Fault]) -> Vec<(&str, FaultKind, &str)> {
    faults.iter().map(|fault| (fault.subject.as_str(), fault.kind, fault.detail.as_str())).collect()
}

#[test]
fn a_sheet_that_lacks_a_column_is_told_of_beside_a_readable_one() {
    let content = pair(
        ("Январь", "Номер инцидента|Дата создания|Тема\n1|01.03.2026|Ямы"),
        ("Февраль", "Рег. №|Дата создания|Тема\n2|01.03.2026|Ямы"),
    );
    let expected = [("a.xlsx / Февраль", FaultKind::MissingColumn, "«Номер инцидента»")];
    assert_eq!((content.len(), told(&content.lasting)), (1, expected.to_vec()));
}

#[test]
fn a_sheet_of_something_else_beside_a_readable_one_is_not_told_of() {
    let content =
        pair(("Январь", "Номер инцидента|Дата создания|Тема\n1|01.03.2026|Ямы"), ("Сводка", "Тема|Всего\nЯмы|1"));
    assert_eq!((content.len(), told(&content.lasting)), (1, vec![]));
}

#[test]
fn a_column_that_another_sheet_of_the_mapping_knows_is_a_loss() {
    let sheets = INCIDENT_SHEETS.replacen("[[sheet.column]]\nheader = \"Важность\"\n", "", 1);
    let lines = rows("Номер инцидента|Дата создания|Тема|Важность|Телефон\n1|01.03.2026|Ямы|ЛС|+7");
    let content = read("a.xlsx", &workbook("Детализация", &lines), &settings("", &sheets));
    let place = "a.xlsx / Детализация";
    assert_eq!(told(&content.lasting), [(place, FaultKind::DroppedColumn, "«Важность»")]);
    assert!(told(&content.notes).contains(&(place, FaultKind::UnknownColumn, "«Телефон»")));
    assert_eq!(content.len(), 1);
}

#[test]
fn a_column_that_is_not_expected_is_not_missed() {
    let sheets = INCIDENT_SHEETS.replace("header = \"Оценка\"", "header = \"Оценка\"\nexpected = false");
    let lines = rows("Номер инцидента|Дата создания|Тема\n1|01.03.2026|Ямы");
    let missing = |sheets: &str| {
        let content = read("a.xlsx", &workbook("Лист", &lines), &settings("", sheets));
        content.notes.iter().filter(|note| note.detail == "«Оценка»").count()
    };
    assert_eq!((missing(INCIDENT_SHEETS), missing(&sheets)), (1, 0));
}

#[test]
fn of_layouts_with_the_same_columns_the_one_that_lacks_least_is_named() {
    let column = |header: &str, more: &str| format!("[[sheet.column]]\nheader = {header:?}\n{more}\n");
    let (required, quiet) = ("required = true", "expected = false");
    let sheets = [
        "[[sheet]]\nstream = \"details\"\n".to_owned(),
        column("Номер", required),
        column("Тема", required),
        column("Текст", ""),
        column("Ответ", quiet),
        "[[sheet]]\nstream = \"reactions\"\n".to_owned(),
        column("Номер", required),
        column("Ответ", required),
        column("Тема", quiet),
        column("Текст", quiet),
    ];
    let lines = rows("Номер|Прочее\n1|x");
    let content = read("a.xlsx", &workbook("Лист", &lines), &settings("", &sheets.concat()));
    assert_eq!(told(&content.lasting), [("a.xlsx / Лист", FaultKind::MissingColumn, "«Ответ»")]);
}

#[test]
fn rows_without_a_header_are_told_as_such() {
    let lines = rows("x|101|01.03.2026|Ямы\nx|102|01.03.2026|Снег");
    for name in ["Лист", "Инциденты"] {
        let content = read("a.xlsx", &workbook(name, &lines), &settings("", INCIDENT_SHEETS));
        let subject = format!("a.xlsx / {name}");
        assert_eq!(told(&content.lasting), [(subject.as_str(), FaultKind::MissingHeader, "")]);
    }
}

#[test]
fn optional_values_that_cannot_be_read_are_counted() {
    let sheets = INCIDENT_SHEETS
        .replacen("header = \"Время до ответа, ч:м:с\"", "header = \"Время до ответа, ч:м:с\"\nkind = \"duration\"", 1)
        .replacen("header = \"Оценка\"", "header = \"Оценка\"\nkind = \"date\"", 1);
    let head = "Номер инцидента|Дата создания|Тема|Время до ответа, ч:м:с|Оценка";
    let lines =
        rows(&format!("{head}\n1|вчера|x|скоро|01.03.2026\n2|вчера|x|0:10|-\n3|вчера|x|-|6.3.26\n4|вчера|x|90|"));
    let content = read("a.xlsx", &workbook("Детализация", &lines), &settings("", &sheets));
    let place = "a.xlsx / Детализация";
    let unreadable = FaultKind::UnreadableValues;
    let expected = [(place, unreadable, "«Время до ответа, ч:м:с»: 2"), (place, unreadable, "«Оценка»: 1")];
    assert_eq!((content.len(), told(&content.lasting)), (4, expected.to_vec()));
}

#[test]
fn cells_cost_their_place_and_not_only_their_letters() {
    let header = "Номер инцидента|Дата создания|Тема";
    let lines: Vec<Vec<String>> = std::iter::once(rows(header).remove(0))
        .chain((0..2000).map(|_| ["1", "01.03.2026", "x"].map(str::to_owned).to_vec()))
        .collect();
    let text: String = lines.iter().map(|row| row.join(";") + "\n").collect();
    let read = |bytes: u64| {
        let content =
            read("a.csv", text.as_bytes(), &settings(&format!("unpacked_max_bytes = {}", 8 * bytes), INCIDENT_SHEETS));
        content.lasting.first().map(|fault| (fault.kind, fault.detail.clone()))
    };
    assert_eq!(read(2000 * (12 + 48)), None);
    let detail = format!("unpacked_max_bytes = {}", 8 * (2000 * (12 + 48) - 1));
    assert_eq!(read(2000 * (12 + 48) - 1), Some((FaultKind::TooLarge, detail)));
}

#[test]
fn a_sheet_without_a_header_is_read_by_position() {
    let lines = rows("101|2026-03-01 10:20:30|отдел|Ямы\n102|01.03.2026|отдел|Снег|ещё");
    let content = read("a.xlsx", &workbook("Детализация", &lines), &settings("", INCIDENT_SHEETS));
    assert_eq!(values(&content, "Тема", "", INCIDENT_SHEETS), ["Ямы", "Снег"]);
    assert_eq!(values(&content, "Номер инцидента", "", INCIDENT_SHEETS), ["101", "102"]);
    assert_eq!((content.lasting, content.notes), (vec![], vec![]));
}

#[test]
fn a_long_sheet_without_a_header_loses_no_row() {
    let lines: Vec<Vec<String>> = (0..120).flat_map(|id| rows(&format!("{id}|01.03.2026|x|y"))).collect();
    let content = read("a.xlsx", &workbook("Детализация", &lines), &settings("", INCIDENT_SHEETS));
    assert_eq!(content.len(), 120);
    let records = content.records(0, 200, &settings("", INCIDENT_SHEETS).layouts);
    assert!(records.iter().zip(1..).all(|(record, number)| record.position == number));
}

#[test]
fn rows_that_are_not_typed_as_declared_are_no_headerless_sheet() {
    check("A-1|01.03.2026|x|y", 0, &[(FaultKind::UnknownSheet, "Лист")]);
    check("1|вчера|x|y", 0, &[(FaultKind::UnknownSheet, "Лист")]);
}

#[test]
fn more_rows_than_allowed_give_none_at_all() {
    let lines = rows("Номер инцидента|Дата создания|Тема\n1|01.03.2026|x\n2|01.03.2026|y\n3|01.03.2026|z");
    let content = read("a.xlsx", &workbook("Лист", &lines), &settings("rows_max = 2", INCIDENT_SHEETS));
    let detail = "rows_max = 2";
    assert_eq!(
        (content.len(), content.lasting[0].kind, content.lasting[0].detail.as_str()),
        (0, FaultKind::TooLarge, detail)
    );
    let content = read("a.xlsx", &workbook("Лист", &lines), &settings("rows_max = 3", INCIDENT_SHEETS));
    assert_eq!((content.len(), content.lasting.len()), (3, 0));
}

#[test]
fn more_cells_than_allowed_give_none_at_all() {
    let lines = rows("Номер инцидента|Дата создания|Тема\n1|01.03.2026|x");
    let content = read("a.xlsx", &workbook("Лист", &lines), &settings("cells_max = 5", INCIDENT_SHEETS));
    assert_eq!((content.len(), content.lasting[0].kind), (0, FaultKind::TooLarge));
    let content = read("a.xlsx", &workbook("Лист", &lines), &settings("cells_max = 6", INCIDENT_SHEETS));
    assert_eq!((content.len(), content.lasting.len()), (1, 0));
}

#[test]
fn a_shared_string_written_out_many_times_hits_the_limit() {
    let long = "я".repeat(10_000);
    let mut lines = rows("Номер инцидента|Дата создания|Тема");
    lines.extend((0..20).map(|id| vec![id.to_string(), "01.03.2026".into(), long.clone()]));
    let limit = format!("unpacked_max_bytes = {}", 1 << 20);
    let content = read("a.xlsx", &workbook("Лист", &lines), &settings(&limit, INCIDENT_SHEETS));
    assert_eq!((content.len(), content.lasting[0].kind), (0, FaultKind::TooLarge));
}

#[test]
fn slices_of_any_size_make_the_whole() {
    let lines: Vec<Vec<String>> = (0..30).flat_map(|id| rows(&format!("{id}|01.03.2026|x|y{id}"))).collect();
    let checked = settings("", INCIDENT_SHEETS);
    let content = read("a.xlsx", &workbook("Детализация", &lines), &checked);
    let whole = content.records(0, 100, &checked.layouts);
    for size in [1, 7, 29, 30] {
        let starts = (0..30).step_by(size);
        let parts = starts.flat_map(|start| content.records(start, size, &checked.layouts));
        assert_eq!(parts.collect::<Vec<_>>(), whole, "by {size}");
    }
}
