use svod_contract::{FaultKind, Record};

use crate::content::{Content, read};
use crate::testing::{INCIDENT_SHEETS, rows, settings};

const LINES: &str = "Отчёт за март\n\nНомер инцидента|Дата создания|Тема|Населённый пункт\n\
    1|01.03.2026 10:20:30|Ямы на дорогах|Сургут\n2|46082|Мусор|Нижневартовск";

fn bytes_of(text: &str, encoding: &str) -> Vec<u8> {
    match encoding {
        "utf-8" => text.as_bytes().to_vec(),
        "utf-8 with a mark" => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        "utf-16" => [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
        "utf-16, big end first" => [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect(),
        "utf-16 without a mark" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "windows-1251" => encoding_rs::WINDOWS_1251.encode(text).0.into_owned(),
        "ibm866" => encoding_rs::IBM866.encode(text).0.into_owned(),
        other => panic!("{other}"),
    }
}

fn content(bytes: &[u8]) -> (Content, Vec<Record>) {
    let checked = settings("", INCIDENT_SHEETS);
    let content = read("a.csv", bytes, &checked);
    let records = content.records(0, 100, &checked.layouts);
    (content, records)
}

#[track_caller]
fn check(encoding: &str, separator: &str) {
    let (content, records) = content(&bytes_of(&LINES.replace('|', separator), encoding));
    assert!(content.lasting.iter().all(|fault| fault.kind.code() == "missing_column"), "{:?}", content.lasting);
    let places: Vec<_> =
        records.iter().map(|record| (record.stream.as_str(), record.origin.to_string(), record.position)).collect();
    assert_eq!(places, [4, 5].map(|line| ("details", "a.csv".to_owned(), line)));
    assert_eq!(records[0].payload.made().unwrap()["Населённый пункт"], "Сургут");
    assert_eq!(records[0].payload.made().unwrap()["Дата создания"], "01.03.2026 10:20:30");
    assert_eq!(records[1].payload.made().unwrap()["Дата создания"], "2026-03-01");
    assert_eq!(records[1].payload.made().unwrap()["Номер инцидента"], "2");
}

#[test]
fn every_encoding_goes_with_every_separator() {
    for encoding in [
        "utf-8",
        "utf-8 with a mark",
        "utf-16",
        "utf-16, big end first",
        "utf-16 without a mark",
        "windows-1251",
        "ibm866",
    ] {
        for separator in [";", ",", "\t", "|"] {
            check(encoding, separator);
        }
    }
}

#[test]
fn a_separator_inside_quotes_separates_nothing() {
    let text = "Номер инцидента;Дата создания;Тема\n1;01.03.2026;\"Ямы; \"\"и\"\" снег\"";
    assert_eq!(content(text.as_bytes()).1[0].payload.made().unwrap()["Тема"], "Ямы; \"и\" снег");
}

#[test]
fn rows_are_numbered_as_a_spreadsheet_program_does() {
    let text = "Номер инцидента;Дата создания;Тема\r\n1;01.03.2026;\"две\r\nстроки\"\r\n\r\n\r\n2;01.03.2026;x\r\n3;01.03.2026;y";
    let positions: Vec<u64> = content(text.as_bytes()).1.iter().map(|record| record.position).collect();
    assert_eq!(positions, [2, 5, 6]);
}

#[test]
fn a_short_row_tells_its_last_columns_empty() {
    let text = "Номер инцидента;Дата создания;Тема\n1;01.03.2026\n";
    assert_eq!(content(text.as_bytes()).1[0].payload.made().unwrap()["Тема"], serde_json::Value::Null);
}

#[test]
fn a_line_that_names_the_separator_is_skipped() {
    let text = "sep=;\nНомер инцидента;Дата создания;Тема\n1;01.03.2026;x\n";
    assert_eq!(content(text.as_bytes()).1.len(), 1);
}

#[test]
fn a_broken_byte_in_utf_8_costs_one_letter() {
    let mut bytes = "Номер инцидента;Дата создания;Тема\n1;01.03.2026;Ямы".as_bytes().to_vec();
    bytes.extend(b"\xd0");
    assert_eq!(content(&bytes).1[0].payload.made().unwrap()["Тема"], "Ямы\u{fffd}");
}

#[test]
fn a_text_without_a_header_is_read_by_position() {
    let text = bytes_of("101;01.03.2026;x;Ямы\n102;01.03.2026;x;Снег\n", "windows-1251");
    let (_, records) = content(&text);
    let topics: Vec<_> =
        records.iter().map(|record| record.payload.made().unwrap()["Тема"].as_str().unwrap()).collect();
    assert_eq!(topics, ["Ямы", "Снег"]);
}

#[test]
fn the_layout_with_most_columns_takes_the_file() {
    let text = "Номер инцидента;Время до ответа, ч:м:с;Важность\n1;0:10:00;ЛС\n";
    assert_eq!(content(text.as_bytes()).1[0].stream.as_str(), "reactions");
}

#[test]
fn another_table_is_an_unknown_sheet() {
    let (content, _) = content("Товар;Цена\nГвозди;100\n".as_bytes());
    assert_eq!((content.lasting[0].kind.code(), content.lasting[0].subject.as_str()), ("unknown_sheet", "a.csv"));
}

#[test]
fn spaces_alone_are_an_empty_file() {
    assert_eq!(content(b" \r\n \r\n").0.lasting[0].kind, FaultKind::Empty);
}

#[test]
fn a_missing_column_is_named() {
    let (content, _) = content("Номер инцидента;Дата создания;Тэма\n1;01.03.2026;x".as_bytes());
    let (stream, column, similar) = ("details".into(), "Тема".to_owned(), Some("Тэма".to_owned()));
    assert_eq!(content.lasting[0].kind, FaultKind::MissingColumn { stream, column, similar, required: true });
}

#[test]
fn a_text_is_read_whatever_its_extension() {
    let checked = settings("", INCIDENT_SHEETS);
    let lines = rows("Номер инцидента|Дата создания|Тема\n1|01.03.2026|x");
    let text = lines.iter().map(|row| row.join("\t")).collect::<Vec<_>>().join("\n");
    assert_eq!(read("a.xls", text.as_bytes(), &checked).len(), 1);
}

#[track_caller]
fn check_strays(rows: &str, ids: &[&str], expected: &[u64]) {
    let (content, records) = content(format!("Номер инцидента;Дата создания;Тема\n{rows}").as_bytes());
    let read: Vec<&str> =
        records.iter().filter_map(|record| record.payload.made().unwrap()["Номер инцидента"].as_str()).collect();
    let told = content.lasting.iter().find_map(|fault| {
        if let FaultKind::StrayQuotes { lines, more: 0 } = &fault.kind { Some(lines.as_slice()) } else { None }
    });
    assert_eq!((read.as_slice(), told.unwrap_or_default()), (ids, expected));
}

#[test]
fn a_quote_that_is_never_closed_swallows_no_rows() {
    check_strays("1;01.03.2026;\"ямы\n2;01.03.2026;x\n3;01.03.2026;y\n", &["1", "2", "3"], &[2]);
}

#[test]
fn a_quote_that_runs_into_the_next_one_swallows_no_rows() {
    let rows = "1;01.03.2026;\"ямы\n2;01.03.2026;x\n3;01.03.2026;\"y; \"\"z\"\"\"\n4;01.03.2026;\"снег\n5;01.03.2026;x";
    check_strays(rows, &["1", "2", "3", "4", "5"], &[2, 5]);
}

#[test]
fn quotes_inside_words_and_line_breaks_inside_quotes_are_no_strays() {
    check_strays(
        "1;01.03.2026;\"ООО \"Ромашка\"\"\n2;01.03.2026;\"две\r\nстроки\"\r\n3;01.03.2026;5\" труба\n",
        &["1", "2", "3"],
        &[],
    );
    check_strays("1;01.03.2026;\"было\nООО \"Ромашка\" тут\"\n2;01.03.2026;x\n", &["1", "2"], &[]);
    check_strays("1;01.03.2026;x\n2;01.03.2026;\"конец\n", &["1", "2"], &[]);
}

#[test]
fn the_first_line_may_name_the_separator() {
    for (line, separator) in [("sep=|", "|"), ("SEP=;", ";"), ("\"sep=^\"", "^"), ("sep=\t", "\t"), ("sep=~", "~")] {
        let rows = "Номер инцидента|Дата создания|Тема\n1|01.03.2026|Ямы, снег; мусор".replace('|', separator);
        let (content, records) = content(format!("{line}\n{rows}").as_bytes());
        assert_eq!(records.len(), 1, "{line}: {:?}", content.lasting);
    }
}

#[test]
fn a_quote_swallows_no_row_whatever_ends_the_lines() {
    for end in ["\n", "\r\n", "\r"] {
        let rows = [
            "1;01.03.2026;\"ямы;x",
            "2;01.03.2026;y;x",
            "3;01.03.2026;ООО \"Маяк\";x",
            "4;01.03.2026;\"\";x",
            "5;01.03.2026;\"z\";x",
        ];
        let text = format!("Номер инцидента;Дата создания;Тема;Населённый пункт\n{}", rows.join("\n"));
        let (content, records) = content(text.replace('\n', end).as_bytes());
        let ids: Vec<_> =
            records.iter().map(|record| record.payload.made().unwrap()["Номер инцидента"].clone()).collect();
        assert_eq!(ids, ["1", "2", "3", "4", "5"], "{end:?}");
        let positions: Vec<_> = records.iter().map(|record| record.position).collect();
        assert_eq!(positions, [2, 3, 4, 5, 6], "{end:?}");
        assert!(content.lasting.iter().any(|fault| fault.kind.code() == "stray_quotes"), "{end:?}");
    }
}

#[test]
fn a_header_again_binds_the_columns_anew() {
    let text = "Номер инцидента;Дата создания;Тема;Населённый пункт\n1;01.03.2026;Ямы;Сургут\n\
        \u{feff}Тема;Номер инцидента;Дата создания\nМусор;2;02.03.2026\nНомер инцидента;Дата создания;Тема\n3;03.03.2026;Снег";
    let records = content(text.as_bytes()).1;
    let told: Vec<_> = records.iter().map(|record| record.payload.made().unwrap().clone()).collect();
    let ids: Vec<_> = told.iter().map(|told| (told["Номер инцидента"].clone(), told["Тема"].clone())).collect();
    assert_eq!(ids, [("1".into(), "Ямы".into()), ("2".into(), "Мусор".into()), ("3".into(), "Снег".into())]);
    assert_eq!((told[0].get("Населённый пункт").is_some(), told[1].get("Населённый пункт")), (true, None));
}

#[test]
fn what_stands_below_a_table_is_counted_and_is_no_row() {
    for below in [
        "Итого;;25",
        "Итого: 25",
        "ВСЕГО записей: 3;;;",
        ";;\nИсп. Иванов И. И., тел. 5-55-55",
        "Начальник отдела ________ Петров",
        "______",
    ] {
        let (content, records) =
            content(format!("Номер инцидента;Дата создания;Тема\n1;01.03.2026;Ямы\n{below}").as_bytes());
        assert_eq!(records.len(), 1, "{below}");
        assert!(content.notes.iter().any(|fault| fault.kind == FaultKind::FooterRows { count: 1 }), "{below}");
    }
    for defect in ["2;;Итого", ";01.03.2026;Ямы", "Итого;01.03.2026;Ямы", ";;Ямы"] {
        let (content, records) =
            content(format!("Номер инцидента;Дата создания;Тема\n1;01.03.2026;Ямы\n{defect}").as_bytes());
        assert_eq!((records.len(), content.notes.len()), (2, 0), "{defect}");
    }
}
