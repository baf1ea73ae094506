//! Drop folder of XLSX, XLS, ODS and CSV files.
//!
//! The way of a file: its bytes are read at once, the content (not the name) says the format, limits are checked before
//! anything is unpacked into memory, then every sheet is matched with the layouts of the mapping by the text of its header.

mod content;
mod fold;
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

use svod_contract::{Connector, FaultKind, SettingsError, Source, Surroundings};

use settings::Settings;

/// Spreadsheets that people or programs leave in a folder.
#[derive(Debug, Clone, Copy, Default)]
pub struct Spreadsheet;

impl Connector for Spreadsheet {
    fn name(&self) -> &'static str {
        "spreadsheet"
    }

    fn parse(&self, settings: toml::Table, around: &Surroundings) -> Result<Box<dyn Source>, SettingsError> {
        Ok(Box::new(source::source(Settings::parse(settings)?, around)))
    }
}

/// Why a file is not read, or not wholly. Stays as long as the content stays.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Problem {
    kind: FaultKind,
    detail: String,
}

impl Problem {
    fn new(kind: FaultKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into() }
    }

    /// Not what a spreadsheet looks like, in a parser's words.
    fn format(words: &impl ToString) -> Self {
        Self::new(FaultKind::NotTheFormat, words.to_string().chars().take(200).collect::<String>())
    }

    /// A limit was hit: the key of the setting and its value.
    fn limit(key: &str, limit: u64) -> Self {
        Self::new(FaultKind::TooLarge, format!("{key} = {limit}"))
    }
}
