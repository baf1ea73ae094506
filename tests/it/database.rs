//! The databases that a test runs against.

use std::{io::Write, sync::Once};

use serde_json::Value;

use crate::{command::svod, installation::Installation};

/// `database.address` of a SQLite file beside the settings.
const SQLITE: &str = "sqlite://svod.db";
static SAID: Once = Once::new();

/// The address of SQLite, and that of PostgreSQL when `SVOD_TEST_POSTGRES` names a server; that it does not is said.
pub(crate) fn addresses() -> Vec<String> {
    std::iter::once(SQLITE.to_owned()).chain(postgres()).collect()
}

/// The address of PostgreSQL.
pub(crate) fn postgres() -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the address of the private server is given by scripts/check")]
    let address = std::env::var("SVOD_TEST_POSTGRES").ok();
    if address.is_none() {
        // Past the capturing of output: whoever runs the tests must see it.
        let mut to_whom = std::io::stderr();
        SAID.call_once(|| writeln!(to_whom, "SVOD_TEST_POSTGRES is not set: PostgreSQL was left out").unwrap());
    }
    address
}

impl Installation {
    /// A fresh installation in the database at `address`, of a municipality that no other test has.
    pub(crate) async fn at(address: &str, change: impl FnOnce(String) -> String) -> Self {
        Self::with(|settings| with_other_municipality(&change(settings.replace(SQLITE, address)))).await
    }

    /// Goes on as another municipality, of which nothing is stored yet, with the same platforms and files; gives the code
    /// of the one before.
    pub(crate) async fn start_anew(&mut self) -> String {
        let before = self.app.config.municipality.oktmo.as_str().to_owned();
        self.rewrite("svod.toml", |settings| with_other_municipality(&settings)).await;
        before
    }

    /// Goes on as the municipality of that code.
    pub(crate) async fn go_back(&mut self, oktmo: &str) {
        self.rewrite("svod.toml", |settings| with_municipality(&settings, oktmo)).await;
    }
}

fn with_other_municipality(settings: &str) -> String {
    let number = uuid::Uuid::new_v4().as_u128() % 100_000_000_000;
    with_municipality(settings, &format!("{number:011}"))
}

fn with_municipality(settings: &str, oktmo: &str) -> String {
    let line = |line: &str| if line.starts_with("oktmo = ") { format!("oktmo = \"{oktmo}\"") } else { line.to_owned() };
    settings.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn either_database_gives_the_same_figures() {
    let mut told = Vec::new();
    for address in addresses() {
        let here = Installation::at(&address, |settings| settings).await;
        assert!(here.app.config.database.starts_with(address.split(':').next().unwrap()), "{address}");
        for feed in ["pos-api", "pos-files", "incident-api", "incident-files", "pos-surveys", "vk-files"] {
            here.sync(feed).await;
        }
        let asked = svod(here.directory.path(), &["indicators", "--period", "2026-Q1", "--by", "block", "--json"]);
        let mut said: Value = serde_json::from_slice(&asked.stdout).unwrap();
        let oktmo = said["municipality"].take();
        assert_eq!(oktmo, here.app.config.municipality.oktmo.as_str());
        assert!(said["figures"].as_array().unwrap().len() > 100, "{}", String::from_utf8_lossy(&asked.stderr));
        told.push(said);
    }
    assert!(told.iter().all(|said| *said == told[0]), "what is told differs between the databases");
}
