//! Integration tests: one binary, a file per room.

mod tidy;
