//! What a manifest says, checked: how to ask one platform and where its answers keep their parts.

mod raw;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use svod_contract::settings::read;
use svod_contract::{ErrorClass, Expected, SettingsError, SettingsProblem};
use svod_http::{HeaderMap, HeaderName, HeaderValue, SendSecret};
use url::{Host, Url};

use crate::errors::ErrorSignal;
use crate::path::{Place, Records};
use crate::template::Templates;
use raw::{RawAuth, RawError, RawFormat, RawManifest, RawPaging, RawSend, RawStream, RawTime};

const PAGE_SIZE: i64 = 100;
const PAGES_MAX: i64 = 10_000;
const OVERLAP_S: i64 = 600;

/// What may be set: records asked for at once, pages of one sweep, seconds of overlap.
pub(crate) const PAGE_SIZES: RangeInclusive<i64> = 1..=100_000;
pub(crate) const PAGES: RangeInclusive<i64> = 1..=10_000_000;
pub(crate) const OVERLAPS_S: RangeInclusive<i64> = 0..=90 * 86_400;

/// The platforms whose assumed contract is built in.
const EMBEDDED: [(&str, &str); 2] =
    [("pos", include_str!("../manifests/pos.toml")), ("incident", include_str!("../manifests/incident.toml"))];

#[derive(Debug)]
pub(crate) struct Manifest {
    pub(crate) format: Format,
    pub(crate) auth: AuthKind,
    pub(crate) error: Option<ErrorSignal>,
    pub(crate) streams: BTreeMap<String, Stream>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Xml,
}

/// The scheme without the names that the settings of a feed give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AuthKind {
    None,
    Header(HeaderName),
    Query(String),
    Basic,
    Bearer,
    ClientCredentials { token: TokenPlace, scope: Option<String>, send: SendSecret },
}

/// Where tokens are issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TokenPlace {
    /// Path below the base address; begins with `/`.
    Path(String),
    /// An address of its own: over TLS, or on this machine.
    Url(Url),
}

#[derive(Debug)]
pub(crate) struct Stream {
    /// Path below the base address; begins with `/`.
    pub(crate) path: String,
    pub(crate) parameters: Templates,
    pub(crate) probe: Templates,
    pub(crate) headers: HeaderMap,
    pub(crate) records: Records,
    pub(crate) total: Option<Place>,
    /// Where a record says that its item is gone; `None` when the platform never says it.
    pub(crate) deleted: Option<Place>,
    pub(crate) paging: Paging,
    /// `None` reads the whole stream at every run.
    pub(crate) incremental: Option<Incremental>,
    /// Records asked for at once.
    pub(crate) page_size: u64,
    /// Pages of one sweep before it counts as endless.
    pub(crate) pages_max: u64,
    /// Path, parameters, records and paging as written: another text may mean other pages.
    pub(crate) asks: String,
}

#[derive(Debug, Clone)]
pub(crate) enum Paging {
    Single,
    PageNumber {
        first: u64,
        /// Where the answer repeats the number of its page.
        echo: Option<Place>,
    },
    Offset,
    Cursor {
        next: Place,
    },
    NextLink {
        /// `None` reads the `Link` header.
        next: Option<Place>,
    },
}

#[derive(Debug, Clone)]
pub(crate) struct Incremental {
    pub(crate) updated: Place,
    pub(crate) time: TimeFormat,
    /// How far before the newest change seen the next sweep begins, in seconds.
    pub(crate) overlap_s: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimeFormat {
    Rfc3339,
    /// Without an offset: the time of the municipality.
    Local,
    UnixSeconds,
    UnixMilliseconds,
}

/// The built-in manifest of that name; `None` when there is no such one.
pub(crate) fn embedded(name: &str) -> Option<&'static str> {
    EMBEDDED.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// The names of the built-in manifests.
pub(crate) fn embedded_names() -> impl Iterator<Item = &'static str> {
    EMBEDDED.iter().map(|(name, _)| *name)
}

