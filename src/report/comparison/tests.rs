use super::*;
use crate::indicators::Slice;
use crate::report::tests::sample;

#[track_caller]
fn check(one: (u64, u64), other: (u64, u64), expected: &str) {
    let difference = Difference::between(one, other).unwrap();
    assert_eq!(difference.words().replace('\u{a0}', " "), expected);
}

#[test]
fn a_difference_is_told_with_its_interval_and_n() {
    // statsmodels 0.15.0: confint_proportions_2indep(1760, 2121, 1670, 1994, method="newcomb")
    let expected = "разница может быть случайной (95-процентный интервал разницы от −3,0 до 1,5 п. п., n 1 994)";
    check((1760, 2121), (1670, 1994), expected);
    check((56, 70), (48, 80), "разница не случайна (95-процентный интервал разницы от 5,2 до 33,4 п. п., n 80)");
}

#[test]
fn intervals_that_overlap_may_belong_to_shares_that_differ() {
    let (one, other) = (sample::share("T1", &Slice::new(), 0.8, 70), sample::share("T1", &Slice::new(), 0.6, 80));
    assert!(one.low < other.high);
    assert!(!Difference::of(&one, &other).unwrap().may_be_chance());
}

#[test]
fn nothing_is_compared_with_a_figure_without_a_value() {
    let (one, other) = (sample::share("T1", &Slice::new(), 0.8, 70), sample::share("T1", &Slice::new(), 0.6, 3));
    assert_eq!(Difference::of(&one, &other), None);
}
