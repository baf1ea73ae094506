//! The two databases: SQLite in the folder of the installation, and PostgreSQL where `SVOD_TEST_POSTGRES` names a server.

use std::{
    io::Write,
    sync::atomic::{AtomicU32, Ordering},
};

use serde_json::Value;

use crate::{command::svod, installation::Installation};

/// A database that an installation is put into.
#[derive(Debug)]
pub(crate) struct Database {
    /// `None` for SQLite: the settings of the delivery name a file in the folder of the installation.
    address: Option<String>,
}

impl Database {
    /// SQLite, and PostgreSQL when there is a server; that it was left out is said aloud.
    pub(crate) fn all() -> Vec<Self> {
        #[expect(clippy::disallowed_methods, reason = "the address of the private server is given by scripts/check")]
        let server = std::env::var("SVOD_TEST_POSTGRES").ok();
        if server.is_none() {
            // Past the capturing of output: whoever runs the tests must see it.
            std::io::stderr().write_all(b"SVOD_TEST_POSTGRES is not set: PostgreSQL was left out\n").unwrap();
        }
        let server = server.map(|address| Self { address: Some(address) });
        std::iter::once(Self { address: None }).chain(server).collect()
    }

    /// The settings with this database in them. All tests share the server, so each has a municipality of its own there.
    pub(crate) fn into_settings(self, settings: &str) -> String {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let Some(address) = self.address else { return settings.to_owned() };
        let number = NUMBER.fetch_add(1, Ordering::Relaxed) % 1000;
        let oktmo = format!("18{:06}{number:03}", std::process::id() % 1_000_000);
        settings.replace("sqlite://svod.db", &address).replace("\"18720000\"", &format!("\"{oktmo}\""))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn either_database_gives_the_same_figures() {
    let mut told = Vec::new();
    for database in Database::all() {
        let is_postgres = database.address.is_some();
        let here = Installation::with(|settings| database.into_settings(&settings)).await;
        assert_eq!(here.app.config.database.starts_with("postgres"), is_postgres);
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
