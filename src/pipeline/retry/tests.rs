use svod_contract::Reason;

use super::*;

fn unavailable(retry_after_s: Option<u64>) -> SourceError {
    SourceError::Unavailable {
        reason: Reason::RateLimited,
        detail: String::new(),
        retry_after: retry_after_s.map(Duration::from_secs),
    }
}

#[test]
fn a_refusal_is_not_repeated() {
    let mut retry = Retry::new(Duration::from_secs(100));
    assert_eq!(retry.pause_after(&SourceError::Refused { reason: Reason::Forbidden, detail: String::new() }), None);
}

#[test]
fn the_wish_of_the_source_is_honoured() {
    let mut retry = Retry::new(Duration::from_secs(100));
    assert!(retry.pause_after(&unavailable(Some(7))).unwrap() >= Duration::from_secs(7));
}

#[test]
fn a_wish_beyond_the_budget_gives_up_at_once() {
    let mut retry = Retry::new(Duration::from_secs(100));
    assert_eq!(retry.pause_after(&unavailable(Some(101))), None);
}

#[test]
fn the_budget_ends() {
    let mut retry = Retry::new(Duration::from_secs(100));
    let mut total = Duration::ZERO;
    let mut attempts = 0;
    while let Some(pause) = retry.pause_after(&unavailable(Some(3))) {
        total += pause;
        attempts += 1;
    }
    assert!(attempts > 1 && total <= Duration::from_secs(100), "{attempts} attempts, {total:?}");
}

#[test]
fn no_budget_means_one_attempt() {
    assert_eq!(Retry::new(Duration::ZERO).pause_after(&unavailable(None)), None);
}
