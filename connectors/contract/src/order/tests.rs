use super::natural_order;

#[track_caller]
fn check(earlier: &str, later: &str) {
    assert!(natural_order(earlier, later).is_lt() && natural_order(later, earlier).is_gt(), "{earlier} and {later}");
}

#[test]
fn numbers_in_names_are_compared_as_numbers() {
    check("appeals (9).xlsx", "appeals (10).xlsx");
    check("a9b2", "a9b10");
    check("2026-9", "2026-10");
    check("99999999999999999999998", "99999999999999999999999");
}

#[test]
fn all_else_is_compared_letter_by_letter() {
    check("a", "b");
    check("a", "a1");
    check("appeals (10).xlsx", "appeals.xlsx");
    check("а1", "б0");
}

#[test]
fn equal_names_are_equal_and_others_never() {
    assert!(natural_order("a07", "a07").is_eq());
    check("a07", "a7");
}
