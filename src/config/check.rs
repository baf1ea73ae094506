//! Raw configuration → checked values; collects every fault.

use std::{
    ops::Range,
    path::{Path, PathBuf},
    time::Duration,
};

use jiff::SignedDuration;
use toml::Spanned;

use crate::domain::{FeedName, FileFault, Oktmo, Zone};

use super::{
    Config, DEFAULT, Feed, Municipality, Receiver, Reporting, Sync,
    raw::{self, Raw, RawFeed},
};

/// A fault on its way: where, which key, what is wrong.
struct Checker<'a> {
    file: &'a str,
    text: &'a str,
    faults: Vec<FileFault>,
}

impl Checker<'_> {
    fn fault(&mut self, span: Option<Range<usize>>, key: &str, problem: impl Into<String>) {
        let line = span.map(|span| FileFault::line_at(self.text, span.start));
        self.faults.push(FileFault { file: self.file.to_owned(), line, key: key.to_owned(), problem: problem.into() });
    }

    /// The value of a key, or its fault and `None`.
    fn parsed<T, V>(&mut self, key: &str, value: &Spanned<V>, parse: impl Fn(&V) -> Result<T, String>) -> Option<T> {
        match parse(value.get_ref()) {
            Ok(parsed) => Some(parsed),
            Err(problem) => {
                self.fault(Some(value.span()), key, problem);
                None
            }
        }
    }
}

pub(super) fn check(file: &str, text: &str, directory: PathBuf) -> Result<Config, Vec<FileFault>> {
    let (defaults, faults) = raw::read("default.toml", DEFAULT);
    if !faults.is_empty() {
        return Err(faults);
    }
    let (written, faults) = raw::read(file, text);
    let mut checker = Checker { file, text, faults };
    let config = build(&mut checker, written, &defaults, directory);
    match config {
        Some(config) if checker.faults.is_empty() => Ok(config),
        Some(_) | None => Err(checker.faults),
    }
}

/// The written value, else the default one. `default.toml` sets every key; a test keeps it so.
macro_rules! setting {
    ($written:expr, $defaults:expr, $table:ident.$key:ident) => {
        $written.$table.$key.as_ref().or($defaults.$table.$key.as_ref())?
    };
}

fn build(checker: &mut Checker<'_>, written: Raw, defaults: &Raw, directory: PathBuf) -> Option<Config> {
    let municipality = municipality(checker, &written, defaults);
    let database = setting!(written, defaults, database.address).get_ref();
    let sync = sync(checker, &written, defaults);
    let report = reporting(checker, &written, defaults, &directory);
    let mappings = directory.join(setting!(written, defaults, mappings.directory).get_ref());
    let secrets = directory.join(setting!(written, defaults, secrets.directory).get_ref());
    let feeds = written.feed.into_iter().filter_map(|raw| feed(checker, raw)).collect();
    Some(Config {
        database: absolute_database(database, &directory),
        municipality: municipality?,
        mappings,
        secrets,
        sync: sync?,
        report: report?,
        feeds,
        directory,
    })
}

fn municipality(checker: &mut Checker<'_>, written: &Raw, defaults: &Raw) -> Option<Municipality> {
    let oktmo = checker.parsed("municipality.oktmo", setting!(written, defaults, municipality.oktmo), |code| {
        Oktmo::parse(code).map_err(|_not_a_code| format!("«{code}» — не код ОКТМО: нужно 8 или 11 цифр"))
    });
    let zone = checker.parsed("municipality.timezone", setting!(written, defaults, municipality.timezone), |name| {
        Zone::named(name).ok_or_else(|| format!("часового пояса «{name}» нет; пример: Europe/Volgograd"))
    });
    let name =
        checker.parsed("municipality.name", setting!(written, defaults, municipality.name), |text| not_empty(text));
    let region = setting!(written, defaults, municipality.region).get_ref().clone();
    Some(Municipality { oktmo: oktmo?, name: name?, region, zone: zone? })
}

fn not_empty(text: &str) -> Result<String, String> {
    if text.trim().is_empty() { Err("не должно быть пустым".to_owned()) } else { Ok(text.to_owned()) }
}

fn positive(number: u64) -> Result<u64, String> {
    if number == 0 { Err("должно быть больше нуля".to_owned()) } else { Ok(number) }
}

fn sync(checker: &mut Checker<'_>, written: &Raw, defaults: &Raw) -> Option<Sync> {
    let retry_budget_s =
        checker.parsed("sync.retry_budget_s", setting!(written, defaults, sync.retry_budget_s), |number| Ok(*number));
    let batches_max =
        checker.parsed("sync.batches_max", setting!(written, defaults, sync.batches_max), |number| positive(*number));
    Some(Sync { retry_budget: Duration::from_secs(retry_budget_s?), batches_max: batches_max? })
}

fn reporting(checker: &mut Checker<'_>, written: &Raw, defaults: &Raw, directory: &Path) -> Option<Reporting> {
    let url = setting!(written, defaults, report.receiver_url);
    let url = checker.parsed("report.receiver_url", url, |text| {
        if text.is_empty() {
            return Ok(None);
        }
        let url: url::Url = text.parse().map_err(|cause| format!("адрес не разбирается: {cause}"))?;
        match url.scheme() {
            "http" | "https" => Ok(Some(url)),
            scheme => Err(format!("адрес начинается с «{scheme}», нужен http или https")),
        }
    })?;
    let ca = setting!(written, defaults, report.receiver_ca_certificate).get_ref();
    let token = setting!(written, defaults, report.receiver_token).get_ref();
    let receiver = url.map(|url| Receiver {
        url,
        token: token.clone(),
        ca_certificate: (!ca.is_empty()).then(|| directory.join(ca)),
    });
    Some(Reporting {
        outbox: directory.join(setting!(written, defaults, report.outbox).get_ref()),
        quarantine_reason: setting!(written, defaults, report.quarantine_reason).get_ref().clone(),
        receiver,
    })
}

fn feed(checker: &mut Checker<'_>, raw: RawFeed) -> Option<Feed> {
    let RawFeed { name, span, .. } = raw;
    let is_plain =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if !is_plain {
        let problem = "в имени потока допустимы строчные латинские буквы, цифры и дефис";
        checker.fault(Some(span), &format!("feed.{name}"), problem);
        return None;
    }
    let hours = |hours: u32| SignedDuration::from_hours(i64::from(hours));
    Some(Feed {
        title: raw.title.unwrap_or_else(|| name.clone()),
        name: FeedName::new(name),
        enabled: raw.enabled,
        connector: raw.connector,
        mapping: raw.mapping,
        expected_every: hours(raw.expected_every_h),
        grace: hours(raw.grace_h),
        settings: raw.settings,
    })
}

/// A relative SQLite path is meant from the directory of the configuration.
fn absolute_database(address: &str, directory: &Path) -> String {
    match address.strip_prefix("sqlite://") {
        Some(path) if !path.starts_with([':', '/']) => format!("sqlite://{}", directory.join(path).display()),
        Some(_) | None => address.to_owned(),
    }
}
