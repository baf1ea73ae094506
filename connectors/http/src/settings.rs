//! Limits, certificates and the proxy of one client, checked.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

use svod_contract::settings::{optional_number, optional_text};
use svod_contract::{Expected, SettingsError, SettingsProblem, Surroundings};
use toml::Table;
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
    /// Its keys in the settings of a feed.
    pub const KEYS: [&'static str; 8] = [
        "connect_timeout_ms",
        "read_timeout_ms",
        "total_timeout_ms",
        "body_max_bytes",
        "requests_per_minute",
        "ca_certificate",
        "client_certificate",
        "proxy",
    ];

    /// Takes its keys out of the settings of a feed and leaves the others to the connector; an absent key keeps its default.
    pub fn take(table: &mut Table, around: &Surroundings) -> Result<Self, SettingsError> {
        let usual = Self::default();
        Ok(Self {
            connect_timeout: take_timeout(table, "connect_timeout_ms")?.unwrap_or(usual.connect_timeout),
            read_timeout: take_timeout(table, "read_timeout_ms")?.unwrap_or(usual.read_timeout),
            total_timeout: take_timeout(table, "total_timeout_ms")?.unwrap_or(usual.total_timeout),
            body_max_bytes: optional_number(table, "body_max_bytes", 1..=BODY_BYTES_MAX)?
                .unwrap_or(usual.body_max_bytes),
            requests_per_minute: optional_number(table, "requests_per_minute", 1..=REQUESTS_PER_MINUTE_MAX)?
                .and_then(NonZeroU32::new),
            ca_certificate: take_path(table, "ca_certificate", around)?,
            client_certificate: take_path(table, "client_certificate", around)?,
            proxy: take_proxy(table)?,
        })
    }
}

fn take_timeout(table: &mut Table, key: &str) -> Result<Option<Duration>, SettingsError> {
    Ok(optional_number(table, key, 1..=TIMEOUT_MS_MAX)?.map(Duration::from_millis))
}

fn take_path(table: &mut Table, key: &str, around: &Surroundings) -> Result<Option<PathBuf>, SettingsError> {
    let path = optional_text(table, key).map_err(|_error| SettingsError::unfit(key, Expected::PemFile))?;
    Ok(path.map(|path| around.resolve(Path::new(&path))))
}

fn take_proxy(table: &mut Table) -> Result<Option<Url>, SettingsError> {
    let wrong = || SettingsError::unfit("proxy", Expected::Address("http://proxy.example:3128"));
    let text = optional_text(table, "proxy").map_err(|_error| wrong())?;
    let Some(url) = text.map(|text| Url::parse(&text)).transpose().map_err(|_error| wrong())? else { return Ok(None) };
    if url.password().is_some() {
        return Err(SettingsError::new("proxy", SettingsProblem::AddressWithCredentials));
    }
    if matches!(url.scheme(), "http" | "https") && url.has_host() { Ok(Some(url)) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests;
