use toml::{Table, Value};

use super::{folder, list, nothing_else, number};

fn table(text: &str) -> Table {
    text.parse().unwrap()
}

#[test]
fn what_is_taken_out_is_not_left() {
    let mut table = table("folder = 'in'\nsettle_s = 7\nids = [1, 2]");
    assert_eq!(folder(&mut table, "files").unwrap().to_str(), Some("in"));
    assert_eq!(number::<u32>(&mut table, "settle_s", 2, 0..=10).unwrap(), 7);
    assert_eq!(nothing_else(&table).unwrap_err().to_string(), "setting `ids` is not known");
    assert_eq!(list::<_, Vec<i64>>(&mut table, "ids", "of ids", Value::as_integer).unwrap(), [1, 2]);
    assert!(nothing_else(&table).is_ok());
}

#[test]
fn what_is_not_there_has_a_default_or_is_asked_for() {
    assert_eq!(number::<u32>(&mut table(""), "settle_s", 2, 0..=10).unwrap(), 2);
    assert!(list::<_, Vec<i64>>(&mut table(""), "ids", "of ids", Value::as_integer).unwrap().is_empty());
    let error = folder(&mut table(""), "files").unwrap_err().to_string();
    assert_eq!(error, "setting `folder` must name the directory where files are put");
}

#[test]
fn wrong_types_and_numbers_out_of_range_are_refused() {
    let of = |text: &str| number::<u32>(&mut table(text), "settle_s", 2, 0..=10).unwrap_err().to_string();
    let expected = "setting `settle_s` must be a whole number from 0 to 10";
    assert_eq!([of("settle_s = 11"), of("settle_s = '7'")], [expected, expected]);
    let ids = list::<_, Vec<i64>>(&mut table("ids = ['x']"), "ids", "of ids", Value::as_integer);
    assert_eq!(ids.unwrap_err().to_string(), "setting `ids` must be a list of ids");
}
