use proptest::prelude::*;
use serde_json::json;

use super::*;

fn check(text: &str, pointer: &str, rest: &Value, records: Option<&[&str]>) {
    let (found, apart) = read(text.as_bytes(), pointer).unwrap();
    assert_eq!(found, *rest, "{text}");
    let apart: Option<Vec<&str>> = apart.as_ref().map(|records| records.iter().map(|record| record.get()).collect());
    assert_eq!(apart.as_deref(), records, "{text}");
}

#[test]
fn records_come_as_they_were_written_and_the_rest_as_it_means() {
    let text = r#"{"total":2,"page":{"items":[ {"id" : 1.50}, "odd" ],"next":null},"at":-1.5,"ok":true}"#;
    let rest = json!({ "total": 2, "page": { "items": null, "next": null }, "at": -1.5, "ok": true });
    check(text, "/page/items", &rest, Some(&[r#"{"id" : 1.50}"#, r#""odd""#]));
    check("[1,[2]]", "", &Value::Null, Some(&["1", "[2]"]));
    check(r#"{"a":[]}"#, "/a", &json!({ "a": null }), Some(&[]));
}

#[test]
fn what_is_no_list_is_read_as_it_is() {
    check(r#"{"a":{"b":1}}"#, "/a", &json!({ "a": { "b": 1 } }), None);
    check(r#"{"a":[1]}"#, "/a/b", &json!({ "a": [1] }), None);
    check(r#"{"b":1}"#, "/a", &json!({ "b": 1 }), None);
    check("\"text\"", "/a", &json!("text"), None);
    check(r#"{"a":[1],"a":2}"#, "/a", &json!({ "a": 2 }), None);
    check(r#"{"a":2,"a":[1]}"#, "/a", &json!({ "a": null }), Some(&["1"]));
}

#[test]
fn what_is_no_json_is_refused() {
    for text in ["", "{", r#"{"a":[1,]}"#, r#"{"a":[{"b":}]}"#, "[] []", "{\"a\":[\"\u{1}\"]}"] {
        assert!(read(text.as_bytes(), "/a").is_err(), "{text}");
    }
    assert!(read(b"{\"a\":[\"\xff\"]}", "/a").is_err(), "bytes that are no UTF-8");
}

proptest! {
    #[test]
    fn rest_and_records_together_are_the_answer(
        records in prop::collection::vec((any::<i32>(), ".{0,6}"), 0..5), total in any::<u8>(),
    ) {
        let list: Vec<Value> = records.iter().map(|(id, text)| json!({ "id": id, "text": text })).collect();
        let answer = json!({ "total": total, "data": { "list": list, "more": [total] } });
        let (mut rest, apart) = read(answer.to_string().as_bytes(), "/data/list").unwrap();
        let apart: Vec<Value> = apart.unwrap().iter().map(|text| serde_json::from_str(text.get()).unwrap()).collect();
        *rest.pointer_mut("/data/list").unwrap() = apart.into();
        prop_assert_eq!(rest, answer);
    }
}