impl Manifest {
    /// Reads and checks a manifest; `source` is the file or built-in name, for the error.
    pub(crate) fn parse(text: &str, source: &str) -> Result<Self, SettingsError> {
        let table = text.parse::<toml::Table>().map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.matches('\n').count() as u64 + 1;
            SettingsError::new("", SettingsProblem::Syntax { line })
        });
        table.and_then(read).and_then(Self::check).map_err(|error| error.in_file(source))
    }

    fn check(raw: RawManifest) -> Result<Self, SettingsError> {
        if raw.name.is_empty() {
            return Err(SettingsError::unfit("name", Expected::Text));
        }
        if raw.streams.is_empty() {
            return Err(SettingsError::new("streams", SettingsProblem::Empty));
        }
        let streams = raw.streams.into_iter().map(|(name, stream)| {
            let stream = check_stream(stream).map_err(|error| error.within(&format!("streams.{name}")))?;
            Ok((name, stream))
        });
        Ok(Self {
            format: match raw.response {
                RawFormat::Json => Format::Json,
                RawFormat::Xml => Format::Xml,
            },
            auth: check_auth(raw.auth)?,
            error: raw.error.map(check_error).transpose()?,
            streams: streams.collect::<Result<_, SettingsError>>()?,
        })
    }
}

fn check_auth(raw: RawAuth) -> Result<AuthKind, SettingsError> {
    Ok(match raw {
        RawAuth::None {} => AuthKind::None,
        RawAuth::Basic {} => AuthKind::Basic,
        RawAuth::Bearer {} => AuthKind::Bearer,
        RawAuth::ApiKeyHeader { name } => match HeaderName::from_bytes(name.as_bytes()) {
            Ok(name) => AuthKind::Header(name),
            Err(_error) => return Err(SettingsError::unfit("auth.name", Expected::Header)),
        },
        RawAuth::ApiKeyQuery { name } if name.is_empty() => {
            return Err(SettingsError::unfit("auth.name", Expected::Text));
        }
        RawAuth::ApiKeyQuery { name } => AuthKind::Query(name),
        RawAuth::ClientCredentials { token_path, token_url, scope, send } => AuthKind::ClientCredentials {
            token: check_token(token_path, token_url)?,
            scope,
            send: match send {
                RawSend::Form => SendSecret::Form,
                RawSend::Basic => SendSecret::Basic,
            },
        },
    })
}

fn check_token(path: Option<String>, url: Option<String>) -> Result<TokenPlace, SettingsError> {
    let key = "auth.token_url";
    let url = match (path, url) {
        (Some(path), None) => return check_path("auth.token_path", path).map(TokenPlace::Path),
        (None, Some(url)) => url,
        (None, None) => {
            return Err(SettingsError::new("auth.token_path", SettingsProblem::MissingOr("auth.token_url")));
        }
        (Some(_), Some(_)) => return Err(SettingsError::new(key, SettingsProblem::Excludes("auth.token_path"))),
    };
    let wrong = || SettingsError::unfit(key, Expected::Address("https://login.example/token"));
    let url = Url::parse(&url).map_err(|_error| wrong())?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(SettingsError::new(key, SettingsProblem::AddressWithCredentials));
    }
    if url.fragment().is_some() || !url.has_host() {
        return Err(wrong());
    }
    let is_here = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    match url.scheme() {
        "https" => Ok(TokenPlace::Url(url)),
        "http" if is_here => Ok(TokenPlace::Url(url)),
        _ => Err(SettingsError::new(key, SettingsProblem::NotSecure)),
    }
}

fn check_error(raw: RawError) -> Result<ErrorSignal, SettingsError> {
    let ok = match raw.ok {
        Some(ok) => Some((place("error.ok.path", &ok.path)?, ok.value)),
        None => None,
    };
    let known = || ErrorClass::ALL.map(|class| class.as_str().to_owned()).to_vec();
    let codes = raw.codes.into_iter().map(|(code, word)| {
        let class = ErrorSignal::class(&word);
        let class = class
            .ok_or_else(|| SettingsError::new(format!("error.codes.{code}"), SettingsProblem::NotOneOf(known())))?;
        Ok((code, class))
    });
    Ok(ErrorSignal {
        ok,
        code: place("error.code", &raw.code)?,
        retry_after_s: optional("error.retry_after_s", raw.retry_after_s.as_deref())?,
        codes: codes.collect::<Result<_, SettingsError>>()?,
    })
}

