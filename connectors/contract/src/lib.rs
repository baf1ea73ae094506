//! The contract between the service and its connectors: two traits and the few types that cross them.
//!
//! A connector turns one kind of outside system into batches of records. It never retries, sleeps between attempts,
//! spawns tasks or writes anything: retries, time budgets and storage belong to the service.
//!
//! Whatever went wrong crosses the border as data, never as a sentence: the service stores it, reads it back, and tells it
//! in Russian at its own edge.

mod batch;
mod disk;
mod error;
mod fault;
mod name;
mod order;
mod origin;
mod payload;
pub mod settings;

pub use batch::{Batch, Cursor, FileVersion, Offer, Probe, Record, Window};
pub use disk::DiskFault;
pub use error::{
    BodyFault, ConnectionFault, EndlessFault, ErrorClass, Exchange, Reason, RedirectFault, RepeatedPage, RequestFault,
    Said, SecretFault, ShapeFault, SourceError, TlsFault,
};
pub use fault::{Damage, Fault, FaultKind, Lack, Limit, StrayEntry};
pub use name::StreamName;
pub use order::natural_order;
pub use origin::Origin;
pub use payload::Payload;
pub use settings::{Expected, SettingsError, SettingsProblem};

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// One kind of outside system.
pub trait Connector: Send + Sync {
    /// The name written in config files and in the database. Never changes.
    fn name(&self) -> &'static str;

    /// What it is, whatever the feed. Never changes.
    fn kind(&self) -> ConnectorKind;

    /// Turns checked settings into an inert source: no network, disk, clock or task is touched here.
    ///
    /// `settings` is the table `feed.<name>.settings` of the configuration joined with the `[source]` table of the
    /// feed's mapping file; relative paths in it are resolved against [`Surroundings::directory`].
    fn parse(&self, settings: toml::Table, around: &Surroundings) -> Result<Box<dyn Source>, SettingsError>;
}

/// What a connector is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConnectorKind {
    /// Reads what people export from a platform of submissions: whole files, as old as they are.
    Files,
    /// Asks the interface of such a platform: changes since the last time, as they are now.
    Interface,
    /// Reads posts and comments of a social network, by whatever way they come.
    Social,
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

    /// Says that everything up to `cursor` is stored for good; called after the commit of its batch, in the order of the
    /// batches. For platforms that give an item again until it is confirmed.
    ///
    /// May be repeated, and may never come (the process was killed): what [`pull`](Self::pull) gives does not depend on it,
    /// apart from what the platform itself gives again.
    async fn confirm(&mut self, cursor: &Cursor) -> Result<(), SourceError> {
        let _confirmed_by_being_stored = cursor;
        Ok(())
    }
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
