//! Svod: polls citizens' feedback platforms, keeps deadlines, computes indicators and sends the quarterly report.
//!
//! The modules stand in layer order: a module uses what stands above it, never below (kept by `tests/it/tidy.rs`).

// Pure: values in, values out; no I/O, no clock, no async.
pub mod domain;
pub mod calendar;
pub mod mapping;
pub mod fold;
pub mod indicators;
pub mod report;
// Effects.
pub mod store;
pub mod pipeline;
// Edges.
pub mod config;
pub mod app;
pub mod service;
pub mod cli;
