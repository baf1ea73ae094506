//! The shapes a file of answers may have.

use serde_json::json;

use super::{Answers, Damage};

/// The answers read, and what stopped the reading.
fn read(text: &str) -> (Vec<i64>, Option<Damage>) {
    let mut answers = Answers::new(text.as_bytes()).unwrap();
    let mut found = Vec::new();
    loop {
        match answers.next() {
            Ok(Some(answer)) => found.push(answer["n"].as_i64().unwrap()),
            Ok(None) => return (found, None),
            Err(damage) => {
                assert_eq!(answers.next(), Ok(None), "nothing is read behind damage");
                return (found, Some(damage));
            }
        }
    }
}

#[track_caller]
fn check(text: &str, expected: &[i64]) {
    assert_eq!(read(text), (expected.to_vec(), None), "{text}");
}

#[track_caller]
fn damaged(text: &str, expected: &[i64], number: u64, line: u64) {
    assert_eq!(read(text), (expected.to_vec(), Some(Damage::Answer { number, line })), "{text}");
}

#[test]
fn a_single_answer() {
    check(r#"{"n":1}"#, &[1]);
    check("\n {\"n\":\r\n1}\r\n", &[1]);
}

#[test]
fn a_list_of_answers() {
    check(r#"[{"n":1}, {"n":2} ,{"n":3}]"#, &[1, 2, 3]);
    check("[]", &[]);
}

#[test]
fn json_lines() {
    check("{\"n\":1}\n{\"n\":2}\r\n\n{\"n\":3}\n", &[1, 2, 3]);
}

#[test]
fn an_empty_file_has_no_answers() {
    check("", &[]);
    check(" \n", &[]);
}

#[test]
fn a_byte_order_mark_is_passed() {
    check("\u{feff}{\"n\":1}", &[1]);
}

#[test]
fn answers_before_the_damage_are_read() {
    damaged("{\"n\":1}\n{\"n\":2", &[1], 2, 2);
    damaged("[{\"n\":1},\n{\"n\":2},", &[1, 2], 3, 2);
    damaged("[{\"n\":1}", &[1], 2, 1);
    damaged("{\"n\":1} <html>", &[1], 2, 1);
    damaged("]", &[], 1, 1);
    damaged("{\"n\":1}, {\"n\":2}", &[1], 2, 1);
}

#[test]
fn deep_nesting_is_damage_and_not_a_crash() {
    let deep = format!("{{\"n\":{}", "[".repeat(100_000));
    damaged(&deep, &[], 1, 1);
}

#[test]
fn bytes_of_another_encoding_are_damage_and_a_few_bad_ones_are_mended() {
    let other = b"{\"n\":\"\xdf\xec\xe0 \xed\xe0 \xe4\xee\xf0\xee\xe3\xe5\"}";
    assert_eq!(Answers::new(other).unwrap_err(), Damage::NotUtf8(6));
    let mut answers = Answers::new(b"{\"n\":\"\xcf\xf0\"}").unwrap();
    assert_eq!(answers.mends().characters, 2);
    assert_eq!(answers.next().unwrap().unwrap()["n"], "\u{fffd}\u{fffd}");
}

#[test]
fn answers_are_numbered_from_one() {
    let mut answers = Answers::new(b"[{\"n\":1},{\"n\":2}]").unwrap();
    assert_eq!(answers.next(), Ok(Some(json!({"n": 1}))));
    assert_eq!(answers.number(), 1);
    assert_eq!(answers.next(), Ok(Some(json!({"n": 2}))));
    assert_eq!(answers.number(), 2);
}
