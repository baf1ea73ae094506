use calamine::{CellErrorType, DataRef, ExcelDateTime, ExcelDateTimeType};

use super::{Cell, is_date};
use crate::layout::ColumnKind;

#[track_caller]
fn check(data: &DataRef<'_>, text: &str) {
    assert_eq!(Cell::from_data(0, data).map(|cell| cell.text).as_deref(), Some(text));
}

#[track_caller]
fn check_absent(data: &DataRef<'_>) {
    assert_eq!(Cell::from_data(0, data), None);
}

#[track_caller]
fn check_date(text: &str, date: Option<&str>) {
    let cell = Cell::from_text(0, text).unwrap();
    assert_eq!(cell.date_text(false).as_deref(), date);
}

fn moment<'a>(serial: f64) -> DataRef<'a> {
    DataRef::DateTime(ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, false))
}

fn duration<'a>(days: f64) -> DataRef<'a> {
    DataRef::DateTime(ExcelDateTime::new(days, ExcelDateTimeType::TimeDelta, false))
}

#[test]
fn an_id_stored_as_a_number_has_no_point() {
    check(&DataRef::Float(327_441_806.0), "327441806");
}

#[test]
fn a_long_id_has_no_exponent_until_its_digits_are_lost() {
    check(&DataRef::Float(9_007_199_254_740_991.0), "9007199254740991");
    check(&DataRef::Float(1e21), "1E21");
}

#[test]
fn a_fraction_is_the_shortest_one() {
    check(&DataRef::Float(4.1), "4.1");
    check(&DataRef::Float(-0.0), "0");
}

#[test]
fn flags_are_words() {
    check(&DataRef::Bool(true), "Да");
    check(&DataRef::Bool(false), "Нет");
}

#[test]
fn a_day_is_a_date() {
    check(&moment(46_028.0), "2026-01-06");
}

#[test]
fn a_moment_has_a_time_rounded_to_seconds() {
    check(&moment(46_082.430_902_777_78), "2026-03-01T10:20:30");
    check(&moment(46_082.999_999_999), "2026-03-02");
}

#[test]
fn the_old_epoch_of_mac_is_kept() {
    check(&DataRef::DateTime(ExcelDateTime::new(44_566.0, ExcelDateTimeType::DateTime, true)), "2026-01-06");
}

#[test]
fn hours_of_a_duration_may_exceed_a_day() {
    check(&duration(30.0 / 24.0 + 5.0 / 1440.0 + 7.0 / 86_400.0), "30:05:07");
}

#[test]
fn a_time_without_a_day_is_a_duration() {
    check(&moment(0.25), "6:00:00");
    check(&moment(1.25), "30:00:00");
    check(&moment(0.0), "0:00:00");
}

#[test]
fn a_negative_duration_keeps_its_sign() {
    check(&duration(-0.5), "-12:00:00");
}

#[test]
fn iso_dates_and_durations_get_the_same_spelling() {
    check(&DataRef::DateTimeIso("2026-03-01T10:20:30.4".into()), "2026-03-01T10:20:30");
    check(&DataRef::DateTimeIso("2026-03-01T00:00:00".into()), "2026-03-01");
    check(&DataRef::DateTimeIso("2026-03-01".into()), "2026-03-01");
    check(&DataRef::DurationIso("PT30H05M07S".into()), "30:05:07");
    check(&DataRef::DateTimeIso("первое марта".into()), "первое марта");
}

#[test]
fn errors_are_cells_that_hold_no_value() {
    for cell in [DataRef::Error(CellErrorType::NA), DataRef::SharedString("#ЗНАЧ!"), DataRef::SharedString("#N/A")]
    {
        let cell = Cell::from_data(0, &cell).unwrap();
        assert!(cell.is_error && cell.text.starts_with('#'), "{cell:?}");
        for kind in [ColumnKind::Text, ColumnKind::Date, ColumnKind::Duration] {
            assert_eq!(cell.read_as(kind, false), None, "{cell:?}");
        }
    }
    assert!(!Cell::from_text(0, "#ЗНАЧ! в столбце").unwrap().is_error);
}

#[test]
fn blanks_are_absent() {
    check_absent(&DataRef::Empty);
    check_absent(&DataRef::String(" \u{a0}\u{feff}".into()));
    check_absent(&DataRef::Float(f64::NAN));
    check(&DataRef::SharedString("#ЗНАЧ! в столбце"), "#ЗНАЧ! в столбце");
}

#[test]
fn a_serial_day_in_a_column_of_dates_is_a_date() {
    check_date("46028", Some("2026-01-06"));
    check_date("46082.5", Some("2026-03-01T12:00:00"));
}

#[test]
fn the_range_of_serial_days_is_half_open() {
    check_date("19999.9", None);
    check_date("20000", Some("1954-10-03"));
    check_date("79999", Some("2119-01-10"));
    check_date("80000", None);
}

#[test]
fn what_is_no_plain_number_is_no_serial_day() {
    check_date("06.01.2026", None);
    check_date("4.6e4", None);
    check_date("+46028", None);
    check_date("inf", None);
}

#[test]
fn four_spellings_and_serial_days_read_as_dates() {
    for text in ["2026-03-01 10:20:30", "01.03.2026 10:20:30", "01.03.2026", "2026-03-01", "46028"] {
        assert!(is_date(&Cell::from_text(0, text).unwrap()), "{text}");
    }
    for text in ["32.03.2026", "вчера", "2026", "01.03", "Отложено до весны", "31.12.9999", "01.01.1900", "00.00.0000"]
    {
        assert!(!is_date(&Cell::from_text(0, text).unwrap()), "{text}");
    }
}

#[track_caller]
fn check_duration(cell: &DataRef<'_>, expected: Option<&str>) {
    let cell = Cell::from_data(0, cell).unwrap();
    assert_eq!(cell.read_as(ColumnKind::Duration, false).as_deref(), expected);
}

#[test]
fn durations_are_read_in_every_spelling_of_people_and_programs() {
    for (text, expected) in [
        ("10:20:30", "10:20:30"),
        ("01:02", "1:02:00"),
        ("30:05:07", "30:05:07"),
        ("1.06:05:00", "30:05:00"),
        ("1 д. 2:00:00", "26:00:00"),
        ("2 дня 0:30", "48:30:00"),
        ("1д 2:00:00", "26:00:00"),
        ("0,5", "12:00:00"),
    ] {
        check_duration(&DataRef::SharedString(text), Some(expected));
    }
    check_duration(&DataRef::Float(0.5), Some("12:00:00"));
    check_duration(&DataRef::Float(1.25), Some("30:00:00"));
}

#[test]
fn what_is_no_duration_is_not_guessed() {
    for text in ["скоро", "90", "1.25:00:00", "-1:00:00", "1:60", "46082,5", "1 раз 2:00", "1:2:3:4"] {
        check_duration(&DataRef::SharedString(text), None);
    }
    check_duration(&DataRef::Float(366.0), None);
}
