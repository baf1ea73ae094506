//! Svod.
fn main() {}
