//! Attempts again while a source does not answer: the only file that knows the crate `backoff`.
//!
//! `backoff` is unmaintained (RUSTSEC-2025-0012); everything it does for us stands here.

use std::time::Duration;

use backoff::{ExponentialBackoff, ExponentialBackoffBuilder, backoff::Backoff};
use svod_contract::SourceError;
use tokio::time::Instant;

/// First pause on average; doubles while the longest stays within [`PAUSE_MAX`].
const PAUSE_FIRST: Duration = Duration::from_millis(500);
/// Longest pause that we choose ourselves.
const PAUSE_MAX: Duration = Duration::from_secs(30);

/// Pauses between attempts, within one budget of time for the whole run.
#[derive(Debug)]
pub(crate) struct Retry {
    pauses: ExponentialBackoff,
    /// What is left; time counts from the first failure to the next success, attempts included.
    budget: Duration,
    /// The first failure of those that have not yet ended in a success.
    failing_since: Option<Instant>,
}

impl Retry {
    /// Attempts go on for `budget` in all; zero means a single attempt.
    pub(crate) fn new(budget: Duration) -> Self {
        let pauses = ExponentialBackoffBuilder::new()
            .with_initial_interval(PAUSE_FIRST)
            .with_max_interval(PAUSE_MAX / 2)
            .with_randomization_factor(1.0)
            .with_multiplier(2.0)
            .with_max_elapsed_time(None)
            .build();
        Self { pauses, budget, failing_since: None }
    }

    /// How long to wait before the next attempt after `error`; `None` to give up.
    ///
    /// What the source asks for (`Retry-After`) is honoured when the budget allows it, and gives up at once when not:
    /// asking earlier would only make it angrier. Full jitter: anything from nothing to twice the average.
    pub(crate) fn pause_after(&mut self, error: &SourceError) -> Option<Duration> {
        let SourceError::Unavailable { retry_after, .. } = error else { return None };
        let failing = self.failing_since.get_or_insert_with(Instant::now).elapsed();
        let own = self.pauses.next_backoff()?.min(PAUSE_MAX);
        let pause = retry_after.map_or(own, |asked| asked.max(own));
        (failing.saturating_add(pause) < self.budget).then_some(pause)
    }

    /// Pauses begin small again after a success; the time that was lost stays lost.
    pub(crate) fn succeeded(&mut self) {
        self.pauses.reset();
        if let Some(since) = self.failing_since.take() {
            self.budget = self.budget.saturating_sub(since.elapsed());
        }
    }
}

#[cfg(test)]
mod tests;
