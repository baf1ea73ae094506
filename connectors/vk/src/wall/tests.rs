//! Every variant of a post, a comment and an answer.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use svod_contract::{Damage, FaultKind};

use super::{Found, Place, Stream, place_of_file, read};

const POSTS: &str = include_str!("../../../../fixtures/samples/vk/vknet-wall.get-extended.json");
const DONUT: &str = include_str!("../../../../fixtures/samples/vk/vknet-Categories-Wall-GetById_Donut.json");
const COMMENTS: &str = include_str!("../../../../fixtures/samples/vk/vknet-Categories-Wall-GetComments802.json");
const EVENT: &str = include_str!("../../../../fixtures/samples/vk/vknet-BotsLongPoll-WallReplyNewTest.json");
const ERRORS: [(&str, i64); 3] = [
    (include_str!("../../../../fixtures/samples/vk/vknet-Errors-5.json"), 5),
    (include_str!("../../../../fixtures/samples/vk/vknet-Errors-14.json"), 14),
    (include_str!("../../../../fixtures/samples/vk/vknet-Errors-15.json"), 15),
];

fn found(answer: &Value, file: &str) -> Found {
    read(answer, 1, place_of_file(file), &BTreeSet::from([777]))
}

fn sample(text: &str) -> Found {
    found(&serde_json::from_str(text).unwrap(), "x.json")
}

fn ids(found: &Found) -> Vec<Value> {
    found.records.iter().map(|(_, payload)| payload["id"].clone()).collect()
}

/// The payload of the only post in an answer of `wall.get`.
fn post(mut item: Value) -> Value {
    item["post_type"] = json!("post");
    let found = found(&json!({"response": {"count": 1, "items": [item]}}), "x.json");
    assert_eq!((found.records.len(), found.records[0].0, found.problems.len()), (1, Stream::Posts, 0));
    found.records[0].1.clone()
}

/// The payload of the only comment in an answer of `wall.getComments`.
fn comment(item: &Value) -> Value {
    let answer = json!({"response": {"count": 1, "current_level_count": 1, "items": [item]}});
    let found = found(&answer, "comments_-5_6.json");
    assert_eq!((found.records.len(), found.records[0].0, found.problems.len()), (1, Stream::Comments, 0));
    found.records[0].1.clone()
}

#[track_caller]
fn check_post(item: impl Into<Value>, key: &str, expected: impl Into<Value>) {
    let (item, expected) = (item.into(), expected.into());
    assert_eq!(post(item.clone()).get(key), Some(&expected), "{key} of {item}");
}

#[track_caller]
fn check_comment(item: impl Into<Value>, key: &str, expected: impl Into<Value>) {
    let (item, expected) = (item.into(), expected.into());
    assert_eq!(comment(&item).get(key), Some(&expected), "{key} of {item}");
}

#[test]
fn the_sample_of_a_wall_becomes_the_canonical_record() {
    let found = sample(POSTS);
    assert_eq!(found.records.len(), 1);
    assert_eq!(
        found.records[0],
        (
            Stream::Posts,
            json!({
                "id": "10_41", "owner_id": 10, "post_id": 41, "comment_id": null, "type": "post",
                "date": "2014-03-05T06:51:06Z", "edited": null, "author_id": "10", "author_name": "Иван Иванов",
                "own": false, "text": "", "reply_to": null, "deleted": false, "repost": true, "ads": false,
                "pinned": false, "likes": 1, "reposts": 0, "views": null, "comments": 0,
                "url": "https://vk.com/wall10_41",
            })
        )
    );
    assert_eq!((found.missing, found.problems.len()), (0, 0));
}

#[test]
fn the_sample_of_a_community_is_its_own_post() {
    let found = sample(DONUT);
    let payload = &found.records[0].1;
    assert_eq!(ids(&found), [json!("-322_123")]);
    assert_eq!(payload["own"], json!(true));
    assert_eq!(payload["author_name"], json!("Группа ВК"));
    assert_eq!(payload["views"], json!(9));
}

