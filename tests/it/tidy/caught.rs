//! Spellings that break a rule and must be caught, and some that break none.

mod reach;
mod sizes;

use super::{
    mention::{Mention, mentions_in, mentions_of},
    rules,
    tree::Tree,
};

const CRATES: [(&str, &str); 11] = [
    ("sqlx", "sqlx"),
    ("db", "sqlx"),
    ("anyhow", "anyhow"),
    ("backoff", "backoff"),
    ("jiff", "jiff"),
    ("tokio", "tokio"),
    ("uuid", "uuid"),
    ("serde", "serde"),
    ("svod_rest", "svod_rest"),
    ("chrono", "chrono"),
    ("tempfile", "tempfile"),
];

type Rule = fn(&[Mention]) -> Vec<String>;

/// A service of the given files below `src/`; every module is declared that is not given.
fn service(files: &[(&str, &str)]) -> Tree {
    let given = |name: &str| files.iter().any(|(file, _)| *file == name);
    let mut texts: Vec<(String, String)> = Vec::new();
    let layers = &rules::LAYERS[..rules::LAYERS.len() - 1];
    let declared = layers.iter().map(|layer| format!("pub mod {layer};")).collect::<Vec<_>>().join("\n");
    let library = files.iter().find(|(file, _)| *file == "lib.rs").map_or("", |(_, text)| text);
    texts.push(("src/lib.rs".to_owned(), format!("{library}\n{declared}")));
    for layer in layers.iter().filter(|layer| !given(&format!("{layer}.rs"))) {
        texts.push((format!("src/{layer}.rs"), "pub struct Thing;\npub fn act() {}\n".to_owned()));
    }
    let rest = files.iter().filter(|(file, _)| *file != "lib.rs");
    texts.extend(rest.map(|(file, text)| (format!("src/{file}"), (*text).to_owned())));
    let crates: Vec<_> = CRATES.iter().map(|(name, package)| ((*name).to_owned(), (*package).to_owned())).collect();
    Tree::new(&texts, &crates)
}

/// The rule is broken by each of the texts alone, in the module `file`.
#[track_caller]
fn caught(rule: Rule, file: &str, texts: &[&str]) {
    for text in texts {
        let tree = service(&[(file, text)]);
        assert_eq!(tree.faults, Vec::<String>::new(), "{text}");
        assert!(!rule(&mentions_of(&tree)).is_empty(), "this passes:\n{text}");
    }
}

/// The rule is kept by each of the texts alone.
#[track_caller]
fn passes(rule: Rule, file: &str, texts: &[&str]) {
    for text in texts {
        let broken = rule(&mentions_of(&service(&[(file, text)])));
        assert!(broken.is_empty(), "{broken:?} in:\n{text}");
    }
}

/// The rule is broken by these files together.
#[track_caller]
fn caught_together(rule: Rule, files: &[(&str, &str)]) {
    let tree = service(files);
    assert_eq!(tree.faults, Vec::<String>::new());
    let broken = rule(&mentions_of(&tree));
    let last = files.last().unwrap().0;
    assert!(broken.iter().any(|place| place.starts_with(&format!("src/{last}:"))), "{last} passes: {broken:?}");
}

#[test]
fn a_layer_above_is_caught_however_it_is_imported() {
    caught(
        rules::layers,
        "domain.rs",
        &[
            "use crate::store::Thing;",
            "use crate::{calendar::Thing as Day, store as s};",
            "use crate::{domain::{self}, store::{self}};",
            "use crate::store::*;",
            "use crate::*; fn f() { store::act() }",
            "use super::store;",
            "use self::super::store::act;",
            "use crate as c; fn f() { c::store::act() }",
            "use super as above; fn f(_: above::store::Thing) {}",
            "pub use crate::store::Thing as Hidden;",
            "pub(crate) use crate::cli::act;",
            "use ::svod::store::Thing;",
            "fn f() { use crate::store as s; s::act() }",
            "fn f() { use super::super::domain as me; use crate as c; c::store::act() }",
        ],
    );
}

