//! The word lists of masking: an administrator adds a word, and what is stored is masked again.

use serde_json::json;
use svod::{domain::Platform, service::load, store::record::Target};

use crate::{drop::Said, everything::everything, installation::Installation};

const GIVEN_NAMES: &str = "mappings/masking/given_names.txt";

/// Puts an export of one chat with these texts alone into the drop folder.
fn post(here: &Installation, texts: &[&str]) {
    let message = |(place, text): (usize, &&str)| {
        json!({"id": place + 1, "type": "message", "date": "2026-03-02T10:00:00", "date_unixtime": "1772434800",
            "from": "Сосед", "from_id": "user5", "text": text, "text_entities": [{"type": "plain", "text": text}]})
    };
    let messages: Vec<_> = texts.iter().enumerate().map(message).collect();
    let chat = json!({"name": "Наш город", "type": "public_supergroup", "id": 20, "messages": messages});
    here.drop("telegram", &[("result.json", chat.to_string().into_bytes())]);
}

/// The texts of all posts, in their order.
async fn texts(here: &Installation) -> Vec<String> {
    let posts = here.submissions().await.into_iter().map(|row| row.submission);
    let mut posts: Vec<_> = posts.filter(|post| post.platform == Platform::Telegram).collect();
    posts.sort_by_key(|post| post.external_id.as_str().to_owned());
    posts.into_iter().filter_map(|post| post.text).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_is_added_to_the_list_is_masked_at_the_next_sync_and_in_what_was_stored() {
    let mut here = Installation::new().await;
    let stored = "На дороге яма, вчера упал Радогост Бондарь, помогите";
    post(&here, &[stored]);
    here.svod(&["sync", "telegram-files"]).check(0, &[]);
    assert_eq!(texts(&here).await, [stored], "the name is in no list yet");

    here.rewrite(GIVEN_NAMES, |text| text + "\n# Сообщили жители.\nРадогост # редкое\n").await;
    assert!(here.app.is_behind_rules(Platform::Telegram, Target::Submission).await.unwrap());
    post(&here, &[stored, "На улице темно, спросите Радогоста Бондаря"]);
    here.svod(&["sync", "telegram-files"]).check(0, &[]);
    let masked = ["На дороге яма, вчера упал [имя], помогите", "На улице темно, спросите [имя]"];
    assert_eq!(texts(&here).await, masked);
    for (table, lines) in everything(&here.app).await.into_iter().filter(|(table, _)| *table == "record_state") {
        assert!(lines.iter().all(|line| !line.contains("Бондар")), "{table}: {lines:?}");
    }
    assert!(!load::apply_rules(&here.app).await.unwrap().is_done, "once is enough");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_faulty_list_is_named_with_its_line_and_loads_nothing() {
    let here = Installation::new().await;
    let path = here.directory.path().join(GIVEN_NAMES);
    let delivered = std::fs::read_to_string(&path).unwrap();
    post(&here, &["На дороге яма"]);
    let line = delivered.lines().count() + 1;
    let wrong = format!("{GIVEN_NAMES}, строка {line}, ключ Анна1: не слово: нужны буквы, внутри можно дефис");
    let empty = format!("{GIVEN_NAMES}: в файле нет ни одного слова; верните его из поставки");
    let once = |said: &Said, problem: &str| assert_eq!(said.err.matches(problem).count(), 1, "{}", said.err);
    for (text, problem) in [(delivered + "Анна1\n", &wrong), ("# Пусто.\n".to_owned(), &empty)] {
        std::fs::write(&path, text).unwrap();
        let said = here.svod(&["check"]);
        said.check(1, &[]);
        once(&said, problem);
        here.svod(&["sync", "telegram-files"]).check(1, &[problem]);
        assert_eq!(texts(&here).await, [""; 0]);
    }
}
