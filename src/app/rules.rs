//! The rules of feeds and platforms, as they hold now.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    config::Feed,
    domain::{FeedName, Platform, fingerprint},
    fold::FoldRules,
    mapping::{Files, Mapping, Setting},
    pipeline::{CODE_VERSION, FeedRules, PlatformRules},
    store::{
        Store, applied_rules,
        feed::{self, KnownFeed},
        knowledge,
        record::Target,
        rule_files,
        submission::DETAILS_VERSION,
    },
};

use super::{App, AppError, mapping};

/// Digits of the fingerprint of the deadlines.
const DEADLINES_DIGITS: usize = 12;

/// What the records of a mapping become.
pub(super) fn target(mapping: &Mapping) -> Target {
    if mapping.makes_submissions() { Target::Submission } else { Target::Survey }
}

impl App {
    /// The mapping of a feed.
    pub fn mapping(&self, feed: &Feed) -> Result<Mapping, AppError> {
        let files = (&self.files, self.unreadable.as_slice());
        mapping(&self.config, feed, files, self.key.as_bytes()).map_err(AppError::Faults)
    }

    /// The mapping of a feed and the rules of its platform.
    pub async fn rules(&self, feed: &Feed) -> Result<Arc<FeedRules>, AppError> {
        let mapping = Arc::new(self.mapping(feed)?);
        let (platform, target) = (mapping.platform(), target(&mapping));
        let mut rules = self.platform_rules(platform, target).await?;
        rules.mappings.insert(feed.name.clone(), Arc::clone(&mapping));
        Ok(Arc::new(FeedRules {
            key: rules.key(&feed.name),
            mapping_name: feed.mapping.clone(),
            mapping,
            platform: Arc::new(rules),
            hash_key: blake3::derive_key("svod content hash 2026-11", self.key.as_bytes()),
        }))
    }

    /// The platforms that anything was ever told of, and what their records become.
    pub async fn known_platforms(&self) -> Result<Vec<(Platform, Target)>, AppError> {
        let mut known: Vec<_> =
            self.known_feeds().await?.into_iter().map(|known| (known.platform, known.target)).collect();
        known.sort_unstable();
        known.dedup();
        Ok(known)
    }

    /// The rules of a platform: of every feed that ever told anything of it, configured or not.
    pub async fn platform_rules(&self, platform: Platform, target: Target) -> Result<PlatformRules, AppError> {
        let mut mappings = BTreeMap::new();
        let known = self.known_feeds().await?;
        for KnownFeed { feed, mapping, .. } in
            known.into_iter().filter(|known| (known.platform, known.target) == (platform, target))
        {
            let mapping = self.mapping_of_known(&feed, &mapping).await?;
            mappings.insert(feed, Arc::new(mapping));
        }
        let deadlines = self.files.text("deadlines.toml").unwrap_or_default();
        let deadlines = fingerprint([("deadlines.toml", deadlines)], DEADLINES_DIGITS);
        Ok(PlatformRules {
            fold: FoldRules {
                municipality: self.config.municipality.oktmo.clone(),
                platform,
                zone: self.config.municipality.zone.clone(),
                deadlines: Arc::clone(&self.deadlines),
                calendar: Arc::clone(&self.calendar),
            },
            target,
            mappings,
            common_version: format!("{CODE_VERSION}.{DETAILS_VERSION}.{deadlines}.{}", self.calendar.version()),
        })
    }

    /// Whether what is stored of a platform went through other rules than those of now.
    pub async fn is_behind_rules(&self, platform: Platform, target: Target) -> Result<bool, AppError> {
        let rules = self.platform_rules(platform, target).await?;
        let mut tx = self.store.begin_reading().await?;
        let applied = applied_rules::read(&mut tx, rules.whose()).await?;
        tx.commit().await?;
        Ok(applied.is_some_and(|applied| !rules.version().is_applied(&applied)))
    }

    /// The texts of all files that rules are read from.
    pub fn rule_texts(&self) -> &BTreeMap<String, String> {
        &self.files.0
    }

    async fn known_feeds(&self) -> Result<Vec<KnownFeed>, AppError> {
        let mut tx = self.store.begin_reading().await?;
        let known = feed::all(&mut tx, &self.config.municipality.oktmo).await?;
        tx.commit().await?;
        Ok(known)
    }

    /// The mapping of a feed that told something: as configured now, else as it was read with. One that is faulty now
    /// stands in the wording that was applied last, so that it keeps no other feed of the platform from being read.
    async fn mapping_of_known(&self, feed: &FeedName, name: &str) -> Result<Mapping, AppError> {
        let configured = self.config.feeds.iter().find(|known| known.name == *feed);
        let name = configured.map_or(name, |feed| feed.mapping.as_str());
        let setting =
            || Setting { zone: self.config.municipality.zone.clone(), pseudonym_key: self.key.as_bytes().to_vec() };
        let faults = match Mapping::parse(name, &self.files, setting()) {
            Ok(mapping) => return Ok(mapping),
            Err(faults) => faults,
        };
        let applied = applied_texts(&self.store, &self.config.municipality.oktmo).await?;
        Mapping::parse(name, &Files(applied), setting()).map_err(|_still_faulty| AppError::Faults(faults))
    }
}

/// The texts of rules as they were applied last.
async fn applied_texts(
    store: &Store,
    municipality: &crate::domain::Oktmo,
) -> Result<BTreeMap<String, String>, AppError> {
    let mut tx = store.begin_reading().await?;
    let texts = match knowledge::latest(&mut tx, municipality).await? {
        Some(latest) => rule_files::at(&mut tx, municipality, latest).await?,
        None => BTreeMap::new(),
    };
    tx.commit().await?;
    Ok(texts)
}
