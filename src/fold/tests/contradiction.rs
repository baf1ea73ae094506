//! Files that tell an item in several ways, and what ends that.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Record, at, cases::row, folded, submission};
use crate::domain::{FeedName, Platform};

const OPEN: &str = "Назначен исполнитель";
const CLOSED: &str = "Отправлен ответ заявителю";
const FIRST: &str = "2026-03-05T09:00";
const LATER: &str = "2026-03-06T09:00";

fn payload(status: &str) -> Value {
    row(&[("Статус", json!(status))])
}

/// A row of a file.
fn told(name: &str, stated_at: &str, status: &str) -> Record {
    Record { origin: name.into(), ..Record::new("pos-files", "appeals", stated_at, payload(status)) }
}

#[track_caller]
fn check(records: &[Record], is_contradicted: bool) {
    let expected = if is_contradicted { vec![FeedName::new("pos-files")] } else { Vec::new() };
    let turned: Vec<Record> = records.iter().rev().cloned().collect();
    for records in [records, &turned] {
        assert_eq!(submission(folded(Platform::Pos, records).folded).contradicted, expected, "{records:?}");
    }
}

#[test]
fn rows_of_one_file_that_tell_an_item_differently_contradict_it() {
    check(&[told("а.csv", FIRST, OPEN)], false);
    check(&[told("а.csv", FIRST, OPEN), told("а.csv", FIRST, CLOSED)], true);
    let before = told("раньше.csv", "2026-03-04T09:00", OPEN);
    check(&[before, told("а.csv", FIRST, OPEN), told("а.csv", FIRST, CLOSED)], true);
}

#[test]
fn sheets_of_one_file_contradict_each_other() {
    let sheet = |sheet: &str, precedence, status| Record {
        origin: crate::domain::Origin::sheet("а.xlsx", sheet),
        precedence,
        ..told("", FIRST, status)
    };
    check(&[sheet("Лист1", 0, OPEN), sheet("Лист2", -1, CLOSED)], true);
    let again = Record { read_at: at("2027-01-01T00:00"), ..sheet("Лист2", -1, CLOSED) };
    check(&[sheet("Лист1", 0, OPEN), sheet("Лист2", -1, "На модерации"), again], true);
}

#[test]
fn a_later_file_that_tells_it_once_ends_it() {
    let twice = [told("а.csv", FIRST, OPEN), told("а.csv", FIRST, CLOSED)];
    for (name, stated_at) in [("а.csv", LATER), ("б.csv", LATER), ("б.csv", FIRST)] {
        check(&[twice.to_vec(), vec![told(name, stated_at, "На модерации")]].concat(), false);
    }
    check(&[twice.to_vec(), vec![told("б.csv", "2026-03-04T09:00", "На модерации")]].concat(), true);
}

#[test]
fn files_of_one_age_and_readings_of_one_file_contradict_nothing() {
    check(&[told("а.csv", FIRST, OPEN), told("б.csv", FIRST, CLOSED)], false);
    let again = Record { read_at: at("2027-01-01T00:00"), ..told("а.csv", FIRST, CLOSED) };
    check(&[told("а.csv", FIRST, OPEN), again], false);
}

#[test]
fn what_another_stream_or_feed_tells_ends_no_contradiction() {
    let mut records = vec![told("а.csv", FIRST, OPEN), told("а.csv", FIRST, CLOSED)];
    let item = super::cases::item(&[]);
    records.push(Record { origin: "/api".into(), ..Record::new("pos-api", "submissions", LATER, item) });
    check(&records, true);
}

fn records() -> impl Strategy<Value = Vec<Record>> {
    let name = prop::sample::select(vec!["а.csv", "а (9).csv", "а (10).csv"]);
    let status = prop::sample::select(vec![OPEN, CLOSED, "На модерации"]);
    let record = (name, 3_u8..6, status, 1_u8..3).prop_map(|(name, day, status, read)| Record {
        read_at: at(&format!("2027-01-0{read}T00:00")),
        ..told(name, &format!("2026-03-{day:02}T20:00"), status)
    });
    proptest::collection::vec(record, 1..7)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn no_order_of_arrival_matters((records, shuffled) in records().prop_flat_map(|records| {
        (Just(records.clone()), Just(records).prop_shuffle())
    })) {
        let of = |records: &[Record]| submission(folded(Platform::Pos, records).folded).contradicted;
        prop_assert_eq!(of(&records), of(&shuffled));
    }
}
