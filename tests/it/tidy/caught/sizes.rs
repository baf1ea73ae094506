//! Dependencies of connectors, and functions that are too long or take too much.

use super::super::{manifest, size};

#[test]
fn a_stranger_among_dependencies_is_caught_under_every_name() {
    const WORKSPACE: &str = "[workspace.dependencies]\nsvod-rest = { path = \"connectors/rest\" }\n\
                             reader = { package = \"svod-rest\", path = \"connectors/rest\" }\n";
    for text in [
        "[dependencies]\nsvod-rest.workspace = true\n",
        "[dependencies]\nreader.workspace = true\n",
        "[dependencies]\nreader = { package = \"svod-vk\", path = \"../vk\" }\n",
        "[dependencies.reader]\npath = \"../vk\"\n",
        "[dependencies]\nvk = { path = \"../vk\" }\n",
        "[dependencies]\nsvod-testkit = { path = \"../testkit\" }\n",
        "[dependencies]\nsvod = { path = \"../..\" }\n",
        "[dev-dependencies]\nsvod-vk = { path = \"../vk\" }\n",
        "[build-dependencies]\nsvod-vk = { path = \"../vk\" }\n",
        "[target.'cfg(unix)'.dependencies]\nreader.workspace = true\n",
        "[target.'cfg(unix)'.dev-dependencies]\nreader.workspace = true\n",
    ] {
        assert_eq!(manifest::strangers(text, WORKSPACE).len(), 1, "{text}");
    }
    let own = "[dependencies]\nserde = \"1\"\nsvod-contract = { path = \"../contract\" }\n[dev-dependencies]\nsvod-testkit.workspace = true\n";
    assert!(manifest::strangers(own, WORKSPACE).is_empty());
}

#[track_caller]
fn is_too_big(text: &str, expected: bool) {
    let aliases = size::tuple_aliases(text);
    assert_eq!(!size::too_big("a.rs", text, &aliases).is_empty(), expected, "{text}");
}

#[test]
fn parameters_in_tuples_are_parameters() {
    is_too_big("fn f(a: u8, b: u8, c: u8, d: u8, e: u8) {}", false);
    is_too_big("fn f(a: u8, b: u8, c: u8, d: u8, e: u8, g: u8) {}", true);
    is_too_big("impl S { fn f(&self, a: u8, b: u8, c: u8, d: u8, e: u8) {} }", true);
    is_too_big("trait S { fn f(&self, a: u8, b: u8, c: u8, d: u8, e: u8); }", true);
    is_too_big("fn f((a, b, c): (u8, u8, u8)) {}", false);
    is_too_big("fn f((a, b, c, d): (u8, u8, u8, u8)) {}", true);
    is_too_big("fn f(all: (u8, u8, u8, u8)) {}", true);
    is_too_big("fn f(all: &((u8, u8), (u8, u8))) {}", true);
    is_too_big("type All = (u8, u8, u8, u8); fn f(all: &All) {}", true);
    is_too_big("fn f(a: (u8, u8, u8), b: (u8, u8, u8), c: (u8, u8)) {}", true);
    is_too_big("fn f() { fn g(a: u8, b: u8, c: u8, d: u8, e: u8, g: u8) {} }", true);
    is_too_big("macro_rules! m { () => { fn f(a: u8, b: u8, c: u8, d: u8, e: u8, g: u8) {} } }", true);
}

#[test]
fn a_long_function_is_caught_wherever_it_stands() {
    let body = |lines: usize| "    act();\n".repeat(lines);
    is_too_big(&format!("fn f() {{\n{}}}\n", body(70)), false);
    is_too_big(&format!("fn f() {{\n{}}}\n", body(71)), true);
    is_too_big(&format!("fn f() {{\n{}{}}}\n", body(70), "    // why\n\n".repeat(20)), false);
    is_too_big(&format!("impl S {{ fn f() {{\n{}}} }}\n", body(71)), true);
    is_too_big(&format!("trait S {{ fn f() {{\n{}}} }}\n", body(71)), true);
    is_too_big(&format!("macro_rules! m {{ () => {{ fn f() {{\n{}}} }} }}\n", body(71)), true);
    is_too_big(&format!("m! {{ fn f() {{\n{}}} }}\n", body(71)), true);
}
