use serde_json::json;

use super::*;

#[track_caller]
fn check(payload: Value, expected: &Value, found: &[&str]) {
    let mut record = Record {
        stream: "submissions".into(),
        origin: "/лист\0".into(),
        position: 1,
        stated_at: None,
        precedence: 0,
        deleted: false,
        edited: false,
        payload,
    };
    assert_eq!(take_out(&mut record), found);
    assert_eq!(&record.payload, expected);
    assert_eq!(&*record.origin, "/лист\u{fffd}");
}

#[test]
fn a_text_with_the_character_is_not_told() {
    check(json!({ "a": "1\0", "b": "2", "c": null }), &json!({ "b": "2", "c": null }), &["a"]);
}

#[test]
fn it_is_found_at_any_depth_and_lists_keep_their_places() {
    check(
        json!({ "a": { "b": "\0", "c": 1 }, "d": ["x", "\0", { "e": "\0" }, { "e": "\0" }] }),
        &json!({ "a": { "c": 1 }, "d": ["x", null, {}, {}] }),
        &["a.b", "d.*", "d.*.e"],
    );
}

#[test]
fn a_whole_record_stays_as_it_is() {
    let whole = json!({ "a": "\\u0000", "b": ["", "\u{1}"], "c": { "d": true } });
    check(whole.clone(), &whole, &[]);
}