fn check_stream(raw: RawStream) -> Result<Stream, SettingsError> {
    let asks = serde_json::json!([raw.path, raw.parameters, raw.records, raw.paging]).to_string();
    let paging = check_paging(raw.paging)?;
    let mut probe = raw.parameters.clone();
    probe.extend(raw.probe);
    let incremental = match raw.incremental {
        None => None,
        Some(raw) => Some(Incremental {
            updated: place("incremental.updated", &raw.updated)?,
            time: match raw.format {
                RawTime::Rfc3339 => TimeFormat::Rfc3339,
                RawTime::Local => TimeFormat::Local,
                RawTime::UnixS => TimeFormat::UnixSeconds,
                RawTime::UnixMs => TimeFormat::UnixMilliseconds,
            },
            overlap_s: overlap("incremental.overlap_s", raw.overlap_s.unwrap_or(OVERLAP_S))?,
        }),
    };
    let parameters = Templates::parse("parameters", raw.parameters)?;
    let variable = match &paging {
        Paging::PageNumber { .. } => Some("page"),
        Paging::Offset => Some("offset"),
        Paging::Cursor { .. } => Some("cursor"),
        Paging::Single | Paging::NextLink { .. } => None,
    };
    if let Some(variable) = variable.filter(|variable| !parameters.uses(variable)) {
        return Err(SettingsError::new("parameters", SettingsProblem::TemplateLacks(variable)));
    }
    Ok(Stream {
        path: check_path("path", raw.path)?,
        parameters,
        probe: Templates::parse("probe", probe)?,
        headers: check_headers(raw.headers)?,
        records: Records::parse(&raw.records)
            .map_err(|at| SettingsError::new("records", SettingsProblem::JsonPath(at)))?,
        total: optional("total", raw.total.as_deref())?,
        deleted: optional("deleted", raw.deleted.as_deref())?,
        paging,
        incremental,
        page_size: page_size("page_size", raw.page_size.unwrap_or(PAGE_SIZE))?,
        pages_max: pages_max("pages_max", raw.pages_max.unwrap_or(PAGES_MAX))?,
        asks,
    })
}

fn check_paging(raw: RawPaging) -> Result<Paging, SettingsError> {
    Ok(match raw {
        RawPaging::Single {} => Paging::Single,
        RawPaging::PageNumber { first, echo } if first <= 1 => {
            Paging::PageNumber { first, echo: optional("paging.echo", echo.as_deref())? }
        }
        RawPaging::PageNumber { .. } => return Err(SettingsError::new("paging.first", SettingsProblem::Range(0, 1))),
        RawPaging::Offset {} => Paging::Offset,
        RawPaging::Cursor { next } => Paging::Cursor { next: place("paging.next", &next)? },
        RawPaging::NextLink { next } => Paging::NextLink { next: optional("paging.next", next.as_deref())? },
    })
}

fn check_headers(raw: BTreeMap<String, String>) -> Result<HeaderMap, SettingsError> {
    raw.into_iter()
        .map(|(name, value)| {
            let wrong = || SettingsError::unfit(format!("headers.{name}"), Expected::Header);
            let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_error| wrong())?;
            Ok((key, HeaderValue::from_str(&value).map_err(|_error| wrong())?))
        })
        .collect()
}

fn check_path(key: &str, path: String) -> Result<String, SettingsError> {
    if path.starts_with('/') && !path.starts_with("//") && !path.contains(['?', '#']) {
        Ok(path)
    } else {
        Err(SettingsError::unfit(key, Expected::Path))
    }
}

fn place(key: &str, text: &str) -> Result<Place, SettingsError> {
    Place::parse(text).map_err(|at| SettingsError::new(key, SettingsProblem::JsonPath(at)))
}

fn optional(key: &str, text: Option<&str>) -> Result<Option<Place>, SettingsError> {
    text.map(|text| place(key, text)).transpose()
}

/// Checks the number of records asked for at once.
fn page_size(key: &str, number: i64) -> Result<u64, SettingsError> {
    within(key, number, PAGE_SIZES)
}

/// Checks the number of pages of one sweep.
fn pages_max(key: &str, number: i64) -> Result<u64, SettingsError> {
    within(key, number, PAGES)
}

/// Checks an overlap in seconds.
fn overlap(key: &str, number: i64) -> Result<i64, SettingsError> {
    within(key, number, OVERLAPS_S)
}

fn within<N: TryFrom<i64>>(key: &str, number: i64, range: RangeInclusive<i64>) -> Result<N, SettingsError> {
    let fits = Some(number).filter(|number| range.contains(number)).and_then(|number| N::try_from(number).ok());
    fits.ok_or_else(|| SettingsError::new(key, SettingsProblem::Range(*range.start(), *range.end())))
}

#[cfg(test)]
mod tests;