#[test]
fn the_sample_of_comments_gives_the_deleted_one_the_place_of_its_neighbours() {
    let found = sample(COMMENTS);
    assert_eq!(ids(&found), ["-69459624_482121_482124", "-69459624_482121_482127", "-69459624_482121_482418"]);
    let deleted: Vec<bool> = found.records.iter().map(|(_, payload)| payload["deleted"] == json!(true)).collect();
    assert_eq!(deleted, [false, true, false]);
    assert_eq!(
        found.records[1],
        (
            Stream::Comments,
            json!({
                "id": "-69459624_482121_482127", "owner_id": -69_459_624, "post_id": 482_121, "comment_id": 482_127,
                "type": "comment", "date": "2019-03-21T15:03:49Z", "edited": null, "author_id": null,
                "author_name": null, "own": false, "text": null, "reply_to": null, "deleted": true, "repost": false,
                "ads": false, "pinned": false, "likes": null, "reposts": null, "views": null, "comments": null,
                "url": "https://vk.com/wall-69459624_482121?reply=482127",
            })
        )
    );
}

#[test]
fn the_sample_of_comments_counts_three_that_are_not_there() {
    assert_eq!(sample(COMMENTS).missing, 3);
}

#[test]
fn the_samples_of_errors_are_told_without_the_request() {
    for (text, code) in ERRORS {
        let found = sample(text);
        assert_eq!(found.records, []);
        assert_eq!(found.problems, [FaultKind::PlatformError { answer: 1, code: Some(code) }]);
    }
}

#[test]
fn the_sample_of_an_event_is_not_an_answer() {
    let found = sample(EVENT);
    assert_eq!(found.records, []);
    assert_eq!(found.problems, [FaultKind::NotTheFormat { damage: Damage::NotAWall(1) }]);
}

#[test]
fn a_token_in_an_error_is_never_repeated() {
    let error = json!({"error": {"error_code": 5, "error_msg": "bad vk1.a.SECRET",
        "request_params": [{"key": "access_token", "value": "vk1.a.SECRET"}]}});
    assert!(!format!("{:?}", found(&error, "x.json")).contains("SECRET"));
}

#[test]
fn unknown_and_missing_codes_are_errors_too() {
    let problem = |error: Value| found(&json!({"error": error}), "x.json").problems.remove(0);
    let told = |code| FaultKind::PlatformError { answer: 1, code };
    assert_eq!(problem(json!({"error_code": 9999})), told(Some(9999)));
    assert_eq!(problem(json!({"error_code": "6"})), told(Some(6)));
    assert_eq!(problem(json!("text")), told(None));
}

#[test]
fn errors_beside_a_response_do_not_hide_it() {
    let answer = json!({"response": {"items": [{"id": 1, "owner_id": 2, "post_type": "post"}]},
        "execute_errors": [{"method": "wall.get", "error_code": 15, "error_msg": "x"}]});
    let found = found(&answer, "x.json");
    assert_eq!((found.records.len(), found.problems.len()), (1, 1));
}

#[test]
fn other_json_is_not_an_answer() {
    for other in [json!(5), json!([]), json!({}), json!({"response": 1}), json!({"response": {"items": 5}})] {
        let found = found(&other, "x.json");
        assert_eq!((found.records.len(), found.problems[0].code()), (0, "not_the_format"), "{other}");
    }
}

#[test]
fn an_answer_without_its_response_wrapper_is_read() {
    assert_eq!(
        ids(&found(&json!({"count": 1, "items": [{"id": 1, "owner_id": -2, "post_type": "post"}]}), "")),
        ["-2_1"]
    );
}

#[test]
fn a_response_that_is_a_bare_list_is_read() {
    assert_eq!(ids(&found(&json!({"response": [{"id": 1, "owner_id": -2, "text": "x"}]}), "")), ["-2_1"]);
}

