//! «Инцидент»: two sheets of one system, and the interface.

use serde_json::{Value, json};

use super::{Record, folded, mapping, outcome, submission};
use crate::domain::{Block, Kind, Platform, Satisfaction, Severity, Status, Submission};

fn details() -> Value {
    json!({
        "Номер инцидента": "2148813", "Дата создания": "2026-03-01 10:20:30", "Дата окончания": "02.03.2026 08:00:00",
        "Группа тем": "ДОРОГИ", "Тема": "НЕКАЧЕСТВЕННОЕ ПОКРЫТИЕ АСФАЛЬТОВЫХ ДОРОГ (ЯМЫ, ВЫБОИНЫ И ПР.)",
        "Населённый пункт": "г. Михайловка", "Улица": "ул. Обороны", "Дом": "42",
        "Текст инцидента": "'Яма!<br>Сколько можно, [club1|Администрация]?", "Итог": "Не решено",
        "Отдел": "Администрация", "Исполнитель": "МКУ «Дорожное хозяйство»", "Важность": "Высокая",
        "Причина закрытия": "Автор недоволен", "Урл блога": "https://vk.com/wall-1_2",
        "Автор": "Аглая Пересветова", "Урл автора": "https://vk.com/id1",
    })
}

fn reactions() -> Value {
    json!({
        "Номер инцидента": "2148813", "Дата создания": "01.03.2026 10:20:30", "Дата окончания": "",
        "Важность": "ЛС", "Итог": "Решено", "Время до ответа, ч:м:с": "25:39:30",
    })
}

#[track_caller]
fn joined(details: Option<Value>, reactions: Option<Value>) -> Submission {
    let record = |stream, payload| Record::new("incident-files", stream, "2026-03-31T09:00", payload);
    let mut records: Vec<_> = details.into_iter().map(|payload| record("details", payload)).collect();
    records.extend(reactions.into_iter().map(|payload| record("reactions", payload)));
    let found = submission(folded(Platform::Incident, &records).folded);
    records.reverse();
    assert_eq!(submission(folded(Platform::Incident, &records).folded), found, "the order does not matter");
    found
}

#[test]
fn both_sheets_make_one_submission_and_the_first_has_precedence() {
    let found = joined(Some(details()), Some(reactions()));
    assert_eq!((found.kind, found.topic.block, found.status), (Kind::Message, Block::Roads, Status::Explained));
    assert_eq!((found.severity, found.rating.satisfaction), (Some(Severity::High), Some(Satisfaction::Dissatisfied)));
    assert_eq!(found.first_response.map(|at| at.instant().to_string()).as_deref(), Some("2026-03-02T09:00:00Z"));
    let closed = found.lifecycle.standing_closing().map(|at| at.instant().to_string());
    assert_eq!(closed.as_deref(), Some("2026-03-02T05:00:00Z"));
    assert_eq!(found.text.as_deref(), Some("Яма!\nСколько можно, Администрация?"));
    assert_eq!(found.url.as_deref(), Some("https://vk.com/wall-1_2"));
    assert_eq!(found.organisation.map(|code| code.to_string()).as_deref(), Some("roads"));
    assert_eq!(found.author_key.map(|key| key.as_str().len()), Some(64));
}

#[test]
fn one_sheet_alone_is_enough() {
    assert_eq!(joined(Some(details()), None).first_response, None);
    let found = joined(None, Some(reactions()));
    assert_eq!((found.status, found.severity), (Status::Solved, Some(Severity::Direct)));
    assert_eq!((found.lifecycle.turns().len(), found.topic.block), (0, Block::Unmapped));
}

#[test]
fn the_last_reopening_of_a_sheet_stands_between_two_closings() {
    let mut payload = details();
    payload["Дата последнего переоткрытия"] = json!("01.03.2026 15:00:00");
    let found = joined(Some(payload), None);
    assert_eq!(found.lifecycle.turns().len(), 3);
    assert_eq!(found.lifecycle.standing_closing().map(|at| at.day().to_string()).as_deref(), Some("2026-03-02"));
}

#[test]
fn a_link_to_a_person_is_not_kept() {
    let mut payload = details();
    payload["Урл блога"] = json!("https://vk.com/id12345");
    assert_eq!(joined(Some(payload.clone()), None).url, None);
    for page in ["https://vk.com/ivan_petrov", "https://VK.com/id123", "https://t.me/ivan_petrov"] {
        payload["Урл сообщения"] = json!(page);
        assert_eq!(joined(Some(payload.clone()), None).url, None, "{page}");
    }
    payload["Урл сообщения"] = json!("https://ok.ru/group/1/topic/2");
    assert_eq!(joined(Some(payload), None).url.as_deref(), Some("https://ok.ru/group/1/topic/2"));
}

