//! Which value a path finds, and that records are moved out whole.

use serde_json::json;

use super::*;

#[track_caller]
fn check_pointer(text: &str, expected: Option<&str>) {
    assert_eq!(pointer(text).as_deref(), expected, "{text}");
}

#[test]
fn plain_chains_become_pointers() {
    check_pointer("$", Some(""));
    check_pointer("$.a", Some("/a"));
    check_pointer("$.data.items_2.ключ", Some("/data/items_2/ключ"));
}

#[test]
fn anything_else_stays_a_query() {
    check_pointer("$.a[0]", None);
    check_pointer("$..a", None);
    check_pointer("$['a']", None);
    check_pointer("$.*", None);
    check_pointer("$.a-b", None);
    check_pointer("a.b", None);
}

#[track_caller]
fn check_take(path: &str, answer: Value, lone: bool, expected: Option<&Value>) {
    let mut answer = answer;
    let taken = Records::parse(path).unwrap().take(&mut answer, lone).map(Value::Array);
    assert_eq!(taken.as_ref(), expected);
}

#[test]
fn a_list_is_moved_out() {
    check_take("$.a.b[*]", json!({"a": {"b": [1, 2]}}), false, Some(&json!([1, 2])));
    check_take("$[*]", json!([1]), false, Some(&json!([1])));
    check_take("$.a[*]", json!({"a": []}), false, Some(&json!([])));
}

#[test]
fn what_is_not_a_list_is_not_taken_for_an_empty_one() {
    check_take("$.a[*]", json!({"b": []}), false, None);
    check_take("$.a[*]", json!({"a": null}), false, None);
    check_take("$.a[*]", json!({"a": {"x": 1}}), false, None);
    check_take("$[*]", json!({"error": "x"}), false, None);
}

#[test]
fn a_query_moves_each_match_out() {
    let answer = json!({"g": [{"x": [1, 2]}, {"x": [3]}], "other": 9});
    check_take("$.g[*].x[*]", answer.clone(), false, Some(&json!([1, 2, 3])));
    check_take("$.g[1:].x[*]", answer, false, Some(&json!([3])));
}

#[test]
fn a_query_without_a_match_needs_its_beginning() {
    check_take("$.g[*].x[*]", json!({"g": []}), false, Some(&json!([])));
    check_take("$.g[*].x[*]", json!({"h": []}), false, None);
    check_take("$.g[*].x[*]", json!({"g": "text"}), false, None);
}

#[test]
fn a_query_that_selects_a_part_of_a_match_is_refused() {
    check_take("$..x", json!({"x": {"x": 1}}), false, None);
}

#[test]
fn xml_may_have_one_element_or_none_instead_of_a_list() {
    let path = "$.a.items.item[*]";
    check_take(path, json!({"a": {"items": {"item": {"n": "1"}}}}), true, Some(&json!([{"n": "1"}])));
    check_take(path, json!({"a": {"items": {"item": ["1", "2"]}}}), true, Some(&json!(["1", "2"])));
    check_take(path, json!({"a": {"items": null}}), true, Some(&json!([])));
    check_take(path, json!({"a": {"items": {"@n": "0"}}}), true, Some(&json!([])));
    check_take(path, json!({"a": null}), true, None);
    check_take(path, json!({"html": {"body": "x"}}), true, None);
}

#[track_caller]
fn check_count(answer: &Value, expected: Option<Result<u64, ()>>) {
    assert_eq!(Place::parse("$.n").unwrap().count(answer), expected);
}

#[test]
fn a_count_may_be_written_as_text() {
    check_count(&json!({"n": 12}), Some(Ok(12)));
    check_count(&json!({"n": " 12 "}), Some(Ok(12)));
    check_count(&json!({}), None);
    check_count(&json!({"n": null}), None);
    check_count(&json!({"n": -1}), Some(Err(())));
    check_count(&json!({"n": 1.5}), Some(Err(())));
    check_count(&json!({"n": [1]}), Some(Err(())));
}

#[test]
fn text_is_never_made_of_lists_or_nothing() {
    let place = Place::parse("$['n']").unwrap();
    assert_eq!(place.text(&json!({"n": "a"})).as_deref(), Some("a"));
    assert_eq!(place.text(&json!({"n": 7})).as_deref(), Some("7"));
    assert_eq!(place.text(&json!({"n": true})).as_deref(), Some("true"));
    assert_eq!(place.text(&json!({"n": ""})), None);
    assert_eq!(place.text(&json!({"n": []})), None);
    assert_eq!(place.text(&json!({"n": null})), None);
}

#[test]
fn a_wrong_path_is_refused() {
    assert_eq!(Place::parse("content").err(), Some(1));
    assert!(Records::parse("$.a[").is_err_and(|at| at > 1));
}

#[test]
fn anything_but_nothing_no_and_zero_means_yes() {
    let place = Place::parse("$.gone").unwrap();
    for yes in [json!(true), json!(1), json!("true"), json!("2026-03-01"), json!("да")] {
        assert!(place.is_set(&json!({ "gone": yes })), "{yes}");
    }
    for no in [json!(false), json!(0), json!("false"), json!("0"), json!(""), json!(null), json!([])] {
        assert!(!place.is_set(&json!({ "gone": no })), "{no}");
    }
    assert!(!place.is_set(&json!({})));
}
