//! The rules of the house, kept by a test: see ARCHITECTURE.md. Paths are judged by what they stand for, not by how they are spelt.

#![expect(clippy::wildcard_enum_match_arm, reason = "a syntax tree has many more kinds than a rule looks at")]

mod caught;
mod manifest;
mod mention;
mod resolve;
mod rules;
mod size;
mod tree;

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use mention::{Mention, mentions_of};
use tree::Tree;

const LINES_MAX: usize = 400;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap()
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

/// The names under which the service speaks of crates.
fn crates() -> Vec<(String, String)> {
    let manifest = text("Cargo.toml");
    let dependencies = manifest::dependencies(&manifest, &manifest);
    dependencies.into_iter().map(|dependency| (dependency.name, dependency.package.replace('-', "_"))).collect()
}

/// The service as it is seen: what keeps it from being seen whole, and everything it names.
fn service() -> &'static (Vec<String>, Vec<Mention>) {
    static SEEN: LazyLock<(Vec<String>, Vec<Mention>)> = LazyLock::new(|| {
        let tree = Tree::new(&rust_files(&["src"]), &crates());
        let mentions = mentions_of(&tree);
        assert!(tree.modules.len() > 100 && mentions.len() > 10_000, "the service is not seen whole");
        (tree.faults, mentions)
    });
    &SEEN
}

#[track_caller]
fn none(rule: &str, broken: &[String]) {
    assert!(broken.is_empty(), "{rule}, but: {broken:#?}");
}

#[test]
fn every_file_of_the_service_is_where_the_compiler_looks() {
    none("a file stands where its module is declared", &service().0);
}

#[test]
fn a_module_uses_only_what_stands_before_it() {
    none("a module uses only what stands before it", &rules::layers(&service().1));
}

#[test]
fn every_module_of_the_library_is_a_layer_in_order_and_on_the_map() {
    let library = syn::parse_file(&text("src/lib.rs")).unwrap();
    let modules: Vec<String> = library
        .items
        .iter()
        .filter_map(|item| match item {
            syn::Item::Mod(item) => Some(tree::plain(&item.ident)),
            _ => None,
        })
        .collect();
    let layer = |module: &String| rules::layer(std::slice::from_ref(module)).expect("an unknown module");
    let positions: Vec<usize> = modules.iter().map(layer).collect();
    assert!(positions.is_sorted() && positions.len() >= 12, "lib.rs lists modules out of layer order: {modules:?}");
    let map = text("ARCHITECTURE.md");
    for module in modules {
        assert!(map.contains(&format!("| `{module}` |")), "ARCHITECTURE.md has no line for `{module}`");
    }
}

#[test]
fn the_pages_for_developers_name_files_that_are_there() {
    let mut named = 0;
    for page in ["CONTRIBUTING.md", "ARCHITECTURE.md", "docs/mappings.md"] {
        for word in text(page).split('`').skip(1).step_by(2) {
            let is_path = word.contains('/')
                && word.chars().all(|letter| letter.is_ascii_alphanumeric() || "._-/".contains(letter));
            let is_ours =
                ["src/", "connectors/", "fixtures/", "mappings/", "migrations/", "scripts/", "docs/", "tests/"];
            if is_path && is_ours.iter().any(|folder| word.starts_with(folder)) {
                assert!(root().join(word).exists(), "{page} names `{word}`, which is not there");
                named += 1;
            }
        }
    }
    assert!(named > 60, "the search for names of files is broken: {named}");
}

#[test]
fn pure_layers_do_not_wait_and_reach_nothing() {
    none("a pure layer computes and does nothing else", &rules::purity(&service().1));
}

#[test]
fn the_clock_is_read_in_one_place() {
    none("take a `Clock`", &rules::clocks(&service().1));
}

#[test]
fn the_database_is_no_clock() {
    none("a moment comes with the call", &rules::clocks_in_sql(&service().1));
}

#[test]
fn the_environment_is_read_in_one_place() {
    none("only `config` reads the environment", &rules::environment(&service().1));
}

#[test]
fn crates_that_may_have_to_go_and_connectors_are_named_in_one_place_each() {
    none("a crate stands where it can be replaced", &rules::kept_crates(&service().1));
    let connectors = manifest::connectors(&text("Cargo.toml"));
    assert!(connectors.len() > 3, "the connectors are not seen: {connectors:?}");
    none("a connector is named where it is listed", &rules::kept_connectors(&service().1, &connectors));
}

#[test]
fn code_is_read_where_it_stands() {
    none("no code is pasted in", &rules::pasted_code(&service().1));
}

#[test]
fn a_connector_depends_on_no_other_part_of_the_workspace() {
    let workspace = text("Cargo.toml");
    let mut broken = Vec::new();
    for entry in fs::read_dir(root().join("connectors")).unwrap() {
        let path = entry.unwrap().path();
        let manifest = fs::read_to_string(path.join("Cargo.toml")).unwrap();
        let strangers = manifest::strangers(&manifest, &workspace);
        broken.extend(strangers.iter().map(|stranger| format!("{}: {stranger}", path.display())));
    }
    none("a connector knows the contract and what connectors share", &broken);
}

#[test]
fn no_file_is_longer_than_a_person_reads_at_once() {
    for (name, text) in rust_files(&["src", "connectors", "fixtures", "tests", "benches"]) {
        let lines = text.lines().count();
        assert!(lines <= LINES_MAX, "{name} has {lines} lines, {LINES_MAX} are allowed");
    }
}

#[test]
fn no_function_is_longer_or_takes_more_than_a_person_holds_at_once() {
    let files = rust_files(&["src", "connectors", "fixtures", "tests", "benches"]);
    let aliases: HashMap<_, _> = files.iter().flat_map(|(_, text)| size::tuple_aliases(text)).collect();
    let broken: Vec<String> = files.iter().flat_map(|(name, text)| size::too_big(name, text, &aliases)).collect();
    none("a function fits on a page", &broken);
}

#[test]
fn lints_are_expected_with_a_reason_never_allowed() {
    let mut broken = Vec::new();
    for (name, text) in rust_files(&["src", "connectors", "fixtures", "benches"]) {
        broken.extend(rules::silenced_lints(&mention::mentions_in(&name, &text)));
    }
    none("a lint is expected", &broken);
}

#[test]
fn every_file_says_what_lives_in_it() {
    for (name, text) in rust_files(&["src", "connectors", "fixtures", "benches", "tests"]) {
        let is_test = name.ends_with("tests.rs") || name.contains("/tests/");
        assert!(is_test || text.starts_with("//! "), "{name} has no first sentence");
    }
}
