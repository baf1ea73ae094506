//! The connector: settings in, a source over the drop folder out.

use std::time::Duration;

use svod_contract::{Connector, ConnectorKind, SettingsError, Source, Surroundings};
use svod_folder::{DropFolder, FolderSource};

use crate::reader::SavedAnswers;
use crate::settings::Settings;

/// Answers of `wall.get` and `wall.getComments`, API 5.199, saved as JSON files and put into a folder.
///
/// Settings: `folder`; `own`, author ids of the page itself beside the communities whose walls are read;
/// `size_max_bytes`, `batch_records`, `settle_s`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Vk;

impl Connector for Vk {
    fn name(&self) -> &'static str {
        "vk"
    }

    fn kind(&self) -> ConnectorKind {
        ConnectorKind::Social
    }

    fn parse(&self, settings: toml::Table, around: &Surroundings) -> Result<Box<dyn Source>, SettingsError> {
        let settings = Settings::parse(settings)?;
        let (directory, settle) = (around.resolve(&settings.folder), Duration::from_secs(settings.settle_s.into()));
        let folder = DropFolder::new(directory, &["json", "jsonl"], settings.size_max_bytes, settle);
        Ok(Box::new(FolderSource::new(folder, SavedAnswers { settings })))
    }
}
