//! The rules of the house, kept by a test: see ARCHITECTURE.md.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The modules of the service, in layer order: each uses only those before it.
const LAYERS: [&str; 12] = [
    "domain",
    "calendar",
    "mapping",
    "indicators",
    "report",
    "store",
    "pipeline",
    "config",
    "app",
    "schedule",
    "web",
    "cli",
];
/// What a connector may depend on inside the workspace.
const CONNECTOR_MAY: [&str; 4] = ["svod-contract", "svod-http", "svod-folder", "svod-testkit"];
const LINES_MAX: usize = 400;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below the given folders, with its path from the root and its text.
fn rust_files(folders: &[&str]) -> Vec<(String, String)> {
    let mut waiting: Vec<PathBuf> = folders.iter().map(|folder| root().join(folder)).collect();
    let mut files = Vec::new();
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
                files.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files.sort();
    assert!(files.len() > 20, "the search for files is broken");
    files
}

/// Files of the service proper, without tests.
fn service_files() -> Vec<(String, String)> {
    let files = rust_files(&["src"]);
    files.into_iter().filter(|(name, _)| !name.ends_with("tests.rs") && !name.contains("/tests/")).collect()
}

fn module_of(name: &str) -> &str {
    let name = name.trim_start_matches("src/");
    name.split(['/', '.']).next().unwrap()
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| *layer == module)
}

/// Lines that hold `needle` outside comments, as `file:line`.
fn places(files: &[(String, String)], needle: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (name, text) in files {
        for (index, line) in text.lines().enumerate() {
            if line.split("//").next().unwrap().contains(needle) {
                found.push(format!("{name}:{}", index + 1));
            }
        }
    }
    found
}

#[track_caller]
fn only_in(files: &[(String, String)], needle: &str, allowed: &[&str]) {
    let outside: Vec<_> = places(files, needle)
        .into_iter()
        .filter(|place| !allowed.iter().any(|prefix| place.starts_with(prefix)))
        .collect();
    assert!(outside.is_empty(), "`{needle}` may stand only in {allowed:?}, but: {outside:#?}");
}

#[test]
fn a_module_uses_only_what_stands_before_it() {
    for (name, text) in service_files() {
        let Some(own) = layer(module_of(&name)) else { continue };
        for part in text.split("crate::").skip(1) {
            let used: String = part.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
            if let Some(used_layer) = layer(&used) {
                assert!(used_layer <= own, "{name} uses crate::{used}, which stands after it");
            }
        }
        let braces = text.split("use crate::{").nth(1).and_then(|rest| rest.split("};").next()).unwrap_or_default();
        for word in braces.split(|letter: char| !letter.is_alphanumeric() && letter != '_') {
            let is_module = braces.contains(&format!("{word}::"));
            if let (true, Some(used_layer)) = (is_module, layer(word)) {
                assert!(used_layer <= own, "{name} uses crate::{word}, which stands after it");
            }
        }
    }
}

#[test]
fn every_module_of_the_library_is_a_layer_in_order() {
    let library = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let modules: Vec<&str> = library
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod "))
        .map(|line| line.trim_end_matches(';'))
        .collect();
    let positions: Vec<usize> = modules.iter().map(|module| layer(module).expect("an unknown module")).collect();
    assert!(positions.is_sorted() && positions.len() >= 9, "lib.rs lists modules out of layer order: {modules:?}");
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for module in modules {
        assert!(map.contains(&format!("`{module}`")), "ARCHITECTURE.md does not name `{module}`");
    }
}

#[test]
fn sql_stands_only_in_the_store() {
    only_in(&service_files(), "sqlx", &["src/store"]);
}

#[test]
fn pure_layers_do_not_wait_and_do_no_io() {
    let pure: Vec<_> = service_files()
        .into_iter()
        .filter(|(name, _)| layer(module_of(name)).is_some_and(|own| own < layer("store").unwrap()))
        .collect();
    for needle in ["async ", ".await", "std::fs", "std::net", "std::process", "tokio::"] {
        only_in(&pure, needle, &[]);
    }
}

#[test]
fn the_clock_and_the_environment_are_read_in_one_place_each() {
    let files = service_files();
    only_in(&files, "Timestamp::now", &["src/pipeline/clock.rs"]);
    only_in(&files, "SystemTime", &["src/pipeline/clock.rs"]);
    only_in(&files, "env::var", &["src/config/environment.rs"]);
}

#[test]
fn crates_that_may_have_to_go_stand_behind_one_file_each() {
    let files = service_files();
    only_in(&files, "backoff::", &["src/pipeline/retry.rs"]);
    only_in(&files, "tokio_cron_scheduler", &["src/schedule.rs"]);
}

#[test]
fn only_app_names_a_concrete_connector() {
    for connector in ["svod_rest", "svod_spreadsheet", "svod_telegram", "svod_vk"] {
        only_in(&service_files(), connector, &["src/app"]);
    }
}

#[test]
fn anyhow_stands_only_at_the_edge() {
    only_in(&service_files(), "anyhow", &["src/cli", "src/main.rs"]);
}

#[test]
fn a_connector_depends_on_no_other_part_of_the_workspace() {
    for entry in fs::read_dir(root().join("connectors")).unwrap() {
        let manifest = fs::read_to_string(entry.unwrap().path().join("Cargo.toml")).unwrap();
        let dependencies = manifest.split("[dependencies]").nth(1).unwrap();
        for line in dependencies.lines().filter(|line| line.starts_with("svod")) {
            let name = line.split(['.', ' ']).next().unwrap();
            assert!(CONNECTOR_MAY.contains(&name), "a connector depends on {name}");
        }
    }
}

#[test]
fn no_file_is_longer_than_a_person_reads_at_once() {
    for (name, text) in rust_files(&["src", "connectors", "fixtures", "tests", "benches"]) {
        let lines = text.lines().count();
        assert!(lines <= LINES_MAX, "{name} has {lines} lines, {LINES_MAX} are allowed");
    }
}

#[test]
fn lints_are_expected_with_a_reason_never_allowed() {
    let files = rust_files(&["src", "connectors", "fixtures", "benches"]);
    only_in(&files, concat!("#[", "allow("), &[]);
    only_in(&files, concat!("#![", "allow("), &[]);
}

#[test]
fn every_file_says_what_lives_in_it() {
    for (name, text) in rust_files(&["src", "connectors", "fixtures"]) {
        assert!(
            name.ends_with("tests.rs") || name.contains("/tests/") || text.starts_with("//! "),
            "{name} has no first sentence"
        );
    }
}
