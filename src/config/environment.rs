//! The environment: secrets, the log filter, and the width of the screen. Nothing else of the program reads it.

use std::path::Path;

/// The secret called `name`: the variable `SVOD_SECRET_<NAME>`, else the file `name` in `directory`, without the line
/// break at its end. `None` when neither is there or it is empty.
pub fn secret(directory: &Path, name: &str) -> Option<String> {
    let text = read(&secret_variable(name)).or_else(|| {
        let is_plain = name.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-'));
        is_plain.then(|| std::fs::read_to_string(directory.join(name)).ok()).flatten()
    })?;
    let text = text.trim_end_matches(['\r', '\n']);
    (!text.is_empty()).then(|| text.to_owned())
}

/// The variable that may hold the secret called `name`.
pub fn secret_variable(name: &str) -> String {
    format!("SVOD_SECRET_{}", name.to_uppercase())
}

/// Which log lines are asked for: `SVOD_LOG` in the syntax of tracing-subscriber; `None` when nobody asked.
pub fn log_filter() -> Option<String> {
    read("SVOD_LOG")
}

/// How many columns a line may have, as `COLUMNS` says it; `None` when it says nothing of use.
pub fn columns() -> Option<usize> {
    read("COLUMNS")?.parse().ok().filter(|columns| *columns > 0)
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
fn read(variable: &str) -> Option<String> {
    std::env::var(variable).ok()
}
