//! No order of arrival matters: property tests over many states of one item.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Record, folded};
use crate::domain::Platform;

const STATUSES: [(&str, Option<&str>); 6] = [
    ("На модерации", None),
    ("Назначен исполнитель", None),
    ("Отправлен ответ заявителю", Some("Решено")),
    ("Отправлен ответ заявителю", Some("Разъяснено")),
    ("Перенос срока обработки утвержден. Отправлен ответ Заявителю", None),
    ("Невиданный статус", None),
];

/// Not told, told empty, or a value.
fn told(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Option<Value>> {
    prop_oneof![1 => Just(None), 1 => Just(Some(Value::Null)), 4 => value.prop_map(Some)]
}

fn day() -> impl Strategy<Value = Value> {
    (2_u8..28).prop_map(|day| json!(format!("{day:02}.03.2026")))
}

fn second() -> impl Strategy<Value = Value> {
    (2_u8..28, 0_u8..24).prop_map(|(day, hour)| json!(format!("2026-03-{day:02}T{hour:02}:30:00+03:00")))
}

/// A state of a row of a workbook, or of an item of the interface.
fn payload() -> impl Strategy<Value = (bool, Value)> {
    let fields = (any::<bool>(), 0..STATUSES.len(), told(day()), told(second()), told(day()), told(second()));
    let more = (told((1_i64..6).prop_map(Value::from)), told(Just(json!("Да"))), told(Just(json!("Яма"))));
    (fields, more).prop_map(|((is_file, status, day, second, planned, answer), (stars, repeat, text))| {
        let (status, decision) = STATUSES[status];
        let mut payload = if is_file {
            json!({"Номер": "1", "Дата поступления": "02.03.2026", "Статус": status, "Тип решения": decision})
        } else {
            json!({"id": "1", "receivedAt": "2026-03-02T08:00:00+03:00", "status": status, "decision": decision})
        };
        let fields: [(&str, &str, Option<Value>); 6] = [
            ("Дата фактического завершения работ", "closedAt", if is_file { day } else { second }),
            ("Дата планируемого завершения работ", "plannedAt", planned.filter(|_| is_file)),
            ("Оценка ответа заявителем", "rating", stars),
            ("Повторное рассмотрение", "repeat", repeat),
            ("", "firstResponseAt", answer.filter(|_| !is_file)),
            ("", "text", text.filter(|_| !is_file)),
        ];
        for (title, key, value) in fields {
            let name = if is_file { title } else { key };
            if let Some(value) = value.filter(|_| !name.is_empty()) {
                payload[name] = value;
            }
        }
        (is_file, payload)
    })
}

fn records() -> impl Strategy<Value = Vec<Record>> {
    let record = (payload(), 3_u8..29, 0_u8..3, 0..3_i64).prop_map(|((is_file, payload), day, file, precedence)| {
        let stated_at = format!("2026-03-{day:02}T20:00");
        let (feed, stream) = if is_file { ("pos-files", "appeals") } else { ("pos-api", "submissions") };
        let mut record = Record::new(feed, stream, &stated_at, payload);
        record.origin = if is_file { format!("файл ({file}).xlsx").as_str().into() } else { "/api".into() };
        record.precedence = -precedence;
        record
    });
    proptest::collection::vec(record, 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_order_of_arrival_does_not_matter((records, shuffled) in records().prop_flat_map(|records| {
        (Just(records.clone()), Just(records).prop_shuffle())
    })) {
        prop_assert_eq!(folded(Platform::Pos, &records), folded(Platform::Pos, &shuffled));
    }

    #[test]
    fn what_is_told_twice_is_told_once((records, again) in records().prop_flat_map(|records| {
        let again = proptest::sample::subsequence(records.clone(), 0..=records.len());
        (Just(records), again)
    })) {
        let twice: Vec<Record> = records.iter().cloned().chain(again).collect();
        prop_assert_eq!(folded(Platform::Pos, &twice), folded(Platform::Pos, &records));
    }
}
