//! Attempts again while a source does not answer: the only file that knows the crate `backoff`.
//!
//! `backoff` is unmaintained (RUSTSEC-2025-0012); everything it does for us stands here.

use std::time::Duration;

use backoff::{ExponentialBackoff, ExponentialBackoffBuilder, backoff::Backoff};
use svod_contract::SourceError;

/// First pause; doubles up to [`PAUSE_MAX`].
const PAUSE_FIRST: Duration = Duration::from_millis(500);
/// Longest pause that we choose ourselves.
const PAUSE_MAX: Duration = Duration::from_secs(30);

/// Pauses between attempts, within one budget of time.
#[derive(Debug)]
pub(crate) struct Retry {
    pauses: ExponentialBackoff,
    budget: Duration,
}

impl Retry {
    /// Attempts go on for `budget`; zero means a single attempt.
    pub(crate) fn new(budget: Duration) -> Self {
        let pauses = ExponentialBackoffBuilder::new()
            .with_initial_interval(PAUSE_FIRST)
            .with_max_interval(PAUSE_MAX)
            .with_randomization_factor(1.0)
            .with_multiplier(2.0)
            .with_max_elapsed_time(None)
            .build();
        Self { pauses, budget }
    }

    /// How long to wait before the next attempt after `error`; `None` to give up.
    ///
    /// What the source asks for (`Retry-After`) is honoured when the budget allows it, and gives up at once when not:
    /// asking earlier would only make it angrier. Full jitter: anything from nothing to twice the pause.
    pub(crate) fn pause_after(&mut self, error: &SourceError) -> Option<Duration> {
        let SourceError::Unavailable { retry_after, .. } = error else { return None };
        let own = self.pauses.next_backoff()?;
        let pause = retry_after.map_or(own, |asked| asked.max(own));
        self.budget = self.budget.checked_sub(pause)?;
        (!self.budget.is_zero()).then_some(pause)
    }

    /// Starts over after a success.
    pub(crate) fn succeeded(&mut self, budget: Duration) {
        self.pauses.reset();
        self.budget = budget;
    }
}

#[cfg(test)]
mod tests;
