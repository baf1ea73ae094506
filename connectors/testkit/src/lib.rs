//! The conformance suite that every connector must pass, over real sockets and real files.
//!
//! [`reading`] holds for every source. [`http_conformance!`] makes one test of each check in [`http`] for a connector
//! that speaks HTTP: the connector's test says how its platform answers, the kit makes that platform misbehave.

pub mod http;
pub mod reading;
pub mod server;

use std::fmt::{self, Display};
use std::path::PathBuf;
use std::sync::Arc;

use jiff::tz::{self, TimeZone};
use svod_contract::{SourceError, Surroundings};

/// The value of every secret that the kit provides; no error may hold it.
pub const SECRET: &str = "s3cr3t-Zx81";

/// How a source failed its check.
pub struct Flaw(String);

impl Flaw {
    /// A flaw in words.
    pub fn new(text: impl Display) -> Self {
        Self(text.to_string())
    }
}

impl fmt::Debug for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<SourceError> for Flaw {
    fn from(error: SourceError) -> Self {
        Self(format!("unexpected error: {error}"))
    }
}

/// The outcome of one check.
pub type Verdict = Result<(), Flaw>;

/// Surroundings for a test: the given directory, UTC+3, and a value for every secret but `missing`.
pub fn surroundings(directory: impl Into<PathBuf>) -> Surroundings {
    Surroundings { directory: directory.into(), zone: TimeZone::fixed(tz::offset(3)), secret: Arc::new(provide) }
}

/// Fails with `text` unless `holds`.
pub fn ensure(holds: bool, text: impl Display) -> Verdict {
    if holds { Ok(()) } else { Err(Flaw::new(text)) }
}

fn provide(name: &str) -> Option<String> {
    (name != "missing").then(|| SECRET.to_owned())
}
