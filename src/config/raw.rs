//! The configuration as written: plain types with their places; every structural fault is told, unknown keys too.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::{Spanned, de::DeTable};

use crate::domain::{
    FileFault,
    toml_keys::{Keys, TABLE, TomlFile},
};

const SECTIONS: &[&str] = &["municipality", "database", "mappings", "secrets", "sync", "report", "feed"];
const FEED_KEYS: &[&str] = &["title", "enabled", "connector", "mapping", "expected_every_h", "grace_h", "settings"];

const WEEK_H: u32 = 168;

/// What is expected of a value, for administrators.
const TEXT: &str = "текст в кавычках";
const NUMBER: &str = "целое число не меньше нуля";

#[derive(Debug, Default)]
pub(super) struct Raw {
    pub(super) municipality: RawMunicipality,
    pub(super) database: RawDatabase,
    pub(super) mappings: RawDirectory,
    pub(super) secrets: RawDirectory,
    pub(super) sync: RawSync,
    pub(super) report: RawReport,
    /// In the order of the file.
    pub(super) feed: Vec<RawFeed>,
}

#[derive(Debug, Default)]
pub(super) struct RawMunicipality {
    pub(super) oktmo: Option<Spanned<String>>,
    pub(super) name: Option<Spanned<String>>,
    pub(super) region: Option<Spanned<String>>,
    pub(super) timezone: Option<Spanned<String>>,
}

#[derive(Debug, Default)]
pub(super) struct RawDatabase {
    pub(super) address: Option<Spanned<String>>,
}

#[derive(Debug, Default)]
pub(super) struct RawDirectory {
    pub(super) directory: Option<Spanned<String>>,
}

#[derive(Debug, Default)]
pub(super) struct RawSync {
    pub(super) retry_budget_s: Option<Spanned<u64>>,
    pub(super) batches_max: Option<Spanned<u64>>,
}

#[derive(Debug, Default)]
pub(super) struct RawReport {
    pub(super) outbox: Option<Spanned<String>>,
    pub(super) quarantine_reason: Option<Spanned<String>>,
    pub(super) receiver_url: Option<Spanned<String>>,
    pub(super) receiver_token: Option<Spanned<String>>,
    pub(super) receiver_ca_certificate: Option<Spanned<String>>,
}

/// One feed whose keys can be read.
#[derive(Debug)]
pub(super) struct RawFeed {
    pub(super) name: String,
    /// Where its table stands.
    pub(super) span: Range<usize>,
    pub(super) title: Option<String>,
    pub(super) enabled: bool,
    pub(super) connector: String,
    pub(super) mapping: String,
    pub(super) expected_every_h: u32,
    pub(super) grace_h: u32,
    pub(super) settings: toml::Table,
}

/// What can be read of the text, and what cannot.
pub(super) fn read(name: &str, text: &str) -> (Raw, Vec<FileFault>) {
    let mut file = TomlFile::new(name, text);
    let document = file.parse();
    // Behind a fault of the syntax the rest may be read as something else than it is.
    let raw = if file.faults.is_empty() { sections(&mut file, document.get_ref()) } else { Raw::default() };
    (raw, file.faults)
}

fn sections(file: &mut TomlFile<'_>, table: &DeTable<'_>) -> Raw {
    let root = Keys::new(file, ("", 0), table, SECTIONS);
    let mut raw = Raw::default();
    if let Some(keys) = root.table(file, "municipality", &["oktmo", "name", "region", "timezone"]) {
        raw.municipality = RawMunicipality {
            oktmo: text(file, &keys, "oktmo"),
            name: text(file, &keys, "name"),
            region: text(file, &keys, "region"),
            timezone: text(file, &keys, "timezone"),
        };
    }
    if let Some(keys) = root.table(file, "database", &["address"]) {
        raw.database.address = text(file, &keys, "address");
    }
    raw.mappings = directory(file, &root, "mappings");
    raw.secrets = directory(file, &root, "secrets");
    if let Some(keys) = root.table(file, "sync", &["retry_budget_s", "batches_max"]) {
        raw.sync = RawSync {
            retry_budget_s: keys.read(file, "retry_budget_s", NUMBER),
            batches_max: keys.read(file, "batches_max", NUMBER),
        };
    }
    raw.report = report(file, &root);
    let feeds = root.open_table(file, "feed");
    let mut feeds: Vec<_> = feeds.into_iter().flatten().collect();
    feeds.sort_by_key(|(_, value)| value.span().start);
    for (name, value) in feeds {
        let path = format!("feed.{}", name.get_ref());
        match value.get_ref().as_table() {
            Some(table) => raw.feed.extend(feed(file, (&path, value.span()), table)),
            None => file.fault(value.span().start, &path, format!("значение не подходит; ожидается: {TABLE}")),
        }
    }
    raw
}

fn directory(file: &mut TomlFile<'_>, root: &Keys<'_, '_>, section: &str) -> RawDirectory {
    let keys = root.table(file, section, &["directory"]);
    RawDirectory { directory: keys.and_then(|keys| text(file, &keys, "directory")) }
}

fn report(file: &mut TomlFile<'_>, root: &Keys<'_, '_>) -> RawReport {
    let known = ["outbox", "quarantine_reason", "receiver_url", "receiver_token", "receiver_ca_certificate"];
    let Some(keys) = root.table(file, "report", &known) else { return RawReport::default() };
    RawReport {
        outbox: text(file, &keys, "outbox"),
        quarantine_reason: text(file, &keys, "quarantine_reason"),
        receiver_url: text(file, &keys, "receiver_url"),
        receiver_token: text(file, &keys, "receiver_token"),
        receiver_ca_certificate: text(file, &keys, "receiver_ca_certificate"),
    }
}

fn text<T: DeserializeOwned>(file: &mut TomlFile<'_>, keys: &Keys<'_, '_>, key: &str) -> Option<T> {
    keys.read(file, key, TEXT)
}

/// `None` when a key that it cannot do without is missing or wrong; every fault of the feed is noted.
fn feed(file: &mut TomlFile<'_>, (path, span): (&str, Range<usize>), table: &DeTable<'_>) -> Option<RawFeed> {
    let before = file.faults.len();
    let keys = Keys::new(file, (path, span.start), table, FEED_KEYS);
    keys.require(file, "connector");
    keys.require(file, "mapping");
    let title = text(file, &keys, "title");
    let enabled = keys.read(file, "enabled", "true или false");
    let (connector, mapping) = (text(file, &keys, "connector"), text(file, &keys, "mapping"));
    let expected_every_h = keys.read(file, "expected_every_h", NUMBER);
    let grace_h = keys.read(file, "grace_h", NUMBER);
    let settings = keys.read(file, "settings", TABLE);
    if file.faults.len() > before {
        return None;
    }
    Some(RawFeed {
        name: path.strip_prefix("feed.").unwrap_or(path).to_owned(),
        span,
        title,
        enabled: enabled.unwrap_or_default(),
        connector: connector?,
        mapping: mapping?,
        expected_every_h: expected_every_h.unwrap_or(WEEK_H),
        grace_h: grace_h.unwrap_or_default(),
        settings: settings.unwrap_or_default(),
    })
}
