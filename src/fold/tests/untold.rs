//! What a source does not tell, or tells in words that nobody knows: never taken for a statement.

use serde_json::{Value, json};

use super::{Record, folded, submission};
use crate::domain::{Field, Platform, Satisfaction, Severity, Status, Submission};

/// A row without the columns that are told as `#N/A`.
fn row(cells: Value, changes: &[(&str, &str)]) -> Value {
    let mut row = cells;
    for (title, cell) in changes {
        row[*title] = json!(cell);
    }
    row.as_object_mut().unwrap().retain(|_, cell| cell != "#N/A");
    row
}

fn message(changes: &[(&str, &str)]) -> Submission {
    let cells = json!({
        "Номер": "1", "Дата поступления": "02.03.2026", "Дата планируемого завершения работ": "01.04.2026",
        "Дата фактического завершения работ": "20.03.2026", "Стадия": null, "Статус": "Отправлен ответ заявителю",
        "Тип решения": "Решено", "Заявитель выбрал подачу по 59-ФЗ": "Нет", "ФЗ": null, "Повторное рассмотрение": "Нет",
    });
    let record = Record::new("pos-files", "appeals", "2026-03-31T09:00", row(cells, changes));
    submission(folded(Platform::Pos, &[record]).folded)
}

fn cells() -> Value {
    json!({
        "Номер инцидента": "1", "Дата создания": "01.03.2026 10:00:00", "Дата окончания": "02.03.2026 08:00:00",
        "Итог": "Решено", "Важность": "Обычная", "Причина закрытия": "Автор доволен",
    })
}

fn incident(changes: &[(&str, &str)]) -> Submission {
    incident_told(&[("details", "2026-03-31T09:00", changes)])
}

/// Stream, moment, and the cells that differ.
type Sheet<'a> = (&'static str, &'a str, &'a [(&'a str, &'a str)]);

fn incident_told(told: &[Sheet<'_>]) -> Submission {
    let record = |(stream, stated_at, changes): &Sheet<'_>| {
        Record::new("incident-files", stream, stated_at, row(cells(), changes))
    };
    submission(folded(Platform::Incident, &told.iter().map(record).collect::<Vec<_>>()).folded)
}

/// The outcome of the closing that stands, and whether closing and outcome are told.
fn closing(found: &Submission) -> (Option<Status>, bool, bool) {
    let standing = found.lifecycle.standing_closing().and(found.lifecycle.turns().last());
    let is_told = |field| !found.not_told.contains(field);
    (standing.map(|turn| turn.status), is_told(Field::Closing), is_told(Field::Outcome))
}

#[test]
fn a_history_without_a_change_does_not_tell_when_a_closed_item_was_closed() {
    let closed = |closed_at: Value, history: Value| {
        let item = super::cases::item(&[
            ("closedAt", closed_at),
            ("history", history),
            ("status", json!("Отправлен ответ заявителю")),
            ("decision", json!("Решено")),
        ]);
        submission(folded(Platform::Pos, &[super::cases::api("2026-03-31T09:00", item)]).folded)
    };
    let change = json!([{"at": "2026-03-05T09:00:00+03:00", "status": "Отправлен ответ заявителю"}]);
    for (closed_at, history, is_told) in [
        (json!("31.13.2026"), json!([]), false),
        (json!(20_260_305), json!([]), false),
        (Value::Null, json!([]), true),
        (json!("31.13.2026"), change, true),
    ] {
        let found = closed(closed_at.clone(), history);
        assert!(found.status.is_final());
        assert_eq!(!found.not_told.contains(Field::Closing), is_told, "{closed_at}");
    }
}

