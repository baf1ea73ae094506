//! What several feeds and files tell of one item, case by case.

use TurnKind::{Closed, Reopened};
use serde_json::{Value, json};

use super::{Record, folded, submission, with_deadlines};
use crate::domain::{Field, Moment, Platform, Precision, Status, Submission, TurnKind};

/// A row of a ПОС workbook.
pub(super) fn row(changes: &[(&str, Value)]) -> Value {
    let mut row = json!({
        "Номер": "1", "Категория": "Дороги", "Дата поступления": "02.03.2026",
        "Дата планируемого завершения работ": "01.04.2026", "Дата фактического завершения работ": null,
        "Стадия": null, "Статус": "Назначен исполнитель", "Тип решения": null, "Повторное рассмотрение": null,
        "Оценка ответа заявителем": null, "Заявитель выбрал подачу по 59-ФЗ": "Нет", "ФЗ": null,
    });
    for (title, cell) in changes {
        row[*title] = cell.clone();
    }
    row
}

pub(super) fn closed_row(day: &str, changes: &[(&str, Value)]) -> Value {
    let mut row = row(&[
        ("Статус", json!("Отправлен ответ заявителю")),
        ("Тип решения", json!("Решено")),
        ("Дата фактического завершения работ", json!(day)),
    ]);
    for (title, cell) in changes {
        row[*title] = cell.clone();
    }
    row
}

/// What the interface tells of the same item.
pub(super) fn item(changes: &[(&str, Value)]) -> Value {
    let mut item = json!({
        "id": "1", "receivedAt": "2026-03-02T10:15:00+03:00", "status": "Назначен исполнитель", "category": "Дороги",
        "plannedAt": "2026-04-01T12:00:00+03:00", "closedAt": null, "history": [], "text": "Яма на Обороны",
        "address": {"settlement": "г. Михайловка", "street": "ул. Обороны", "house": "42"}, "firstResponseAt": null,
        "rating": null, "repeat": null,
    });
    for (key, value) in changes {
        item[*key] = value.clone();
    }
    item
}

pub(super) fn file(stated_at: &str, payload: Value) -> Record {
    Record::new("pos-files", "appeals", stated_at, payload)
}

pub(super) fn api(stated_at: &str, payload: Value) -> Record {
    Record::new("pos-api", "submissions", stated_at, payload)
}

/// The submission of these records, which is the same in every order of arrival.
#[track_caller]
pub(super) fn pos(records: &[Record]) -> Submission {
    let found = submission(folded(Platform::Pos, records).folded);
    let mut turned = records.to_vec();
    turned.reverse();
    assert_eq!(submission(folded(Platform::Pos, &turned).folded), found);
    found
}

#[track_caller]
fn check_turns(records: &[Record], expected: &[(TurnKind, &str)]) -> Submission {
    let found = pos(records);
    let turns: Vec<_> = found.lifecycle.turns().iter().map(|turn| (turn.kind, turn.at.day().to_string())).collect();
    let expected: Vec<_> = expected.iter().map(|(kind, day)| (*kind, (*day).to_owned())).collect();
    assert_eq!(turns, expected);
    found
}

fn shown(moment: Option<Moment>) -> String {
    moment.map_or_else(String::new, |moment| match moment.precision() {
        Precision::Day => moment.day().to_string(),
        Precision::Second => moment.instant().to_string(),
    })
}

#[test]
fn a_file_takes_nothing_back_that_only_the_interface_tells() {
    let closed = item(&[
        ("status", json!("Отправлен ответ заявителю")),
        ("decision", json!("Решено")),
        ("closedAt", json!("2026-03-05T16:30:00+03:00")),
        ("firstResponseAt", json!("2026-03-03T09:00:00+03:00")),
    ]);
    for of_file in ["2026-03-05T18:00", "2026-03-01T08:00", "2026-03-05T16:30"] {
        let found = pos(&[api("2026-03-05T16:30", closed.clone()), file(of_file, closed_row("05.03.2026", &[]))]);
        assert_eq!(shown(Some(found.received)), "2026-03-02T07:15:00Z", "{of_file}");
        assert_eq!(shown(found.first_response), "2026-03-03T06:00:00Z", "{of_file}");
        assert_eq!(shown(found.lifecycle.standing_closing()), "2026-03-05T13:30:00Z", "{of_file}");
        assert_eq!(shown(found.planned), "2026-04-01T09:00:00Z", "{of_file}");
        assert_eq!(found.text.as_deref(), Some("Яма на Обороны"), "{of_file}");
        assert_eq!(found.place.address.as_deref(), Some("ул. Обороны, 42"), "{of_file}");
        let feeds: Vec<&str> = found.feeds.iter().map(crate::domain::FeedName::as_str).collect();
        assert_eq!(feeds, ["pos-api", "pos-files"]);
    }
}

