//! The feeds of a configuration, in the order of the file.

use jiff::SignedDuration;
use toml::de::DeTable;

use crate::domain::{
    FeedName,
    toml_keys::{COUNT, FLAG, Keys, TABLE, TEXT, TomlFile},
};

use super::{Feed, FeedPlace, check::positive};

/// How often new items are expected when a feed does not say it, hours.
const WEEK_H: u32 = 168;

const KEYS: &[&str] = &["connector", "enabled", "expected_every_h", "grace_h", "mapping", "settings", "title"];

/// Every feed that reads; the faults of all of them are told.
pub(super) fn feeds(file: &mut TomlFile<'_>, root: &Keys<'_, '_>) -> Vec<Feed> {
    let table = root.open_table(file, "feed");
    let mut entries: Vec<_> = table.into_iter().flatten().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    let mut feeds = Vec::with_capacity(entries.len());
    for (name, value) in entries {
        let (at, name) = (name.span().start, name.get_ref().as_ref());
        match value.get_ref().as_table() {
            Some(table) => feeds.extend(feed(file, (name, at), table)),
            None => file.fault(at, &format!("feed.{name}"), format!("нужен раздел [feed.{name}]")),
        }
    }
    feeds
}

fn feed(file: &mut TomlFile<'_>, (name, at): (&str, usize), table: &DeTable<'_>) -> Option<Feed> {
    let path = format!("feed.{name}");
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if name.is_empty() || !name.bytes().all(is_plain) {
        file.fault(at, &path, "в имени потока допустимы строчные латинские буквы, цифры и дефис");
    }
    let faults_before = file.faults.len();
    let keys = Keys::new(file, (&path, at), table, KEYS);
    let title = keys.read(file, "title", TEXT);
    let enabled = keys.read(file, "enabled", FLAG);
    let connector = keys.read(file, "connector", TEXT);
    let mapping = keys.read(file, "mapping", TEXT);
    let every_h = keys.read(file, "expected_every_h", COUNT);
    let grace_h = keys.read(file, "grace_h", COUNT);
    let settings = keys.read(file, "settings", TABLE);
    // Behind a misspelt or faulty key the missing one is no news.
    if file.faults.len() == faults_before {
        keys.require(file, "connector");
        keys.require(file, "mapping");
    }
    if let Some(Err(problem)) = every_h.map(|hours: u32| positive(hours.into())) {
        keys.refuse(file, "expected_every_h", problem);
    }
    let hours = |hours: u32| SignedDuration::from_hours(hours.into());
    Some(Feed {
        title: title.unwrap_or_else(|| name.to_owned()),
        name: FeedName::new(name),
        enabled: enabled.unwrap_or_default(),
        connector: connector?,
        mapping: mapping?,
        expected_every: hours(every_h.unwrap_or(WEEK_H)),
        grace: hours(grace_h.unwrap_or_default()),
        settings: settings.unwrap_or_default(),
        place: FeedPlace {
            file: file.name().to_owned(),
            feed: name.to_owned(),
            line: file.line(at),
            lines: keys.lines(file),
        },
    })
}