#[test]
fn a_date_of_an_incident_is_a_closing_whatever_is_told_of_its_outcome() {
    let untold = incident(&[("Итог", "#N/A")]);
    assert_eq!(closing(&untold), (Some(Status::Closed), true, false));
    assert!(untold.not_told.contains(Field::Status));
    let unknown = incident(&[("Итог", "Абракадабра")]);
    assert_eq!(closing(&unknown), (Some(Status::Closed), true, false));
    assert_eq!((unknown.status, unknown.not_told.contains(Field::Status)), (Status::Unknown, false));
    let open = incident(&[("Итог", "#N/A"), ("Дата окончания", "")]);
    assert_eq!(closing(&open), (None, true, true), "an empty date says that there is none");
    let silent = incident(&[("Итог", "#N/A"), ("Дата окончания", "#N/A")]);
    assert_eq!(closing(&silent), (None, false, true));
}

#[test]
fn a_date_told_later_without_an_outcome_closes_what_was_open() {
    let open = [("Итог", ""), ("Дата окончания", "")];
    let closed = [("Итог", "#N/A")];
    let told = [("details", "2026-03-01T12:00", open.as_slice()), ("details", "2026-03-31T09:00", &closed)];
    let found = incident_told(&told);
    assert_eq!(closing(&found), (Some(Status::Closed), true, false));
}

#[test]
fn the_outcome_of_one_sheet_goes_with_the_date_of_the_other() {
    let (outcome, date) = ([("Дата окончания", "#N/A")], [("Итог", "#N/A")]);
    for (first, second) in [("details", "reactions"), ("reactions", "details")] {
        let at = "2026-03-31T09:00";
        let found = incident_told(&[(first, at, &outcome), (second, at, &date)]);
        assert_eq!(closing(&found), (Some(Status::Solved), true, true), "{first} tells the outcome");
    }
}

#[test]
fn a_date_of_pos_says_nothing_without_a_status() {
    let found = message(&[("Статус", "#N/A")]);
    assert_eq!(closing(&found), (None, false, true));
    assert!(found.not_told.contains(Field::Status), "an empty stage is no status");
    let found = message(&[("Статус", "#N/A"), ("Стадия", "Исполнение")]);
    assert_eq!((found.status, found.not_told.contains(Field::Status)), (Status::InProgress, false));
}

#[test]
fn a_decision_that_is_not_known_is_a_closing_without_an_outcome() {
    for (word, unknown) in [("#N/A", None), ("Переадресовано в иной орган", Some("Переадресовано в иной орган"))]
    {
        let found = message(&[("Тип решения", word)]);
        assert_eq!(closing(&found), (Some(Status::Closed), true, false), "{word}");
        assert_eq!(found.unknown.decision.as_deref(), unknown);
    }
    assert_eq!(message(&[("Тип решения", "")]).status, Status::Explained);
}

#[test]
fn who_does_not_tell_the_law_does_not_tell_whether_it_is_an_appeal() {
    let is_untold = |changes: &[(&str, &str)]| message(changes).not_told.contains(Field::Kind);
    assert!(is_untold(&[("ФЗ", "#N/A")]));
    assert!(is_untold(&[("Заявитель выбрал подачу по 59-ФЗ", "#N/A")]));
    assert!(!is_untold(&[]));
    assert!(!is_untold(&[("ФЗ", "#N/A"), ("Заявитель выбрал подачу по 59-ФЗ", "Да")]));
    assert!(!is_untold(&[("ФЗ", "59-ФЗ"), ("Заявитель выбрал подачу по 59-ФЗ", "#N/A")]));
}

#[test]
fn words_that_no_directory_knows_are_not_told_and_named() {
    let found = incident(&[("Важность", "Срочная"), ("Причина закрытия", "Автор очень доволен")]);
    assert_eq!((found.severity, found.rating.satisfaction), (None, None));
    assert!(found.not_told.contains(Field::Severity) && found.not_told.contains(Field::Satisfaction));
    assert_eq!(found.unknown.severity.as_deref(), Some("Срочная"));
    assert_eq!(found.unknown.closing_reason.as_deref(), Some("Автор очень доволен"));
    let known = incident(&[]);
    assert_eq!((known.severity, known.rating.satisfaction), (Some(Severity::Normal), Some(Satisfaction::Satisfied)));
    assert_eq!(known.unknown, crate::domain::UnknownTexts::default());
    let empty = incident(&[("Важность", ""), ("Причина закрытия", "Автор не отвечает")]);
    assert!(!empty.not_told.contains(Field::Severity) && !empty.not_told.contains(Field::Satisfaction));
    assert!(!empty.not_told.contains(Field::Planned), "no rule of «Инцидент» goes by a promised date");
}

