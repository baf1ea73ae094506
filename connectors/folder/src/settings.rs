//! The setting that connectors of drop folders have in common.

use std::path::PathBuf;

use svod_contract::settings::optional_text;
use svod_contract::{Expected, SettingsError, SettingsProblem};
use toml::Table;

/// Takes `folder` out of the settings, as written.
pub fn folder(table: &mut Table) -> Result<PathBuf, SettingsError> {
    let path = optional_text(table, "folder").map_err(|_error| SettingsError::unfit("folder", Expected::Folder))?;
    path.map(PathBuf::from).ok_or_else(|| SettingsError::new("folder", SettingsProblem::Missing))
}

#[cfg(test)]
mod tests;
