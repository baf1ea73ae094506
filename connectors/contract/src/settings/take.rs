//! Takes checked values out of a table, key by key; what is left over nobody knows.

use std::ops::RangeInclusive;

use toml::{Table, Value};

use super::{Expected, SettingsError, SettingsProblem};

/// Takes a text out of the settings; `None` when it is not there, an error when it is empty.
pub fn optional_text(table: &mut Table, key: &str) -> Result<Option<String>, SettingsError> {
    match table.remove(key) {
        None => Ok(None),
        Some(Value::String(text)) if !text.trim().is_empty() => Ok(Some(text)),
        Some(_) => Err(SettingsError::unfit(key, Expected::Text)),
    }
}

/// Takes a text out of the settings that must be there; `missing` is said when it is not.
pub fn required_text(table: &mut Table, key: &str, missing: SettingsProblem) -> Result<String, SettingsError> {
    optional_text(table, key)?.ok_or_else(|| SettingsError::new(key, missing))
}

/// Takes a whole number out of the settings; `None` when it is not there.
pub fn optional_number<N>(table: &mut Table, key: &str, range: RangeInclusive<i64>) -> Result<Option<N>, SettingsError>
where
    N: TryFrom<i64>,
{
    let Some(value) = table.remove(key) else { return Ok(None) };
    let fits = value.as_integer().filter(|value| range.contains(value)).and_then(|value| N::try_from(value).ok());
    let wrong = || SettingsError::new(key, SettingsProblem::Range(*range.start(), *range.end()));
    fits.ok_or_else(wrong).map(Some)
}

/// Takes a whole number out of the settings, `default` when it is not there.
pub fn number<N>(table: &mut Table, key: &str, default: N, range: RangeInclusive<i64>) -> Result<N, SettingsError>
where
    N: TryFrom<i64>,
{
    Ok(optional_number(table, key, range)?.unwrap_or(default))
}

/// Takes a list out of the settings; none means an empty one. `example` shows what it may be.
pub fn list<T, C>(
    table: &mut Table,
    key: &str,
    example: &'static str,
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
    elements.ok_or_else(|| SettingsError::unfit(key, Expected::ListLike(example)))
}

/// Refuses what nobody took out of the settings; `known` are the keys there are.
pub fn nothing_else(table: &Table, known: &[&str]) -> Result<(), SettingsError> {
    let known = || known.iter().map(|key| (*key).to_owned()).collect();
    match table.keys().next() {
        Some(key) => Err(SettingsError::new(key, SettingsProblem::UnknownKey(known()))),
        None => Ok(()),
    }
}
