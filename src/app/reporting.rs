//! What figures and reports of this installation are made with.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use jiff::SignedDuration;
use svod_contract::Surroundings;
use svod_http::{Auth, Client};

use crate::{
    calendar::{Calendar, DeadlineRules},
    config,
    domain::{FeedName, Field, Instant, Zone},
    mapping::{Files, organisation_titles},
    pipeline::{
        aggregate::{Basis, FeedPlan},
        deliver::Receiver,
    },
    report::Municipality,
    store::{StoreError, knowledge, rule_files},
};

use super::{
    App, AppError, open, rules,
    settings::{PrintedSettings, SETTINGS, ZONE},
};

/// The rules that figures of a moment of knowledge are computed with, and the settings that reports of it print.
struct AppliedRules {
    calendar: Arc<Calendar>,
    deadlines: Arc<DeadlineRules>,
    titles: HashMap<String, String>,
    settings: PrintedSettings,
    zone: Zone,
    files: Files,
}

impl App {
    /// What figures are computed with, by the rules and settings known at `known_at`. A feed whose mapping is faulty stops
    /// nothing: it only has no plan.
    pub async fn basis(&self, known_at: Option<Instant>) -> Result<Basis<'_>, AppError> {
        let mut behind = Vec::new();
        for (platform, target) in self.known_platforms().await? {
            match self.is_behind_rules(platform, target).await {
                Ok(true) => behind.push((platform, target)),
                Ok(false) | Err(AppError::Faults(_)) => {}
                Err(other) => return Err(other),
            }
        }
        let AppliedRules { calendar, deadlines, titles, settings, zone, files } = self.rules_at(known_at).await?;
        let mut feeds = Vec::new();
        for feed in settings.feeds {
            let Ok(mapping) = self.mapping_of(&feed.mapping, &files) else { continue };
            let columns = Field::ALL.iter().map(|field| (*field, mapping.columns_of(*field)));
            feeds.push(FeedPlan {
                name: FeedName::new(feed.name),
                title: feed.title,
                platform: mapping.platform(),
                has_submissions: mapping.makes_submissions(),
                expected_every: SignedDuration::from_secs(feed.expected_every_s),
                grace: SignedDuration::from_secs(feed.grace_s),
                figure_columns: mapping.columns_of_figures(),
                columns: columns.collect(),
                is_behind_rules: behind.contains(&(mapping.platform(), rules::target(&mapping))),
            });
        }
        let municipality = &self.config.municipality.oktmo;
        Ok(Basis {
            store: &self.store,
            municipality,
            printed: Municipality { oktmo: municipality.clone(), name: settings.municipality, region: settings.region },
            zone,
            calendar,
            deadlines,
            titles,
            feeds,
        })
    }

    /// The rules as they were applied at `known_at`; those of now before anything was.
    async fn rules_at(&self, known_at: Option<Instant>) -> Result<AppliedRules, AppError> {
        let texts = self.texts_at(known_at).await?;
        let zone = self.zone_of(&texts)?;
        if texts.is_empty() {
            return Ok(AppliedRules {
                calendar: Arc::clone(&self.calendar),
                deadlines: Arc::clone(&self.deadlines),
                titles: self.titles.clone(),
                settings: PrintedSettings::of(&self.config),
                zone,
                files: self.files.clone(),
            });
        }
        let (calendar, deadlines) = open::rules_of(&texts).map_err(AppError::Faults)?;
        let settings = texts.get(SETTINGS).map(|text| PrintedSettings::parse(text)).transpose()?;
        let settings = settings.unwrap_or_else(|| PrintedSettings::of(&self.config));
        let files = Files(texts);
        let titles = organisation_titles(&files).map_err(AppError::Faults)?;
        let (calendar, deadlines) = (Arc::new(calendar), Arc::new(deadlines));
        Ok(AppliedRules { calendar, deadlines, titles, settings, zone, files })
    }

    /// The zone of the municipality as it was known at `known_at`: what was stored by then has its days in it. That of the
    /// configuration before anything was.
    pub async fn zone_at(&self, known_at: Option<Instant>) -> Result<Zone, AppError> {
        let texts = self.texts_at(known_at).await?;
        Ok(self.zone_of(&texts)?)
    }

    fn zone_of(&self, texts: &BTreeMap<String, String>) -> Result<Zone, StoreError> {
        let Some(text) = texts.get(ZONE) else { return Ok(self.config.municipality.zone.clone()) };
        Zone::parse(text).ok_or_else(|| StoreError::Damaged { what: "rule_file", source: "it tells no zone".into() })
    }

    /// The texts of the rules as they were applied at `known_at`, or last; none before anything was.
    async fn texts_at(&self, known_at: Option<Instant>) -> Result<BTreeMap<String, String>, StoreError> {
        let municipality = &self.config.municipality.oktmo;
        let mut tx = self.store.begin_reading().await?;
        let latest = knowledge::latest(&mut tx, municipality).await?;
        let texts = match known_at.into_iter().chain(latest).min() {
            Some(at) => rule_files::at(&mut tx, municipality, at).await?,
            None => BTreeMap::new(),
        };
        tx.commit().await?;
        Ok(texts)
    }

    /// Where packages are sent; `None`: they stay in the outbox.
    pub fn receiver(&self) -> Option<Receiver> {
        let receiver = self.config.report.receiver.as_ref()?;
        let settings = svod_http::Settings { ca_certificate: receiver.ca_certificate.clone(), ..Default::default() };
        let secrets = self.config.secrets.clone();
        let around = Surroundings {
            directory: self.config.directory.clone(),
            zone: self.config.municipality.zone.time_zone().clone(),
            secret: Arc::new(move |name| config::secret(&secrets, name)),
        };
        let auth = Auth::Bearer { secret: receiver.token.clone() };
        let mut url = receiver.url.clone();
        let path = format!("{}/api/v1/packages", url.path().trim_end_matches('/'));
        url.set_path(&path);
        Some(Receiver {
            client: Client::new(settings, auth, &around),
            url,
            retry_budget: self.config.sync.retry_budget,
        })
    }
}
