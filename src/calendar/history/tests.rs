use super::*;
use crate::{
    calendar::tests::moment,
    domain::{MetBy, RuleId},
};

fn due(day: &str) -> Due {
    Due { moment: moment(day), rule: RuleId::new("appeal-answer"), met_by: MetBy::Closing }
}

#[test]
fn the_original_stays_when_the_deadline_is_extended() {
    let mut history = Vec::new();
    assert!(extend(&mut history, due("2026-04-01"), Instant::from_micros(1)));
    let original = history[0].clone();
    assert!(extend(&mut history, due("2026-05-01"), Instant::from_micros(2)));
    assert_eq!(history.len(), 2);
    assert_eq!(history[0], original);
    assert_eq!((history[1].due, history[1].set_at), (moment("2026-05-01"), Instant::from_micros(2)));
}

#[test]
fn the_same_deadline_again_changes_nothing() {
    let mut history = Vec::new();
    extend(&mut history, due("2026-04-01"), Instant::from_micros(1));
    let before = history.clone();
    assert!(!extend(&mut history, due("2026-04-01"), Instant::from_micros(2)));
    assert_eq!(history, before);
}

#[test]
fn a_deadline_that_comes_back_is_a_new_entry() {
    let mut history = Vec::new();
    for day in ["2026-04-01", "2026-05-01", "2026-04-01"] {
        assert!(extend(&mut history, due(day), Instant::from_micros(1)));
    }
    assert_eq!(history.len(), 3);
}

#[test]
fn another_rule_with_the_same_day_is_a_new_entry() {
    let mut history = Vec::new();
    extend(&mut history, due("2026-04-01"), Instant::from_micros(1));
    let other = Due { rule: RuleId::new("appeal-extension"), ..due("2026-04-01") };
    assert!(extend(&mut history, other, Instant::from_micros(2)));
}
