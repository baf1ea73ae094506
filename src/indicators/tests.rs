//! Tests of the whole, and the material that the families share.

mod borders;
mod boston;
mod gate;
mod mixed;
mod properties;
pub(super) mod random;
pub(super) mod sample;
mod whole;
