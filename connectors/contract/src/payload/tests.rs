use serde_json::{json, value::to_raw_value};

use super::*;

fn text(text: &str) -> Payload {
    RawValue::from_string(text.to_owned()).unwrap().into()
}

fn written(payload: &Payload) -> String {
    let mut bytes = Vec::new();
    payload.write(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_text_is_written_as_the_source_wrote_it_and_a_value_as_json() {
    let spelled = r#"{ "b" : 1.50, "a" : "\u0434" }"#;
    assert_eq!(written(&text(spelled)), spelled);
    assert_eq!(written(&json!({ "a": "д" }).into()), r#"{"a":"д"}"#);
}

#[test]
fn only_what_is_asked_for_is_read_out_of_a_text() {
    let payload = text(r#"{"id":7,"gone":{"deep":[1,{"id":2}]},"\u0434":null,"id":8}"#);
    assert_eq!(*payload.members(|name| name == "id"), json!({ "id": 8 }), "of a name told twice the last");
    assert_eq!(*payload.members(|name| name == "д"), json!({ "д": null }), "a name is compared as it is meant");
    assert_eq!(*payload.members(|_| false), json!({}));
    assert_eq!(*payload.value(), json!({ "id": 8, "gone": { "deep": [1, { "id": 2 }] }, "д": null }));
    assert_eq!(payload.clone().into_members(|_| true), *payload.value());
    assert_eq!(payload.clone().into_members(|name| name == "id"), *payload.members(|name| name == "id"));
}

#[test]
fn a_text_and_a_value_that_mean_the_same_are_equal() {
    let value = json!({ "a": [1, 2], "b": null });
    assert_eq!(Payload::from(to_raw_value(&value).unwrap()), Payload::from(value.clone()));
    assert_eq!(text(r#"{"b":null,"a":[1,2]}"#), value.into());
    assert_ne!(text(r#"{"b":null}"#), json!({}).into());
}

#[test]
fn what_is_no_object_has_no_members() {
    for other in ["7", "[]", "\"a\"", "null"] {
        assert_eq!(*text(other).value(), Value::Null, "{other}");
    }
}
