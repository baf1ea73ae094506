//! Every variant of a message, and the payload it gives.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::MessageContext;
use crate::document::Document;
use crate::export::{Export, Met};

const TEXT_MAX_BYTES: usize = 64;

fn payload_in(chat_type: &str, message: &Value) -> Value {
    let chat = format!(r#"{{"name": "Чат", "type": "{chat_type}", "id": 777, "messages": [{message}]}}"#);
    let mut export = Export::new(Document::new(chat.as_bytes()), BTreeSet::new(), TEXT_MAX_BYTES);
    let context = MessageContext {
        own: BTreeSet::from(["channel999".to_owned()]),
        zone: jiff::tz::TimeZone::get("Asia/Yekaterinburg").unwrap(),
    };
    let Met::Message(1, Some(message)) = export.advance(0).unwrap() else { panic!("not a record: {chat}") };
    message.payload(export.chat(), &context)
}

#[track_caller]
fn check(message: impl Into<Value>, key: &str, expected: impl Into<Value>) {
    let (message, expected) = (message.into(), expected.into());
    assert_eq!(payload_in("public_supergroup", &message).get(key), Some(&expected), "{key} of {message}");
}

#[test]
fn a_message_becomes_the_canonical_record() {
    let message = json!({
        "id": 2, "type": "message", "date": "2025-08-05T00:02:00", "date_unixtime": "1754352120",
        "edited": "2025-08-05T00:03:00", "edited_unixtime": "1754352180", "from": "Олег", "from_id": "user100",
        "reply_to_message_id": 1, "text": "Нет воды", "text_entities": [{"type": "plain", "text": "Нет воды"}],
        "reactions": [{"type": "emoji", "count": 2, "emoji": "👍", "recent": [{"from": "Х", "from_id": "user5"}]},
                      {"type": "paid", "count": 3}],
    });
    assert_eq!(
        payload_in("public_supergroup", &message),
        json!({
            "id": "777/2", "chat_id": "777", "chat_type": "public_supergroup", "chat_name": "Чат", "message_id": 2,
            "date": "2025-08-05T00:02:00Z", "edited": "2025-08-05T00:03:00Z",
            "author_id": "user100", "author_name": "Олег", "own": false, "text": "Нет воды",
            "reply_to": 1, "forwarded": false, "unread": false, "media": false, "likes": 5, "url": "https://t.me/c/777/2",
        })
    );
}

#[test]
fn a_text_of_parts_is_joined() {
    let parts = json!({"text": ["Яма на ", {"type": "bold", "text": "улице"}, " Мира ", {"type": "link", "text": "http://x", "href": "http://y"}]});
    check(parts, "text", json!("Яма на улице Мира http://x"));
}

#[test]
fn odd_parts_of_a_text_are_passed_over() {
    check(json!({"text": ["а", 5, null, ["x"], {"type": "bold"}, {"text": 5}, {"text": "б"}]}), "text", json!("аб"));
}

#[test]
fn an_empty_list_of_parts_is_an_empty_text() {
    check(json!({"text": []}), "text", json!(""));
}

#[test]
fn an_absent_text_is_empty() {
    check(json!({"id": 1}), "text", json!(""));
}

#[test]
fn a_text_of_another_type_is_none() {
    check(json!({"text": 5}), "text", Value::Null);
    check(json!({"text": {"text": "x"}}), "text", Value::Null);
    check(json!({"text": null}), "text", Value::Null);
}

#[test]
fn a_long_text_is_cut_at_a_character_and_says_so() {
    let payload = payload_in("public_supergroup", &json!({"text": format!("a{}", "ж".repeat(100))}));
    assert_eq!(payload["text"], json!(format!("a{}", "ж".repeat(31))));
    assert_eq!(payload["text_cut"], json!(true));
}

#[test]
fn a_text_of_exactly_the_limit_is_whole() {
    let payload = payload_in("public_supergroup", &json!({"text": "x".repeat(TEXT_MAX_BYTES)}));
    assert_eq!(payload["text"].as_str().map(str::len), Some(TEXT_MAX_BYTES));
    assert_eq!(payload.get("text_cut"), None);
}

#[test]
fn the_limit_holds_for_all_parts_together() {
    let payload = payload_in("public_supergroup", &json!({"text": ["x".repeat(60), {"text": "y".repeat(60)}, "z"]}));
    assert_eq!(payload["text"], json!(format!("{}{}", "x".repeat(60), "y".repeat(4))));
    assert_eq!(payload["text_cut"], json!(true));
}

#[test]
fn the_unix_time_may_be_a_number() {
    check(json!({"date_unixtime": 1_754_352_120}), "date", json!("2025-08-05T00:02:00Z"));
}

#[test]
fn the_unix_time_wins_over_the_local_time() {
    check(json!({"date": "2001-01-01T00:00:00", "date_unixtime": "1754352120"}), "date", json!("2025-08-05T00:02:00Z"));
}

#[test]
fn a_local_time_is_read_in_the_zone_of_the_municipality() {
    check(json!({"date": "2025-08-05T05:02:00"}), "date", json!("2025-08-05T00:02:00Z"));
}

#[test]
fn a_local_edit_is_read_in_the_zone_of_the_municipality() {
    let message = json!({"date": "2025-08-05T05:02:00", "edited": "2025-08-05T06:02:00"});
    check(message, "edited", json!("2025-08-05T01:02:00Z"));
}

#[test]
fn a_message_never_edited_has_no_edit_even_when_the_epoch_is_printed() {
    check(json!({"date_unixtime": "1754352120"}), "edited", Value::Null);
    check(json!({"date": "2025-08-05T05:02:00", "edited": "1970-01-01T05:00:00"}), "edited", Value::Null);
    check(json!({"date_unixtime": "1754352120", "edited_unixtime": "0"}), "edited", Value::Null);
}

#[test]
fn an_impossible_date_is_none() {
    check(json!({"date_unixtime": "99999999999999999"}), "date", Value::Null);
    check(json!({"date": "вчера"}), "date", Value::Null);
    check(json!({"date": ["2025"]}), "date", Value::Null);
}

#[test]
fn an_author_without_a_name_keeps_the_id() {
    check(json!({"from": null, "from_id": "user5"}), "author_name", Value::Null);
    check(json!({"from": null, "from_id": "user5"}), "author_id", json!("user5"));
}

#[test]
fn a_message_without_author_is_not_own() {
    check(json!({"id": 1}), "own", json!(false));
    check(json!({"id": 1}), "author_id", Value::Null);
}

#[test]
fn posts_of_the_listed_authors_are_own() {
    check(json!({"from_id": "channel999"}), "own", json!(true));
    check(json!({"from_id": "user999"}), "own", json!(false));
}

#[test]
fn posts_of_the_chat_itself_are_own() {
    check(json!({"from_id": "channel777"}), "own", json!(true));
    check(json!({"from_id": "user777"}), "own", json!(false));
}

#[test]
fn a_forwarded_message_is_marked_even_when_its_origin_is_unknown() {
    check(json!({"forwarded_from": "Канал"}), "forwarded", json!(true));
    check(json!({"forwarded_from": null}), "forwarded", json!(true));
    check(json!({"forwarded_from_id": "channel1"}), "forwarded", json!(true));
}

#[test]
fn media_is_marked() {
    check(json!({"photo": "(File not included.)", "width": 1}), "media", json!(true));
    check(json!({"media_type": "video_message", "file": "x.mp4"}), "media", json!(true));
    check(json!({"photo": null}), "media", json!(false));
}

#[test]
fn no_reactions_are_none_and_an_empty_list_is_zero() {
    check(json!({"id": 1}), "likes", Value::Null);
    check(json!({"reactions": []}), "likes", json!(0));
    check(json!({"reactions": {"count": 5}}), "likes", Value::Null);
    check(json!({"reactions": [5, {"count": "x"}, {"emoji": "y"}, {"count": 4}]}), "likes", json!(4));
}

#[test]
fn an_id_of_another_type_is_none_and_so_is_the_key() {
    for id in [json!(null), json!([1]), json!("x"), json!(1.5), json!({"id": 1}), json!(true)] {
        check(json!({"id": id, "text": "т"}), "id", Value::Null);
        check(json!({"id": id, "text": "т"}), "url", Value::Null);
        check(json!({"id": id, "text": "т"}), "text", json!("т"));
    }
}

#[test]
fn a_message_that_is_not_an_object_is_a_record_without_fields() {
    for message in [json!(5), json!("x"), json!(null), json!([1, 2])] {
        check(message.clone(), "id", Value::Null);
        check(message.clone(), "text", Value::Null);
        check(message, "chat_id", json!("777"));
    }
}

#[test]
fn an_unreasonably_long_name_is_left_out() {
    check(json!({"from": "x".repeat(5000)}), "author_name", Value::Null);
}

#[test]
fn the_name_of_a_dialogue_is_a_persons_and_is_left_out() {
    let payload = payload_in("personal_chat", &json!({"id": 1, "text": "x"}));
    assert_eq!(payload["chat_name"], Value::Null);
    assert_eq!(payload["url"], Value::Null);
}

#[test]
fn a_basic_group_has_a_name_but_no_links() {
    let payload = payload_in("private_group", &json!({"id": 1, "text": "x"}));
    assert_eq!((&payload["chat_name"], &payload["url"]), (&json!("Чат"), &Value::Null));
}

#[test]
fn a_channel_has_links() {
    assert_eq!(payload_in("private_channel", &json!({"id": 1}))["url"], json!("https://t.me/c/777/1"));
}

#[test]
fn an_answer_to_a_message_of_another_chat_answers_nothing_here() {
    check(json!({"reply_to_message_id": 5}), "reply_to", 5);
    check(json!({"reply_to_message_id": 5, "reply_to_peer_id": "channel9"}), "reply_to", Value::Null);
}

#[test]
fn text_is_taken_from_forms_of_its_own() {
    // The members of these stand in the order of the alphabet.
    let poll = json!({"question": "Где ямы?", "closed": false, "answers": [{"text": "На Мира", "voters": 3}, {"text": ["Ве", "зде"]}]});
    check(json!({"text": "", "poll": poll}), "text", json!("На Мира\nВезде\nГде ямы?"));
    let todo = json!({"title": "Двор", "answers": [{"id": 1, "text": "Убрать снег"}]});
    check(json!({"text": "Смотрите", "todo_list": todo}), "text", json!("Смотрите\nУбрать снег\nДвор"));
    let rich = json!({"blocks": [
        {"type": "heading", "size": 2, "text": "Яма"},
        {"type": "paragraph", "text": ["На ул. Мира ", {"type": "bold", "text": {"type": "italic", "text": "большая"}}, " яма"]},
        {"type": "list", "items": [{"blocks": [{"type": "paragraph", "text": "Опасно"}]}]},
    ]});
    check(json!({"rich_message": rich}), "text", json!("Яма\nНа ул. Мира большая яма\nОпасно"));
    check(
        json!({"text": "Яма\nНа ул. Мира большая яма\nОпасно", "rich_message": rich}),
        "text",
        json!("Яма\nНа ул. Мира большая яма\nОпасно"),
    );
    check(json!({"text": "", "contact_information": {"first_name": "Анна", "phone_number": "+7"}}), "text", json!(""));
}

#[test]
fn words_in_an_unknown_member_of_a_message_without_text_are_marked() {
    let unknown = json!({"parts": [{"body": "Яма на дороге"}]});
    check(json!({"text": "", "article": unknown}), "unread", json!(true));
    check(json!({"text": "Яма", "article": unknown}), "unread", json!(false));
    for nothing in [json!(true), json!(17), json!(null), json!("animated_emoji"), json!({"a": ["x.mp4", 5]})] {
        check(json!({"text": "", "novelty": nothing}), "unread", json!(false));
    }
    check(json!({"text": "", "saved_from": "Анна Петрова", "via_bot": "@бот"}), "unread", json!(false));
}
