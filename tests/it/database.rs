//! The databases that a test runs against.

use std::{io::Write, sync::Once};

use serde_json::Value;
use svod::{domain::Period, pipeline::export};
use svod_contract::{Batch, Fault, FaultKind};

use crate::{command::svod, installation::Installation, pretend::Between, writers::write};

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
async fn either_database_gives_the_same_figures_and_the_same_package() {
    let number = format!("{:011}", uuid::Uuid::new_v4().as_u128() % 100_000_000_000);
    let mut told = Vec::new();
    for address in addresses() {
        let mut here = Installation::at(&address, |settings| settings).await;
        here.go_back(&number).await;
        assert!(here.app.config.database.starts_with(address.split(':').next().unwrap()), "{address}");
        for feed in here.feeds() {
            here.sync(&feed).await;
        }
        let asked = svod(here.directory.path(), &["indicators", "--period", "2026-Q1", "--by", "block", "--json"]);
        let said: Value = serde_json::from_slice(&asked.stdout).unwrap();
        assert_eq!(said["municipality"], number);
        assert!(said["figures"].as_array().unwrap().len() > 100, "{}", String::from_utf8_lossy(&asked.stderr));
        let moments = here.moments().await;
        let basis = here.app.basis(Some(moments.known_at)).await.unwrap();
        let period = Period::parse("2026-Q1").unwrap();
        let built = export::build(&basis, "", period, moments).await.unwrap();
        let files: Vec<_> = built.package.files.into_iter().map(|file| (file.name, file.content.joined())).collect();
        told.push((said, files, here.svod(&["submissions", "--period", "2026-Q1", "--json"]).out));
    }
    let (said, files, listed) = &told[0];
    assert!(files.len() >= 3 && listed.len() > 100_000, "{} files, {} bytes listed", files.len(), listed.len());
    for (other, of_other, list) in &told {
        assert!(other == said, "what is told differs between the databases");
        for ((name, bytes), (_, expected)) in of_other.iter().zip(files) {
            assert!(bytes == expected, "{name} differs between the databases");
        }
        assert!(of_other.len() == files.len() && list == listed, "the list differs between the databases");
    }
}

/// A text with the character that PostgreSQL refuses, in a value, in the id of another record, and in a place.
fn plant(batch: &mut Batch) {
    if let [first, second, ..] = batch.records.as_mut_slice() {
        let mut payload = first.payload.value().into_owned();
        payload["address"]["settlement"] = "Михайловка\0".into();
        first.payload = payload.into();
        let mut payload = second.payload.value().into_owned();
        payload["id"] = "12\0".into();
        second.payload = payload.into();
        second.origin = "/лист\0".into();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_no_database_keeps_is_told_and_stops_nothing() {
    for address in addresses() {
        let here = Installation::at(&address, |settings| settings).await;
        let feed = here.app.config.feed("pos-api").unwrap();
        let rules = here.app.rules(feed).await.unwrap();
        for is_again in [false, true] {
            let inner = here.app.source(feed, &rules.mapping).unwrap();
            let source = Between::changing(inner, plant);
            let done = write(&here, "one", &rules, Some(Box::new(source))).await.unwrap();
            assert!(done.error.is_none(), "{:?}", done.error);
            let told = |fault: &Fault| matches!(&fault.kind, FaultKind::UnreadableValues { column, .. } if column == "address.settlement");
            assert!(is_again || done.faults.iter().any(told), "{:?}", done.faults);
            assert!(is_again || (done.counts.quarantined > 0 && done.counts.new > 1_000), "{:?}", done.counts);
        }
    }
}
