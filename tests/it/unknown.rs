//! Values that no directory knows, told when they are more than a few.

use std::fmt::Write;

use serde_json::json;

use crate::installation::Installation;

/// An export of a hundred items of which so many have an unknown category, status and organisation.
fn export(unknown: usize) -> Vec<u8> {
    let mut text = "Номер;Дата поступления;Категория;Статус;Организация, в которой находится сообщение;Муниципалитет;\
                    Верхнеуровневый ЛКО"
        .to_owned();
    for number in 0..100 {
        let is_unknown = number < unknown;
        let one = |unknown: &'static str, known: &'static str| if is_unknown { unknown } else { known };
        let category =
            if number == 0 { "Единороги" } else { one("Летающие тарелки", "Мусор") };
        let (status, organisation) =
            (one("Улетело", "Назначен исполнитель"), one("Контора «Рога»", "Администрация городского округа"));
        let municipality = one("г.о. г. Камышин", "г.о. «Город Михайловка»");
        let region = if number == 0 { "Рязанская обл." } else { "Волгоградская обл." };
        let place = format!("{municipality};{region}");
        write!(text, "\n{};02.03.2026;{category};{status};{organisation};{place}", 500_000 + number).unwrap();
    }
    text.into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_values_above_five_percent_are_told_with_the_most_frequent_names() {
    let here = Installation::new().await;
    here.drop("pos", &[("выгрузка.csv", export(8))]);
    let said = [
        "ПОС: тема вне справочника у 8 записей из 100 (8 %): чаще всего «Летающие тарелки» — 7, «Единороги» — 1",
        "чаще всего «Улетело» — 8",
        "организация вне справочника у 8 записей из 100 (8 %): чаще всего «Контора «Рога»» — 8",
        "mappings/topics.csv",
        "ПОС: другой муниципалитет или регион у 8 записей из 100 (8 %): чаще всего «г.о. г. Камышин» — 7, «г.о. г. Камышин, \
         Рязанская обл.» — 1",
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
    assert_eq!(summary["unknown"][3]["level"], "municipality");
    let folder = std::fs::read_dir(here.directory.path().join("outbox")).unwrap().next().unwrap().unwrap().path();
    let xml = std::fs::read_to_string(folder.join("report.xml")).unwrap();
    assert!(xml.contains("<level>Муниципалитет</level>") && xml.contains("Камышин"), "{xml}");
    assert_eq!(here.figure("V1")["n"], 100, "they stay in the figures");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_few_unknown_values_are_not_worth_a_word() {
    let here = Installation::new().await;
    here.drop("pos", &[("выгрузка.csv", export(5))]);
    for command in [["sync", "pos-files"].as_slice(), &["indicators", "--period", "2026-Q1"]] {
        let told = here.svod(command);
        for words in ["вне справочника", "другой муниципалитет"] {
            assert!(!told.out.contains(words) && !told.err.contains(words), "{told:?}");
        }
    }
}
