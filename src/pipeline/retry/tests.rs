use svod_contract::{ErrorClass, Exchange, Reason, Said};

use super::*;

fn answered(class: ErrorClass) -> Reason {
    let exchange = Exchange { method: "GET".to_owned(), address: "https://a.example/x".to_owned() };
    Reason::ErrorAnswer { exchange, class, said: Said::Code(None) }
}

fn unavailable(retry_after_s: Option<u64>) -> SourceError {
    SourceError::Unavailable {
        reason: answered(ErrorClass::RateLimited),
        retry_after: retry_after_s.map(Duration::from_secs),
    }
}

#[test]
fn a_refusal_is_not_repeated() {
    let mut retry = Retry::new(Duration::from_secs(100));
    assert_eq!(retry.pause_after(&SourceError::Refused { reason: answered(ErrorClass::Forbidden) }), None);
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

/// Fails and waits until patience ends; each attempt takes `attempt`. Gives the pauses and the time from the first failure.
async fn exhaust(retry: &mut Retry, attempt: Duration) -> (Vec<Duration>, Duration) {
    let started = Instant::now();
    let mut pauses = Vec::new();
    while let Some(pause) = retry.pause_after(&unavailable(None)) {
        pauses.push(pause);
        tokio::time::advance(pause + attempt).await;
    }
    (pauses, started.elapsed())
}

#[tokio::test(start_paused = true)]
async fn the_budget_ends() {
    let (pauses, taken) = exhaust(&mut Retry::new(Duration::from_secs(100)), Duration::ZERO).await;
    assert!(pauses.len() > 1 && taken <= Duration::from_secs(100), "{pauses:?}, {taken:?}");
}

#[tokio::test(start_paused = true)]
async fn attempts_that_take_long_use_up_the_budget_too() {
    let (pauses, taken) = exhaust(&mut Retry::new(Duration::from_secs(100)), Duration::from_mins(1)).await;
    assert!((1..=2).contains(&pauses.len()) && taken < Duration::from_secs(160), "{pauses:?}, {taken:?}");
}

#[tokio::test(start_paused = true)]
async fn a_success_does_not_give_the_lost_time_back() {
    let mut retry = Retry::new(Duration::from_secs(100));
    for _ in 0..3 {
        assert!(retry.pause_after(&unavailable(Some(30))).is_some());
        tokio::time::advance(Duration::from_secs(30)).await;
        retry.succeeded();
        tokio::time::advance(Duration::from_secs(1_000)).await;
    }
    assert_eq!(retry.pause_after(&unavailable(Some(30))), None);
}

#[tokio::test(start_paused = true)]
async fn time_without_a_failure_costs_nothing() {
    let mut retry = Retry::new(Duration::from_secs(100));
    tokio::time::advance(Duration::from_secs(10_000)).await;
    assert!(retry.pause_after(&unavailable(Some(99))).is_some());
}

#[tokio::test(start_paused = true)]
async fn pauses_lie_between_nothing_and_twice_the_doubling_and_never_above_the_longest() {
    let mut seen = vec![Vec::new(); 12];
    for _ in 0..200 {
        let mut retry = Retry::new(Duration::from_hours(1));
        for pauses in &mut seen {
            pauses.push(retry.pause_after(&unavailable(None)).unwrap().as_secs_f64());
        }
    }
    for (index, pauses) in seen.iter().enumerate() {
        let twice = (2_f64.powi(i32::try_from(index).unwrap())).min(PAUSE_MAX.as_secs_f64());
        let least = pauses.iter().copied().fold(f64::INFINITY, f64::min);
        let most = pauses.iter().copied().fold(0.0, f64::max);
        assert!(most <= twice, "pause {index} was {most} s");
        assert!(least < twice * 0.3 && most > twice * 0.7, "pause {index} lies between {least} and {most} s");
    }
}

#[test]
fn pauses_begin_small_again_after_a_success() {
    let mut retry = Retry::new(Duration::from_hours(1));
    for _ in 0..10 {
        retry.pause_after(&unavailable(None)).unwrap();
    }
    retry.succeeded();
    assert!(retry.pause_after(&unavailable(None)).unwrap() <= Duration::from_secs(1));
}

#[test]
fn no_budget_means_one_attempt() {
    assert_eq!(Retry::new(Duration::ZERO).pause_after(&unavailable(None)), None);
}