#[test]
fn an_empty_answer_is_no_fault() {
    let found = found(&json!({"response": {"count": 0, "items": []}}), "x.json");
    assert_eq!((found.records.len(), found.problems.len(), found.missing), (0, 0, 0));
}

#[test]
fn a_pinned_post_is_marked_and_stays_first() {
    let answer = json!({"response": {"items": [
        {"id": 1, "owner_id": -2, "from_id": -2, "date": 100, "is_pinned": 1, "post_type": "post"},
        {"id": 9, "owner_id": -2, "from_id": 5, "date": 900, "post_type": "post"}]}});
    let found = found(&answer, "x.json");
    assert_eq!(ids(&found), ["-2_1", "-2_9"]);
    assert_eq!((&found.records[0].1["pinned"], &found.records[1].1["pinned"]), (&json!(true), &json!(false)));
}

#[test]
fn flags_may_be_numbers_or_booleans() {
    check_post(json!({"marked_as_ads": 1}), "ads", json!(true));
    check_post(json!({"marked_as_ads": true}), "ads", json!(true));
    check_post(json!({"marked_as_ads": 0}), "ads", json!(false));
    check_post(json!({"marked_as_ads": "1"}), "ads", json!(false));
    check_post(json!({"is_deleted": true}), "deleted", json!(true));
    check_comment(json!({"id": 1, "deleted": true}), "deleted", json!(true));
}

#[test]
fn a_repost_is_told_from_a_post() {
    check_post(json!({"text": "", "copy_history": [{"id": 1, "text": "чужой"}]}), "repost", json!(true));
    check_post(json!({"text": "", "copy_history": [{"id": 1, "text": "чужой"}]}), "text", json!(""));
    check_post(json!({"copy_history": []}), "repost", json!(false));
}

#[test]
fn own_are_the_community_on_its_wall_and_the_listed() {
    check_post(json!({"owner_id": -2, "from_id": -2}), "own", json!(true));
    check_post(json!({"owner_id": -2, "from_id": -3}), "own", json!(false));
    check_post(json!({"owner_id": -2, "from_id": 777}), "own", json!(true));
    check_post(json!({"owner_id": 10, "from_id": 10}), "own", json!(false));
    check_post(json!({"owner_id": -2}), "own", json!(false));
    check_comment(json!({"id": 1, "from_id": -5}), "own", json!(true));
    check_comment(json!({"id": 1, "from_id": 5}), "own", json!(false));
}

#[test]
fn counts_are_read_from_their_objects() {
    let item = json!({"likes": {"count": 1}, "reposts": {"count": 2}, "views": {"count": 3}, "comments": {"count": 4}});
    for (key, value) in [("likes", 1), ("reposts", 2), ("views", 3), ("comments", 4)] {
        check_post(item.clone(), key, json!(value));
    }
    check_post(json!({"likes": 5}), "likes", Value::Null);
    check_post(json!({"likes": {"count": -1}}), "likes", Value::Null);
}

#[test]
fn dates_are_unix_seconds() {
    check_post(json!({"date": 1_605_698_519}), "date", json!("2020-11-18T11:21:59Z"));
    check_post(json!({"edited": "1605698519"}), "edited", json!("2020-11-18T11:21:59Z"));
    check_post(json!({"date": 99_999_999_999_999_i64}), "date", Value::Null);
    check_post(json!({"date": [1]}), "date", Value::Null);
}

#[test]
fn a_post_of_an_old_version_names_its_wall_otherwise() {
    check_post(json!({"id": 1, "to_id": -8}), "id", json!("-8_1"));
}

#[test]
fn an_item_of_wrong_types_is_a_record_without_key() {
    check_post(json!({"id": [1], "owner_id": "x", "text": 5, "from_id": {}, "thread": 4}), "id", Value::Null);
    check_comment(json!({"id": "x", "text": 5, "thread": {"items": 5, "count": "y"}}), "id", Value::Null);
    for item in [json!(5), json!(null), json!("x"), json!([])] {
        check_comment(item.clone(), "id", Value::Null);
        check_comment(item, "text", Value::Null);
    }
}

