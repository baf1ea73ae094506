//! The use cases that command line, daemon and web share: an edge parses its input, calls one of them, renders.

pub mod concerns;
pub mod gaps;
pub mod load;
pub mod rows;