#[test]
fn a_newer_file_tells_what_the_interface_has_not_told_yet() {
    let found = pos(&[api("2026-03-02T10:15", item(&[])), file("2026-03-09T18:00", closed_row("09.03.2026", &[]))]);
    assert_eq!(found.status, Status::Solved);
    assert_eq!(shown(found.lifecycle.standing_closing()), "2026-03-09");
    assert_eq!(shown(Some(found.received)), "2026-03-02T07:15:00Z");
}

#[test]
fn a_first_answer_told_once_stays_when_it_is_left_out_later() {
    let first = item(&[("firstResponseAt", json!("2026-03-03T09:00:00+03:00"))]);
    let mut absent = item(&[("status", json!("На исполнении"))]);
    let told_empty = absent.clone();
    absent.as_object_mut().unwrap().remove("firstResponseAt");
    for later in [absent, told_empty] {
        let found = pos(&[api("2026-03-03T09:00", first.clone()), api("2026-03-06T09:00", later)]);
        assert_eq!(shown(found.first_response), "2026-03-03T06:00:00Z");
        assert!(!found.not_told.contains(Field::FirstResponse));
    }
}

#[test]
fn a_text_that_the_same_source_empties_is_gone_and_one_that_it_leaves_out_is_not() {
    let mut silent = item(&[("status", json!("На исполнении"))]);
    silent.as_object_mut().unwrap().remove("text");
    let found = pos(&[api("2026-03-02T10:15", item(&[])), api("2026-03-06T09:00", silent)]);
    assert_eq!(found.text.as_deref(), Some("Яма на Обороны"));
    let found = pos(&[api("2026-03-02T10:15", item(&[])), api("2026-03-06T09:00", item(&[("text", json!(null))]))]);
    assert_eq!(found.text, None);
}

#[test]
fn a_workbook_with_days_takes_no_hours_from_the_one_beside_it() {
    let details = json!({
        "Номер инцидента": "1", "Дата создания": "01.03.2026", "Дата окончания": "02.03.2026", "Группа тем": "ДОРОГИ",
        "Итог": "Решено", "Важность": "Обычная",
    });
    let reactions = json!({
        "Номер инцидента": "1", "Дата создания": "01.03.2026 10:20:30", "Дата окончания": "02.03.2026 08:00:00",
        "Итог": "Решено", "Важность": "Обычная", "Время до ответа, ч:м:с": "02:30:00",
    });
    for times in [["2026-03-03T09:00", "2026-03-03T09:00"], ["2026-03-03T09:00", "2026-03-08T09:00"]] {
        for [one, other] in [times, [times[1], times[0]]] {
            let records = [
                Record::new("incident-files", "details", one, details.clone()),
                Record::new("incident-files", "reactions", other, reactions.clone()),
            ];
            let found = submission(folded(Platform::Incident, &records).folded);
            assert_eq!(shown(Some(found.received)), "2026-03-01T07:20:30Z");
            assert_eq!(shown(found.first_response), "2026-03-01T09:50:30Z");
            assert_eq!(shown(found.lifecycle.standing_closing()), "2026-03-02T05:00:00Z");
        }
    }
    let alone = submission(
        folded(Platform::Incident, &[Record::new("incident-files", "details", "2026-03-03T09:00", details)]).folded,
    );
    assert!(alone.not_told.contains(Field::FirstResponse));
}

#[test]
fn closed_and_open_again_was_reopened_when_the_source_began_to_say_so() {
    let found = check_turns(
        &[file("2026-03-04T09:00", closed_row("03.03.2026", &[])), file("2026-03-10T09:00", row(&[]))],
        &[(Closed, "2026-03-03"), (Reopened, "2026-03-10")],
    );
    assert_eq!(found.status, Status::Reopened);
    assert_eq!(found.lifecycle.turns().first().map(|turn| turn.status), Some(Status::Solved));
}

#[test]
fn another_date_of_the_only_closing_is_a_correction() {
    check_turns(
        &[
            file("2026-03-04T09:00", closed_row("03.03.2026", &[])),
            file("2026-03-10T09:00", closed_row("05.03.2026", &[])),
        ],
        &[(Closed, "2026-03-05")],
    );
}

#[test]
fn another_date_beside_a_second_consideration_is_a_second_closing() {
    let again =
        closed_row("10.03.2026", &[("Повторное рассмотрение", json!("Да")), ("Тип решения", json!("Разъяснено"))]);
    let found = check_turns(
        &[file("2026-03-04T09:00", closed_row("03.03.2026", &[])), file("2026-03-11T09:00", again)],
        &[(Closed, "2026-03-03"), (Reopened, "2026-03-10"), (Closed, "2026-03-10")],
    );
    let outcomes: Vec<Status> = found.lifecycle.turns().iter().map(|turn| turn.status).collect();
    assert_eq!(outcomes, [Status::Solved, Status::Reopened, Status::Explained]);
}

