//! What connectors that speak HTTP share: a client with limits, authentication, a rate limit and error classes.
//!
//! The client never retries: retries belong to the service. Errors and logs name the method, the host and the path;
//! never the query, a header, a secret or a body.

mod auth;
mod client;
mod failure;
mod message;
mod rate;
mod settings;
mod transport;

pub use auth::{Auth, SendSecret};
pub use client::Client;
pub use failure::for_status;
pub use message::{Request, Response};
pub use settings::Settings;

pub use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
pub use reqwest::{Method, StatusCode};
