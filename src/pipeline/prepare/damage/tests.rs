use serde_json::json;

use super::*;

#[track_caller]
fn check(mut payload: Value, expected: &Value, found: &[&str]) {
    assert_eq!(take_out(&mut payload), found);
    assert_eq!(&payload, expected);
}

#[test]
fn in_a_name_of_a_place_another_character_stands_for_it() {
    let mut origin = Origin::sheet("a\0.xlsx", "лист\0");
    mend_origin(&mut origin);
    assert_eq!(origin, Origin::sheet("a\u{fffd}.xlsx", "лист\u{fffd}"));
    let mut whole = Origin::from("/лист");
    mend_origin(&mut whole);
    assert_eq!(whole, Origin::from("/лист"));
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
