//! The connector: settings in, a source over the drop folder out.

use std::time::Duration;

use svod_contract::{Connector, ConnectorKind, SettingsError, Source, Surroundings};
use svod_folder::{DropFolder, FolderSource};

use crate::message::MessageContext;
use crate::reader::Exports;
use crate::settings::Settings;

/// Exports of Telegram Desktop (`result.json`) put into a folder by hand.
///
/// Settings: `folder`; `chats`, ids of the chats to take, without which a whole-account export gives nothing; `own`,
/// author ids of the page itself beside the chat; `size_max_bytes`, `text_max_bytes`, `batch_records`, `settle_s`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Telegram;

impl Connector for Telegram {
    fn name(&self) -> &'static str {
        "telegram"
    }

    fn kind(&self) -> ConnectorKind {
        ConnectorKind::Social
    }

    fn parse(&self, settings: toml::Table, around: &Surroundings) -> Result<Box<dyn Source>, SettingsError> {
        let settings = Settings::parse(settings)?;
        let (directory, settle) = (around.resolve(&settings.folder), Duration::from_secs(settings.settle_s.into()));
        let folder = DropFolder::new(directory, &["json"], settings.size_max_bytes, settle).with_attachments();
        let context = MessageContext { own: settings.own.clone(), zone: around.zone.clone() };
        Ok(Box::new(FolderSource::new(folder, Exports { settings, context })))
    }
}