#[test]
fn a_layer_above_is_caught_wherever_it_is_named() {
    caught(
        rules::layers,
        "domain.rs",
        &[
            "fn f() { crate::store::act() }",
            "fn f() -> Option<crate::store::Thing> { None }",
            "fn f() { let _x = <crate::store::Thing>::new(); }",
            "fn f() { let _x = <crate::store::Thing as Default>::default(); }",
            "trait A { type B; } impl A for u8 { type B = crate::store::Thing; }",
            "struct S<T = crate::store::Thing>(T);",
            "fn f<T>() where T: Into<crate::store::Thing> {}",
            "fn f() { assert!(crate::store::act() == ()); }",
            "fn f() { println!(\"{:?}\", (1, [super::store::Thing])); }",
            "macro_rules! m { () => { $crate::store::act() } }",
            "macro_rules! m { () => { use crate::{store::Thing as T}; } }",
            "macro_rules! m { () => { use crate::{domain::{self}, report, store::{self as s, act}}; } }",
            "fn f() { crate::store::make!(1) }",
            "#[derive(crate::store::Made)] struct S;",
            "#[serde(with = \"crate::store\")] struct S;",
            "struct S { #[serde(deserialize_with = \"super::store::read\")] a: u8 }",
            "mod inner { fn f() { super::super::store::act() } }",
            "mod inner { mod more { use super::super::super::store::Thing; } }",
            "fn f() { match 1 { crate::store::ONE => {}, _ => {} } }",
            "use crate as r#crate_root; fn f() { crate_root::r#store::act() }",
        ],
    );
}

#[test]
fn a_layer_above_is_caught_behind_a_name_that_the_crate_gives() {
    let user = ("domain.rs", "fn f() { crate::act_of_store() }");
    caught_together(rules::layers, &[("lib.rs", "pub use store::act as act_of_store;"), user]);
    caught_together(rules::layers, &[("lib.rs", "use store::*;"), ("domain.rs", "use crate::Thing;")]);
    caught_together(rules::layers, &[("lib.rs", "extern crate self as me;"), ("domain.rs", "use me::store::Thing;")]);
    caught_together(rules::layers, &[("lib.rs", "use crate as all;"), ("domain.rs", "use crate::all::store::Thing;")]);
    caught_together(
        rules::layers,
        &[("lib.rs", "pub type Row = store::Thing;"), ("domain.rs", "fn f(_: crate::Row) {}")],
    );
    caught_together(
        rules::layers,
        &[("domain.rs", "mod a; pub use a::*;"), ("domain/a.rs", "pub use crate::store::Thing as Row;")],
    );
}

#[test]
fn names_of_layers_that_mean_something_else_pass() {
    passes(
        rules::layers,
        "report.rs",
        &[
            "use crate::domain::Thing; use super::indicators::act;",
            "fn f(store: u8, app: u8) -> u8 { store + app }",
            "mod store { pub struct Thing; } use store::Thing;",
            "// crate::store::Thing\n/// See [`crate::store::Thing`].\nfn f() {}",
            "fn f() -> &'static str { \"crate::store\" }",
            "struct S { config: u8 }",
            "#[cfg(test)] mod tests { use crate::store::Thing; }",
            "#[cfg(all(test, unix))] use crate::cli::act;",
        ],
    );
    caught(rules::layers, "report.rs", &["#[cfg(any(test, unix))] use crate::cli::act;"]);
    caught(rules::layers, "report.rs", &["#[cfg(not(test))] use crate::cli::act;"]);
}

#[test]
fn a_file_that_hides_from_the_tree_is_caught() {
    let faults = |files: &[(&str, &str)]| service(files).faults.len();
    assert_eq!(faults(&[("domain.rs", "#[path = \"store.rs\"] mod row;"), ("domain/row.rs", "")]), 1);
    assert_eq!(faults(&[("domain.rs", "#[cfg_attr(unix, path = \"a.rs\")] mod row;"), ("domain/row.rs", "")]), 1);
    assert_eq!(faults(&[("domain.rs", ""), ("domain/tests.rs", "use crate::store::Thing;")]), 1);
    assert_eq!(faults(&[("domain.rs", "mod row;")]), 1);
    caught(rules::pasted_code, "domain.rs", &["include!(\"store.rs\");", "fn f() { m!(include!(\"store.rs\")) }"]);
    // The name of a file makes no test of it.
    caught_together(rules::layers, &[("domain.rs", "mod tests;"), ("domain/tests.rs", "use crate::store::Thing;")]);
}

#[test]
fn a_silenced_lint_is_caught() {
    let silenced =
        ["#[allow(dead_code)] fn f() {}", "#![allow(dead_code)]", "#[cfg_attr(unix, allow(dead_code))] fn f() {}"];
    for text in silenced {
        assert_eq!(rules::silenced_lints(&mentions_in("a.rs", text)).len(), 1, "{text}");
    }
    assert!(rules::silenced_lints(&mentions_in("a.rs", "#[expect(dead_code, reason = \"x\")] fn f() {}")).is_empty());
}
