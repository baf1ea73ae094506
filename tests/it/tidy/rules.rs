//! The rules about what a module may name. Each gives the places that break it.

use std::collections::BTreeSet;

use super::{
    mention::{Mention, What},
    tree::Absolute,
};

/// The modules of the service, in layer order: each uses only those before it.
pub(super) const LAYERS: [&str; 15] = [
    "domain",
    "calendar",
    "mapping",
    "fold",
    "indicators",
    "report",
    "store",
    "pipeline",
    "config",
    "app",
    "service",
    "daemon",
    "web",
    "cli",
    "main",
];
/// The first layer with effects: what stands before it is pure.
const FIRST_EFFECTS: &str = "store";

/// What reads the time of the machine, or carries it.
const CLOCKS: [&str; 14] = [
    "jiff::Timestamp::now",
    "jiff::Zoned::now",
    "jiff::tz::TimeZone::system",
    "jiff::tz::TimeZone::try_system",
    "std::time::SystemTime",
    "std::time::Instant",
    "std::time::UNIX_EPOCH",
    "tokio::time::Instant",
    "uuid::Timestamp::now",
    "uuid::timestamp",
    "chrono",
    "time",
    "quanta",
    "web_time",
];
/// What makes ids of the time of the machine.
const TIMED_IDS: [&str; 4] = ["uuid::Uuid::now_v1", "uuid::Uuid::now_v6", "uuid::Uuid::now_v7", "ulid"];
/// Files that may hold a clock: the clock itself, and the pauses between attempts, which decide nothing that is stored.
const CLOCK_FILES: [&str; 2] = ["src/pipeline/clock.rs", "src/pipeline/retry.rs"];
/// Files that may make ids of the time: the id of a run or a report only has to be new.
const TIMED_ID_FILES: [&str; 2] = ["src/store/report.rs", "src/store/run.rs"];

/// Parts of the standard library that reach outside, or wait.
const OUTSIDE: [&str; 16] = [
    "std::fs",
    "std::net",
    "std::process",
    "std::env",
    "std::os",
    "std::path",
    "std::thread::spawn",
    "std::thread::Builder",
    "std::thread::sleep",
    "std::thread::park_timeout",
    "std::io::stdin",
    "std::io::stdout",
    "std::io::stderr",
    "std::future",
    "std::task",
    "std::pin",
];
/// Crates that compute and do nothing else: all that a pure layer may name.
const PURE_CRATES: [&str; 19] = [
    "aho_corasick",
    "blake3",
    "csv",
    "hmac",
    "jiff",
    "quick_xml",
    "rust_stemmers",
    "rust_xlsxwriter",
    "serde",
    "serde_json",
    "sha2",
    "std",
    "svod_contract",
    "svod_json",
    "svod_spelling",
    "thiserror",
    "toml",
    "url",
    "zip",
];

/// Crates that stand in one place, and that place: so that they can be replaced there.
const KEPT: [(&str, &[&str]); 4] = [
    ("sqlx", &["src/store.rs", "src/store/"]),
    ("backoff", &["src/pipeline/retry.rs"]),
    ("anyhow", &["src/cli.rs", "src/cli/", "src/main.rs"]),
    ("svod_platforms", &["src/cli/demo.rs", "src/cli/demo/"]),
];
/// Files that name connectors.
const CONNECTOR_FILES: [&str; 2] = ["src/app.rs", "src/app/"];

/// The place of a module among the layers; `None` for the root.
pub(super) fn layer(module: &[String]) -> Option<usize> {
    LAYERS.iter().position(|layer| module.first().is_some_and(|first| first == layer))
}

fn is_pure(module: &[String]) -> bool {
    let first_effects = LAYERS.iter().position(|layer| *layer == FIRST_EFFECTS);
    layer(module) < first_effects && layer(module).is_some()
}

fn begins(path: &Absolute, with: &str) -> bool {
    let with: Vec<&str> = with.split("::").collect();
    path.len() >= with.len() && path.iter().zip(&with).all(|(name, wanted)| name == wanted)
}

fn paths(mention: &Mention) -> impl Iterator<Item = &Absolute> {
    match &mention.what {
        What::Path(paths) => Some(paths),
        _ => None,
    }
    .into_iter()
    .flatten()
}

fn place(mention: &Mention, what: &str) -> String {
    format!("{}:{}: {what}", mention.file, mention.line)
}

