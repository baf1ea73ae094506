//! Svod.
