mod sheets;
mod told;

use svod_contract::{Fault, FaultKind, Limit};

use super::{Content, read};
use crate::testing::{INCIDENT_SHEETS, pos_rows, pos_sheet, rows, settings, workbook};

fn pos(sheet: &str, lines: &[Vec<String>]) -> Content {
    read("a.xlsx", &workbook(sheet, lines), &settings("", &pos_sheet()))
}

/// Whether a fault is about an optional column that is not there: most lines of the tests have a few columns only.
fn is_of_optional(fault: &Fault) -> bool {
    matches!(fault.kind, FaultKind::MissingColumn { required: false, .. })
}

/// The faults of `lines` under the name `Лист`.
#[track_caller]
fn check(lines: &str, rows_read: u64, faults: &[FaultKind]) {
    let content = read("a.xlsx", &workbook("Лист", &rows(lines)), &settings("", INCIDENT_SHEETS));
    assert_eq!(content.len(), rows_read);
    let found = content.lasting.iter().chain(&content.notes);
    assert!(found.clone().all(|fault| fault.subject.starts_with("a.xlsx")));
    let found: Vec<FaultKind> = found.filter(|fault| !is_of_optional(fault)).map(|fault| fault.kind.clone()).collect();
    assert_eq!(found, faults);
}

fn missing(stream: &str, column: &str, similar: Option<&str>, required: bool) -> FaultKind {
    let (column, similar) = (column.to_owned(), similar.map(str::to_owned));
    FaultKind::MissingColumn { stream: stream.into(), column, similar, required }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn values(content: &Content, header: &str, head: &str, sheets: &str) -> Vec<String> {
    let records = content.records(0, 100, &settings(head, sheets).layouts);
    records.iter().map(|record| record.payload.made().unwrap()[header].as_str().unwrap_or("-").to_owned()).collect()
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
fn a_row_without_cells_is_no_record() {
    check("Номер инцидента|Дата создания|Тема\n1|01.03.2026|x\n\n | | \n2|01.03.2026|y", 2, &[]);
}

#[test]
fn a_missing_required_column_is_named_with_what_resembles_it() {
    let faults = [missing("details", "Номер инцидента", Some("Номер инцедента"), true)];
    check("Номер инцедента|Дата создания|Тема\n1|01.03.2026|x", 0, &faults);
}

#[test]
fn a_missing_required_column_without_a_likeness_is_named_alone() {
    check("Дата создания|Тема\n01.03.2026|x", 0, &[missing("details", "Номер инцидента", None, true)]);
}

#[test]
fn an_unknown_column_is_named_and_not_kept() {
    let faults = [FaultKind::UnknownColumns { names: words(&["Телефон"]), more: 0 }];
    check("Номер инцидента|Дата создания|Тема|Телефон\n1|01.03.2026|x|+7", 1, &faults);
}

#[test]
fn of_very_many_unknown_columns_the_rest_is_counted() {
    let mut header = rows("Номер инцидента|Дата создания|Тема").remove(0);
    header.extend((0..70).map(|number| format!("Лишний\n{number}{}", "я".repeat(200))));
    let content = read("a.xlsx", &workbook("Лист", &[header]), &settings("", INCIDENT_SHEETS));
    let [FaultKind::UnknownColumns { names, more: 20 }] = [&content.notes[0].kind] else {
        panic!("{:?}", content.notes)
    };
    assert_eq!((content.notes.len(), names.len()), (1, 50));
    assert!(names[0].starts_with("Лишний 0я") && names[0].chars().count() == 100);
}

#[test]
fn of_two_columns_of_one_name_the_first_is_read() {
    let lines = "Номер инцидента|Дата создания|Тема|тема\n1|01.03.2026|x|y";
    check(lines, 1, &[FaultKind::DuplicateColumns { names: words(&["Тема"]) }]);
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
    let fault =
        Fault { subject: "a.xlsx / Sheet0".to_owned(), kind: missing("messages", "Фаст-трек", None, false) };
    assert_eq!((content.len(), content.lasting, content.notes), (1, vec![fault], vec![]));
}

#[test]
fn a_workbook_of_something_else_has_an_unknown_sheet() {
    check("Товар|Цена\nГвозди|100", 0, &[FaultKind::UnknownSheet { sheets: words(&["Лист"]), more: 0 }]);
}

#[test]
fn a_workbook_without_cells_is_empty() {
    check("", 0, &[FaultKind::Empty]);
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
    let places: Vec<_> =
        records.iter().map(|record| (record.stream.as_str(), record.origin.to_string(), record.position)).collect();
    let details = "a.xlsx / ДЕТАЛИЗАЦИЯ ";
    let expected = [("details", details, 2), ("details", details, 3), ("reactions", "a.xlsx / Инциденты", 2)];
    assert_eq!(places, expected.map(|(stream, origin, line)| (stream, origin.to_owned(), line)));
    assert!(content.lasting.iter().all(is_of_optional), "{:?}", content.lasting);
}

#[test]
fn a_named_sheet_is_not_taken_for_another_layout() {
    let lines = rows("Номер инцидента|Дата создания|Тема\n1|01.03.2026|Ямы");
    let content = read("a.xlsx", &workbook("Инциденты", &lines), &settings("", INCIDENT_SHEETS));
    let found: Vec<FaultKind> = content.lasting.iter().map(|fault| fault.kind.clone()).collect();
    let expected = ["Время до ответа, ч:м:с", "Важность"].map(|column| missing("reactions", column, None, true));
    assert_eq!((content.len(), found), (0, expected.to_vec()));
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

fn told(faults: &[Fault]) -> Vec<(&str, FaultKind)> {
    let faults = faults.iter().filter(|fault| !is_of_optional(fault));
    faults.map(|fault| (fault.subject.as_str(), fault.kind.clone())).collect()
}

#[test]
fn a_sheet_that_lacks_a_column_is_told_of_beside_a_readable_one() {
    let content = pair(
        ("Январь", "Номер инцидента|Дата создания|Тема\n1|01.03.2026|Ямы"),
        ("Февраль", "Рег. №|Дата создания|Тема\n2|01.03.2026|Ямы"),
    );
    let expected = [("a.xlsx / Февраль", missing("details", "Номер инцидента", None, true))];
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
    let dropped = FaultKind::DroppedColumns { names: words(&["Важность"]), more: 0 };
    assert_eq!(told(&content.lasting), [(place, dropped)]);
    assert_eq!(told(&content.notes), [(place, FaultKind::UnknownColumns { names: words(&["Телефон"]), more: 0 })]);
    assert_eq!(content.len(), 1);
}

#[test]
fn a_column_that_is_not_expected_is_not_missed() {
    let sheets = INCIDENT_SHEETS.replace("header = \"Оценка\"", "header = \"Оценка\"\nexpected = false");
    let lines = rows("Номер инцидента|Дата создания|Тема\n1|01.03.2026|Ямы");
    let missing = |sheets: &str| {
        let content = read("a.xlsx", &workbook("Лист", &lines), &settings("", sheets));
        let of_rating = |fault: &&Fault| fault.kind.column().is_some_and(|(_, column)| column == "Оценка");
        content.lasting.iter().filter(of_rating).count()
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
    assert_eq!(told(&content.lasting), [("a.xlsx / Лист", missing("reactions", "Ответ", None, true))]);
}

#[test]
fn rows_without_a_header_are_told_as_such() {
    let lines = rows("x|101|01.03.2026|Ямы\nx|102|01.03.2026|Снег");
    for name in ["Лист", "Инциденты"] {
        let content = read("a.xlsx", &workbook(name, &lines), &settings("", INCIDENT_SHEETS));
        let subject = format!("a.xlsx / {name}");
        assert_eq!(told(&content.lasting), [(subject.as_str(), FaultKind::MissingHeader)]);
    }
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
        content.lasting.iter().find(|fault| !is_of_optional(fault)).map(|fault| fault.kind.clone())
    };
    assert_eq!(read(2000 * (12 + 48)), None);
    let kind = FaultKind::TooLarge { limit: Limit::UnpackedMaxBytes, max: 8 * (2000 * (12 + 48) - 1) };
    assert_eq!(read(2000 * (12 + 48) - 1), Some(kind));
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
    let unknown = FaultKind::UnknownSheet { sheets: words(&["Лист"]), more: 0 };
    check("A-1|01.03.2026|x|y", 0, std::slice::from_ref(&unknown));
    check("1|вчера|x|y", 0, &[unknown]);
}

#[test]
fn more_rows_than_allowed_give_none_at_all() {
    let lines = rows("Номер инцидента|Дата создания|Тема\n1|01.03.2026|x\n2|01.03.2026|y\n3|01.03.2026|z");
    let content = read("a.xlsx", &workbook("Лист", &lines), &settings("rows_max = 2", INCIDENT_SHEETS));
    let kind = FaultKind::TooLarge { limit: Limit::RowsMax, max: 2 };
    assert_eq!((content.len(), told(&content.lasting)), (0, vec![("a.xlsx", kind)]));
    let content = read("a.xlsx", &workbook("Лист", &lines), &settings("rows_max = 3", INCIDENT_SHEETS));
    assert_eq!((content.len(), told(&content.lasting)), (3, vec![]));
}

#[test]
fn more_cells_than_allowed_give_none_at_all() {
    let lines = rows("Номер инцидента|Дата создания|Тема\n1|01.03.2026|x");
    let content = read("a.xlsx", &workbook("Лист", &lines), &settings("cells_max = 5", INCIDENT_SHEETS));
    assert_eq!((content.len(), content.lasting[0].kind.code()), (0, "too_large"));
    let content = read("a.xlsx", &workbook("Лист", &lines), &settings("cells_max = 6", INCIDENT_SHEETS));
    assert_eq!((content.len(), told(&content.lasting)), (1, vec![]));
}

#[test]
fn a_shared_string_written_out_many_times_hits_the_limit() {
    let long = "я".repeat(10_000);
    let mut lines = rows("Номер инцидента|Дата создания|Тема");
    lines.extend((0..20).map(|id| vec![id.to_string(), "01.03.2026".into(), long.clone()]));
    let limit = format!("unpacked_max_bytes = {}", 1 << 20);
    let content = read("a.xlsx", &workbook("Лист", &lines), &settings(&limit, INCIDENT_SHEETS));
    assert_eq!((content.len(), content.lasting[0].kind.code()), (0, "too_large"));
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
