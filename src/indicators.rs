//! Indicators: one definition (or family) per file, with its formula and its source.

mod figure;

pub use figure::{Dimension, Figure, Note, Slice, Unit};
