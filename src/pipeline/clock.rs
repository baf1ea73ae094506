//! Where "now" comes from.

use std::sync::atomic::{AtomicI64, Ordering};

use crate::domain::Instant;

/// A source of the present instant.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// The present instant.
    fn now(&self) -> Instant;
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one clock that reads the machine's time")]
    fn now(&self) -> Instant {
        jiff::Timestamp::now().into()
    }
}

/// A clock that shows what it is told: for the demonstration and for tests.
#[derive(Debug)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// A clock that shows `instant`.
    pub fn new(instant: Instant) -> Self {
        Self(AtomicI64::new(instant.as_micros()))
    }

    /// Makes it show `instant`.
    pub fn set(&self, instant: Instant) {
        self.0.store(instant.as_micros(), Ordering::Relaxed);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Instant {
        Instant::from_micros(self.0.load(Ordering::Relaxed))
    }
}
