//! Whether an installation can work: its files, settings, key and database, and what it reads from.

use std::{collections::BTreeMap, fs, path::PathBuf};

use svod_contract::{ConnectorKind, Probe, SourceError};

use crate::{
    app::{self, AppError},
    config::{Config, Feed},
    domain::FileFault,
};

/// What was found.
#[derive(Debug)]
pub struct Checked {
    /// Every fault, each with the feed that it is one of; `None` for those of all feeds.
    pub faults: Vec<(Option<Feed>, AppError)>,
    /// What the sound feeds that were asked offer, or why they do not.
    pub answers: Vec<(Feed, Result<Probe, SourceError>)>,
    /// Files of the program that count because the folder has none of that name, relative to `mappings/`.
    pub delivered: Vec<String>,
    /// Folders that several feeds read, each with their titles: every one of them takes the files of the others for its own.
    pub shared: Vec<(String, Vec<String>)>,
}

impl Checked {
    /// Whether nothing keeps a load from being whole.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty() && self.answers.iter().all(|(_, answer)| answer.is_ok())
    }
}

/// Looks at everything and changes nothing. Folders are always looked into; platforms are asked only when `asks_platforms`.
pub async fn check(config: &Config, asks_platforms: bool) -> Checked {
    let app::Examined { mut faults, sources, delivered } = app::examine(config).await;
    faults.extend(no_feed(config).map(|fault| (None, AppError::Faults(vec![fault]))));
    let mut answers = Vec::new();
    for (feed, mut source) in sources {
        if asks_platforms || app::connector_kind(&feed) == Some(ConnectorKind::Files) {
            answers.push((feed, source.probe().await));
        }
    }
    Checked { faults, answers, delivered, shared: shared_folders(config) }
}

/// The folders that more than one of the feeds that are switched on reads, whatever they are called.
fn shared_folders(config: &Config) -> Vec<(String, Vec<String>)> {
    let mut readers: BTreeMap<PathBuf, Vec<String>> = BTreeMap::new();
    for feed in config.feeds.iter().filter(|feed| feed.enabled) {
        let Some(folder) = feed.settings.get("folder").and_then(toml::Value::as_str) else { continue };
        let path = config.directory.join(folder);
        readers.entry(fs::canonicalize(&path).unwrap_or(path)).or_default().push(feed.title.clone());
    }
    readers.retain(|_, titles| titles.len() > 1);
    readers.into_iter().map(|(path, titles)| (path.display().to_string(), titles)).collect()
}

/// Without a feed nothing is loaded, and a report is one of zeros.
fn no_feed(config: &Config) -> Option<FileFault> {
    let problem = if config.feeds.is_empty() {
        "нет ни одного потока: загружать нечего, в отчёте будет только загруженное раньше. Верните svod.toml из копии; новый, со всеми \
         потоками, создаёт svod init НОВАЯ_ПАПКА"
    } else if config.feeds.iter().any(|feed| feed.enabled) {
        return None;
    } else {
        "все потоки выключены: загружать нечего, в отчёте будет только загруженное раньше. Поставьте enabled = true у нужных"
    };
    Some(FileFault { file: config.file.clone(), line: None, key: "feed".to_owned(), problem: problem.to_owned() })
}
