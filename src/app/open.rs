//! Opening an installation: files, rules, key, database; every fault of every file at once.

use std::{collections::BTreeMap, sync::Arc};

use svod_contract::{DiskFault, Source};

use crate::{
    calendar::{Calendar, DeadlineRules},
    config::{self, Config, Feed},
    domain::FileFault,
    mapping::{Files, organisation_titles},
    pipeline::Clock,
    store::{Store, StoreError, installation},
};

use super::{
    App, AppError, PSEUDONYM_SECRET, disk,
    files::{self, EDITED},
    mapping,
    rules::applied_texts,
    settings::{PrintedSettings, SETTINGS, ZONE},
    source,
};

/// The file of deadlines as administrators know it.
const DEADLINES: &str = "mappings/deadlines.toml";
/// Shortest acceptable key, characters.
const KEY_MIN: usize = 32;

impl App {
    /// Opens the installation that `config` describes. The database must have the schema of this program.
    pub async fn open(config: Config, clock: Arc<dyn Clock>) -> Result<Self, AppError> {
        let mut read = files::read(&config.mappings).map_err(AppError::Faults)?;
        let key = key(&config)?;
        let store = database(&config).await?;
        same_key(&store, &config, &key).await?;
        let applied = applied_texts(&store, &config.municipality.oktmo).await?;
        read.find_gone(&applied)?;
        let (calendar, deadlines) = rules(&read).map_err(AppError::Faults)?;
        let mut texts = read.standing(&applied);
        texts.insert(EDITED.to_owned(), files::edited(&texts));
        texts.insert(SETTINGS.to_owned(), PrintedSettings::of(&config).to_text());
        texts.insert(ZONE.to_owned(), config.municipality.zone.rules());
        let files::Read { texts: files, unreadable, .. } = read;
        let files = Files(files);
        let titles =
            organisation_titles(&files).map_err(|faults| AppError::Faults(files::told(&unreadable, faults)))?;
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

/// The database, with the schema of this program.
async fn database(config: &Config) -> Result<Store, AppError> {
    let store = Store::open(&config.database).await?;
    store.check_schema().await?;
    Ok(store)
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

/// What a look at an installation finds.
#[derive(Default)]
#[expect(missing_debug_implementations, reason = "a source has no words for itself")]
pub struct Examined {
    /// Every fault of its files, settings, key and database, each with the feed that it is one of; `None` for those of all.
    pub faults: Vec<(Option<Feed>, AppError)>,
    /// The feeds that are switched on and sound, ready to be read.
    pub sources: Vec<(Feed, Box<dyn Source>)>,
    /// Files of the program that count because the folder has none of that name, relative to `mappings/`.
    pub delivered: Vec<String>,
}

/// Looks at everything that an installation stands on; changes nothing, and asks no platform.
pub async fn examine(config: &Config) -> Examined {
    let mut found = Examined::default();
    let key = key(config);
    let stored = stored(config, key.as_deref().ok()).await;
    match files::read(&config.mappings) {
        Ok(mut read) => {
            let gone = stored.as_ref().map_or(Ok(()), |applied| read.find_gone(applied));
            found.add(gone.err().map(AppError::Store));
            found.look_at(config, &read);
        }
        Err(faults) => found.add(Some(AppError::Faults(faults))),
    }
    found.add(key.err());
    found.add(stored.err());
    found.add(receiver(config).map(|fault| AppError::Faults(vec![fault])));
    found
}

impl Examined {
    fn add(&mut self, fault: Option<AppError>) {
        self.faults.extend(fault.map(|fault| (None, fault)));
    }

    /// Looks at the files, and at the feeds that are read by them.
    fn look_at(&mut self, config: &Config, read: &files::Read) {
        let is_not_there = |name: &String| !read.own.contains(name) && read.texts.contains_key(name);
        self.delivered = files::embedded_files().into_keys().filter(is_not_there).collect();
        let faults = |faults: Vec<FileFault>| Some(faults).filter(|faults| !faults.is_empty()).map(AppError::Faults);
        self.add(faults(read.unreadable.clone()));
        self.add(rules(read).err().and_then(faults));
        let files = Files(read.texts.clone());
        self.add(organisation_titles(&files).err().map(|faults| AppError::Faults(read.told(faults))));
        for feed in &config.feeds {
            let mapping = mapping(config, feed, (&files, &read.unreadable), &[0; KEY_MIN]).map_err(AppError::Faults);
            let source = match mapping {
                Ok(mapping) if feed.enabled => source(config, feed, mapping.source_settings()),
                Ok(_) => continue,
                Err(faults) => Err(faults),
            };
            match source {
                Ok(source) => self.sources.push((feed.clone(), source)),
                Err(fault) => self.faults.push((Some(feed.clone()), fault)),
            }
        }
    }
}

/// The texts of the rules that what is stored was made with; fails when the database does, was made with another key, or may
/// only be read.
async fn stored(config: &Config, key: Option<&str>) -> Result<BTreeMap<String, String>, AppError> {
    let store = database(config).await?;
    if let Some(key) = key {
        same_key(&store, config, key).await?;
    }
    let applied = applied_texts(&store, &config.municipality.oktmo).await?;
    let touched = async { installation::touch(&mut store.begin().await?).await };
    // A load that goes on may write, and so may this one after it.
    touched.await.or_else(|cause| if matches!(cause, StoreError::Busy(_)) { Ok(()) } else { Err(cause) })?;
    store.close().await;
    Ok(applied)
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
