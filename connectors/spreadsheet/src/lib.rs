//! Drop folder of XLSX, XLS, ODS and CSV files.
//!
//! The way of a file: its bytes are read at once, the content (not the name) says the format, limits are checked before
//! anything is unpacked into memory, then every sheet is matched with the layouts of the mapping by the text of its header.

mod content;
mod encoding;
mod footer;
mod guard;
mod layout;
mod settings;
mod sheet;
mod source;
mod table;
#[cfg(test)]
mod testing;
mod text;
mod value;
mod workbook;

use svod_contract::{Connector, ConnectorKind, Damage, FaultKind, SettingsError, Source, Surroundings};

use settings::Settings;

/// Spreadsheets that people or programs leave in a folder.
#[derive(Debug, Clone, Copy, Default)]
pub struct Spreadsheet;

impl Connector for Spreadsheet {
    fn name(&self) -> &'static str {
        "spreadsheet"
    }

    fn kind(&self) -> ConnectorKind {
        ConnectorKind::Files
    }

    fn parse(&self, settings: toml::Table, around: &Surroundings) -> Result<Box<dyn Source>, SettingsError> {
        Ok(Box::new(source::source(Settings::parse(settings)?, around)))
    }
}

/// A file that is not what a spreadsheet looks like.
fn damaged(damage: Damage) -> FaultKind {
    FaultKind::NotTheFormat { damage }
}
