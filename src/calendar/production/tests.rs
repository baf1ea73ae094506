use jiff::{
    ToSpan,
    civil::{Date, date},
};

use super::*;
use crate::{
    calendar::tests::{YEARS, calendar},
    domain::Period,
};

#[track_caller]
fn check(day: Date, expected: &str) {
    assert_eq!(calendar().day(day).unwrap().to_string(), expected);
}

#[track_caller]
fn check_working_days(period: &str, expected: usize) {
    let period = Period::parse(period).unwrap();
    let calendar = calendar();
    let days = period.first().series(1.day()).take_while(|day| *day <= period.last());
    assert_eq!(days.filter(|day| calendar.day(*day).unwrap().is_working()).count(), expected);
}

#[test]
fn agrees_day_by_day_with_an_independent_list() {
    let calendar = calendar();
    let mut days = 0;
    let list = include_str!("../../../fixtures/calendar/ru_workdays_2023_2027.csv");
    for row in csv::Reader::from_reader(list.as_bytes()).records() {
        let row = row.unwrap();
        let day: Date = row[0].parse().unwrap();
        let kind = calendar.day(day).unwrap();
        assert_eq!(kind.is_working(), &row[2] == "1", "{day} is {kind:?}, the list says {row:?}");
        days += 1;
    }
    assert_eq!(days, 365 * 4 + 366);
}

#[test]
fn years_have_the_known_number_of_working_days() {
    for year in ["2025", "2026", "2027"] {
        check_working_days(&format!("{year}-01-01..{year}-12-31"), 247);
    }
}

#[test]
fn quarters_have_the_known_number_of_working_days() {
    let known = [(2025, [58, 59, 66, 64]), (2026, [55, 62, 66, 64]), (2027, [56, 62, 66, 63])];
    for (year, quarters) in known {
        for (number, expected) in (1..).zip(quarters) {
            check_working_days(&format!("{year}-Q{number}"), expected);
        }
    }
}

#[test]
fn working_saturdays_are_short_before_a_holiday() {
    check(date(2025, 11, 1), "сокращённый рабочий день");
    check(date(2027, 2, 20), "сокращённый рабочий день");
}

#[test]
fn a_working_saturday_may_be_a_full_day() {
    check(date(2024, 4, 27), "рабочий день");
}

#[test]
fn days_are_named_by_their_reason() {
    check(date(2027, 6, 11), "сокращённый рабочий день");
    check(date(2027, 6, 12), "праздник «День России»");
    check(date(2027, 6, 13), "выходной");
    check(date(2027, 6, 14), "выходной, перенесён с 12.06.2027");
    check(date(2027, 6, 15), "рабочий день");
}

#[test]
fn the_act_for_2023_is_kept() {
    check(date(2023, 2, 24), "выходной, перенесён с 01.01.2023");
    check(date(2023, 5, 8), "выходной, перенесён с 08.01.2023");
    check(date(2023, 11, 6), "выходной, перенесён с 04.11.2023");
    check(date(2023, 11, 4), "праздник «День народного единства»");
    let short = [date(2023, 2, 22), date(2023, 3, 7), date(2023, 11, 3)];
    let calendar = calendar();
    let days = date(2023, 1, 1).series(1.day()).take_while(|day| day.year() == 2023);
    assert_eq!(days.filter(|day| calendar.day(*day) == Ok(DayKind::Short)).collect::<Vec<_>>(), short);
}

#[test]
fn a_year_without_data_is_an_error_that_names_the_file() {
    let missing = calendar().day(date(2028, 1, 10)).unwrap_err();
    assert_eq!(missing.file(), "mappings/calendar/ru-2028.xml");
    assert_eq!(missing.to_string(), "no production calendar for 2028: add `mappings/calendar/ru-2028.xml`");
}

#[test]
fn years_stand_in_order_whatever_the_order_of_files() {
    let mut files = YEARS;
    files.reverse();
    let reversed = Calendar::parse(&files).unwrap();
    assert_eq!(reversed, calendar());
    assert_eq!(reversed.years().collect::<Vec<_>>(), [2023, 2024, 2025, 2026, 2027]);
}

#[test]
fn the_version_changes_with_the_days_only() {
    let of = |text: &str| Calendar::parse(&[("ru-2026.xml", text)]).unwrap().version().to_owned();
    let text = YEARS[3].1;
    let version = of(text);
    assert_eq!(version.len(), 12);
    assert_eq!(of(&text.replace("\r\n", "\n").replace("День России", "Праздник")), version);
    assert_ne!(of(&text.replace(r#"d="01.09" t="1""#, r#"d="01.12" t="1""#)), version);
    assert_ne!(of(&text.replace(r#"d="04.30" t="2""#, r#"d="04.29" t="2""#)), version);
}

#[test]
fn two_files_of_one_year_are_a_fault() {
    let twice = [("a/ru-2026.xml", YEARS[3].1), ("b/ru-2026.xml", YEARS[3].1)];
    let faults = Calendar::parse(&twice).unwrap_err();
    assert_eq!(faults.len(), 1);
    assert_eq!(
        faults[0].to_string(),
        "b/ru-2026.xml, ключ year: 2026 год уже прочитан из другого файла; оставьте один"
    );
}
