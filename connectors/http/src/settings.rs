//! Limits, certificates and the proxy of one client, checked.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

use svod_contract::{SettingsError, Surroundings};
use toml::{Table, Value};
use url::Url;

const TIMEOUT_MS_MAX: i64 = 3_600_000;
const BODY_BYTES_MAX: i64 = 1 << 32;
const REQUESTS_PER_MINUTE_MAX: i64 = 60_000;

/// How a client may use the network. `Default` is what the documents promise.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Longest wait for a connection, TLS included; 10 s.
    pub connect_timeout: Duration,
    /// Longest silence while an answer is read; 30 s.
    pub read_timeout: Duration,
    /// Longest time of one request, from its start to the last byte of its answer; 60 s.
    pub total_timeout: Duration,
    /// Largest body that is accepted, in bytes after decompression; 64 MiB.
    pub body_max_bytes: u64,
    /// Requests to one host and port, shared by all clients of the process that have a figure; the smallest one counts.
    /// `None` sets no limit.
    pub requests_per_minute: Option<NonZeroU32>,
    /// PEM file of authorities trusted besides those of the system.
    pub ca_certificate: Option<PathBuf>,
    /// PEM file with the client's certificate chain and private key.
    pub client_certificate: Option<PathBuf>,
    /// Proxy for every request; `None` goes straight, whatever the environment says.
    pub proxy: Option<Url>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(30),
            total_timeout: Duration::from_mins(1),
            body_max_bytes: 64 << 20,
            requests_per_minute: None,
            ca_certificate: None,
            client_certificate: None,
            proxy: None,
        }
    }
}

impl Settings {
    /// Takes its keys out of the settings of a feed and leaves the others to the connector; an absent key keeps its default.
    ///
    /// The keys: `connect_timeout_ms`, `read_timeout_ms`, `total_timeout_ms`, `body_max_bytes`, `requests_per_minute`,
    /// `ca_certificate`, `client_certificate`, `proxy`.
    pub fn take(table: &mut Table, around: &Surroundings) -> Result<Self, SettingsError> {
        let usual = Self::default();
        Ok(Self {
            connect_timeout: take_timeout(table, "connect_timeout_ms")?.unwrap_or(usual.connect_timeout),
            read_timeout: take_timeout(table, "read_timeout_ms")?.unwrap_or(usual.read_timeout),
            total_timeout: take_timeout(table, "total_timeout_ms")?.unwrap_or(usual.total_timeout),
            body_max_bytes: take_number(table, "body_max_bytes", BODY_BYTES_MAX)?.unwrap_or(usual.body_max_bytes),
            requests_per_minute: take_number(table, "requests_per_minute", REQUESTS_PER_MINUTE_MAX)?
                .and_then(|number| u32::try_from(number).ok())
                .and_then(NonZeroU32::new),
            ca_certificate: take_path(table, "ca_certificate", around)?,
            client_certificate: take_path(table, "client_certificate", around)?,
            proxy: take_proxy(table)?,
        })
    }
}

fn take_timeout(table: &mut Table, key: &str) -> Result<Option<Duration>, SettingsError> {
    Ok(take_number(table, key, TIMEOUT_MS_MAX)?.map(Duration::from_millis))
}

fn take_number(table: &mut Table, key: &str, max: i64) -> Result<Option<u64>, SettingsError> {
    match table.remove(key) {
        None => Ok(None),
        Some(Value::Integer(number)) if (1..=max).contains(&number) => Ok(u64::try_from(number).ok()),
        Some(_) => Err(SettingsError::new(key, format!("must be a whole number from 1 to {max}"))),
    }
}

fn take_path(table: &mut Table, key: &str, around: &Surroundings) -> Result<Option<PathBuf>, SettingsError> {
    match table.remove(key) {
        None => Ok(None),
        Some(Value::String(path)) if !path.is_empty() => Ok(Some(around.resolve(Path::new(&path)))),
        Some(_) => Err(SettingsError::new(key, "must be the path of a PEM file")),
    }
}

fn take_proxy(table: &mut Table) -> Result<Option<Url>, SettingsError> {
    let key = "proxy";
    let wrong = || SettingsError::new(key, "must be an address like \"http://proxy.example:3128\", without a password");
    let url = match table.remove(key) {
        None => return Ok(None),
        Some(Value::String(text)) => Url::parse(&text).map_err(|_error| wrong())?,
        Some(_) => return Err(wrong()),
    };
    if matches!(url.scheme(), "http" | "https") && url.has_host() && url.password().is_none() {
        Ok(Some(url))
    } else {
        Err(wrong())
    }
}

#[cfg(test)]
mod tests;