#[test]
fn a_person_is_no_organisation() {
    let mut payload = details();
    payload["Исполнитель"] = json!("Невструева Аглая Никандровна");
    let found = joined(Some(payload.clone()), None);
    assert_eq!(found.organisation_source.as_deref(), Some("Администрация"));
    payload["Отдел"] = json!("Ким А. Н.");
    assert_eq!(joined(Some(payload), None).organisation_source, None);
}

#[test]
fn a_street_keeps_its_name_and_a_house_loses_its_flat() {
    let mut payload = details();
    payload["Улица"] = json!("Лизы Чайкиной");
    payload["Населённый пункт"] = json!("Сергея Иванова х.");
    payload["Дом"] = json!("42-12");
    let found = joined(Some(payload), None);
    assert_eq!(found.place.address.as_deref(), Some("Лизы Чайкиной, 42"));
    assert_eq!(found.place.territory.as_deref(), Some("Сергея Иванова х."));
}

#[test]
fn an_empty_outcome_is_open() {
    let mut open = details();
    open["Итог"] = json!("");
    let found = joined(Some(open), None);
    assert_eq!((found.status, found.lifecycle.turns().len()), (Status::InProgress, 0));
}

#[test]
fn names_of_groups_have_their_time() {
    let block = |group: &str, day: &str| {
        let mut payload = details();
        payload["Группа тем"] = json!(group);
        payload["Тема"] = json!("");
        payload["Дата создания"] = json!(day);
        joined(Some(payload), None).topic.block
    };
    assert_eq!(block("Мусор/Свалки/ТКО", "2023-12-31"), Block::Waste);
    assert_eq!(block("Мусор/Свалки/ТКО", "2024-01-01"), Block::Unmapped);
    assert_eq!(block("Обращение с отходами", "2024-01-01"), Block::Waste);
    assert_eq!(block("ЖКX", "2026-01-01"), Block::Housing);
}

#[test]
fn an_item_of_the_interface_becomes_a_submission() {
    let payload = json!({"number": "7", "createdAt": "2026-03-01T10:20:30+03:00", "finishedAt": "2026-03-05T10:00:00+03:00",
        "firstResponseAt": "2026-03-01T12:00:00+03:00", "topicGroup": "ЭНЕРГЕТИКА", "topic": "СРОКИ ГАЗИФИКАЦИИ",
        "settlement": "г. Михайловка", "street": "ул. Обороны", "house": "42", "text": "Когда газ?",
        "author": {"name": "Аглая Пересветова", "url": "https://vk.com/id1"}, "outcome": "Решено",
        "department": "Администрация", "executor": "Горгаз", "importance": "Обычная", "closingReason": "Автор доволен",
        "blogUrl": "https://vk.com/wall-1_2", "reopened": [{"at": "2026-03-03T10:00:00+03:00"}]});
    let found = submission(outcome("incident-api", "incidents", payload));
    assert_eq!((found.topic.block, found.status), (Block::Energy, Status::Solved));
    assert_eq!(found.rating.satisfaction, Some(Satisfaction::Satisfied));
    assert_eq!(found.lifecycle.turns().len(), 3);
    assert_eq!(found.first_response.map(|at| at.instant().to_string()).as_deref(), Some("2026-03-01T09:00:00Z"));
}

#[test]
fn one_wide_sheet_of_either_name_holds_everything() {
    let mut wide = details();
    wide["Время до ответа, ч:м:с"] = "25:39:30".into();
    let of = |stream| submission(outcome("incident-files", stream, wide.clone()));
    let found = of("details");
    assert_eq!((found.topic.block, found.severity), (Block::Roads, Some(Severity::High)));
    assert_eq!(found.first_response.map(|at| at.instant().to_string()).as_deref(), Some("2026-03-02T09:00:00Z"));
    assert_eq!(of("reactions"), found);
}

#[test]
fn both_sheets_know_the_same_columns_and_both_streams_the_same_fields() {
    let mapping = mapping("incident-files");
    let sheets = mapping.source_settings()["sheet"].as_array().unwrap();
    let headers = |sheet: &toml::Value| {
        let columns = sheet["column"].as_array().unwrap().iter();
        columns.map(|column| column["header"].as_str().unwrap().to_owned()).collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(headers(&sheets[0]), headers(&sheets[1]));
    for target in crate::mapping::Target::ALL {
        assert_eq!(mapping.field_name("details", *target), mapping.field_name("reactions", *target), "{target:?}");
    }
}

#[test]
fn a_number_is_one_item_in_every_spelling() {
    for (name, stream, column) in [
        ("incident-files", "details", "Номер инцидента"),
        ("incident-files", "reactions", "Номер инцидента"),
        ("pos-files", "appeals", "Номер"),
    ] {
        let mapping = mapping(name);
        for spelling in ["327441806", "327\u{a0}441 806", "327441806.0", "'327441806", "№327441806"] {
            let id = mapping.external_id(stream, &json!({ column: spelling }));
            assert_eq!(id.as_deref(), Some("327441806"), "{name} {spelling}");
        }
    }
}
