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
    Config, DEFAULT, Feed, FeedPlace, Municipality, Receiver, Reporting, Sync,
    raw::Raw,
    read::{Faults, WrittenFeed, read},
};

/// How often new items are expected when a feed does not say it, hours.
const WEEK_H: u32 = 168;

/// Faults on their way.
struct Checker<'a>(Faults<'a>);

impl Checker<'_> {
    fn fault(&mut self, span: Option<Range<usize>>, key: &str, problem: impl Into<String>) {
        self.0.add(span, key, problem);
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

/// The checked configuration, or its faults and what of it is sound, so that the feeds can be looked at all the same.
pub(super) fn check(file: &str, text: &str, directory: &Path) -> Result<Config, (Option<Box<Config>>, Vec<FileFault>)> {
    let mut of_defaults = Faults { file: "default.toml", text: DEFAULT, found: Vec::new() };
    let (defaults, _) = read(DEFAULT, &mut of_defaults);
    let mut checker = Checker(Faults { file, text, found: of_defaults.found });
    let (mut written, feeds) = read(text, &mut checker.0);
    let config = build(&mut checker, (&written, feeds.clone()), &defaults, directory.to_owned());
    match config {
        Some(config) if checker.0.found.is_empty() => Ok(config),
        Some(_) | None => {
            let faults = std::mem::take(&mut checker.0.found);
            written = Raw { mappings: written.mappings, secrets: written.secrets, ..Raw::default() };
            let sound = build(&mut checker, (&written, feeds), &defaults, directory.to_owned());
            Err((sound.map(Box::new), faults))
        }
    }
}

/// The written value, else the default one. `default.toml` sets every key; a test keeps it so.
macro_rules! setting {
    ($written:expr, $defaults:expr, $table:ident.$key:ident) => {
        $written
            .$table
            .as_ref()
            .and_then(|table| table.$key.as_ref())
            .or_else(|| $defaults.$table.as_ref().and_then(|table| table.$key.as_ref()))?
    };
}

fn build(
    checker: &mut Checker<'_>,
    (written, feeds): (&Raw, Vec<WrittenFeed>),
    defaults: &Raw,
    directory: PathBuf,
) -> Option<Config> {
    let municipality = municipality(checker, written, defaults);
    let database =
        checker.parsed("database.address", setting!(written, defaults, database.address), |text| database(text));
    let sync = sync(checker, written, defaults);
    let report = reporting(checker, written, defaults, &directory);
    let mappings = directory.join(setting!(written, defaults, mappings.directory).get_ref());
    let secrets = directory.join(setting!(written, defaults, secrets.directory).get_ref());
    let feeds = feeds.into_iter().filter_map(|written| feed(checker, written)).collect();
    Some(Config {
        file: checker.0.file.to_owned(),
        database: absolute_database(&database?, &directory),
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

fn database(address: &str) -> Result<String, String> {
    let is_known = ["sqlite://", "postgres://", "postgresql://"].iter().any(|scheme| address.starts_with(scheme));
    if is_known {
        return Ok(address.to_owned());
    }
    // The address may hold a password: it is not repeated.
    let scheme = address.split(':').next().filter(|_| address.contains("://")).unwrap_or_default();
    Err(format!(
        "базы «{scheme}» программа не знает: нужен адрес sqlite://файл или postgres://пользователь:пароль@сервер/база"
    ))
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
    let url = checker.parsed("report.receiver_url", url, |text| receiver_url(text))?;
    let ca = setting!(written, defaults, report.receiver_ca_certificate).get_ref();
    let token = setting!(written, defaults, report.receiver_token);
    if url.is_some() && token.get_ref().trim().is_empty() {
        let problem = "имя секрета с ключом доступа пусто: без ключа ЦУР пакет не примет";
        checker.fault(Some(token.span()), "report.receiver_token", problem);
    }
    let token = token.get_ref();
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

fn feed(checker: &mut Checker<'_>, written: WrittenFeed) -> Option<Feed> {
    let WrittenFeed { name, raw, span, lines } = written;
    let is_plain =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if !is_plain {
        let problem = "в имени потока допустимы строчные латинские буквы, цифры и дефис";
        checker.fault(Some(span.clone()), &format!("feed.{name}"), problem);
    }
    let expected_every_h = match &raw.expected_every_h {
        None => Some(WEEK_H),
        Some(hours) => checker.parsed(&format!("feed.{name}.expected_every_h"), hours, |hours| {
            positive(u64::from(*hours)).map(|_| *hours)
        }),
    };
    let hours = |hours: u32| SignedDuration::from_hours(i64::from(hours));
    let place = FeedPlace {
        file: checker.0.file.to_owned(),
        feed: name.clone(),
        line: FileFault::line_at(checker.0.text, span.start),
        lines,
    };
    Some(Feed {
        title: raw.title.unwrap_or_else(|| name.clone()),
        name: FeedName::new(name),
        enabled: raw.enabled,
        connector: raw.connector?,
        mapping: raw.mapping?,
        expected_every: hours(expected_every_h?),
        grace: hours(raw.grace_h),
        settings: raw.settings,
        place,
    })
}

/// A relative SQLite path is meant from the directory of the configuration.
fn absolute_database(address: &str, directory: &Path) -> String {
    match address.strip_prefix("sqlite://") {
        Some(path) if !path.starts_with([':', '/']) => format!("sqlite://{}", directory.join(path).display()),
        Some(_) | None => address.to_owned(),
    }
}
