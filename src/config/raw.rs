//! The configuration as written: plain types with their places, unknown keys refused.

use serde::Deserialize;
use toml::Spanned;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    pub(super) municipality: Option<RawMunicipality>,
    pub(super) database: Option<RawDatabase>,
    pub(super) mappings: Option<RawDirectory>,
    pub(super) secrets: Option<RawDirectory>,
    pub(super) sync: Option<RawSync>,
    pub(super) report: Option<RawReport>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMunicipality {
    pub(super) oktmo: Option<Spanned<String>>,
    pub(super) name: Option<Spanned<String>>,
    pub(super) region: Option<Spanned<String>>,
    pub(super) timezone: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDatabase {
    pub(super) address: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDirectory {
    pub(super) directory: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSync {
    pub(super) retry_budget_s: Option<Spanned<u64>>,
    pub(super) batches_max: Option<Spanned<u64>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawReport {
    pub(super) outbox: Option<Spanned<String>>,
    pub(super) quarantine_reason: Option<Spanned<String>>,
    pub(super) receiver_url: Option<Spanned<String>>,
    pub(super) receiver_token: Option<Spanned<String>>,
    pub(super) receiver_ca_certificate: Option<Spanned<String>>,
}

/// One feed. Every key may be missing, so that each can be read by itself.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFeed {
    pub(super) title: Option<String>,
    #[serde(default)]
    pub(super) enabled: bool,
    pub(super) connector: Option<String>,
    pub(super) mapping: Option<String>,
    pub(super) expected_every_h: Option<Spanned<u32>>,
    #[serde(default)]
    pub(super) grace_h: u32,
    #[serde(default)]
    pub(super) settings: toml::Table,
}
