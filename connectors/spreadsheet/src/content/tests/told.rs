//! What of a field is told, told empty, or not told.

use std::fs;

use serde_json::{Value, json};
use svod_contract::Record;

use super::*;
use crate::testing::fixture;

/// The records of a fixture whose cells cannot all be read, and the columns with how many such cells they have.
fn fixture_of(name: &str, sheets: &str) -> (Vec<Record>, Vec<(String, u64)>) {
    let checked = settings("", sheets);
    let content = read(name, &fs::read(fixture(&format!("contradictory/{name}"))).unwrap(), &checked);
    let count = |fault: &Fault| {
        let FaultKind::UnreadableValues { column, count, .. } = &fault.kind else { return None };
        Some((column.clone(), *count))
    };
    (content.records(0, 1000, &checked.layouts), content.lasting.iter().filter_map(count).collect())
}

fn counts(counts: &[(&str, u64)]) -> Vec<(String, u64)> {
    counts.iter().map(|(column, count)| ((*column).to_owned(), *count)).collect()
}

const PLANNED: &str = "Дата планируемого завершения работ";
const CLOSED: &str = "Дата фактического завершения работ";
const HOLDER: &str = "Организация, в которой находится сообщение";

/// The payload of the only row below the header.
fn payload(lines: &str) -> Value {
    let checked = settings("", INCIDENT_SHEETS);
    let content = read("a.xlsx", &workbook("Лист", &rows(lines)), &checked);
    content.records(0, 10, &checked.layouts).remove(0).payload.value().into_owned()
}

#[test]
fn an_empty_cell_is_told_empty_and_a_column_that_is_not_there_is_not_told() {
    let told = payload("Номер инцидента|Дата создания|Тема|Оценка\n1|01.03.2026| |");
    let expected = json!({ "Номер инцидента": "1", "Дата создания": "01.03.2026", "Тема": null, "Оценка": null });
    assert_eq!(told, expected);
}

#[test]
fn a_row_that_is_shorter_than_its_header_tells_the_rest_empty() {
    let told = payload("Номер инцидента|Дата создания|Тема|Оценка\n1|01.03.2026");
    assert_eq!((told.get("Тема"), told.get("Оценка")), (Some(&Value::Null), Some(&Value::Null)));
}

#[test]
fn an_error_in_any_optional_cell_is_not_told() {
    for error in ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#Н/Д", "#ССЫЛКА!", "#ЗНАЧ!", "#ДЕЛ/0!"]
    {
        let told = payload(&format!("Номер инцидента|Дата создания|Тема|Оценка\n1|01.03.2026|x|{error}"));
        assert_eq!(told.get("Оценка"), None, "{error}");
    }
}

#[test]
fn words_for_nothing_stay_told() {
    for word in ["-", "–", "—", "н/д"] {
        let told = payload(&format!("Номер инцидента|Дата создания|Тема|Оценка\n1|01.03.2026|x|{word}"));
        assert_eq!(told["Оценка"], word);
    }
}

#[test]
fn errors_in_optional_cells_are_counted_and_in_required_ones_stay_as_evidence() {
    let (records, unreadable) = fixture_of("errors.xlsx", &pos_sheet());
    assert_eq!(unreadable, counts(&[(HOLDER, 1), (CLOSED, 1)]));
    let keys: Vec<bool> = records.iter().map(|record| record.payload.made().unwrap().get(HOLDER).is_some()).collect();
    assert_eq!(keys, [false, true, true]);
    assert_eq!(
        (records[0].payload.made().unwrap()["Статус"].as_str(), records[2].payload.made().unwrap()["Номер"].as_str()),
        (Some("#N/A"), Some("#N/A"))
    );
}

#[test]
fn a_column_of_errors_is_one_fault_and_told_by_no_record() {
    for (name, column) in [("error-column.xlsx", CLOSED), ("error-planned.xlsx", PLANNED)] {
        let (records, unreadable) = fixture_of(name, &pos_sheet());
        assert_eq!(unreadable, counts(&[(column, records.len() as u64)]));
        assert!(records.len() > 3 && records.iter().all(|record| record.payload.made().unwrap().get(column).is_none()));
    }
}

#[test]
fn dates_that_cannot_be_are_one_fault_and_no_record_is_lost() {
    let (records, unreadable) = fixture_of("optional-date.xlsx", &pos_sheet());
    assert_eq!((records.len(), unreadable), (4, counts(&[(PLANNED, 4)])));
    assert!(records.iter().all(|record| record.payload.made().unwrap().get(PLANNED).is_none()
        && record.payload.made().unwrap()["Номер"].is_string()));
}

