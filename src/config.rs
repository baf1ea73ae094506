//! Configuration: `default.toml` (manual and defaults at once), raw text → checked values; the only reader of the environment.

mod check;
mod environment;
mod feed;

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

use jiff::SignedDuration;

use crate::domain::{FeedName, FileFault, Oktmo, Zone};

pub use environment::{columns, log_filter, secret, secret_variable};

/// The manual with every default.
pub const DEFAULT: &str = include_str!("config/default.toml");
/// The feeds written into a fresh configuration.
pub const FEEDS: &str = include_str!("config/feeds.toml");

/// Checked configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file it was read from, as the administrator named it.
    pub file: String,
    /// Where `svod.toml` lies: base of relative paths.
    pub directory: PathBuf,
    /// The municipality.
    pub municipality: Municipality,
    /// `sqlite://…` or `postgres://…`, the path of SQLite made absolute.
    pub database: String,
    /// Folder of mapping files that override the embedded ones.
    pub mappings: PathBuf,
    /// Folder of secret files.
    pub secrets: PathBuf,
    /// Limits of a run.
    pub sync: Sync,
    /// How reports are built and sent.
    pub report: Reporting,
    /// The feeds, in the order of the file.
    pub feeds: Vec<Feed>,
}

/// The municipality whose citizens write.
#[derive(Debug, Clone)]
pub struct Municipality {
    /// Its ОКТМО code.
    pub oktmo: Oktmo,
    /// Its name as reports print it.
    pub name: String,
    /// The region it lies in.
    pub region: String,
    /// Its time zone.
    pub zone: Zone,
}

/// Limits of a run.
#[derive(Debug, Clone)]
pub struct Sync {
    /// How much time of a run may go by while a source does not answer and attempts are repeated.
    pub retry_budget: std::time::Duration,
    /// More batches than this in one run: the source never ends.
    pub batches_max: u64,
}

/// How reports are built and sent.
#[derive(Debug, Clone)]
pub struct Reporting {
    /// Where packages are put.
    pub outbox: PathBuf,
    /// What the report says of a quarantine above the limit; empty when nothing was stated.
    pub quarantine_reason: String,
    /// Where packages are sent; `None`: they stay in the outbox.
    pub receiver: Option<Receiver>,
}

/// Where packages are sent.
#[derive(Debug, Clone)]
pub struct Receiver {
    /// Base address: `https://cur.example.ru`.
    pub url: url::Url,
    /// Name of the secret that holds the token.
    pub token: String,
    /// Certificate of the authority (PEM); `None` for a well-known one.
    pub ca_certificate: Option<PathBuf>,
}

/// One configured feed.
#[derive(Debug, Clone)]
pub struct Feed {
    /// Its name; never changes.
    pub name: FeedName,
    /// What operators read (Russian).
    pub title: String,
    /// Whether it takes part in runs.
    pub enabled: bool,
    /// Name of the connector that reads it.
    pub connector: String,
    /// Name of its mapping file without `.toml`.
    pub mapping: String,
    /// How often new items usually come.
    pub expected_every: SignedDuration,
    /// How much later they may come before the feed counts as late.
    pub grace: SignedDuration,
    /// Settings of the connector.
    pub settings: toml::Table,
    /// Where it stands in the configuration.
    pub place: FeedPlace,
}

/// Where a feed stands in the configuration: for faults found when its mapping and connector are known.
#[derive(Debug, Clone)]
pub struct FeedPlace {
    file: String,
    feed: String,
    line: usize,
    /// Lines of its keys: `connector`, `settings.folder`.
    lines: BTreeMap<String, usize>,
}

impl FeedPlace {
    /// A fault of one of its keys; the line is that of the key, else that of the settings, else that of the feed.
    pub fn fault(&self, key: &str, problem: impl Into<String>) -> FileFault {
        let outer = key.split('.').next().unwrap_or(key);
        let line = self.lines.get(key).or_else(|| self.lines.get(outer)).copied().unwrap_or(self.line);
        let key = format!("feed.{}.{key}", self.feed);
        FileFault { file: self.file.clone(), line: Some(line), key, problem: problem.into() }
    }
}

impl Config {
    /// Reads and checks a configuration file; every fault is reported, not only the first.
    pub fn load(path: &Path) -> Result<Self, Vec<FileFault>> {
        Self::examine(path).map_err(|(_, faults)| faults)
    }

    /// The same; beside the faults stands a configuration with defaults in place of faulty sections, and with the feeds
    /// that read: good for nothing but to look for more faults.
    pub fn examine(path: &Path) -> Result<Self, (Option<Box<Self>>, Vec<FileFault>)> {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|cause| {
            let problem = unreadable(&cause);
            (None, vec![FileFault { file: file.clone(), line: None, key: String::new(), problem }])
        })?;
        let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let directory = std::path::absolute(directory).unwrap_or_else(|_| directory.to_owned());
        check::check(&file, &text, &directory)
    }

    /// Checks the text of a configuration file that lies in `directory`.
    pub fn parse(file: &str, text: &str, directory: &Path) -> Result<Self, Vec<FileFault>> {
        check::check(file, text, directory).map_err(|(_, faults)| faults)
    }

    /// The feed of that name.
    pub fn feed(&self, name: &str) -> Option<&Feed> {
        self.feeds.iter().find(|feed| feed.name.as_str() == name)
    }
}

/// Whether the municipality is that of the delivery.
pub fn is_example(municipality: &Municipality) -> bool {
    let line = |key: &str, value: &str| DEFAULT.lines().any(|line| line.starts_with(&format!("{key} = \"{value}\"")));
    line("oktmo", municipality.oktmo.as_str()) && line("name", &municipality.name)
}

/// Why a configuration does not read, and the way out.
fn unreadable(cause: &io::Error) -> String {
    let known = [
        (
            io::ErrorKind::NotFound,
            "файла нет. Перейдите в рабочую папку или укажите файл: --config ПУТЬ/svod.toml (без --config берётся ./svod.toml, затем \
             /etc/svod/svod.toml). Новую рабочую папку создаёт svod init",
        ),
        (io::ErrorKind::InvalidData, "файл не в кодировке UTF-8: сохраните его в редакторе как UTF-8"),
        (io::ErrorKind::IsADirectory, "это папка, а нужен файл: --config ПАПКА/svod.toml"),
        (io::ErrorKind::PermissionDenied, "нет права читать этот файл"),
    ];
    let text = known.iter().find(|(kind, _)| *kind == cause.kind()).map(|(_, text)| (*text).to_owned());
    text.unwrap_or_else(|| "файл не читается: проверьте диск и права на файл".to_owned())
}

#[cfg(test)]
mod tests;
