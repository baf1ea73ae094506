//! ПОС: spreadsheets, interface, surveys.

use serde_json::{Value, json};

use super::{defect, mapping, outcome, submission};
use crate::domain::{Block, Field, Kind, Precision, Status, Submission, SurveyKind, TurnKind};
use crate::fold::Folded;

/// The row of a real export (its names of persons are placeholders already).
fn row() -> Value {
    let text = include_str!("../../../fixtures/mapping/pos_export_row.tsv");
    let mut lines = text.lines().map(|line| line.split('\t'));
    let (header, cells) = (lines.next().unwrap(), lines.next().unwrap());
    Value::Object(header.zip(cells).map(|(title, cell)| (title.to_owned(), json!(cell))).collect())
}

fn with(changes: &[(&str, Value)]) -> Value {
    let mut row = row();
    for (title, cell) in changes {
        row[*title] = cell.clone();
    }
    row
}

#[track_caller]
fn read(changes: &[(&str, Value)]) -> Submission {
    submission(outcome("pos-files", "appeals", with(changes)))
}

#[track_caller]
fn refused(changes: &[(&str, Value)]) -> (&'static str, String) {
    defect(outcome("pos-files", "appeals", with(changes)))
}

#[test]
fn a_row_of_an_export_becomes_a_submission() {
    let found = read(&[]);
    assert_eq!(found.url.as_deref(), Some("https://pos.gosuslugi.ru/backoffice/appeals/327441806"));
    assert_eq!((found.kind, found.status, found.topic.block), (Kind::Message, Status::Solved, Block::Healthcare));
    assert_eq!(found.received.day().to_string(), "2026-01-06");
    assert_eq!(found.received.precision(), Precision::Day);
    assert_eq!(found.planned.map(|at| at.day().to_string()).as_deref(), Some("2026-01-16"));
    assert_eq!(found.lifecycle.standing_closing().map(|at| at.day().to_string()).as_deref(), Some("2026-01-07"));
    assert_eq!(found.organisation_source.as_deref(), Some("БУ \"СУРГУТСКАЯ ОКРУЖНАЯ КЛИНИЧЕСКАЯ БОЛЬНИЦА\""));
    assert_eq!(found.organisation, None);
    assert_eq!((found.rating.stars, found.flags.repeat, found.flags.fast_track), (Some(5), None, Some(true)));
    assert_eq!((found.flags.overdue_source, found.author_key), (Some(false), None));
}

#[test]
fn staff_names_are_not_kept() {
    let kept = mapping("pos-files").keep("appeals", with(&[("Чужой столбец", json!("тайна"))]));
    for title in ["ФИО координатора", "ФИО исполнителя", "ФИО руководителя", "Чужой столбец", "Номер ЕПГУ"]
    {
        assert_eq!(kept.get(title), None, "{title}");
    }
    assert_eq!(kept["Статус"], "Отправлен ответ заявителю");
}

#[test]
fn an_answer_without_a_solution_explains() {
    assert_eq!(read(&[("Тип решения", json!("Разъяснено"))]).status, Status::Explained);
    assert_eq!(read(&[("Тип решения", json!("-"))]).status, Status::Explained);
    let found = read(&[("Тип решения", json!("Что-то новое"))]);
    assert_eq!((found.status, found.unknown.decision.as_deref()), (Status::Closed, Some("Что-то новое")));
    assert!(found.not_told.contains(Field::Outcome));
}

#[test]
fn a_day_of_completion_beside_an_open_status_is_no_closing() {
    let found = read(&[("Статус", json!("Перенос срока обработки утвержден. Отправлен ответ Заявителю"))]);
    assert_eq!((found.status, found.lifecycle.turns().len()), (Status::Deferred, 0));
}

#[test]
fn an_unknown_status_is_kept_raw_and_open() {
    let found = read(&[("Статус", json!("Ожидает решения межведомственной комиссии"))]);
    assert_eq!((found.status, found.lifecycle.turns().len()), (Status::Unknown, 0));
    assert_eq!(found.status_source, "Ожидает решения межведомственной комиссии");
}

#[test]
fn the_stage_helps_where_the_status_is_empty() {
    assert_eq!(read(&[("Статус", json!("-")), ("Стадия", json!("Модерация"))]).status, Status::New);
    assert_eq!(read(&[("Статус", json!("")), ("Стадия", json!("Исполнение"))]).status, Status::InProgress);
}

#[test]
fn a_category_is_found_in_any_spelling() {
    let block = |text: &str| read(&[("Категория", json!(text))]).topic.block;
    assert_eq!(block("мусор "), Block::Waste);
    assert_eq!(block("Тeплоснабжение"), Block::Housing);
    assert_eq!(block("Плата\u{a0}за  ЖКУ"), Block::Housing);
    assert_eq!(block("Цифровая трансформация"), Block::Unmapped);
    assert_eq!(block("-"), Block::Unmapped);
}

