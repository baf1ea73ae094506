//! Settings that connectors of drop folders have in common.

#[cfg(test)]
mod tests;

use std::ops::RangeInclusive;
use std::path::PathBuf;

use svod_contract::SettingsError;
use toml::{Table, Value};

/// Takes `folder` out of the settings, as written. `what` is put there.
pub fn folder(table: &mut Table, what: &str) -> Result<PathBuf, SettingsError> {
    match table.remove("folder") {
        Some(Value::String(path)) if !path.trim().is_empty() => Ok(path.into()),
        _ => Err(SettingsError::new("folder", format!("must name the directory where {what} are put"))),
    }
}

/// Takes a whole number out of the settings.
pub fn number<N>(table: &mut Table, key: &str, default: i64, range: RangeInclusive<i64>) -> Result<N, SettingsError>
where
    N: TryFrom<i64>,
{
    let value = match table.remove(key) {
        None => Some(default),
        Some(value) => value.as_integer(),
    };
    let fits = value.filter(|value| range.contains(value)).and_then(|value| N::try_from(value).ok());
    fits.ok_or_else(|| {
        SettingsError::new(key, format!("must be a whole number from {} to {}", range.start(), range.end()))
    })
}

/// Takes a list out of the settings; none means an empty one. `what` says of what it is.
pub fn list<T, C>(
    table: &mut Table,
    key: &str,
    what: &str,
    element: impl Fn(&Value) -> Option<T>,
) -> Result<C, SettingsError>
where
    C: FromIterator<T>,
{
    let elements = match table.remove(key) {
        None => Some(C::from_iter([])),
        Some(Value::Array(values)) => values.iter().map(element).collect(),
        Some(_) => None,
    };
    elements.ok_or_else(|| SettingsError::new(key, format!("must be a list {what}")))
}

/// Refuses what nobody took out of the settings.
pub fn nothing_else(table: &Table) -> Result<(), SettingsError> {
    match table.keys().next() {
        Some(key) => Err(SettingsError::new(key, "is not known")),
        None => Ok(()),
    }
}
