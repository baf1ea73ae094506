use std::io::Read;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{Mended, exact, is_utf8, mended, whole};

/// The document that is read, the characters and the places that were mended.
fn read(bytes: &[u8]) -> (Value, u64, u64) {
    let (made, mends) = mended(bytes);
    let text = String::from_utf8(made).unwrap();
    let value = serde_json::from_str(&text).unwrap_or_else(|error| unreachable!("{error}: {text}"));
    (value, mends.characters, mends.places)
}

#[test]
fn a_bad_character_costs_itself_alone() {
    let cases: [(&[u8], &str); 16] = [
        (br#"{"a":"x\x0Cy","b":1}"#, "x\u{fffd}y"),
        (br#"{"a":"x\qy","b":1}"#, "x\u{fffd}qy"),
        (br#"{"a":"x\ud83d","b":1}"#, "x\u{fffd}"),
        (br#"{"a":"x\ud83d y","b":1}"#, "x\u{fffd} y"),
        (br#"{"a":"\ud83d\ud83d\ude00","b":1}"#, "\u{fffd}\u{1f600}"),
        (br#"{"a":"\ude00x","b":1}"#, "\u{fffd}x"),
        (br#"{"a":"\ud83d\n","b":1}"#, "\u{fffd}\n"),
        (br#"{"a":"\u12","b":1}"#, "\u{fffd}"),
        (br#"{"a":"\u12zz","b":1}"#, "\u{fffd}zz"),
        (b"{\"a\":\"x\x0cy\",\"b\":1}", "x\u{fffd}y"),
        (b"{\"a\":\"x\x00y\",\"b\":1}", "x\u{fffd}y"),
        (b"{\"a\":\"x\ny\",\"b\":1}", "x\ny"),
        (b"{\"a\":\"x\ty\",\"b\":1}", "x\ty"),
        (b"{\"a\":\"x\xffy\",\"b\":1}", "x\u{fffd}y"),
        (b"{\"a\":\"\xd1\",\"b\":1}", "\u{fffd}"),
        ("{\"a\":\"ООО \"Маяк\" тут\",\"b\":1}".as_bytes(), "ООО \"Маяк\" тут"),
    ];
    for (bytes, expected) in cases {
        let (value, characters, places) = read(bytes);
        assert_eq!(value, json!({"a": expected, "b": 1}), "{}", bytes.escape_ascii());
        assert!(characters > 0 && places == 0, "{}: {characters} {places}", bytes.escape_ascii());
    }
}

#[test]
fn a_break_of_the_grammar_costs_its_value_alone() {
    let cases = [
        (r#"{"a":NaN,"b":1}"#, json!({"a": null, "b": 1})),
        (r#"{"a":-Infinity,"b":1}"#, json!({"a": null, "b": 1})),
        (r#"{"a":undefined}"#, json!({"a": null})),
        (r#"{"a":007,"b":1}"#, json!({"a": null, "b": 1})),
        ("{\"a\": video_files/sticker (2).webm\n, \"b\":1}", json!({"a": null, "b": 1})),
        ("{\"a\": video_files/sticker (2).webm\n}", json!({"a": null})),
        (r#"{"a":1,}"#, json!({"a": 1})),
        (r#"{,"a":1}"#, json!({"a": 1})),
        ("[1,2,]", json!([1, 2])),
        ("[1,,2]", json!([1, 2])),
        (r#"[{"a":1}{"a":2}]"#, json!([{"a": 1}, {"a": 2}])),
        ("{\"a\":\"x\"\n\"b\":1}", json!({"a": "x", "b": 1})),
        (r#"{"a":,"b":1}"#, json!({"a": null, "b": 1})),
        (r#"{"a":}"#, json!({"a": null})),
        (r#"{"a" 1}"#, json!({"a\" 1}": null})),
        (r#"{"x":[{"a":1},{"a":2}}"#, json!({"x": [{"a": 1}, {"a": 2}]})),
        (r#"{"x":[{"a":1,{"a":2}]}"#, json!({"x": [{"a": 2}]})),
        (r#"[{"a":1},"a":{"b":[2]}},{"a":3}]"#, json!([{"a": 1}, "a", {"a": 3}])),
        (r#"{"a":1 garbage,"b":1}"#, json!({"a": null, "b": 1})),
        (r#"{"a":"x" "#, json!(null)),
    ];
    for (text, expected) in cases {
        let (made, mends) = mended(text.as_bytes());
        let Ok(value) = serde_json::from_slice::<Value>(&made) else {
            assert!(!text.ends_with(['}', ']']) || text == r#"{"a" 1}"#, "{text}: {}", made.escape_ascii());
            continue;
        };
        assert_eq!(value, expected, "{text}");
        assert!(mends.places > 0, "{text}");
    }
}

#[test]
fn what_is_no_json_at_all_is_not_mended_into_some() {
    for text in ["<html><body>вход</body></html>", "]", "{}]", "{}, {}", "яма", "{\"a\":1} <html>"] {
        let (made, mends) = mended(text.as_bytes());
        assert!(serde_json::from_slice::<Value>(&made).is_err() && mends.is_none(), "{text}");
    }
}

#[test]
fn a_mark_between_joined_files_is_passed() {
    let (made, mends) = mended("\u{feff}{\"a\":1}\n\u{feff}{\"a\":\"\u{feff}\"}".as_bytes());
    assert_eq!(made, "{\"a\":1}\n{\"a\":\"\u{feff}\"}".as_bytes());
    assert!(mends.is_none());
}

#[test]
fn what_stands_too_deep_costs_itself_alone() {
    for depth in [97, 200, 100_000] {
        let text = format!("[1,{}{},2]", "[".repeat(depth), "]".repeat(depth));
        let (value, _, places) = read(text.as_bytes());
        assert_eq!((value[0].clone(), value[2].clone(), places), (json!(1), json!(2), 1), "{depth}");
    }
}

#[test]
fn a_cut_document_stays_cut() {
    let text = r#"{"a":[1,{"b":"яма \u0410\ud83d\ude00"}]}"#;
    for end in text.char_indices().skip(1).map(|(end, _)| end) {
        let (made, _) = mended(&text.as_bytes()[..end]);
        assert!(serde_json::from_slice::<Value>(&made).is_err(), "{end}");
    }
}

#[test]
fn the_lines_of_what_was_mended_are_named() {
    let (_, mends) = mended(b"{\n\"a\": \"\\q\",\n\"b\": NaN,\n\"c\": \"x\ny\xff\"\n}");
    assert_eq!((mends.characters, mends.places, mends.lines), (3, 1, vec![2, 3, 4, 5]));
}

#[test]
fn text_of_another_encoding_is_not_mended_away() {
    assert!(is_utf8("Яма на дороге".as_bytes()) && is_utf8(b"plain") && is_utf8("Яма \u{fffd}".as_bytes()));
    assert!(!is_utf8(b"\xff\xfe{\0}\0") && !is_utf8(b"{\0}\0"));
    assert!(is_utf8(b"\xff") && !is_utf8(b"\xdf\xec\xe0 \xed\xe0 \xe4\xee\xf0\xee\xe3\xe5"));
}

#[test]
fn a_number_in_exponents_is_told_as_it_was_written() {
    assert_eq!(exact(r#"{"a":3.27E+08,"b":"1e5","c":[1,-2e3]}"#), r#"{"a":"3.27E+08","b":"1e5","c":[1,"-2e3"]}"#);
    assert!(matches!(exact(r#"{"e\"1e5":"2e","c":[1.5,-2]}"#), std::borrow::Cow::Borrowed(_)));
}

#[test]
fn a_whole_number_may_come_with_a_nought_behind() {
    assert_eq!([whole("327"), whole("-1.0"), whole("2.00")], [Some(327), Some(-1), Some(2)]);
    assert_eq!([whole("1.5"), whole("3.27E2"), whole("1."), whole("x")], [None; 4]);
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::hash_map(any::<String>(), inner, 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Gives its bytes one by one.
struct Slow<'b>(&'b [u8]);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
        self.0 = rest;
        buffer[0] = *first;
        Ok(1)
    }
}

proptest! {
    #[test]
    fn sound_text_means_what_it_meant(values in prop::collection::vec(value(), 1..4), is_pretty: bool) {
        let write = if is_pretty { serde_json::to_string_pretty } else { serde_json::to_string };
        let text = values.iter().map(|value| write(value).unwrap()).collect::<Vec<_>>().join("\n");
        let (made, mends) = mended(text.as_bytes());
        prop_assert!(mends.is_none());
        let read = |bytes: &[u8]| {
            serde_json::Deserializer::from_slice(bytes).into_iter::<Value>().collect::<Result<Vec<_>, _>>()
        };
        prop_assert_eq!(read(&made).unwrap(), read(text.as_bytes()).unwrap());
    }

    #[test]
    fn whatever_comes_the_way_it_comes_in_makes_no_difference(bytes in prop::collection::vec(
        prop_oneof![Just(b'"'), Just(b'\\'), Just(b'{'), Just(b'}'), Just(b'['), Just(b','), Just(b':'), Just(b'u'),
            Just(b'd'), Just(b'8'), Just(b'\n'), any::<u8>()], 0..60,
    )) {
        let (made, mends) = mended(&bytes);
        let mut slow = Mended::new(Slow(&bytes));
        let mut by_byte = Vec::new();
        slow.read_to_end(&mut by_byte).unwrap();
        prop_assert!(std::str::from_utf8(&made).is_ok());
        prop_assert_eq!((&made, &mends), (&by_byte, slow.mends()));
    }

    #[test]
    fn a_document_with_a_bad_byte_is_read_up_to_its_end(place in 0_usize..200, byte: u8) {
        // A bracket more is as good as one that stands where it should.
        prop_assume!(!b"[]{}".contains(&byte));
        let records: Vec<Value> = (0..20).map(|number| json!({"id": number, "text": "Яма \"тут\" \\ и 😀"})).collect();
        let mut bytes = serde_json::to_vec(&json!({"list": records, "end": true})).unwrap();
        let place = 200 + place;
        bytes[place] = byte;
        let (made, _) = mended(&bytes);
        let read: Value = serde_json::from_slice(&made).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let list = read["list"].as_array().map_or(0, Vec::len);
        prop_assert!(list >= 19, "{list}");
    }
}
