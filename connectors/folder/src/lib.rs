//! Drop folders shared by connectors that read files.
