//! Integration tests: one binary, a file per room.

mod ingest;
mod installation;
mod kill;
mod privacy;
mod tidy;
