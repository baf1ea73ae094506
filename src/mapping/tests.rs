//! Tests of whole mappings.

use serde_json::Value;
use svod_contract::Payload;

use super::{Files, Mapping, Setting, embedded};
use crate::domain::Zone;

pub(super) fn setting() -> Setting {
    Setting { zone: Zone::named("Europe/Volgograd").unwrap(), pseudonym_key: b"key of a test".to_vec() }
}

pub(super) fn mapping(name: &str) -> Mapping {
    Mapping::parse(name, &embedded(), setting()).unwrap()
}

/// The delivery with one file changed.
fn changed(file: &str, from: &str, to: &str) -> Files {
    let mut files = embedded();
    let text = files.text(file).unwrap();
    assert!(text.contains(from), "{file} holds `{from}`");
    let text = text.replacen(from, to, 1);
    files.0.insert(file.to_owned(), text);
    files
}

#[track_caller]
fn faulty(name: &str, files: &Files, expected: &[&str]) {
    let faults = Mapping::parse(name, files, setting()).unwrap_err();
    let shown: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(shown, expected);
}

#[test]
fn every_delivered_mapping_is_in_order() {
    for name in embedded().0.keys().filter_map(|name| name.strip_suffix(".toml")) {
        mapping(name);
    }
}

#[test]
fn a_mapping_that_is_not_there_is_a_fault() {
    let expected = ["mappings/nothing.toml: файла нет: проверьте имя соответствия в настройках потока"];
    faulty("nothing", &embedded(), &expected);
}

#[test]
fn an_unknown_key_is_refused_with_its_line() {
    let files = changed("pos-surveys.toml", "target =", "colour = 1\ntarget =");
    let faults = Mapping::parse("pos-surveys", &files, setting()).unwrap_err();
    assert_eq!(faults.first().and_then(|fault| fault.line), Some(3));
    assert_eq!(faults.first().map(|fault| fault.key.as_str()), Some("colour"));
    assert!(faults.first().unwrap().problem.starts_with("такого ключа нет; бывают: platform, "), "{faults:?}");
}

#[test]
fn faults_of_structure_come_all_at_once() {
    let mut files = changed("pos-surveys.toml", "target =", "colour = 1\ntarget =");
    let text = files.text("pos-surveys.toml").unwrap().replace("{ path = \"startsOn\",", "{ path = 7, colour = true,");
    let text = text.replace("platform = \"pos\"", "platform = 1").replace("name = \"surveys\"", "nam = \"surveys\"");
    files.0.insert("pos-surveys.toml".to_owned(), text);
    let faults = Mapping::parse("pos-surveys", &files, setting()).unwrap_err();
    let shown: Vec<_> = faults.iter().map(|fault| (fault.line.is_some(), fault.key.as_str())).collect();
    let expected = [
        "colour",
        "platform",
        "stream.nam",
        "stream.name",
        "stream.field.first_day.colour",
        "stream.field.first_day.path",
    ];
    assert_eq!(shown, expected.map(|key| (true, key)));
    assert!(faults.iter().all(|fault| !fault.problem.contains("expected")), "{faults:?}");
}

#[test]
fn faults_of_fields_come_all_at_once() {
    let mut files =
        changed("pos-surveys.toml", "{ path = \"startsOn\", type = \"time\"", "{ path = \"startsOn\", type = \"text\"");
    let text = files.text("pos-surveys.toml").unwrap().replace("questions.*.title", "questions.title");
    files.0.insert("pos-surveys.toml".to_owned(), text.replace("platform = \"pos\"", "platform = \"post\""));
    let shown = Mapping::parse("pos-surveys", &files, setting()).unwrap_err();
    let keys: Vec<_> = shown.iter().map(|fault| (fault.line, fault.key.as_str())).collect();
    let expected =
        [(Some(2), "platform"), (Some(12), "stream.field.first_day"), (Some(15), "stream.field.question_title")];
    assert_eq!(keys, expected);
}

#[test]
fn a_row_of_a_crosswalk_is_named_by_line_and_column() {
    let files = changed("topics.csv", "Медицина;healthcare", "Медицина;health");
    let faults = Mapping::parse("pos-files", &files, setting()).unwrap_err();
    let shown: Vec<_> = faults.iter().map(|fault| (fault.file.as_str(), fault.line, fault.key.as_str())).collect();
    assert_eq!(shown, [("mappings/topics.csv", Some(2), "block")]);
}

