//! Tests of the whole, and the material that the families share.

mod boston;
mod properties;
pub(super) mod sample;
mod whole;
