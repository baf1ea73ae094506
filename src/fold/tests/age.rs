//! Which of several files of one moment counts.

use serde_json::{Value, json};

use super::{
    Record,
    cases::{file, pos, row},
    folded, submission,
};
use crate::domain::{Origin, Platform, Status};

#[test]
fn files_of_one_age_are_taken_in_natural_order_and_later_sheets_first() {
    let named = |(name, sheet): (&str, &str), precedence, status: &str| {
        let mut record = file("2026-03-04T09:00", row(&[("Статус", json!(status))]));
        (record.origin, record.precedence) = (Origin::sheet(name, sheet), precedence);
        record
    };
    let ninth = named(("appeals (9).xlsx", "Sheet0"), 0, "На модерации");
    let tenth = named(("appeals (10).xlsx", "Sheet0"), 0, "На исполнении");
    assert_eq!(pos(&[ninth.clone(), tenth.clone()]).status, Status::InProgress);
    let second_sheet = named(("appeals (10).xlsx", "Архив"), -1, "На модерации");
    assert_eq!(pos(&[tenth, second_sheet, ninth]).status, Status::InProgress);
}

#[test]
fn of_two_workbooks_of_one_moment_the_one_that_the_mapping_names_first_counts_whatever_they_are_called() {
    let told = |stream, name: &str, outcome: Value, closed: Value| {
        let cells = json!({
            "Номер инцидента": "1", "Дата создания": "01.03.2026 10:00:00", "Важность": "Обычная",
            "Дата окончания": closed, "Итог": outcome,
        });
        let record = Record::new("incident-files", stream, "2026-03-31T09:00", cells);
        Record { origin: name.into(), ..record }
    };
    for (details, reactions) in [("a.xlsx", "r.xlsx"), ("r.xlsx", "a.xlsx"), ("a (10).xlsx", "a (9).xlsx")] {
        let closed = told("details", details, json!("Решено"), json!("02.03.2026 08:00:00"));
        let open = told("reactions", reactions, json!("В работе"), Value::Null);
        for records in [[closed.clone(), open.clone()], [open, closed]] {
            let found = submission(folded(Platform::Incident, &records).folded);
            assert_eq!(found.status, Status::Solved, "{details}, {reactions}");
        }
    }
}
