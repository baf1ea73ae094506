//! The text of a configuration → checked values; what is not written is taken from `default.toml`, and every fault is told.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use serde::de::DeserializeOwned;

use crate::domain::{
    FileFault, Oktmo, Zone,
    toml_keys::{COUNT, Keys, TEXT, TomlFile},
};

use super::{Config, DEFAULT, Municipality, Receiver, Reporting, Sync, feed::feeds};

/// Every section.
const SECTIONS: &[&str] = &["municipality", "database", "mappings", "secrets", "sync", "report", "feed"];

/// The checked configuration, or its faults and what it is with defaults in place of faulty values, so that the feeds can be
/// looked at all the same.
pub(super) fn check(file: &str, text: &str, directory: &Path) -> Result<Config, (Option<Box<Config>>, Vec<FileFault>)> {
    let (mut file, mut of_defaults) = (TomlFile::new(file, text), TomlFile::new("default.toml", DEFAULT));
    let (written, defaults) = (file.parse(), of_defaults.parse());
    let written = Keys::new(&mut file, ("", 0), written.get_ref(), SECTIONS);
    let defaults = Keys::new(&mut of_defaults, ("", 0), defaults.get_ref(), SECTIONS);
    let mut sources = Sources { file, written, of_defaults, defaults };
    let config = build(&mut sources, directory.to_owned());
    let Sources { file, of_defaults, .. } = sources;
    let faults = [of_defaults.faults, file.faults].concat();
    match config {
        Some(config) if faults.is_empty() => Ok(config),
        config => Err((config.map(Box::new), faults)),
    }
}

/// The two files that a setting is looked for in.
struct Sources<'d, 't> {
    file: TomlFile<'t>,
    written: Keys<'d, 't>,
    of_defaults: TomlFile<'static>,
    defaults: Keys<'d, 'static>,
}

impl<'d, 't> Sources<'d, 't> {
    /// A section whose keys are `known`. `default.toml` has all of them; a test keeps it so.
    fn section(&mut self, name: &'static str, known: &[&str]) -> Option<Section<'_, 'd, 't>> {
        let written = self.written.table(&mut self.file, name, known);
        let defaults = self.defaults.table(&mut self.of_defaults, name, known)?;
        Some(Section { file: &mut self.file, written, of_defaults: &mut self.of_defaults, defaults })
    }
}

/// A section as it is written, and as `default.toml` has it.
struct Section<'s, 'd, 't> {
    file: &'s mut TomlFile<'t>,
    written: Option<Keys<'d, 't>>,
    of_defaults: &'s mut TomlFile<'static>,
    defaults: Keys<'d, 'static>,
}

impl Section<'_, '_, '_> {
    /// The written value of a key, else the default one; a faulty value is told and counts as not written.
    fn parsed<V: DeserializeOwned, T>(
        &mut self,
        key: &str,
        expected: &str,
        parse: impl Fn(V) -> Result<T, String>,
    ) -> Option<T> {
        if let Some(written) = &self.written
            && let Some(value) = written.read(self.file, key, expected)
        {
            match parse(value) {
                Ok(parsed) => return Some(parsed),
                Err(problem) => written.refuse(self.file, key, problem),
            }
        }
        parse(self.defaults.read(self.of_defaults, key, expected)?).ok()
    }

    fn text(&mut self, key: &str) -> Option<String> {
        self.parsed(key, TEXT, Ok)
    }

    fn refuse(&mut self, key: &str, problem: &str) {
        if let Some(written) = &self.written {
            written.refuse(self.file, key, problem);
        }
    }
}

fn build(sources: &mut Sources<'_, '_>, directory: PathBuf) -> Option<Config> {
    let municipality = municipality(&mut sources.section("municipality", &["name", "oktmo", "region", "timezone"])?)?;
    let address = sources.section("database", &["address"])?.parsed("address", TEXT, database)?;
    let mappings = sources.section("mappings", &["directory"])?.text("directory")?;
    let secrets = sources.section("secrets", &["directory"])?.text("directory")?;
    let sync = sync(&mut sources.section("sync", &["batches_max", "retry_budget_s"])?)?;
    let report = reporting(&mut sources.section("report", REPORT_KEYS)?, &directory)?;
    Some(Config {
        file: sources.file.name().to_owned(),
        database: absolute_database(&address, &directory),
        municipality,
        mappings: directory.join(mappings),
        secrets: directory.join(secrets),
        sync,
        report,
        feeds: feeds(&mut sources.file, &sources.written),
        directory,
    })
}