#[test]
fn optional_values_of_an_incident_that_cannot_be_read_lose_no_item() {
    let sheets = INCIDENT_SHEETS.replacen(
        "header = \"Время до ответа, ч:м:с\"",
        "header = \"Время до ответа, ч:м:с\"\nkind = \"duration\"\n[[sheet.column]]\nheader = \"Дата окончания\"\nkind = \"date\"",
        1,
    );
    let (records, unreadable) = fixture_of("incident-optional.xlsx", &sheets);
    assert_eq!((records.len(), unreadable), (5, counts(&[("Время до ответа, ч:м:с", 3), ("Дата окончания", 1)])));
    let spans: Vec<_> =
        records.iter().map(|record| record.payload.made().unwrap().get("Время до ответа, ч:м:с")).collect();
    let told = |text: &str| Some(json!(text));
    assert_eq!(spans, [told("1:00:00").as_ref(), None, None, None, told("30:05:00").as_ref()]);
    assert_eq!(
        (
            records[0].payload.made().unwrap().get("Дата окончания"),
            &records[1].payload.made().unwrap()["Дата окончания"]
        ),
        (None, &Value::Null)
    );
}

#[test]
fn ratings_and_flags_pass_as_they_are_written() {
    let (records, unreadable) = fixture_of("ratings-booleans.csv", &pos_sheet());
    let ratings: Vec<_> = records
        .iter()
        .filter_map(|record| record.payload.made().unwrap()["Оценка ответа заявителем"].as_str())
        .collect();
    for rating in ["5", "5,0", "5 баллов"] {
        assert!(ratings.contains(&rating), "{rating} in {ratings:?}");
    }
    let flags: Vec<_> = records
        .iter()
        .filter_map(|record| record.payload.made().unwrap()["Заявитель выбрал подачу по 59-ФЗ"].as_str())
        .collect();
    assert!(["ИСТИНА", "истина", "TRUE"].iter().all(|flag| flags.contains(flag)), "{flags:?}");
    assert_eq!(unreadable, counts(&[]));
}

#[test]
fn a_required_date_that_cannot_be_read_stays_and_a_required_duration_is_not_told() {
    let head = "Номер инцидента|Время до ответа, ч:м:с|Важность";
    let sheets = INCIDENT_SHEETS
        .replace("header = \"Время до ответа, ч:м:с\"", "header = \"Время до ответа, ч:м:с\"\nkind = \"duration\"");
    let checked = settings("", &sheets);
    let content = read("a.xlsx", &workbook("Инциденты", &rows(&format!("{head}\n1|скоро|ЛС"))), &checked);
    assert_eq!(content.records(0, 10, &checked.layouts)[0].payload.made().unwrap().get("Время до ответа, ч:м:с"), None);
    assert_eq!(content.lasting.len(), 1);
    assert_eq!(payload("Номер инцидента|Дата создания|Тема\n1|31.12.9999|x")["Дата создания"], "31.12.9999");
}

#[test]
fn unreadable_values_are_counted_by_column() {
    let sheets = INCIDENT_SHEETS
        .replacen("header = \"Время до ответа, ч:м:с\"", "header = \"Время до ответа, ч:м:с\"\nkind = \"duration\"", 1)
        .replacen("header = \"Оценка\"", "header = \"Оценка\"\nkind = \"date\"", 1);
    let head = "Номер инцидента|Дата создания|Тема|Время до ответа, ч:м:с|Оценка";
    let lines =
        rows(&format!("{head}\n1|вчера|x|скоро|01.03.2026\n2|вчера|x|0:10|-\n3|вчера|x|н/д|6.3.26\n4|вчера|x|90|"));
    let content = read("a.xlsx", &workbook("Детализация", &lines), &settings("", &sheets));
    let place = "a.xlsx / Детализация";
    let unreadable = |column: &str, count| {
        (place, FaultKind::UnreadableValues { stream: "details".into(), column: column.to_owned(), count })
    };
    let expected = [unreadable("Время до ответа, ч:м:с", 2), unreadable("Оценка", 1)];
    assert_eq!((content.len(), told(&content.lasting)), (4, expected.to_vec()));
}

#[test]
fn a_row_of_nothing_but_errors_in_optional_cells_is_no_record() {
    check(
        "Номер инцидента|Дата создания|Тема|Оценка\n1|01.03.2026|x|5\n|||#N/A",
        1,
        &[FaultKind::UnreadableValues { stream: "details".into(), column: "Оценка".to_owned(), count: 1 }],
    );
}
