//! The settings that figures and reports stand on, kept beside the texts of the rules: an edit changes none of an earlier
//! moment.

use serde::{Deserialize, Serialize};

use crate::{config::Config, store::StoreError};

/// The name under which they are kept; no file of rules can have it.
pub(super) const SETTINGS: &str = "settings.json";
/// The name under which the zone of the municipality is kept; no file of rules can have it.
pub(super) const ZONE: &str = "timezone.txt";

/// What reports print of the configuration.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct PrintedSettings {
    /// Name of the municipality.
    pub(super) municipality: String,
    /// The region it lies in.
    pub(super) region: String,
    /// The feeds that are switched on, in the order of the file.
    pub(super) feeds: Vec<PrintedFeed>,
}

/// What reports print of a feed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct PrintedFeed {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) mapping: String,
    pub(super) expected_every_s: i64,
    pub(super) grace_s: i64,
}

impl PrintedSettings {
    pub(super) fn of(config: &Config) -> Self {
        let feeds = config.feeds.iter().filter(|feed| feed.enabled).map(|feed| PrintedFeed {
            name: feed.name.to_string(),
            title: feed.title.clone(),
            mapping: feed.mapping.clone(),
            expected_every_s: feed.expected_every.as_secs(),
            grace_s: feed.grace.as_secs(),
        });
        Self {
            municipality: config.municipality.name.clone(),
            region: config.municipality.region.clone(),
            feeds: feeds.collect(),
        }
    }

    pub(super) fn to_text(&self) -> String {
        serde_json::json!(self).to_string()
    }

    pub(super) fn parse(text: &str) -> Result<Self, StoreError> {
        serde_json::from_str(text).map_err(|cause| StoreError::Damaged { what: "rule_file", source: cause.into() })
    }
}
