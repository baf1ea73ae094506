//! Opening an installation: files, rules, key, database; every fault of every file at once.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use crate::{
    calendar::{Calendar, DeadlineRules},
    config::{self, Config},
    domain::FileFault,
    mapping::{Files, organisation_titles},
    pipeline::Clock,
    store::Store,
};

use super::{App, AppError, PSEUDONYM_SECRET, files, mapping, source};

/// Shortest acceptable key, characters.
const KEY_MIN: usize = 32;

impl App {
    /// Opens the installation that `config` describes. The database must have the schema of this program.
    pub async fn open(config: Config, clock: Arc<dyn Clock>) -> Result<Self, AppError> {
        let texts = files::read(&config.mappings).map_err(AppError::Faults)?;
        let (calendar, deadlines) = rules(&texts).map_err(AppError::Faults)?;
        let files = Files(texts);
        let key = config::secret(&config.secrets, PSEUDONYM_SECRET)
            .filter(|key| key.len() >= KEY_MIN)
            .ok_or(AppError::MissingSecret(PSEUDONYM_SECRET))?;
        let titles = organisation_titles(&files).map_err(AppError::Faults)?;
        let store = Store::open(&config.database).await?;
        store.check_schema().await?;
        Ok(Self {
            config,
            store,
            clock,
            calendar: Arc::new(calendar),
            deadlines: Arc::new(deadlines),
            titles,
            files,
            key,
        })
    }
}

/// Every fault in the files of an installation and the settings of its feeds; touches neither database nor network.
pub fn faults(config: &Config) -> Vec<AppError> {
    let texts = match files::read(&config.mappings) {
        Ok(texts) => texts,
        Err(faults) => return vec![AppError::Faults(faults)],
    };
    let mut found = Vec::new();
    let mut told = HashSet::new();
    found.extend(rules(&texts).err().map(AppError::Faults));
    let files = Files(texts);
    found.extend(organisation_titles(&files).err().map(AppError::Faults));
    for feed in &config.feeds {
        match mapping(config, feed, &files, &[0; KEY_MIN]) {
            Ok(mapping) if feed.enabled => found.extend(source(config, feed, mapping.source_settings()).err()),
            Ok(_) => {}
            Err(faults) => found.push(AppError::Faults(faults)),
        }
    }
    let key = config::secret(&config.secrets, PSEUDONYM_SECRET).filter(|key| key.len() >= KEY_MIN);
    if key.is_none() {
        found.push(AppError::MissingSecret(PSEUDONYM_SECRET));
    }
    for fault in &mut found {
        if let AppError::Faults(faults) = fault {
            // Feeds share crosswalks: what is wrong with one of those is told once.
            faults.retain(|fault| told.insert(fault.to_string()));
        }
    }
    found.retain(|fault| !matches!(fault, AppError::Faults(faults) if faults.is_empty()));
    found
}

fn rules(texts: &BTreeMap<String, String>) -> Result<(Calendar, DeadlineRules), Vec<FileFault>> {
    let calendars: Vec<(&str, &str)> = texts
        .iter()
        .filter(|(name, _)| name.starts_with("calendar/"))
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let deadlines = texts.get("deadlines.toml").map_or("", String::as_str);
    match (Calendar::parse(&calendars), DeadlineRules::parse("mappings/deadlines.toml", deadlines)) {
        (Ok(calendar), Ok(deadlines)) => Ok((calendar, deadlines)),
        (calendar, deadlines) => Err(calendar.err().into_iter().chain(deadlines.err()).flatten().collect()),
    }
}