#[test]
fn the_law_makes_an_appeal() {
    assert_eq!(read(&[("Заявитель выбрал подачу по 59-ФЗ", json!("Да"))]).kind, Kind::Appeal);
    assert_eq!(read(&[("ФЗ", json!("59-ФЗ"))]).kind, Kind::Appeal);
    assert_eq!(read(&[("ФЗ", json!("-"))]).kind, Kind::Message);
}

#[test]
fn only_the_number_59_itself_makes_an_appeal() {
    for law in ["59-ФЗ", "ФЗ-59", "ФЗ № 59", "59", "По 59-ФЗ, не по 210-ФЗ", "59ФЗ"] {
        assert_eq!(read(&[("ФЗ", json!(law))]).kind, Kind::Appeal, "{law}");
    }
    for law in ["259-ФЗ", "159-ФЗ", "590-ФЗ", "Не является обращением по 59-ФЗ", "вне 59-ФЗ", "210-ФЗ"]
    {
        assert_eq!(read(&[("ФЗ", json!(law))]).kind, Kind::Message, "{law}");
    }
}

#[test]
fn an_organisation_is_found_by_title_and_alias() {
    let code = |text: &str| {
        let found = read(&[("Организация, в которой находится сообщение", json!(text))]);
        found.organisation.map(|code| code.to_string())
    };
    assert_eq!(code("МКУ \"Дорожное  хозяйство\"").as_deref(), Some("roads"));
    assert_eq!(code("Михайловская ЦРБ").as_deref(), Some("hospital"));
    assert_eq!(code("Неведомое ведомство"), None);
}

#[test]
fn the_first_organisation_stands_in_for_an_empty_second() {
    let found = read(&[("Организация, в которой находится сообщение", json!("-"))]);
    assert_eq!(found.organisation_source.as_deref(), Some("Ханты-Мансийский автономный округ - Югра"));
}

#[test]
fn what_cannot_be_counted_is_defective() {
    assert_eq!(refused(&[("Номер", json!("-"))]), ("missing_id", "Номер".to_owned()));
    assert_eq!(refused(&[("Дата поступления", json!(" "))]), ("missing_received", "Дата поступления".to_owned()));
    assert_eq!(refused(&[("Дата поступления", json!("вчера"))]), ("bad_date", "Дата поступления".to_owned()));
    assert_eq!(refused(&[("Дата поступления", json!(45))]), ("wrong_type", "Дата поступления".to_owned()));
    assert_eq!(defect(outcome("pos-files", "appeals", json!([1]))), ("not_an_object", String::new()));
}

/// What nobody tells of the row with these changes.
#[track_caller]
fn not_told(changes: &[(&str, Value)], field: Field) -> bool {
    read(changes).not_told.contains(field)
}

#[test]
fn an_optional_value_that_cannot_be_read_is_not_told_and_loses_nothing() {
    let planned = "Дата планируемого завершения работ";
    for value in [json!("скоро"), json!(["скоро"]), json!("31.12.9999"), json!(46_023)] {
        assert!(not_told(&[(planned, value.clone())], Field::Planned), "{value}");
    }
    let stars = "Оценка ответа заявителем";
    for value in ["отлично", "7", "4,5"] {
        assert!(not_told(&[(stars, json!(value))], Field::Stars), "{value}");
    }
    assert!(not_told(&[("Статус", json!(["x"])), ("Стадия", json!(["x"])), ("Тип решения", json!({}))], Field::Status));
    assert!(not_told(&[("Фаст-трек", json!("может быть"))], Field::FastTrack));
}

#[test]
fn an_empty_value_is_told() {
    for field in [("Оценка ответа заявителем", Field::Stars), ("Фаст-трек", Field::FastTrack)]
    {
        for empty in [json!(null), json!("-"), json!(""), json!("н/д")] {
            assert!(!not_told(&[(field.0, empty.clone())], field.1), "{field:?} {empty}");
        }
    }
    assert!(!not_told(&[("Дата планируемого завершения работ", json!("-"))], Field::Planned));
    assert_eq!(read(&[("Оценка ответа заявителем", json!("0"))]).rating.stars, None);
    assert!(!not_told(&[("Оценка ответа заявителем", json!("0"))], Field::Stars));
}

