use super::*;

/// One published row.
struct Golden {
    part: Option<f64>,
    whole: Option<f64>,
    ends: Option<(f64, f64)>,
    multiplier: f64,
}

fn golden() -> Vec<Golden> {
    let text = include_str!("../../../fixtures/civic/phe_proportion_wilson_golden.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let number = |row: &csv::StringRecord, column: usize| row[column].parse::<f64>().ok();
    let golden = |row: csv::StringRecord| Golden {
        part: number(&row, 1),
        whole: number(&row, 2),
        ends: number(&row, 4).zip(number(&row, 5)),
        multiplier: number(&row, 10).unwrap(),
    };
    reader.records().map(|row| golden(row.unwrap())).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the file holds counts written as 1.0")]
fn count(number: f64) -> u64 {
    number as u64
}

#[test]
fn intervals_agree_with_published_values() {
    let mut compared = 0;
    for Golden { part, whole, ends, multiplier } in golden() {
        let ours = part.zip(whole).and_then(|(part, whole)| wilson(count(part), count(whole)));
        assert_eq!(ours.is_some(), ends.is_some(), "{part:?} of {whole:?}");
        let (Some((low, high)), Some((low_golden, high_golden))) = (ours, ends) else { continue };
        assert!((low * multiplier - low_golden).abs() < 1e-9, "{low} {low_golden}");
        assert!((high * multiplier - high_golden).abs() < 1e-9, "{high} {high_golden}");
        compared += 1;
    }
    assert_eq!(compared, 16);
}

#[test]
fn nothing_has_no_interval() {
    assert_eq!(wilson(0, 0), None);
    assert_eq!(wilson(2, 1), None);
}

#[test]
fn the_ends_stay_between_none_and_all() {
    assert_eq!(wilson(0, 7).unwrap().0.total_cmp(&0.0), std::cmp::Ordering::Equal);
    assert_eq!(wilson(7, 7).unwrap().1.total_cmp(&1.0), std::cmp::Ordering::Equal);
}
