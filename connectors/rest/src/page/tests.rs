//! Which pages count as the same.

use serde_json::json;

use super::*;

#[track_caller]
fn differ(one: &[Value], other: &[Value]) {
    let told = |records: &[Value]| digest(&records.iter().cloned().map(Payload::from).collect::<Vec<_>>());
    assert_ne!(told(one), told(other));
}

#[test]
fn the_same_records_have_the_same_digest() {
    let record = || [json!({"id": "1", "rating": 5, "at": {"x": 1.5}, "list": [null, true]}).into()];
    assert_eq!(digest(&record()), digest(&record()));
}

#[test]
fn records_that_differ_anywhere_have_another_digest() {
    let base = json!({"id": "1", "rating": 5, "at": {"x": 1.5}, "list": [null, true]});
    for (place, value) in [
        ("/id", json!("2")),
        ("/rating", json!(4)),
        ("/rating", json!(5.5)),
        ("/rating", json!("5")),
        ("/rating", json!(-5)),
        ("/at/x", json!(1.25)),
        ("/list/0", json!(false)),
        ("/list/1", json!(false)),
        ("/list", json!([null, true, null])),
    ] {
        let mut other = base.clone();
        *other.pointer_mut(place).unwrap() = value;
        differ(std::slice::from_ref(&base), &[other]);
    }
}

#[test]
fn the_border_between_two_texts_counts() {
    differ(&[json!(["ab", "c"])], &[json!(["a", "bc"])]);
    differ(&[json!({"a": 1}), json!({"a": 2})], &[json!({"a": 2}), json!({"a": 1})]);
}