#[test]
fn a_column_that_is_missing_is_not_told() {
    let without = |title: &str| {
        let mut row = row();
        row.as_object_mut().unwrap().remove(title);
        submission(outcome("pos-files", "appeals", row)).not_told
    };
    assert!(without("Дата фактического завершения работ").contains(Field::Closing));
    assert!(without("Дата планируемого завершения работ").contains(Field::Planned));
    assert!(without("Оценка ответа заявителем").contains(Field::Stars));
    assert!(without("Повторное рассмотрение").contains(Field::Repeat));
    assert!(without("Статус").bits() & 1 == 0, "stage and decision still tell it");
}

#[test]
fn people_and_programs_write_ratings_and_flags_in_many_ways() {
    for text in ["5", "5,0", "5.0", " 5 ", "5 - отлично", "5 (отлично)", "5 – отлично"] {
        assert_eq!(read(&[("Оценка ответа заявителем", json!(text))]).rating.stars, Some(5), "{text}");
    }
    for (text, flag) in [("ИСТИНА", true), ("ЛОЖЬ", false), ("true", true), ("Да", true), ("0", false)] {
        assert_eq!(read(&[("Фаст-трек", json!(text))]).flags.fast_track, Some(flag), "{text}");
    }
}

#[test]
fn the_id_is_read_before_anything_else() {
    let mapping = mapping("pos-files");
    assert_eq!(mapping.external_id("appeals", &json!({"Номер": " 1 "})).as_deref(), Some("1"));
    assert_eq!(mapping.external_id("appeals", &json!({"Номер": 15})).as_deref(), Some("15"));
    assert_eq!(mapping.external_id("appeals", &json!({"Номер": "-"})), None);
    assert_eq!(mapping.external_id("appeals", &json!("Номер")), None);
}

fn item() -> Value {
    serde_json::from_str(include_str!("../../../fixtures/mapping/pos_api_item.json")).unwrap()
}

fn item_with(changes: &[(&str, Value)]) -> Value {
    let mut item = item();
    for (pointer, value) in changes {
        *item.pointer_mut(pointer).unwrap() = value.clone();
    }
    item
}

#[track_caller]
fn read_item(changes: &[(&str, Value)]) -> Submission {
    submission(outcome("pos-api", "submissions", item_with(changes)))
}

#[test]
fn an_item_of_the_interface_becomes_a_submission() {
    let found = read_item(&[]);
    assert_eq!(found.received.instant().to_string(), "2026-01-06T07:12:33Z");
    assert_eq!(found.received.precision(), Precision::Second);
    assert_eq!(found.first_response.map(|at| at.instant().to_string()).as_deref(), Some("2026-01-07T06:00:00Z"));
    assert_eq!(found.place.territory.as_deref(), Some("г. Михайловка"));
    assert_eq!(found.place.address.as_deref(), Some("ул. Обороны, 42"));
    assert_eq!(found.place.coordinates, Some((50.07, 43.24)));
    assert_eq!(found.organisation.map(|code| code.to_string()).as_deref(), Some("hospital"));
    assert_eq!(found.lifecycle.turns().len(), 1);
    assert_eq!(found.author_key.map(|key| key.as_str().len()), Some(64));
}

#[test]
fn a_default_coordinate_is_no_place() {
    let place = [("/address/latitude", json!(50.060_421)), ("/address/longitude", json!(43.237_935))];
    assert_eq!(read_item(&place).place.coordinates, None);
    assert_eq!(read_item(&[("/address/latitude", json!(95.0))]).place.coordinates, None);
}

#[test]
fn the_history_gives_closings_and_reopenings() {
    let history = json!([
        {"at": "2026-01-06T10:12:33+03:00", "status": "На модерации"},
        {"at": "2026-01-07T09:00:00+03:00", "status": "Отправлен ответ заявителю"},
        {"at": "2026-01-09T09:00:00+03:00", "status": "Назначен исполнитель"},
        {"at": "2026-01-12T09:00:00+03:00", "status": "Отправлен ответ заявителю"},
    ]);
    let closed_again = ("/closedAt", json!("2026-01-12T09:00:00+03:00"));
    let found = read_item(&[("/history", history.clone()), closed_again]);
    let kinds: Vec<TurnKind> = found.lifecycle.turns().iter().map(|turn| turn.kind).collect();
    assert_eq!(kinds, [TurnKind::Closed, TurnKind::Reopened, TurnKind::Closed]);
    let mut open = history;
    open.as_array_mut().unwrap().pop();
    let found =
        read_item(&[("/history", open), ("/status", json!("Назначен исполнитель")), ("/closedAt", json!(null))]);
    assert_eq!((found.status, found.lifecycle.standing_closing()), (Status::Reopened, None));
    assert_eq!(found.lifecycle.turns().len(), 2);
}

#[test]
fn a_closing_of_the_history_does_not_outlive_an_open_status() {
    let history = json!([{"at": "2026-01-07T09:00:00+03:00", "status": "Отправлен ответ заявителю"}]);
    let found = read_item(&[("/history", history), ("/status", json!("Нечто новое"))]);
    assert_eq!((found.status, found.lifecycle.turns().len()), (Status::Unknown, 0));
}