#[test]
fn the_place_of_comments_may_stand_in_the_request() {
    let answer =
        json!({"request": {"owner_id": "-1", "post_id": 2}, "response": {"items": [{"id": 3, "deleted": true}]}});
    assert_eq!(ids(&found(&answer, "x.json")), ["-1_2_3"]);
}

#[test]
fn the_place_of_comments_may_stand_in_the_file_name() {
    let answer = json!({"response": {"items": [{"id": 3, "deleted": true}]}});
    assert_eq!(ids(&found(&answer, "comments_-1_2_page3.json")), ["-1_2_3"]);
    assert_eq!(ids(&found(&answer, "other.json")), [Value::Null]);
}

#[test]
fn a_comment_says_its_place_better_than_anything_around_it() {
    let answer = json!({"request": {"owner_id": -9, "post_id": 9}, "response": {"items": [
        {"id": 3, "owner_id": -1, "post_id": 2, "from_id": 5, "text": "x"}]}});
    assert_eq!(ids(&found(&answer, "comments_-8_8.json")), ["-1_2_3"]);
}

#[test]
fn comments_of_old_versions_are_known_by_the_request() {
    let answer = json!({"request": {"owner_id": -1, "post_id": 2}, "response": {"items": [{"id": 3, "from_id": 5, "text": "x"}]}});
    assert_eq!(found(&answer, "x.json").records[0].0, Stream::Comments);
}

#[test]
fn a_thread_stands_behind_its_comment_and_answers_it() {
    let answer = json!({"response": {"current_level_count": 1, "count": 4, "items": [
        {"id": 1, "owner_id": -1, "post_id": 2, "deleted": true, "parents_stack": [], "thread": {"count": 3, "items": [
            {"id": 5, "from_id": 7, "text": "a", "parents_stack": [1]},
            {"id": 6, "from_id": 7, "text": "b", "reply_to_comment": 5},
            {"id": 7, "deleted": true}]}}]}});
    let found = found(&answer, "x.json");
    assert_eq!(ids(&found), ["-1_2_1", "-1_2_5", "-1_2_6", "-1_2_7"]);
    let reply_to: Vec<Value> = found.records.iter().map(|(_, payload)| payload["reply_to"].clone()).collect();
    assert_eq!(reply_to, [Value::Null, json!(1), json!(5), json!(1)]);
    assert_eq!(found.missing, 0);
}

#[test]
fn replies_say_the_place_of_a_deleted_comment() {
    let answer = json!({"response": {"items": [
        {"id": 1, "deleted": true, "thread": {"count": 1, "items": [{"id": 5, "owner_id": -1, "post_id": 2}]}}]}});
    assert_eq!(ids(&found(&answer, "x.json")), ["-1_2_1", "-1_2_5"]);
}

#[test]
fn missing_replies_are_counted_over_the_whole_answer() {
    let answer = json!({"response": {"count": 40, "items": [
        {"id": 1, "owner_id": -1, "post_id": 2, "thread": {"count": 12, "items": [{"id": 5}, {"id": 6}]}},
        {"id": 2, "owner_id": -1, "post_id": 2, "thread": {"count": 0, "items": []}},
        {"id": 3, "owner_id": -1, "post_id": 2, "thread": {"count": 1, "items": [{"id": 8}, {"id": 9}]}},
        {"id": 4, "owner_id": -1, "post_id": 2, "thread": {"count": 5}}]}});
    assert_eq!(found(&answer, "x.json").missing, 15);
}

#[test]
fn names_come_from_profiles_and_groups() {
    let answer = json!({"response": {"items": [
        {"id": 1, "owner_id": -2, "from_id": 5, "post_type": "post"},
        {"id": 2, "owner_id": -2, "from_id": -2, "post_type": "post"},
        {"id": 3, "owner_id": -2, "from_id": 2, "post_type": "post"},
        {"id": 4, "owner_id": -2, "from_id": 6, "post_type": "post"}],
        "profiles": [{"id": 5, "first_name": "Анна", "last_name": "Петрова"}, {"id": 6}], "groups": [{"id": 2, "name": "Город"}]}});
    let found = found(&answer, "x.json");
    let names: Vec<Value> = found.records.iter().map(|(_, payload)| payload["author_name"].clone()).collect();
    assert_eq!(names, [json!("Анна Петрова"), json!("Город"), Value::Null, Value::Null]);
}

