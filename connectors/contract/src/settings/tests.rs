use serde::Deserialize;

use super::*;

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Feed {
    folder: String,
    #[serde(default)]
    rows_max: u64,
    #[serde(default)]
    expected: Option<bool>,
    #[serde(default)]
    sheet: Vec<Sheet>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Sheet {
    kind: Kind,
    paging: Option<Paging>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Text,
    Date,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum Paging {
    Page { first: u64 },
}

fn table(text: &str) -> toml::Table {
    toml::from_str(text).unwrap()
}

#[track_caller]
fn check(text: &str, key: &str, problem: SettingsProblem) {
    assert_eq!(read::<Feed>(table(text)), Err(SettingsError::new(key, problem)));
}

#[test]
fn what_fits_is_read() {
    let text =
        "folder = 'in'\nrows_max = 7\nexpected = true\n[[sheet]]\nkind = 'date'\npaging = { kind = 'page', first = 1 }";
    let sheet = Sheet { kind: Kind::Date, paging: Some(Paging::Page { first: 1 }) };
    let expected = Feed { folder: "in".to_owned(), rows_max: 7, expected: Some(true), sheet: vec![sheet] };
    assert_eq!(read(table(text)), Ok(expected));
}

#[test]
fn what_does_not_fit_is_named_by_its_key_and_what_is_needed() {
    check("", "folder", SettingsProblem::Missing);
    check("folder = 3", "folder", SettingsProblem::Unfit(Expected::Text));
    for number in ["-5", "'5'", "5.0"] {
        let text = format!("folder = 'in'\nrows_max = {number}");
        check(&text, "rows_max", SettingsProblem::Unfit(Expected::WholeNumber));
    }
    check("folder = 'in'\nexpected = 'yes'", "expected", SettingsProblem::Unfit(Expected::Flag));
    check("folder = 'in'\nsheet = 1", "sheet", SettingsProblem::Unfit(Expected::List));
    check("folder = 'in'\nsheet = ['x']", "sheet[0]", SettingsProblem::Unfit(Expected::Table));
}

#[test]
fn words_and_keys_that_are_not_known_are_named_with_those_that_are() {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let known = words(&["folder", "rows_max", "expected", "sheet"]);
    check("folder = 'in'\ncolour = 'red'", "colour", SettingsProblem::UnknownKey(known));
    let kinds = SettingsProblem::NotOneOf(words(&["text", "date"]));
    check("folder = 'in'\n[[sheet]]\nkind = 'text'\n[[sheet]]\nkind = 'money'", "sheet[1].kind", kinds);
    let first = SettingsProblem::UnknownKey(words(&["first"]));
    check(
        "folder = 'in'\n[[sheet]]\nkind = 'text'\npaging = { kind = 'page', last = 1 }",
        "sheet[0].paging.last",
        first,
    );
}

#[test]
fn values_are_taken_out_and_what_is_left_is_refused() {
    let mut table = table("folder = 'in'\nsettle_s = 7\nids = [1, 2]");
    assert_eq!(optional_text(&mut table, "folder"), Ok(Some("in".to_owned())));
    assert_eq!(number::<u32>(&mut table, "settle_s", 2, 0..=10), Ok(7));
    let left = SettingsProblem::UnknownKey(vec!["settle_s".to_owned()]);
    assert_eq!(nothing_else(&table, &["settle_s"]), Err(SettingsError::new("ids", left)));
    assert_eq!(list::<_, Vec<i64>>(&mut table, "ids", "[1]", toml::Value::as_integer), Ok(vec![1, 2]));
    assert_eq!(nothing_else(&table, &[]), Ok(()));
}

#[test]
fn what_is_not_there_has_a_default_or_is_asked_for() {
    assert_eq!(number::<u32>(&mut table(""), "settle_s", 2, 0..=10), Ok(2));
    assert_eq!(list::<_, Vec<i64>>(&mut table(""), "ids", "[1]", toml::Value::as_integer), Ok(vec![]));
    let missing = SettingsProblem::MissingOr("other");
    assert_eq!(required_text(&mut table(""), "a", missing.clone()), Err(SettingsError::new("a", missing)));
}

#[test]
fn wrong_types_and_numbers_out_of_range_are_refused() {
    let of = |text: &str| number::<u32>(&mut table(text), "settle_s", 2, 0..=10).unwrap_err().problem;
    assert_eq!(
        [of("settle_s = 11"), of("settle_s = '7'")],
        [SettingsProblem::Range(0, 10), SettingsProblem::Range(0, 10)]
    );
    let ids = list::<_, Vec<i64>>(&mut table("ids = ['x']"), "ids", "[1]", toml::Value::as_integer);
    assert_eq!(ids, Err(SettingsError::unfit("ids", Expected::ListLike("[1]"))));
    assert_eq!(optional_text(&mut table("a = ' '"), "a"), Err(SettingsError::unfit("a", Expected::Text)));
}

#[test]
fn a_key_seen_from_above_is_a_path() {
    let key = |inner: &str| SettingsError::new(inner, SettingsProblem::Empty).within("sheet").key;
    assert_eq!([key(""), key("[2].stream"), key("stream")], ["sheet", "sheet[2].stream", "sheet.stream"]);
}