#[test]
fn two_rows_that_contradict_each_other_are_a_fault() {
    let row = "pos;category;Мусор;waste;;";
    let files = changed("topics.csv", row, "pos;category;Мусор;waste;;\r\npos;category;МУСОР ;other;;");
    let faults = Mapping::parse("pos-files", &files, setting()).unwrap_err();
    assert_eq!(faults.len(), 1, "{faults:?}");
    let fault = faults.first().unwrap();
    let other = fault.line.unwrap() - 1;
    assert!(fault.problem.contains(&format!("строка {other} говорит о том же")), "{fault}");
}

#[test]
fn the_version_changes_with_the_texts() {
    let delivered = mapping("pos-files");
    assert_eq!(delivered.version().len(), 16);
    assert_eq!(delivered.version(), mapping("pos-files").version());
    let files = changed("topics.csv", "Мусор;waste", "Мусор;other");
    let other = Mapping::parse("pos-files", &files, setting()).unwrap();
    assert_ne!(delivered.version(), other.version());
}

#[test]
fn nothing_of_an_unknown_stream_is_kept() {
    let mapping = mapping("pos-files");
    let payload = serde_json::json!({"Номер": "1"});
    assert_eq!(mapping.keep("other", payload.clone()), Value::Null);
    assert_eq!(mapping.external_id("other", &payload), None);
    assert!(mapping.statement("other", &payload).is_none());
}

#[test]
fn a_number_is_one_however_it_is_spelt_and_in_every_mapping() {
    for (name, stream, field) in
        [("pos-api", "submissions", "id"), ("incident-api", "incidents", "number"), ("pos-files", "appeals", "Номер")]
    {
        let mapping = mapping(name);
        let id = |text: &str| {
            let text = serde_json::value::RawValue::from_string(format!("{{\"{field}\":{text}}}")).unwrap();
            let payload = Payload::from(text);
            let read = mapping.external_id(stream, &payload.value());
            let said = mapping.write_said(stream, payload.text().unwrap(), &mut Vec::new());
            assert_eq!(read, said, "{name}: {payload:?}");
            read
        };
        for spelling in ["327000001", "327000001.0", "\"327000001.0\"", "\"№ 327000001\"", "\"=\\\"327000001\\\"\""] {
            assert_eq!(id(spelling).as_deref(), Some("327000001"), "{name}: {spelling}");
        }
        for short in ["3.27E+08", "\"3,27E+08\"", "3.27441806e8", "123456789012345678901234"] {
            assert_eq!(id(short), None, "{name}: {short}");
        }
    }
}

#[test]
fn columns_of_figures_are_those_that_figures_stand_on() {
    let mapping = mapping("pos-files");
    let columns = mapping.columns_of_figures();
    assert!(columns.len() > 5 && columns.iter().all(|(stream, column)| mapping.figures_stand_on(stream, column)));
    let stands_in = "Организация, в которую поступило сообщение";
    assert!(columns.iter().all(|(_, column)| column != stands_in), "it only stands in for another column");
}

#[test]
fn a_field_that_names_a_column_no_sheet_declares_is_refused_by_name() {
    let closing = "column = \"Дата фактического завершения работ\"";
    for (given, said) in [
        ("Дата фактического завершения", "здесь нужен его header: «Дата фактического завершения работ»"),
        ("Закрыто когда", "исправьте имя или добавьте такой столбец"),
    ] {
        let files = changed("pos-files.toml", closing, &format!("column = \"{given}\""));
        let faults = Mapping::parse("pos-files", &files, setting()).unwrap_err();
        let fault = faults.first().unwrap();
        assert_eq!((faults.len(), fault.key.as_str(), fault.line.is_some()), (1, "stream.field.closed", true));
        assert!(fault.problem.contains(&format!("«{given}»")) && fault.problem.contains(said), "{fault}");
    }
}

#[test]
fn a_sheet_and_a_stream_that_do_not_know_each_other_are_faults() {
    let files = changed("pos-files.toml", "stream = \"appeals\"", "stream = \"appeal\"");
    let faults = Mapping::parse("pos-files", &files, setting()).unwrap_err();
    let keys: Vec<&str> = faults.iter().map(|fault| fault.key.as_str()).collect();
    assert_eq!(keys, ["stream.name", "source.sheet.stream"], "{faults:?}");
}
