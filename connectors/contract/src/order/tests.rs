use std::cmp::Ordering;

use proptest::prelude::*;

use super::natural_order;

/// Every name stands before all that follow it.
#[track_caller]
fn check(names: &[&str]) {
    for (place, one) in names.iter().enumerate() {
        for (other_place, other) in names.iter().enumerate() {
            assert_eq!(natural_order(one, other), place.cmp(&other_place), "{one} and {other}");
        }
    }
}

#[test]
fn numbers_in_names_are_compared_as_numbers() {
    check(&["appeals (9).xlsx", "appeals (10).xlsx"]);
    check(&["a9b2", "a9b10"]);
    check(&["2026-9", "2026-10"]);
    check(&["99999999999999999999998", "99999999999999999999999"]);
}

#[test]
fn all_else_is_compared_letter_by_letter() {
    check(&["a", "a1", "b"]);
    check(&["а1", "б0"]);
}

#[test]
fn a_name_stands_before_those_made_of_it_whatever_the_extension() {
    for extension in ["xlsx", "XLS", "ods", "csv", "json"] {
        let stems = [
            "appeals",
            "Копия appeals",
            "Копия (2) appeals",
            "appeals (1)",
            "appeals (2)",
            "appeals (10)",
            "appeals-2",
            "appeals_2",
        ];
        let names = stems.map(|stem| format!("{stem}.{extension}"));
        check(&names.each_ref().map(String::as_str));
    }
    check(&["обращения.xlsx", "Copy of обращения.xlsx", "Copy (3) of обращения.xlsx", "обращения — копия.xlsx"]);
    check(&["Копия .xlsx", "Копия (2) .xlsx"]);
    check(&["a.csv", "a.xlsx", "a (1).csv", "a (1).xlsx"]);
}

#[test]
fn folders_come_as_their_names_do() {
    check(&["март/b.csv", "март/b (1).csv", "март (1)/a.csv", "март (9)/a.csv", "март (10)/a.csv", "март 2.csv"]);
}

#[test]
fn names_of_equal_numbers_are_never_equal() {
    check(&["a07.csv", "a7.csv", "a008.csv", "a8.csv"]);
    check(&["a07b2", "a7b10"]);
    check(&["", ".csv", "0", "00"]);
}

/// Names of the parts that mean something.
fn name() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("appeals"),
        Just("Копия "),
        Just("Copy of "),
        Just(" (2)"),
        Just("(10) "),
        Just("07"),
        Just("7"),
        Just("0"),
        Just("-"),
        Just("."),
        Just("/"),
        Just("b"),
        Just(".csv"),
        Just(".xlsx"),
    ];
    prop::collection::vec(part, 0..6).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn the_order_is_total(one in name(), two in name(), three in name()) {
        prop_assert_eq!(natural_order(&one, &two), natural_order(&two, &one).reverse());
        prop_assert_eq!(natural_order(&one, &two) == Ordering::Equal, one == two);
        if natural_order(&one, &two).is_le() && natural_order(&two, &three).is_le() {
            prop_assert!(natural_order(&one, &three).is_le());
        }
    }

    #[test]
    fn numbers_count_by_their_value(one: u64, other: u64, zeros in 0..4_usize, extension in "\\.[a-z]{3,4}") {
        let name = |number: u64| format!("appeals ({}{number}){extension}", "0".repeat(zeros));
        prop_assert_eq!(natural_order(&name(one), &format!("appeals ({other}){extension}")).is_lt(), one < other || one == other && zeros > 0);
        prop_assert_eq!(natural_order(&name(one), &name(other)), one.cmp(&other));
    }
}
