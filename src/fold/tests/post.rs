//! Posts and comments of social networks.

use serde_json::{Value, json};

use super::{mapping, outcome, setting, submission};
use crate::domain::{Block, FeedName, Kind, Status, Submission};
use crate::fold::Folded;
use crate::mapping::{FilterReason, Mapping, Signs, embedded};

/// Share of the invented comments whose block or reason must be found, in percent; what is reached stands in
/// docs/mappings.md.
const RIGHT_MIN_PERCENT: usize = 95;

fn comment(text: &str) -> Value {
    json!({"id": "-1_2_3", "type": "comment", "date": "2026-03-01T10:00:00Z", "author_id": "5", "text": text})
}

/// A block, `unmapped`, or the reason of a filter.
fn verdict(mapping: &Mapping, text: &str) -> String {
    match mapping.post_topic(text, Signs::default()) {
        Ok(topic) => topic.block.as_str().to_owned(),
        Err(reason) => reason.as_str().to_owned(),
    }
}

#[test]
fn most_labelled_comments_are_understood() {
    let mapping = mapping("vk-files");
    let text = include_str!("../../../fixtures/mapping/posts_labelled.csv").trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
    let (mut right, mut all, mut wrong) = (0, 0, Vec::new());
    for row in reader.records() {
        let row = row.unwrap();
        let (expected, text) = (row.get(0).unwrap(), row.get(1).unwrap());
        let found = verdict(&mapping, text);
        all += 1;
        if found == expected {
            right += 1;
        } else {
            wrong.push(format!("{expected} ≠ {found}: {text}"));
        }
    }
    assert!(all >= 150, "the set shrank to {all}");
    assert!(right * 100 >= all * RIGHT_MIN_PERCENT, "{right} of {all}:\n{}", wrong.join("\n"));
}

fn read(text: &str) -> Submission {
    submission(outcome("vk-files", "comments", comment(text)))
}

#[track_caller]
fn filtered(stream: &'static str, changes: &[(&str, Value)], expected: FilterReason) {
    let mut payload = comment("На Обороны яма");
    for (key, value) in changes {
        payload[*key] = value.clone();
    }
    assert_eq!(outcome("vk-files", stream, payload), Folded::LeftOut(expected, FeedName::new("vk-files")));
}

#[test]
fn a_comment_becomes_a_post_with_the_words_that_decided() {
    let found = read("Третий день не чистят СНЕГ на Мичурина, машины буксуют");
    assert_eq!((found.kind, found.status, found.topic.block), (Kind::Post, Status::New, Block::Roads));
    assert_eq!(found.topic.decided_by, ["не", "чистят", "снег"]);
    assert_eq!(found.topic.topic.as_deref(), Some("Уборка дорог и тротуаров от снега и наледи"));
    assert_eq!(found.author_key.map(|key| key.as_str().len()), Some(64));
}

#[test]
fn two_blocks_of_the_same_weight_are_no_topic() {
    assert_eq!(read("лифт и автобус").topic.block, Block::Unmapped);
}

#[test]
fn an_exclusion_rules_a_topic_out() {
    assert_eq!(read("Выгребная яма переполнена").topic.block, Block::Housing);
    assert_eq!(read("Снег с крыши падает на людей, трактор снег").topic.block, Block::Unmapped);
}

#[test]
fn a_weak_word_needs_company() {
    assert_eq!(read("снег").topic.block, Block::Unmapped);
    assert_eq!(read("снег и сугробы").topic.block, Block::Roads);
}

#[test]
fn a_phrase_stands_in_any_order_but_near() {
    assert_eq!(read("света у нас нет").topic.block, Block::Energy);
    assert_eq!(read("воды в кране третий день нет").topic.block, Block::Housing);
    assert_eq!(read("нет слов какие они там все хорошие а свет").topic.block, Block::Unmapped);
}

#[test]
fn what_is_nobodys_message_is_left_out() {
    filtered("comments", &[("deleted", json!(true)), ("text", json!(null))], FilterReason::Deleted);
    filtered("comments", &[("own", json!(true))], FilterReason::Own);
    filtered("comments", &[("text", json!(" "))], FilterReason::Empty);
    filtered("comments", &[("text", json!("👍 +1"))], FilterReason::Emoji);
    filtered("comments", &[("text", json!("[id1|Анна Иванова] 👍"))], FilterReason::Emoji);
    filtered("posts", &[("repost", json!(true)), ("text", json!(""))], FilterReason::Repost);
    filtered("posts", &[("ads", json!(true))], FilterReason::Advertising);
    filtered("comments", &[("text", json!("Спасибо большое!"))], FilterReason::Thanks);
    filtered("comments", &[("text", json!("Доброе утро!"))], FilterReason::Greeting);
}

