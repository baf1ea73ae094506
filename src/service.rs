//! The use cases that command line, daemon and web share: an edge parses its input, calls one of them, renders.

pub mod concerns;
pub mod gaps;
pub mod load;
pub mod rows;
pub mod unknown;

use crate::domain::Instant;

/// A moment of knowledge after every other.
const END: Instant = Instant::from_micros(i64::MAX - 1);