fn municipality(section: &mut Section<'_, '_, '_>) -> Option<Municipality> {
    let oktmo = section.parsed("oktmo", TEXT, |code: String| {
        Oktmo::parse(&code).map_err(|_not_a_code| format!("«{code}» — не код ОКТМО: нужно 8 или 11 цифр"))
    })?;
    let zone = section.parsed("timezone", TEXT, |name: String| {
        Zone::named(&name).ok_or_else(|| format!("часового пояса «{name}» нет; пример: Europe/Volgograd"))
    })?;
    let name = section.parsed("name", TEXT, not_empty)?;
    Some(Municipality { oktmo, name, region: section.text("region")?, zone })
}

fn not_empty(text: String) -> Result<String, String> {
    if text.trim().is_empty() { Err("не должно быть пустым".to_owned()) } else { Ok(text) }
}

/// A number above zero.
pub(super) fn positive(number: u64) -> Result<u64, String> {
    if number == 0 { Err("должно быть больше нуля".to_owned()) } else { Ok(number) }
}

fn database(address: String) -> Result<String, String> {
    let is_known = ["sqlite://", "postgres://", "postgresql://"].iter().any(|scheme| address.starts_with(scheme));
    if is_known {
        return Ok(address);
    }
    // The address may hold a password: it is not repeated.
    let scheme = address.split(':').next().filter(|_| address.contains("://")).unwrap_or_default();
    Err(format!(
        "базы «{scheme}» программа не знает: нужен адрес sqlite://файл или postgres://пользователь:пароль@сервер/база"
    ))
}

fn sync(section: &mut Section<'_, '_, '_>) -> Option<Sync> {
    let retry_budget = section.parsed("retry_budget_s", COUNT, Ok).map(Duration::from_secs)?;
    Some(Sync { retry_budget, batches_max: section.parsed("batches_max", COUNT, positive)? })
}

const REPORT_KEYS: &[&str] =
    &["outbox", "quarantine_reason", "receiver_ca_certificate", "receiver_token", "receiver_url"];

fn reporting(section: &mut Section<'_, '_, '_>, directory: &Path) -> Option<Reporting> {
    let url = section.parsed("receiver_url", TEXT, |text: String| receiver_url(&text))?;
    let token = section.text("receiver_token")?;
    let ca = section.text("receiver_ca_certificate")?;
    if url.is_some() && token.trim().is_empty() {
        section.refuse("receiver_token", "имя секрета с ключом доступа пусто: без ключа ЦУР пакет не примет");
    }
    let ca_certificate = (!ca.is_empty()).then(|| directory.join(ca));
    Some(Reporting {
        outbox: directory.join(section.text("outbox")?),
        quarantine_reason: section.text("quarantine_reason")?,
        receiver: url.map(|url| Receiver { url, token, ca_certificate }),
    })
}

/// An address to which a token may be sent; `None` for an empty text.
fn receiver_url(text: &str) -> Result<Option<url::Url>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let url: url::Url =
        text.parse().map_err(|_not_an_address| format!("«{text}» — не адрес; пример: https://cur.example.ru"))?;
    let is_here = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    match url.scheme() {
        "https" => Ok(Some(url)),
        "http" if is_here => Ok(Some(url)),
        "http" => Err("по http ключ доступа и пакет пойдут по сети открыто: нужен адрес https://".to_owned()),
        scheme => Err(format!("адрес начинается с «{scheme}», нужен https")),
    }
}

/// A relative SQLite path is meant from the directory of the configuration.
fn absolute_database(address: &str, directory: &Path) -> String {
    match address.strip_prefix("sqlite://") {
        Some(path) if !path.starts_with([':', '/']) => format!("sqlite://{}", directory.join(path).display()),
        Some(_) | None => address.to_owned(),
    }
}