#[test]
fn a_question_with_a_greeting_is_not_left_out() {
    assert_eq!(read("Добрый день! Когда будет ответ?").topic.block, Block::Unmapped);
}

#[test]
fn a_complaint_behind_a_greeting_or_thanks_is_not_left_out() {
    for text in [
        "Здравствуйте! У нас беда",
        "Здравствуйте, помогите пожалуйста",
        "Доброе утро, третий день сидим в темноте",
        "Благодарю за ответ, но проблема не решена",
        "Спасибо, опять всё сломано",
        "Спасибо за ремонт, но свет так и не горит",
        "Добрый день! Беда",
        "Спасибо, стыд и позор",
        "Молодцы, сделали хуже чем было",
        "Привет! Снег",
        "Добрый вечер, ответите?",
    ] {
        assert!(Block::parse(&verdict(&mapping("vk-files"), text)).is_ok(), "{text} is left out");
    }
}

#[test]
fn pure_thanks_and_greetings_are_left_out() {
    for text in [
        "Спасибо!",
        "Спасибо большое!",
        "Огромное спасибо всем за помощь",
        "Благодарю за ответ",
        "Спасибо за ремонт",
        "Спасибо, спасибо вам, ещё раз спасибо!",
        "Молодцы! Так держать",
        "Благодарим администрацию города",
    ] {
        assert_eq!(verdict(&mapping("vk-files"), text), "thanks", "{text}");
    }
    for text in [
        "Здравствуйте!",
        "Здравствуйте, уважаемые жители!",
        "Доброго времени суток!",
        "Всем привет",
        "Привет, земляки",
        "С праздником, дорогие женщины!",
        "Добрый вечер, соседи",
    ] {
        assert_eq!(verdict(&mapping("vk-files"), text), "greeting", "{text}");
    }
}

#[test]
fn a_message_of_telegram_becomes_a_post() {
    let payload = json!({"id": "1/2", "chat_id": "1", "date": "2026-03-01T10:00:00Z", "author_id": "user7",
        "author_name": "Аглая Пересветова", "own": false, "text": "Света нет! Пересветова, Обороны 42", "forwarded": false,
        "likes": 3, "url": "https://t.me/c/1/2"});
    let found = submission(outcome("telegram-files", "messages", payload));
    assert_eq!(found.topic.block, Block::Energy);
    assert_eq!(found.text.as_deref(), Some("Света нет! [имя], Обороны 42"));
    assert_eq!(found.url.as_deref(), Some("https://t.me/c/1/2"));
}

#[test]
fn a_wrong_rule_is_named_by_line_and_column() {
    let mut files = embedded();
    let text = "block;topic;kind;text;weight\r\nroads;Ямы;stem;две ямы;2\r\nroad;Ямы;stem;яма;2\r\nroads;Ямы;stem;яма;9\r\n\
                roads;;stem;яма;1\r\nroads;Ямы;word;яма;1\r\nroads;Ямы;stem;42;1\r\n";
    files.0.insert("topic_rules.csv".to_owned(), text.to_owned());
    let faults = Mapping::parse("vk-files", &files, setting()).unwrap_err();
    let shown: Vec<_> = faults.iter().map(|fault| (fault.line, fault.key.as_str())).collect();
    let expected = [(2, "kind"), (3, "block"), (4, "weight"), (5, "topic"), (6, "kind"), (7, "text")];
    assert_eq!(shown, expected.map(|(line, key)| (Some(line), key)));
}

#[test]
fn a_filter_that_needs_no_words_is_refused_as_a_rule() {
    let mut files = embedded();
    files.0.insert("post_filters.csv".to_owned(), "reason;kind;text;weight\r\nown;stem;мы;1\r\n".to_owned());
    let faults = Mapping::parse("vk-files", &files, setting()).unwrap_err();
    assert_eq!(faults.first().map(|fault| (fault.line, fault.key.as_str())), Some((Some(2), "reason")));
}

#[test]
fn every_reason_is_read_as_it_is_written() {
    for reason in FilterReason::ALL {
        assert_eq!(FilterReason::parse(reason.as_str()), Some(*reason));
        assert!(!reason.title().is_empty());
    }
}
