//! Svod: polls citizens' feedback platforms, keeps deadlines, computes indicators and sends the quarterly report.
//!
//! The modules stand in layer order: a module uses what stands above it, never below (kept by `tests/it/tidy.rs`).

pub mod domain;
pub mod indicators;
pub mod report;