#[test]
fn a_reopening_stays_known_after_the_second_closing() {
    check_turns(
        &[
            file("2026-03-04T09:00", closed_row("03.03.2026", &[])),
            file("2026-03-10T09:00", row(&[])),
            file("2026-03-16T09:00", closed_row("15.03.2026", &[])),
        ],
        &[(Closed, "2026-03-03"), (Reopened, "2026-03-10"), (Closed, "2026-03-15")],
    );
}

#[test]
fn closed_on_the_day_it_was_seen_reopened_it_is_closed() {
    check_turns(
        &[
            file("2026-03-04T09:00", closed_row("03.03.2026", &[])),
            file("2026-03-10T09:00", row(&[])),
            file("2026-03-10T18:00", closed_row("10.03.2026", &[])),
        ],
        &[(Closed, "2026-03-03"), (Reopened, "2026-03-10"), (Closed, "2026-03-10")],
    );
}

#[test]
fn the_old_closing_told_again_takes_the_reopening_back() {
    check_turns(
        &[
            file("2026-03-04T09:00", closed_row("03.03.2026", &[])),
            file("2026-03-10T09:00", row(&[])),
            file("2026-03-11T09:00", closed_row("03.03.2026", &[])),
        ],
        &[(Closed, "2026-03-03")],
    );
}

#[test]
fn a_final_status_without_a_date_takes_no_closing_back_and_makes_none() {
    let undated = closed_row("05.03.2026", &[("Дата фактического завершения работ", json!(null))]);
    let mut silent = undated.clone();
    silent.as_object_mut().unwrap().remove("Дата фактического завершения работ");
    let closed = file("2026-03-06T09:00", closed_row("05.03.2026", &[]));
    for later in [undated.clone(), silent.clone()] {
        check_turns(&[closed.clone(), file("2026-03-10T09:00", later)], &[(Closed, "2026-03-05")]);
    }
    assert!(!pos(&[file("2026-03-06T09:00", undated)]).not_told.contains(Field::Closing));
    let open_before = file("2026-03-04T09:00", row(&[]));
    assert!(pos(&[open_before, file("2026-03-06T09:00", silent)]).not_told.contains(Field::Closing));
}

#[test]
fn a_file_of_days_changes_no_history_of_the_interface() {
    let history = json!([
        {"at": "2026-03-03T09:00:00+03:00", "status": "Отправлен ответ заявителю"},
        {"at": "2026-03-06T11:00:00+03:00", "status": "Назначен исполнитель"},
        {"at": "2026-03-09T17:00:00+03:00", "status": "Отправлен ответ заявителю"},
    ]);
    let told = item(&[
        ("history", history),
        ("status", json!("Отправлен ответ заявителю")),
        ("closedAt", json!("2026-03-09T17:00:00+03:00")),
    ]);
    for day in ["03.03.2026", "09.03.2026", "07.03.2026"] {
        let found = check_turns(
            &[api("2026-03-09T17:00", told.clone()), file("2026-03-12T09:00", closed_row(day, &[]))],
            &[(Closed, "2026-03-03"), (Reopened, "2026-03-06"), (Closed, "2026-03-09")],
        );
        assert_eq!(shown(found.lifecycle.standing_closing()), "2026-03-09T14:00:00Z", "{day}");
    }
}

#[test]
fn a_listed_reopening_keeps_the_closing_before_it_as_it_is_known() {
    let incident = |changes: &[(&str, Value)]| {
        let mut row = json!({
            "Номер инцидента": "1", "Дата создания": "01.03.2026 10:00:00", "Дата окончания": "03.03.2026 12:00:00",
            "Группа тем": "ДОРОГИ", "Итог": "Решено", "Дата последнего переоткрытия": null,
        });
        for (title, cell) in changes {
            row[*title] = cell.clone();
        }
        row
    };
    let again = incident(&[
        ("Дата последнего переоткрытия", json!("06.03.2026 09:00:00")),
        ("Дата окончания", json!("08.03.2026 15:00:00")),
    ]);
    let records = [
        Record::new("incident-files", "details", "2026-03-04T09:00", incident(&[])),
        Record::new("incident-files", "details", "2026-03-09T09:00", again),
    ];
    let found = submission(folded(Platform::Incident, &records).folded);
    let turns: Vec<_> = found.lifecycle.turns().iter().map(|turn| (turn.kind, turn.at.instant().to_string())).collect();
    let expected =
        [(Closed, "2026-03-03T09:00:00Z"), (Reopened, "2026-03-06T06:00:00Z"), (Closed, "2026-03-08T12:00:00Z")];
    assert_eq!(turns, expected.map(|(kind, at)| (kind, at.to_owned())));
}

