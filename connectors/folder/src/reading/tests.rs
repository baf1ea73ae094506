use std::fs;

use jiff::Timestamp;
use tempfile::TempDir;

use super::{Reading, Readings};
use crate::{FoundFile, scan::Dates};

/// Content, date and name.
fn reading(content: &str, second: i64, name: &str) -> Reading {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("a.csv");
    fs::write(&path, content).unwrap();
    let modified = Timestamp::from_second(second).unwrap();
    let size_bytes = content.len() as u64;
    let dates = Dates { modified, laid_in: Timestamp::MAX };
    Reading::of(&FoundFile { path, name: name.into(), size_bytes, dates }).unwrap()
}

#[test]
fn a_reading_is_content_date_and_name_and_stays_the_same_between_versions() {
    let one = reading("abc", 1, "k");
    assert_eq!(String::from(one), "bb1de09cd1bf673d");
    for other in [reading("abd", 1, "k"), reading("abc", 2, "k"), reading("abc", 1, "")] {
        assert_ne!(one, other);
    }
}

#[test]
fn readings_are_one_text() {
    let readings = Readings([Reading(1), Reading(u64::MAX)].into());
    let text = String::from(readings.clone());
    assert_eq!(text, "0000000000000001ffffffffffffffff");
    assert_eq!(Readings::try_from(text).unwrap(), readings);
    assert!(Readings::try_from("0000000000000001x".to_owned()).is_err());
    assert!(Readings::try_from("ёёёёёёёёё".to_owned()).is_err());
}
