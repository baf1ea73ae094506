//! Declarative JSON and XML REST reader.
