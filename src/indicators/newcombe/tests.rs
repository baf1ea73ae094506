use super::*;

/// Rows computed with statsmodels 0.15.0, `confint_proportions_2indep(…, method="newcomb")`.
fn golden() -> Vec<[f64; 6]> {
    let text = include_str!("../../../fixtures/civic/newcombe-difference.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let row = |row: csv::StringRecord| std::array::from_fn(|column| row[column].parse().unwrap());
    reader.records().map(|record| row(record.unwrap())).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the file holds counts")]
fn count(number: f64) -> u64 {
    number as u64
}

#[test]
fn intervals_agree_with_another_tool() {
    let rows = golden();
    assert!(rows.len() >= 20);
    for [part, whole, other_part, other_whole, low, high] in rows {
        let found = difference_interval((count(part), count(whole)), (count(other_part), count(other_whole))).unwrap();
        assert!((found.0 - low).abs() < 1e-9 && (found.1 - high).abs() < 1e-9, "{found:?} is not {low}, {high}");
    }
}

#[test]
fn nothing_is_compared_with_nothing() {
    assert_eq!(difference_interval((0, 0), (1, 2)), None);
    assert_eq!(difference_interval((1, 2), (3, 2)), None);
}