#[test]
fn persons_are_not_kept_and_one_person_has_one_key() {
    let mapping = mapping("pos-api");
    let kept = mapping.keep("submissions", item());
    let shown = kept.to_string();
    for secret in ["Пересветов", "Аглая", "123-45", "кв. 17", "pochta", "Невструев", "applicant", "executor"]
    {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    let key = |phone: &str| read_item(&[("/applicant/phone", json!(phone))]).author_key;
    assert_eq!(key("+7 (900) 123-45-67"), key("89001234567"));
    assert_ne!(key("+7 (900) 123-45-67"), key("+7 (900) 123-45-68"));
    assert_eq!(read_item(&[("/applicant", json!(null))]).author_key, None);
}

#[test]
fn a_text_that_is_a_list_costs_only_itself() {
    let found = read_item(&[("/text", json!(["яма", 42, null]))]);
    assert_eq!((found.text, found.status), (None, Status::Solved));
}

#[test]
fn a_survey_keeps_its_questions() {
    let payload = json!({"id": "S-1001", "kind": "poll", "title": "Какой двор благоустроить?", "startsOn": "2026-02-01",
        "endsOn": "2026-02-28", "status": "Завершён", "participants": 1234, "questions": [
            {"title": "Двор", "options": [{"title": "ул. Обороны, 42", "answers": 700}, {"title": "ул. Мира, 1"}]},
            {"title": "Пусто"},
            {"title": "Лавочки", "options": [{"title": "Да", "answers": 3}]}]});
    let Folded::Survey(survey) = outcome("pos-surveys", "surveys", payload) else { panic!("a survey") };
    assert_eq!((survey.kind, survey.participants), (SurveyKind::Poll, Some(1234)));
    assert_eq!(survey.days.1.map(|day| day.to_string()).as_deref(), Some("2026-02-28"));
    let options: Vec<_> =
        survey.options.iter().map(|option| (option.question.as_str(), option.title.as_str(), option.answers)).collect();
    assert_eq!(
        options,
        [("Двор", "ул. Обороны, 42", Some(700)), ("Двор", "ул. Мира, 1", None), ("Лавочки", "Да", Some(3))]
    );
}

#[test]
fn a_survey_without_a_kind_is_defective() {
    let payload = json!({"id": "S-1", "kind": "party", "title": "Праздник"});
    assert_eq!(defect(outcome("pos-surveys", "surveys", payload)), ("wrong_type", "kind".to_owned()));
    let payload = json!({"id": "S-1", "kind": "vote"});
    assert_eq!(defect(outcome("pos-surveys", "surveys", payload)), ("missing_field", "title".to_owned()));
}

#[test]
fn whether_it_is_an_appeal_is_not_known_when_the_only_word_for_it_cannot_be_read() {
    let chosen = "Заявитель выбрал подачу по 59-ФЗ";
    for value in ["+", "да.", "X", "может быть"] {
        let Folded::Submission(found, deadlines) = outcome("pos-files", "appeals", with(&[(chosen, json!(value))]))
        else {
            panic!("{value} costs the record");
        };
        assert!(found.not_told.contains(Field::Kind), "{value}");
        assert!(deadlines.0.is_empty(), "{value} gives a deadline");
    }
    for value in ["Нет", "-", "Да"] {
        assert!(!not_told(&[(chosen, json!(value))], Field::Kind), "{value}");
    }
    let named = [(chosen, json!("+")), ("ФЗ", json!("59-ФЗ"))];
    assert!(!not_told(&named, Field::Kind), "the law is named by its number");
}

#[test]
fn an_error_of_a_spreadsheet_is_no_word_of_the_source() {
    for error in ["#N/A", "#ССЫЛКА!"] {
        let changes = ["Статус", "Стадия", "Тип решения", "Категория"].map(|title| (title, json!(error)));
        let found = read(&changes);
        assert!(found.not_told.contains(Field::Status) && found.not_told.contains(Field::Topic), "{error}");
        assert_eq!((found.status_source.as_str(), found.topic.topic), ("", None), "{error}");
        let organisations =
            ["Организация, в которой находится сообщение", "Организация, в которую поступило сообщение"];
        assert_eq!(read(&organisations.map(|title| (title, json!(error)))).organisation_source, None, "{error}");
        assert_eq!(mapping("pos-files").external_id("appeals", &with(&[("Номер", json!(error))])), None, "{error}");
        assert_eq!(refused(&[("Дата поступления", json!(error))]), ("wrong_type", "Дата поступления".to_owned()));
    }
}