#[test]
fn an_unknown_status_says_neither_open_nor_closed() {
    let unknown = row(&[("Статус", json!("Ожидает решения комиссии"))]);
    let found = check_turns(
        &[file("2026-03-04T09:00", closed_row("03.03.2026", &[])), file("2026-03-10T09:00", unknown.clone())],
        &[(Closed, "2026-03-03")],
    );
    assert_eq!((found.status, found.status_source.as_str()), (Status::Unknown, "Ожидает решения комиссии"));
    assert!(pos(&[file("2026-03-10T09:00", unknown)]).not_told.contains(Field::Closing));
}

#[test]
fn a_value_counts_before_an_empty_cell_of_another_feed() {
    let rated = item(&[("rating", json!(5)), ("currentOrganisation", json!("МКУ «Дорожное хозяйство»"))]);
    let found = pos(&[api("2026-03-05T16:30", rated), file("2026-03-09T18:00", row(&[]))]);
    assert_eq!(found.rating.stars, Some(5));
    assert!(found.organisation.is_some());
}

#[test]
fn a_promise_moved_later_stands_since_it_was_told() {
    let moved = row(&[("Дата планируемого завершения работ", json!("15.04.2026"))]);
    let records = [file("2026-03-04T09:00", row(&[])), file("2026-03-20T09:00", moved)];
    let (_, deadlines) = with_deadlines(folded(Platform::Pos, &records).folded);
    let dues: Vec<_> = deadlines.0.iter().map(|deadline| (deadline.due.day().to_string(), deadline.set_at)).collect();
    assert_eq!(
        dues,
        [
            ("2026-04-01".to_owned(), super::at("2026-03-02T00:00")),
            ("2026-04-15".to_owned(), super::at("2026-03-20T09:00"))
        ]
    );
    assert_eq!(
        deadlines.standing_at(super::at("2026-03-19T00:00")).map(|one| one.due.day().to_string()).as_deref(),
        Some("2026-04-01")
    );
    assert_eq!(
        deadlines.standing_at(super::at("2026-03-01T00:00")).map(|one| one.due.day().to_string()).as_deref(),
        Some("2026-04-01")
    );
}

#[test]
fn a_promised_date_that_nobody_tells_gives_no_deadline_and_an_empty_one_the_norm() {
    let mut silent = row(&[]);
    silent.as_object_mut().unwrap().remove("Дата планируемого завершения работ");
    let (found, deadlines) = with_deadlines(folded(Platform::Pos, &[file("2026-03-04T09:00", silent)]).folded);
    assert!(found.not_told.contains(Field::Planned));
    assert_eq!(deadlines.standing(), None);
    let empty = row(&[("Дата планируемого завершения работ", json!(null))]);
    let (found, deadlines) = with_deadlines(folded(Platform::Pos, &[file("2026-03-04T09:00", empty)]).folded);
    assert!(!found.not_told.contains(Field::Planned));
    assert_eq!(deadlines.standing().map(|one| one.due.day().to_string()).as_deref(), Some("2026-04-01"));
}

#[test]
fn an_item_without_a_readable_receipt_in_one_state_has_it_from_another() {
    let broken = row(&[("Дата поступления", json!("вчера")), ("Статус", json!("На исполнении"))]);
    let found = pos(&[file("2026-03-04T09:00", row(&[])), file("2026-03-06T09:00", broken.clone())]);
    assert_eq!(shown(Some(found.received)), "2026-03-02");
    assert_eq!(found.status_source, "На исполнении");
    let alone = folded(Platform::Pos, &[file("2026-03-06T09:00", broken)]).folded;
    assert_eq!(super::defect(alone), ("bad_date", "Дата поступления".to_owned()));
}

#[test]
fn a_reopening_found_between_two_days_is_known_to_the_day() {
    let days = [
        file("2026-03-04T09:00", closed_row("03.03.2026", &[])),
        file("2026-03-12T09:00", closed_row("10.03.2026", &[("Повторное рассмотрение", json!("Да"))])),
    ];
    let turns = pos(&days).lifecycle.turns().to_vec();
    let shown: Vec<_> = turns.iter().map(|turn| (turn.kind, turn.at.day().to_string(), turn.at.precision())).collect();
    let day = |kind, day: &str| (kind, day.to_owned(), Precision::Day);
    assert_eq!(shown, [day(Closed, "2026-03-03"), day(Reopened, "2026-03-10"), day(Closed, "2026-03-10")]);
    assert!(turns[1].at.instant() < turns[2].at.instant(), "sorted behind the closing that it comes before");
    for turn in turns {
        assert_eq!(super::zone().stored(turn.at.instant(), turn.at.precision()), turn.at, "it does not come back");
    }
}
