//! The connector and its source: settings in, batches out, the disk kept away from the tasks of the service.

use async_trait::async_trait;
use jiff::tz::TimeZone;
use svod_contract::{
    Batch, Connector, Cursor, Probe, Reason, SettingsError, Source, SourceError, Surroundings, Window,
};

use crate::reader::Reader;
use crate::settings::Settings;

/// Exports of Telegram Desktop (`result.json`) put into a folder by hand.
///
/// Settings: `folder`; `chats`, ids of the chats to take, without which a whole-account export gives nothing; `own`,
/// author ids of the page itself beside the chat; `size_max_bytes`, `text_max_bytes`, `batch_records`, `settle_s`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Telegram;

/// One drop folder.
#[derive(Debug)]
struct Folder {
    settings: Settings,
    zone: TimeZone,
    /// Away while it works, and lost when a pull is given up: the cursor knows everything it needs to be made again.
    reader: Option<Reader>,
}

impl Connector for Telegram {
    fn name(&self) -> &'static str {
        "telegram"
    }

    fn parse(&self, settings: toml::Table, around: &Surroundings) -> Result<Box<dyn Source>, SettingsError> {
        let mut settings = Settings::parse(settings)?;
        settings.folder = around.resolve(&settings.folder);
        Ok(Box::new(Folder { settings, zone: around.zone.clone(), reader: None }))
    }
}

#[async_trait]
impl Source for Folder {
    async fn probe(&mut self) -> Result<Probe, SourceError> {
        self.work(|reader| reader.probe()).await
    }

    async fn pull(&mut self, cursor: Option<&Cursor>, window: &Window) -> Result<Option<Batch>, SourceError> {
        let (cursor, window) = (cursor.cloned(), window.clone());
        self.work(move |reader| reader.pull(cursor.as_ref(), &window)).await
    }
}

impl Folder {
    /// Lets the reader work on a thread where it may wait for the disk.
    async fn work<T, F>(&mut self, job: F) -> Result<T, SourceError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Reader) -> Result<T, SourceError> + Send + 'static,
    {
        let made = || Reader::new(self.settings.clone(), self.zone.clone());
        let mut reader = self.reader.take().unwrap_or_else(made);
        let task = tokio::task::spawn_blocking(move || (job(&mut reader), reader));
        let (result, reader) = task.await.map_err(|error| SourceError::Broken {
            reason: Reason::Folder,
            detail: format!("reading was broken off: {}", if error.is_panic() { "panic" } else { "cancelled" }),
        })?;
        self.reader = Some(reader);
        result
    }
}