#[test]
fn file_names_that_say_nothing_say_nothing() {
    for name in ["", "comments_", "comments_-1", "comments_a_b.json", "comments_-1_.json", "wall_-1_2.json"] {
        assert_eq!(place_of_file(name), Place::default(), "{name}");
    }
    assert_eq!(place_of_file("comments_-1_2.json"), Place { owner_id: Some(-1), post_id: Some(2) });
    assert_eq!(place_of_file("comments_10_20_3.json"), Place { owner_id: Some(10), post_id: Some(20) });
}

/// The numbers of the records of an answer, and how many problems it has.
fn outcome(answer: &Value) -> (Vec<String>, usize) {
    let found = found(answer, "w.json");
    let ids = found.records.iter().map(|(_, payload)| payload["id"].as_str().unwrap_or("-").to_owned());
    (ids.collect(), found.problems.len())
}

#[test]
fn posts_are_found_in_whatever_is_put_around_them() {
    let post = |id: i64| json!({"id": id, "owner_id": -5, "from_id": 7, "date": 1_770_000_000, "post_type": "post"});
    let old = |id: i64| json!({"id": id, "to_id": -5, "from_id": 7, "date": 1_770_000_000, "text": "яма"});
    let page = |id: i64| json!({"count": 1, "items": [post(id)]});
    let both = ["-5_1".to_owned(), "-5_2".to_owned()];
    for answer in [
        json!({"response": [page(1), page(2)]}),
        json!({"response": [[post(1)], [post(2)]]}),
        json!({"response": {"first": page(1), "second": [post(2)]}}),
        json!({"response": [2, old(1), old(2)]}),
        json!({"response": {"wall": [2, old(1), old(2)], "profiles": [{"id": 7, "date": 1}], "groups": []}}),
        json!([post(1), post(2)]),
        json!([[page(1)], [[page(2)]]]),
        json!({"response": [page(1), false, page(2)], "execute_errors": []}),
    ] {
        assert_eq!(outcome(&answer), (both.to_vec(), 0), "{answer}");
    }
    assert_eq!(outcome(&post(1)), (vec!["-5_1".to_owned()], 0));
}

#[test]
fn comments_of_old_versions_have_their_numbers() {
    let answer =
        json!({"response": [1, {"cid": 9, "uid": 7, "from_id": 7, "date": 1, "text": "яма", "reply_to_cid": 8}]});
    let found = found(&answer, "comments_-5_6.json");
    let payload = &found.records[0].1;
    assert_eq!((payload["id"].as_str(), payload["reply_to"].as_i64()), (Some("-5_6_9"), Some(8)));
}

#[test]
fn a_container_without_posts_is_refused_by_name() {
    for answer in [json!([]), json!({"response": []}), json!({"response": [0]}), json!({"a": {"b": [1]}}), json!(5)] {
        assert_eq!(outcome(&answer), (vec![], 1), "{answer}");
    }
}

#[test]
fn numbers_with_a_nought_behind_are_whole_and_those_in_short_are_lost() {
    let post = |id: Value| json!({"id": id, "owner_id": "-5.0", "date": "1.77e9", "post_type": "post"});
    assert_eq!(outcome(&post(json!(1.0))).0, ["-5_1"]);
    assert_eq!(outcome(&post(json!("1"))).0, ["-5_1"]);
    assert_eq!(outcome(&post(json!("3.27E+08"))).0, ["3.27E+08"]);
    assert_eq!(found(&post(json!(1)), "w.json").records[0].1["date"], "2026-02-02T02:40:00Z");
}
