//! The one place that knows every connector; the struct that holds store, rules and clock.

mod files;
mod install;
mod lock;
mod open;
mod reporting;
mod words;

use std::{collections::HashMap, sync::Arc};

use svod_contract::{Connector, SettingsError, Source, Surroundings};

use crate::{
    calendar::{Calendar, DeadlineRules},
    config::{self, Config, Feed},
    domain::{FileFault, OrganisationCode, Platform},
    mapping::{Files, Mapping, Setting, platform_of},
    pipeline::{Clock, FeedRules, Ranks},
    store::{Store, StoreError, run},
};

pub use files::embedded_files;
pub use install::{install, migrate, write_secret};
pub use lock::Lock;
pub use open::{faults, has_example_organisations};
pub(crate) use words::disk;

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
    #[error("{path} не пишется")]
    Write {
        /// The file or folder.
        path: String,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// Another process loads already.
    #[error("загрузка уже идёт: её ведёт другая команда svod; дождитесь её конца и повторите (замок {})", .0.display())]
    Busy(std::path::PathBuf),
    /// The key of pseudonyms and hashes is missing or unusable.
    #[error(
        "ключ псевдонимов {path} {problem}. Без него ничего не загружается и не считается. Верните файл из резервной копии. Если копии \
         нет, положите новый (от 32 случайных знаков): загруженное останется, но новые записи прежних авторов повторами не узнаются, \
         а прежние записи, выгруженные снова, пройдут как изменённые",
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
    fn write(path: &std::path::Path, source: std::io::Error) -> Self {
        Self::Write { path: path.display().to_string(), source }
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

impl App {
    /// The mapping of a feed.
    pub fn mapping(&self, feed: &Feed) -> Result<Mapping, AppError> {
        let files = (&self.files, self.unreadable.as_slice());
        mapping(&self.config, feed, files, self.key.as_bytes()).map_err(AppError::Faults)
    }

    /// The mapping and rules of a feed, as they hold now.
    pub async fn rules(&self, feed: &Feed) -> Result<Arc<FeedRules>, AppError> {
        let mapping = self.mapping(feed)?;
        let ranks = self.ranks(mapping.platform()).await?;
        let deadlines = self.files.text("deadlines.toml").unwrap_or_default();
        let deadlines = blake3::hash(deadlines.as_bytes()).to_hex();
        Ok(Arc::new(FeedRules {
            version: format!(
                "{}.{}.{}",
                mapping.version(),
                &deadlines.as_str().get(..12).unwrap_or_default(),
                self.calendar.version()
            ),
            outranked_by: ranks.above(&feed.name),
            feed: feed.name.clone(),
            municipality: self.config.municipality.oktmo.clone(),
            zone: self.config.municipality.zone.clone(),
            mapping,
            deadlines: Arc::clone(&self.deadlines),
            calendar: Arc::clone(&self.calendar),
            ranks: Arc::new(ranks),
            hash_key: blake3::derive_key("svod content hash 2026-11", self.key.as_bytes()),
        }))
    }

    /// The title of an organisation in the directory; `None` when it is not there.
    pub fn organisation_title(&self, code: &OrganisationCode) -> Option<&str> {
        self.titles.get(code.as_str()).map(String::as_str)
    }

    /// The source of a feed, ready to be read.
    pub fn source(&self, feed: &Feed, mapping: &Mapping) -> Result<Box<dyn Source>, AppError> {
        source(&self.config, feed, mapping.source_settings())
    }

    /// An interface knows more than a file: it owns the items that both deliver, as long as it is read. One that was not
    /// read whole for longer than something new is expected outranks nobody: the files tell what happened since.
    async fn ranks(&self, platform: Platform) -> Result<Ranks, AppError> {
        let now = self.clock.now();
        let mut tx = self.store.begin_reading().await?;
        let histories = run::history(&mut tx, &self.config.municipality.oktmo, now).await?;
        let is_read = |feed: &Feed| {
            let history = histories.iter().find(|history| history.feed == feed.name.as_str());
            let allowed_h = (feed.expected_every + feed.grace).as_secs_f64() / 3600.0;
            history.and_then(|history| history.last_success).is_some_and(|last| now.hours_since(last) <= allowed_h)
        };
        let enabled = self
            .config
            .feeds
            .iter()
            .filter(|feed| feed.enabled && platform_of(&feed.mapping, &self.files) == Some(platform));
        let rank = |feed: &Feed| u32::from(feed.connector == "rest" && is_read(feed));
        Ok(Ranks(enabled.map(|feed| (feed.name.as_str().to_owned(), rank(feed))).collect()))
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
    let setting = Setting {
        municipality: config.municipality.oktmo.clone(),
        zone: config.municipality.zone.clone(),
        feed: feed.name.clone(),
        pseudonym_key: key.to_vec(),
    };
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
