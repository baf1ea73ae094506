//! The rules of feeds and platforms, as they hold now.

use std::{collections::BTreeMap, sync::Arc};

use svod_contract::ConnectorKind;

use crate::{
    config::Feed,
    domain::{FeedName, FileFault, Platform, fingerprint},
    fold::FoldRules,
    mapping::{Files, Home, Mapping, Setting},
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

/// Digits of the fingerprint of the deadlines, and of that of the zone.
const FINGERPRINT_DIGITS: usize = 12;

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
            is_live: super::connector_kind(feed) == Some(ConnectorKind::Interface),
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
        let deadlines = fingerprint([("deadlines.toml", deadlines)], FINGERPRINT_DIGITS);
        let town = &self.config.municipality;
        let home = Home::new(&town.oktmo, &town.name, &town.region);
        // Times without an offset and all days are read in it. Of the other settings none decides what a record becomes:
        // another ОКТМО is another municipality, and another key is refused.
        let zone = town.zone.clone();
        let of_zone = fingerprint([("timezone", zone.rules().as_str())], FINGERPRINT_DIGITS);
        let of_calendar = self.calendar.version();
        let common_version =
            format!("{CODE_VERSION}.{DETAILS_VERSION}.{deadlines}.{of_calendar}.{}.{of_zone}", home.version());
        Ok(PlatformRules {
            fold: FoldRules {
                municipality: self.config.municipality.oktmo.clone(),
                home: Arc::new(home),
                platform,
                zone,
                deadlines: Arc::clone(&self.deadlines),
                calendar: Arc::clone(&self.calendar),
            },
            target,
            mappings,
            common_version,
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

    /// The texts of all files that rules are read from, and the settings that reports print.
    pub fn rule_texts(&self) -> &BTreeMap<String, String> {
        &self.texts
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
        let faults = match self.mapping_of(name, &self.files) {
            Ok(mapping) => return Ok(mapping),
            Err(faults) => faults,
        };
        let applied = applied_texts(&self.store, &self.config.municipality.oktmo).await?;
        self.mapping_of(name, &Files(applied)).map_err(|_still_faulty| AppError::Faults(faults))
    }

    /// The mapping of that name by these texts.
    pub(super) fn mapping_of(&self, name: &str, files: &Files) -> Result<Mapping, Vec<FileFault>> {
        let zone = self.config.municipality.zone.clone();
        Mapping::parse(name, files, Setting { zone, pseudonym_key: self.key.as_bytes().to_vec() })
    }
}

/// The texts of rules as they were applied last.
pub(super) async fn applied_texts(
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
