//! The one place that knows every connector; the struct that holds store, rules and clock.

mod files;
mod install;
mod lock;
mod open;
mod reporting;
mod rules;
mod settings;
mod words;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use svod_contract::{Connector, ConnectorKind, SettingsError, Source, Surroundings};

use crate::{
    calendar::{Calendar, DeadlineRules},
    config::{self, Config, Feed},
    domain::FileFault,
    mapping::{Files, Mapping, Setting},
    pipeline::Clock,
    store::{Store, StoreError},
};

pub use files::embedded_files;
pub use install::{install, migrate, write_secret};
pub use lock::Lock;
pub use open::{Examined, examine, has_example_organisations};
pub(crate) use words::{disk, unwritten};

/// Why the program cannot start, or a feed cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// Faults in files that an administrator edits; one a line.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Faults(Vec<FileFault>),
    /// The database does not open.
    #[error("база данных не открывается")]
    Store(#[from] StoreError),
    /// A file or folder cannot be written.
    #[error("{path} не пишется: {}. Ничего не изменено; дайте право на запись или освободите место и повторите", unwritten(.cause))]
    Write {
        /// The file or folder.
        path: String,
        /// The cause.
        cause: std::io::Error,
    },
    /// Another process loads already.
    #[error("загрузка уже идёт: её ведёт другая команда svod; дождитесь её конца и повторите (замок {})", .0.display())]
    Busy(std::path::PathBuf),
    /// The key is another one than the data was made with.
    #[error(
        "ключ псевдонимов {path} не тот, с которым загружены данные (отпечаток {given}, а нужен {known}). С ним авторы не узнаются, а \
         каждая запись покажется изменённой, поэтому ничего не загружается и не считается. Верните прежний ключ из резервной копии. \
         Если его нет, начните с новой базы: svod init в пустой папке",
        path = path.display()
    )]
    OtherKey {
        /// The file it was read from.
        path: std::path::PathBuf,
        /// Fingerprint of the key that the data was made with.
        known: String,
        /// Fingerprint of the one that is there.
        given: String,
    },
    /// The key of pseudonyms and hashes is missing or unusable.
    #[error(
        "ключ псевдонимов {path} {problem}. Без него ничего не загружается и не считается. Верните файл из резервной копии: новый ключ \
         к загруженным данным не подойдёт",
        path = path.display()
    )]
    Key {
        /// The file it is looked for in.
        path: std::path::PathBuf,
        /// What is wrong, as the end of a sentence (Russian).
        problem: String,
    },
}

impl AppError {
    fn write(path: &std::path::Path, cause: std::io::Error) -> Self {
        Self::Write { path: path.display().to_string(), cause }
    }
}

/// Name of the secret that keys pseudonyms and content hashes.
pub const PSEUDONYM_SECRET: &str = "pseudonym_key";

/// Store, rules and clock of one installation.
#[derive(Debug)]
pub struct App {
    /// The configuration.
    pub config: Config,
    /// The database.
    pub store: Store,
    /// Where "now" comes from.
    pub clock: Arc<dyn Clock>,
    /// The production calendar.
    pub calendar: Arc<Calendar>,
    /// The deadlines.
    pub deadlines: Arc<DeadlineRules>,
    titles: HashMap<String, String>,
    files: Files,
    /// What is kept with everything that is learnt: the files, the zone, and the settings that reports print.
    texts: BTreeMap<String, String>,
    unreadable: Vec<FileFault>,
    key: String,
}

/// Every connector there is.
pub fn connectors() -> Vec<Box<dyn Connector>> {
    vec![
        Box::new(svod_spreadsheet::Spreadsheet),
        Box::new(svod_rest::Rest),
        Box::new(svod_telegram::Telegram),
        Box::new(svod_vk::Vk),
    ]
}

/// What kind of outside system a feed reads; `None` when its connector is not known.
pub fn connector_kind(feed: &Feed) -> Option<ConnectorKind> {
    connectors().iter().find(|connector| connector.name() == feed.connector).map(|connector| connector.kind())
}

impl App {
    /// Fingerprint of the key that data is made with.
    pub fn key_fingerprint(&self) -> String {
        open::key_fingerprint(&self.key)
    }

    /// The source of a feed, ready to be read.
    pub fn source(&self, feed: &Feed, mapping: &Mapping) -> Result<Box<dyn Source>, AppError> {
        source(&self.config, feed, mapping.source_settings())
    }
}

/// The mapping of a feed, from the files that read and the faults of those that do not.
fn mapping(
    config: &Config,
    feed: &Feed,
    (files, unreadable): (&Files, &[FileFault]),
    key: &[u8],
) -> Result<Mapping, Vec<FileFault>> {
    let file = format!("{}.toml", feed.mapping);
    if files.text(&file).is_none() && !unreadable.iter().any(|fault| fault.file == format!("mappings/{file}")) {
        let problem = format!("файла mappings/{file} нет: проверьте имя соответствия или верните файл из поставки");
        return Err(vec![feed.place.fault("mapping", problem)]);
    }
    let setting = Setting { zone: config.municipality.zone.clone(), pseudonym_key: key.to_vec() };
    Mapping::parse(&feed.mapping, files, setting).map_err(|faults| files::told(unreadable, faults))
}

/// The source of a feed: settings of the mapping, under those of the configuration.
fn source(config: &Config, feed: &Feed, of_mapping: &toml::Table) -> Result<Box<dyn Source>, AppError> {
    let fault = |key: &str, problem| AppError::Faults(vec![feed.place.fault(key, problem)]);
    let connectors = connectors();
    let Some(connector) = connectors.iter().find(|connector| connector.name() == feed.connector) else {
        let known = connectors.iter().map(|connector| connector.name()).collect::<Vec<_>>().join(", ");
        return Err(fault("connector", format!("способа чтения «{}» нет; бывает: {known}", feed.connector)));
    };
    let mut settings = of_mapping.clone();
    settings.extend(feed.settings.clone());
    let secrets = config.secrets.clone();
    let around = Surroundings {
        directory: config.directory.clone(),
        zone: config.municipality.zone.time_zone().clone(),
        secret: Arc::new(move |name| config::secret(&secrets, name)),
    };
    let refused = |error: SettingsError| match &error {
        SettingsError { file: None, key, .. } if !key.is_empty() => {
            fault(&format!("settings.{key}"), words::setting(&error))
        }
        _ => fault("settings", words::setting(&error)),
    };
    connector.parse(settings, &around).map_err(refused)
}
