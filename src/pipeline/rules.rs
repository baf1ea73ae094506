//! What turns records into submissions: the rules of a platform, and of one feed of it.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    domain::{FeedName, RulesDigest},
    fold::FoldRules,
    mapping::Mapping,
    store::{
        applied_rules::{AppliedRules, Whose},
        record::{RecordKey, Target},
    },
};

/// Version of the code that masks, maps and counts deadlines. Raised with every change after which the same records would
/// give other submissions: then everything stored is masked and mapped again, once.
pub const CODE_VERSION: u32 = 2;

/// The rules of one platform: its items are told by all its feeds together.
#[derive(Debug, Clone)]
pub struct PlatformRules {
    /// How states become submissions.
    pub fold: FoldRules,
    /// What the records of these feeds become.
    pub target: Target,
    /// The mapping of every feed that ever told anything of the platform, switched on or not.
    pub mappings: BTreeMap<FeedName, Arc<Mapping>>,
    /// Version of deadlines, calendar, municipality, zone and code.
    pub common_version: String,
}

impl PlatformRules {
    /// Whose rules they are.
    pub fn whose(&self) -> Whose<'_> {
        (&self.fold.municipality, self.fold.platform, self.target)
    }

    /// Whose records those of a feed are.
    pub fn key(&self, feed: &FeedName) -> RecordKey {
        RecordKey {
            municipality: self.fold.municipality.clone(),
            platform: self.fold.platform,
            target: self.target,
            feed: feed.clone(),
        }
    }

    /// Whether rules leave some of the items out.
    pub(super) fn leave_out(&self) -> bool {
        self.mappings.values().any(|mapping| mapping.leaves_out())
    }

    /// Version of everything that shapes the items: of deadlines, calendar, municipality, zone and code, and by feed of
    /// its mapping.
    pub fn version(&self) -> RulesVersion {
        let feed =
            |(feed, mapping): (&FeedName, &Arc<Mapping>)| (feed.as_str().to_owned(), mapping.version().to_owned());
        RulesVersion { common: self.common_version.clone(), feeds: self.mappings.iter().map(feed).collect() }
    }
}

/// Version of rules, part by part.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RulesVersion {
    /// Of deadlines, calendar, municipality, zone and code.
    pub common: String,
    /// Of the mapping of each feed.
    pub feeds: BTreeMap<String, String>,
}

impl RulesVersion {
    /// As stored: one JSON text.
    pub fn to_text(&self) -> String {
        // Writing texts into memory cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// From what [`Self::to_text`] gave; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Whether what was mapped by `applied` would come out the same by these rules. A feed that is new since then told
    /// nothing yet.
    pub fn covers(&self, applied: &Self) -> bool {
        self.common == applied.common
            && applied.feeds.iter().all(|(feed, version)| self.feeds.get(feed) == Some(version))
    }

    /// Whether everything went through these rules, or through such that would give the same.
    pub fn is_applied(&self, applied: &AppliedRules) -> bool {
        let known = applied.version.as_deref().and_then(Self::parse);
        applied.underway.is_none() && known.is_some_and(|known| self.covers(&known))
    }

    /// Shown beside a submission and in reports: 16 hex digits.
    pub fn digest(&self) -> RulesDigest {
        let hash = blake3::hash(self.to_text().as_bytes()).to_hex();
        RulesDigest::new(hash.chars().take(16).collect::<String>())
    }
}

/// Everything that one run of a feed needs to know.
#[derive(Debug)]
pub struct FeedRules {
    /// Whose records it reads.
    pub key: RecordKey,
    /// The name of its mapping.
    pub mapping_name: String,
    /// Its mapping.
    pub mapping: Arc<Mapping>,
    /// The rules of its platform.
    pub platform: Arc<PlatformRules>,
    /// Whether the source answers with how things stand now, or with files that say so for their date.
    pub is_live: bool,
    /// Key of the content hashes.
    pub hash_key: [u8; 32],
}

#[cfg(test)]
mod tests;
