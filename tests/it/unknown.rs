//! Values that no directory knows, told when they are more than a few.

use std::fmt::Write;

use serde_json::json;

use crate::installation::Installation;

/// An export of a hundred items of which so many have an unknown category, status and organisation.
fn export(unknown: usize) -> Vec<u8> {
    let mut text = "Номер;Дата поступления;Категория;Статус;Организация, в которой находится сообщение".to_owned();
    for number in 0..100 {
        let is_unknown = number < unknown;
        let one = |unknown: &'static str, known: &'static str| if is_unknown { unknown } else { known };
        let category =
            if number == 0 { "Единороги" } else { one("Летающие тарелки", "Мусор") };
        let (status, organisation) =
            (one("Улетело", "Назначен исполнитель"), one("Контора «Рога»", "Администрация городского округа"));
        write!(text, "\n{};02.03.2026;{category};{status};{organisation}", 500_000 + number).unwrap();
    }
    text.into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_values_above_five_percent_are_told_with_the_most_frequent_names() {
    let here = Installation::new().await;
    here.drop("pos", &[("выгрузка.csv", export(8))]);
    let said = [
        "ПОС: тема вне справочника у 8 записей из 100 (8 %): чаще всего «Летающие тарелки» — 7, «Единороги» — 1",
        "статус вне справочника у 8 записей из 100 (8 %): чаще всего «Улетело» — 8",
        "организация вне справочника у 8 записей из 100 (8 %): чаще всего «Контора «Рога»» — 8",
        "mappings/topics.csv",
    ];
    for command in
        [["sync", "pos-files"].as_slice(), &["indicators", "--period", "2026-Q1"], &["report", "--period", "2026-Q1"]]
    {
        let told = here.svod(command);
        let words = told.out + &told.err;
        for part in said {
            assert!(words.contains(part), "«{part}» is missing in {command:?}: {words}");
        }
        assert_eq!(words.matches("вне справочника").count(), 3, "{words}");
    }
    let [summary] = here.svod(&["sync", "pos-files", "--json"]).json().try_into().unwrap();
    let topics = &summary["unknown"][0];
    assert_eq!(
        (&topics["level"], &topics["unknown"], &topics["frequent"][0][0]),
        (&json!("topic"), &json!(8), &json!("Летающие тарелки"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_few_unknown_values_are_not_worth_a_word() {
    let here = Installation::new().await;
    here.drop("pos", &[("выгрузка.csv", export(5))]);
    for command in [["sync", "pos-files"].as_slice(), &["indicators", "--period", "2026-Q1"]] {
        let told = here.svod(command);
        assert!(!told.out.contains("вне справочника") && !told.err.contains("вне справочника"), "{told:?}");
    }
}
