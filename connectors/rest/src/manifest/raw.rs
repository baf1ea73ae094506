//! A manifest as it is written: plain types, unknown keys refused.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawManifest {
    pub(super) name: String,
    #[serde(default)]
    pub(super) response: RawFormat,
    pub(super) auth: RawAuth,
    pub(super) error: Option<RawError>,
    pub(super) streams: BTreeMap<String, RawStream>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RawFormat {
    #[default]
    Json,
    Xml,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum RawAuth {
    None {},
    ApiKeyHeader {
        name: String,
    },
    ApiKeyQuery {
        name: String,
    },
    Basic {},
    Bearer {},
    ClientCredentials {
        token_path: Option<String>,
        token_url: Option<String>,
        scope: Option<String>,
        #[serde(default)]
        send: RawSend,
    },
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RawSend {
    #[default]
    Form,
    Basic,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawError {
    pub(super) ok: Option<RawOk>,
    pub(super) code: String,
    pub(super) retry_after_s: Option<String>,
    #[serde(default)]
    pub(super) codes: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOk {
    pub(super) path: String,
    pub(super) value: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStream {
    pub(super) path: String,
    #[serde(default)]
    pub(super) parameters: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) probe: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) headers: BTreeMap<String, String>,
    pub(super) records: String,
    pub(super) total: Option<String>,
    pub(super) deleted: Option<String>,
    pub(super) paging: RawPaging,
    pub(super) incremental: Option<RawIncremental>,
    pub(super) page_size: Option<i64>,
    pub(super) pages_max: Option<i64>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum RawPaging {
    Single {},
    PageNumber {
        #[serde(default = "one")]
        first: u64,
        echo: Option<String>,
    },
    Offset {},
    Cursor {
        next: String,
    },
    NextLink {
        next: Option<String>,
    },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawIncremental {
    pub(super) updated: String,
    #[serde(default)]
    pub(super) format: RawTime,
    pub(super) overlap_s: Option<i64>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RawTime {
    #[default]
    Rfc3339,
    Local,
    UnixS,
    UnixMs,
}

fn one() -> u64 {
    1
}
