//! Whether an installation can work: its files, settings, key and database, and what it reads from.

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
    Checked { faults, answers, delivered }
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