#[test]
fn what_is_neither_yes_nor_no_is_not_told() {
    for word in ["?", "неизвестно", "#N/A"] {
        let found = message(&[("Повторное рассмотрение", word)]);
        assert_eq!((found.flags.repeat, found.not_told.contains(Field::Repeat)), (None, true), "{word}");
    }
}

#[test]
fn an_empty_closing_of_before_says_nothing_of_a_later_status() {
    let open = [("Итог", ""), ("Дата окончания", "")];
    let told = |more: &[Sheet<'_>]| {
        let first: Sheet<'_> = ("details", "2026-03-01T12:00", &open);
        incident_told(&[&[first], more].concat()).not_told.contains(Field::Closing)
    };
    let silent = [("Итог", ""), ("Дата окончания", "#N/A")];
    let closed = [("Дата окончания", "#N/A")];
    let at = "2026-03-31T09:00";
    assert!(!told(&[]));
    assert!(told(&[("details", at, &silent)]), "neither of one that is still open,");
    assert!(told(&[("details", at, &closed)]), "nor of one that was closed");
    assert!(!told(&[("reactions", at, &open), ("details", at, &silent)]), "the other sheet of that day tells it");
}

/// What an open item left empty, or said to be absent, says nothing of the closing that a later file tells without the column.
#[test]
fn what_an_open_item_left_empty_is_not_told_of_its_closing() {
    let open = [("Дата фактического завершения работ", ""), ("Статус", "Назначен исполнитель"), ("Тип решения", "")];
    let rating = "Оценка ответа заявителем";
    let told = |first: &[(&str, &str)], second: &[(&str, &str)]| {
        let record = |stated_at, changes: &[(&str, &str)]| {
            let mut cells = json!({
                "Номер": "1", "Дата поступления": "02.03.2026", "Дата фактического завершения работ": "20.03.2026",
                "Статус": "Отправлен ответ заявителю", "Тип решения": "Решено", "Повторное рассмотрение": "Нет",
            });
            cells[rating] = Value::Null;
            let mut cells = row(cells, changes);
            cells
                .as_object_mut()
                .unwrap()
                .values_mut()
                .filter(|cell| **cell == "")
                .for_each(|cell| *cell = Value::Null);
            Record::new("pos-files", "appeals", stated_at, cells)
        };
        let records = [record("2026-03-05T09:00", first), record("2026-03-31T09:00", second)];
        let found = submission(folded(Platform::Pos, &records).folded);
        [Field::Stars, Field::Repeat].map(|field| !found.not_told.contains(field))
    };
    let without = [(rating, "#N/A"), ("Повторное рассмотрение", "#N/A")];
    assert_eq!(told(&open, &without), [false, false]);
    assert_eq!(told(&open, &[]), [true, true], "told empty of the closing itself");
    assert_eq!(told(&[], &without), [true, true], "told empty of the closing by the earlier file");
    assert_eq!(told(&open, &open), [true, true], "open still");
    let full = [open.as_slice(), &[(rating, "5"), ("Повторное рассмотрение", "Да")]].concat();
    assert_eq!(told(&full, &without), [true, true], "a value is a value");
}

#[test]
fn what_an_open_incident_left_empty_is_not_told_of_its_closing() {
    let open = [("Дата окончания", ""), ("Итог", ""), ("Причина закрытия", ""), ("Дата последнего переоткрытия", "")];
    let without = [("Причина закрытия", "#N/A"), ("Дата последнего переоткрытия", "#N/A")];
    let found = incident_told(&[("details", "2026-03-01T12:00", &open), ("details", "2026-03-31T09:00", &without)]);
    assert!(found.not_told.contains(Field::Satisfaction) && found.not_told.contains(Field::Repeat));
}
