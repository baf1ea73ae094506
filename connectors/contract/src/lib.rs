//! The contract between the service and its connectors: two traits and the few types that cross them.
//!
//! A connector turns one kind of outside system into batches of records. It never retries, sleeps between attempts,
//! spawns tasks or writes anything: retries, time budgets and storage belong to the service.

mod batch;
mod error;
mod fault;

pub use batch::{Batch, Cursor, Probe, Record, Window};
pub use error::{Reason, SettingsError, SourceError};
pub use fault::{Fault, FaultKind};

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// One kind of outside system.
pub trait Connector: Send + Sync {
    /// The name written in config files and in the database. Never changes.
    fn name(&self) -> &'static str;

    /// Turns checked settings into an inert source: no network, disk, clock or task is touched here.
    ///
    /// `settings` is the table `feed.<name>.settings` of the configuration joined with the `[source]` table of the
    /// feed's mapping file; relative paths in it are resolved against [`Surroundings::directory`].
    fn parse(&self, settings: toml::Table, around: &Surroundings) -> Result<Box<dyn Source>, SettingsError>;
}

/// One configured feed, ready to be read.
#[async_trait::async_trait]
pub trait Source: Send {
    /// Would the platform answer? Reads no data.
    async fn probe(&mut self) -> Result<Probe, SourceError>;

    /// The batch after `cursor` within `window`; `None` when there is nothing newer.
    ///
    /// The same cursor gives the same or a larger batch: a call may be repeated after a failure or a crash.
    async fn pull(&mut self, cursor: Option<&Cursor>, window: &Window) -> Result<Option<Batch>, SourceError>;
}

/// Looks a named secret up; `None` when the administrator has not provided it.
pub type Secrets = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// What a source may know of the place it runs in; fixed for the life of the process.
#[derive(Clone)]
pub struct Surroundings {
    /// The working directory of the installation: base of relative paths.
    pub directory: PathBuf,
    /// Zone of the municipality, for sources that print local times without an offset.
    pub zone: jiff::tz::TimeZone,
    /// Looks a named secret up; `None` when the administrator has not provided it.
    pub secret: Secrets,
}

impl Surroundings {
    /// `path` itself when absolute, else inside the working directory.
    pub fn resolve(&self, path: &Path) -> PathBuf {
        self.directory.join(path)
    }
}

impl std::fmt::Debug for Surroundings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Surroundings").field("directory", &self.directory).finish_non_exhaustive()
    }
}