/// Mentions of a path that begins with one of `banned`, outside of `allowed` files (a folder ends with `/`).
fn only_in(mentions: &[Mention], banned: &[&str], allowed: &[&str]) -> Vec<String> {
    let mut found = BTreeSet::new();
    for mention in mentions {
        let may = allowed
            .iter()
            .any(|allowed| mention.file == *allowed || (allowed.ends_with('/') && mention.file.starts_with(allowed)));
        for path in paths(mention).filter(|_| !may) {
            let met = banned.iter().filter(|banned| begins(path, banned));
            found.extend(met.map(|banned| place(mention, banned)));
        }
    }
    found.into_iter().collect()
}

/// A module uses only what stands before it.
pub(super) fn layers(mentions: &[Mention]) -> Vec<String> {
    let mut found = BTreeSet::new();
    for mention in mentions {
        let Some(own) = layer(&mention.module) else { continue };
        for path in paths(mention).filter(|path| path.first().is_some_and(|first| first == "crate")) {
            if layer(&path[1..]).is_some_and(|used| used > own) {
                found.insert(place(mention, &path.join("::")));
            }
        }
    }
    found.into_iter().collect()
}

/// Clocks stand behind the one trait.
pub(super) fn clocks(mentions: &[Mention]) -> Vec<String> {
    let mut found = only_in(mentions, &CLOCKS, &CLOCK_FILES);
    found.extend(only_in(mentions, &TIMED_IDS, &TIMED_ID_FILES));
    found
}

/// The database is no clock either: the moment comes with the call.
pub(super) fn clocks_in_sql(mentions: &[Mention]) -> Vec<String> {
    const WORDS: [&str; 6] =
        ["current_timestamp", "current_date", "localtimestamp", "now()", "clock_timestamp", "'now'"];
    let mut found = Vec::new();
    for mention in mentions.iter().filter(|mention| mention.file.starts_with("src/store")) {
        if let What::Text(text) = &mention.what {
            let text = text.to_lowercase();
            found.extend(WORDS.iter().filter(|word| text.contains(**word)).map(|word| place(mention, word)));
        }
    }
    found
}

/// The environment is read in one place; what is fixed when the program is built is its version alone.
pub(super) fn environment(mentions: &[Mention]) -> Vec<String> {
    let mut found = only_in(mentions, &["std::env"], &["src/config/environment.rs"]);
    for mention in mentions {
        if let What::Macro(name, first) = &mention.what {
            let is_version = name == "env" && first.starts_with("\"CARGO_PKG_");
            if matches!(name.as_str(), "env" | "option_env") && !is_version {
                found.push(place(mention, name));
            }
        }
    }
    found
}

/// A pure layer neither reaches outside nor waits, and names only crates that do neither.
pub(super) fn purity(mentions: &[Mention]) -> Vec<String> {
    let pure: Vec<Mention> = mentions.iter().filter(|mention| is_pure(&mention.module)).cloned().collect();
    let mut found = only_in(&pure, &OUTSIDE, &[]);
    for mention in &pure {
        if mention.what == What::Waiting {
            found.push(place(mention, "async"));
        }
        let strangers = paths(mention).filter_map(|path| path.first());
        let strangers = strangers.filter(|name| *name != "crate" && !PURE_CRATES.contains(&name.as_str()));
        found.extend(strangers.map(|name| place(mention, name)));
    }
    found
}

/// Crates that may have to go are named in one place each.
pub(super) fn kept_crates(mentions: &[Mention]) -> Vec<String> {
    KEPT.iter().flat_map(|(name, allowed)| only_in(mentions, &[*name], allowed)).collect()
}

/// So are `connectors`.
pub(super) fn kept_connectors(mentions: &[Mention], connectors: &[String]) -> Vec<String> {
    connectors.iter().flat_map(|name| only_in(mentions, &[name.as_str()], &CONNECTOR_FILES)).collect()
}

/// Code is read where it stands: none is pasted in from elsewhere.
pub(super) fn pasted_code(mentions: &[Mention]) -> Vec<String> {
    let pasted = mentions.iter().filter(|mention| matches!(&mention.what, What::Macro(name, _) if name == "include"));
    pasted.map(|mention| place(mention, "include!")).collect()
}

/// Lints are expected, with a reason.
pub(super) fn silenced_lints(mentions: &[Mention]) -> Vec<String> {
    let silenced = mentions.iter().filter(|mention| mention.what == What::Silenced);
    silenced.map(|mention| place(mention, "allow")).collect()
}
