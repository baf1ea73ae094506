//! HTTP client shared by connectors: limits, auth, rate limit, error classes.
