//! Cargo manifests: under which names code speaks of crates, and what a connector depends on.

use toml::{Table, Value};

/// What a connector may depend on inside the workspace.
const CONNECTOR_MAY: [&str; 5] = ["svod-contract", "svod-http", "svod-folder", "svod-json", "svod-spelling"];
/// What its tests may depend on besides.
const TESTS_MAY: [&str; 1] = ["svod-testkit"];

/// One dependency as a manifest states it, whatever it is called there.
pub(super) struct Dependency {
    /// The name code uses, with `_`.
    pub(super) name: String,
    /// The crate it is.
    pub(super) package: String,
    is_for_tests: bool,
    /// Whether it is part of the workspace.
    is_own: bool,
}

/// Every dependency of a manifest: of the program, its tests and its build, on every platform.
pub(super) fn dependencies(manifest: &str, workspace: &str) -> Vec<Dependency> {
    let manifest: Table = manifest.parse().unwrap();
    let workspace: Table = workspace.parse().unwrap();
    let shared = workspace.get("workspace").and_then(|table| table.get("dependencies")).and_then(Value::as_table);
    let mut found = Vec::new();
    let mut tables = vec![&manifest];
    let targets = manifest.get("target").and_then(Value::as_table);
    tables.extend(targets.into_iter().flat_map(Table::values).filter_map(Value::as_table));
    for table in tables {
        for (kind, dependencies) in table {
            let is_for_tests = matches!(kind.as_str(), "dev-dependencies" | "dev_dependencies");
            if !is_for_tests && !matches!(kind.as_str(), "dependencies" | "build-dependencies" | "build_dependencies") {
                continue;
            }
            for (name, stated) in dependencies.as_table().into_iter().flatten() {
                let is_shared = stated.get("workspace").and_then(Value::as_bool) == Some(true);
                let stated = shared.filter(|_| is_shared).and_then(|shared| shared.get(name)).unwrap_or(stated);
                let package = stated.get("package").and_then(Value::as_str).unwrap_or(name).to_owned();
                let is_own = stated.get("path").is_some() || package.starts_with("svod");
                found.push(Dependency { name: name.replace('-', "_"), package, is_for_tests, is_own });
            }
        }
    }
    found
}

/// The names under which the service speaks of connectors: of the parts of the workspace that lie in `connectors/` and are not
/// shared by them.
pub(super) fn connectors(manifest: &str) -> Vec<String> {
    let shared = |package: &str| CONNECTOR_MAY.contains(&package) || TESTS_MAY.contains(&package);
    let workspace: Table = manifest.parse().unwrap();
    let paths =
        workspace.get("workspace").and_then(|table| table.get("dependencies")).and_then(Value::as_table).unwrap();
    let lies_there = |package: &str| {
        let path = paths.get(package).and_then(|stated| stated.get("path")).and_then(Value::as_str);
        path.is_some_and(|path| path.starts_with("connectors/"))
    };
    let own = dependencies(manifest, manifest).into_iter();
    let own = own.filter(|dependency| lies_there(&dependency.package) && !shared(&dependency.package));
    own.map(|dependency| dependency.name).collect()
}

/// The parts of the workspace that a connector depends on and must not.
pub(super) fn strangers(manifest: &str, workspace: &str) -> Vec<String> {
    let own = dependencies(manifest, workspace).into_iter().filter(|dependency| dependency.is_own);
    let stranger = own.filter(|dependency| {
        let package = dependency.package.as_str();
        !(CONNECTOR_MAY.contains(&package) || dependency.is_for_tests && TESTS_MAY.contains(&package))
    });
    stranger.map(|dependency| dependency.package).collect()
}
