//! Integration tests: one binary, a file per room.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail by panicking; clippy knows only functions marked as tests"
)]

mod again;
mod behind;
mod check;
mod command;
mod concerns;
mod contradicted;
mod database;
mod drop;
mod everything;
mod faults;
mod held;
mod ingest;
mod inputs;
mod installation;
mod kill;
mod masking;
mod months;
mod orders;
mod pretend;
mod privacy;
mod quarantine;
mod rebuild;
mod renamed;
mod replay;
mod report;
mod screen;
mod tidy;
mod told;
mod trend;
mod unknown;
mod why;
mod writers;
