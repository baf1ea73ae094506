//! Conformance suite that every connector must pass.
