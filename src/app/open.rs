//! Opening an installation: files, rules, key, database; every fault of every file at once.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use svod_contract::DiskFault;

use crate::{
    calendar::{Calendar, DeadlineRules},
    config::{self, Config},
    domain::FileFault,
    mapping::{Files, organisation_titles},
    pipeline::Clock,
    store::{Store, installation},
};

use super::{
    App, AppError, PSEUDONYM_SECRET, disk, files, mapping,
    settings::{PrintedSettings, SETTINGS},
    source,
};

/// The file of deadlines as administrators know it.
const DEADLINES: &str = "mappings/deadlines.toml";
/// Shortest acceptable key, characters.
const KEY_MIN: usize = 32;

impl App {
    /// Opens the installation that `config` describes. The database must have the schema of this program.
    pub async fn open(config: Config, clock: Arc<dyn Clock>) -> Result<Self, AppError> {
        let read = files::read(&config.mappings).map_err(AppError::Faults)?;
        let (calendar, deadlines) = rules(&read).map_err(AppError::Faults)?;
        let key = key(&config)?;
        let files::Read { mut texts, unreadable } = read;
        let files = Files(texts.clone());
        texts.insert(SETTINGS.to_owned(), PrintedSettings::of(&config).to_text());
        let titles =
            organisation_titles(&files).map_err(|faults| AppError::Faults(files::told(&unreadable, faults)))?;
        let store = Store::open(&config.database).await?;
        store.check_schema().await?;
        same_key(&store, &config, &key).await?;
        Ok(Self {
            config,
            store,
            clock,
            calendar: Arc::new(calendar),
            deadlines: Arc::new(deadlines),
            titles,
            files,
            texts,
            unreadable,
            key,
        })
    }
}

/// Fingerprint of the key of pseudonyms and hashes: tells two keys apart and gives none away.
pub(super) fn key_fingerprint(key: &str) -> String {
    let derived = blake3::derive_key("svod key fingerprint 2026-11", key.as_bytes());
    blake3::hash(&derived).to_hex().chars().take(16).collect()
}

/// Refuses a key that the data was not made with: authors would not be known again, and every record would seem changed.
async fn same_key(store: &Store, config: &Config, key: &str) -> Result<(), AppError> {
    let mut tx = store.begin_reading().await?;
    let known = installation::key_fingerprint(&mut tx, &config.municipality.oktmo).await?;
    tx.commit().await?;
    let given = key_fingerprint(key);
    match known {
        Some(known) if known != given => {
            Err(AppError::OtherKey { path: config.secrets.join(PSEUDONYM_SECRET), known, given })
        }
        Some(_) | None => Ok(()),
    }
}

/// Every fault in the files of an installation and the settings of its feeds; touches neither database nor network.
pub fn faults(config: &Config) -> Vec<AppError> {
    let read = match files::read(&config.mappings) {
        Ok(read) => read,
        Err(faults) => return vec![AppError::Faults(faults)],
    };
    let mut found = Vec::new();
    found.push(AppError::Faults(read.unreadable.clone()));
    found.extend(rules(&read).err().map(AppError::Faults));
    let files = Files(read.texts.clone());
    found.extend(organisation_titles(&files).err().map(|faults| AppError::Faults(read.told(faults))));
    for feed in &config.feeds {
        match mapping(config, feed, (&files, &read.unreadable), &[0; KEY_MIN]) {
            Ok(mapping) if feed.enabled => found.extend(source(config, feed, mapping.source_settings()).err()),
            Ok(_) => {}
            Err(faults) => found.push(AppError::Faults(faults)),
        }
    }
    found.extend(key(config).err());
    found.extend(receiver(config).map(|fault| AppError::Faults(vec![fault])));
    let mut told = HashSet::new();
    for fault in &mut found {
        if let AppError::Faults(faults) = fault {
            // Feeds share crosswalks: what is wrong with one of those is told once.
            faults.retain(|fault| told.insert(fault.to_string()));
        }
    }
    found.retain(|fault| !matches!(fault, AppError::Faults(faults) if faults.is_empty()));
    found
}

/// Whether the directory of organisations is that of the delivery, which is only an example.
pub fn has_example_organisations(config: &Config) -> bool {
    const NAME: &str = "organisations.csv";
    files::read(&config.mappings).is_ok_and(|read| read.texts.get(NAME) == files::embedded_files().get(NAME))
}

fn rules(read: &files::Read) -> Result<(Calendar, DeadlineRules), Vec<FileFault>> {
    let texts = &read.texts;
    let of_rules = |fault: &&FileFault| fault.file.starts_with("mappings/calendar/") || fault.file == DEADLINES;
    let unreadable: Vec<FileFault> = read.unreadable.iter().filter(of_rules).cloned().collect();
    if !unreadable.is_empty() {
        return Err(unreadable);
    }
    rules_of(texts)
}

/// The calendar and the deadlines of these texts, or everything that is wrong in both.
pub(super) fn rules_of(texts: &BTreeMap<String, String>) -> Result<(Calendar, DeadlineRules), Vec<FileFault>> {
    let deadlines = texts.get("deadlines.toml").map_or("", String::as_str);
    match (calendar(texts), DeadlineRules::parse(DEADLINES, deadlines)) {
        (Ok(calendar), Ok(deadlines)) => Ok((calendar, deadlines)),
        (calendar, deadlines) => Err(calendar.err().into_iter().chain(deadlines.err()).flatten().collect()),
    }
}

/// The production calendar of these texts.
fn calendar(texts: &BTreeMap<String, String>) -> Result<Calendar, Vec<FileFault>> {
    let calendars: Vec<(String, &str)> = texts
        .iter()
        .filter(|(name, _)| name.starts_with("calendar/"))
        .map(|(name, text)| (format!("mappings/{name}"), text.as_str()))
        .collect();
    let calendars: Vec<(&str, &str)> = calendars.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    Calendar::parse(&calendars)
}

/// The key of pseudonyms and hashes, or why there is none.
fn key(config: &Config) -> Result<String, AppError> {
    let key = config::secret(&config.secrets, PSEUDONYM_SECRET);
    if let Some(key) = key.filter(|key| key.len() >= KEY_MIN) {
        return Ok(key);
    }
    let path = config.secrets.join(PSEUDONYM_SECRET);
    let problem = match std::fs::read_to_string(&path) {
        Ok(_) => format!("короче {KEY_MIN} знаков: он не тот или обрезан"),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => "не найден".to_owned(),
        Err(cause) => format!("не читается ({})", disk(DiskFault::from(&cause))),
    };
    Err(AppError::Key { path, problem })
}

/// What is wrong with the secret and the certificate of the receiver.
fn receiver(config: &Config) -> Option<FileFault> {
    let receiver = config.report.receiver.as_ref()?;
    let fault = |key: &str, problem| FileFault { file: config.file.clone(), line: None, key: key.to_owned(), problem };
    if let Some(path) = &receiver.ca_certificate
        && let Err(cause) = std::fs::read(path)
    {
        let cause = disk(DiskFault::from(&cause));
        let problem = format!("сертификат {} не читается ({cause}): пакет в ЦУР не уйдёт", path.display());
        return Some(fault("report.receiver_ca_certificate", problem));
    }
    let name = &receiver.token;
    let problem = format!(
        "секрета «{name}» нет: пакет в ЦУР не уйдёт. Положите его в {} или в переменную окружения {}",
        config.secrets.join(name).display(),
        config::secret_variable(name)
    );
    config::secret(&config.secrets, name).is_none().then(|| fault("report.receiver_token", problem))
}
