//! The reader against platforms on loopback sockets.

mod conformance;
mod dialects;
mod walk;
