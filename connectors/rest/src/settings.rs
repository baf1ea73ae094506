//! The settings of a feed joined with its manifest.

use std::fs;
use std::path::Path;

use svod_contract::settings::{nothing_else, number, optional_number, optional_text, required_text};
use svod_contract::{DiskFault, Expected, SettingsError, SettingsProblem, Surroundings};
use svod_http::Auth;
use toml::Table;
use url::Url;

use crate::manifest::{self, AuthKind, Manifest, OVERLAPS_S, PAGE_SIZES, PAGES, Stream, TokenPlace};

/// The keys beside those of the HTTP client; which of them a feed needs is for its manifest to say.
const KEYS: [&str; 10] = [
    "manifest",
    "manifest_file",
    "base_url",
    "stream",
    "page_size",
    "pages_max",
    "overlap_s",
    "user",
    "client_id",
    "secret",
];

/// Everything a source needs, checked.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) manifest: Manifest,
    pub(crate) stream_name: String,
    pub(crate) stream: Stream,
    /// Address of the stream, without parameters.
    pub(crate) address: Url,
    pub(crate) auth: Auth,
    pub(crate) http: svod_http::Settings,
}

/// Checks the settings and reads the manifest they name.
pub(crate) fn check(mut table: Table, around: &Surroundings) -> Result<Settings, SettingsError> {
    let http = svod_http::Settings::take(&mut table, around)?;
    let mut manifest = take_manifest(&mut table, around)?;
    let base = take_base(&mut table)?;
    let (stream_name, mut stream) = take_stream(&mut table, &mut manifest)?;
    stream.page_size = number(&mut table, "page_size", stream.page_size, PAGE_SIZES)?;
    stream.pages_max = number(&mut table, "pages_max", stream.pages_max, PAGES)?;
    if let Some(overlap_s) = optional_number(&mut table, "overlap_s", OVERLAPS_S)? {
        let Some(incremental) = &mut stream.incremental else {
            return Err(SettingsError::new("overlap_s", SettingsProblem::Useless));
        };
        incremental.overlap_s = overlap_s;
    }
    let auth = take_auth(&mut table, &manifest.auth, &base)?;
    nothing_else(&table, &[KEYS.as_slice(), &svod_http::Settings::KEYS].concat())?;
    let address = below("streams.path", &base, &stream.path)?;
    Ok(Settings { manifest, stream_name, stream, address, auth, http })
}

fn take_manifest(table: &mut Table, around: &Surroundings) -> Result<Manifest, SettingsError> {
    match (optional_text(table, "manifest")?, optional_text(table, "manifest_file")?) {
        (Some(name), None) => {
            let known = || SettingsProblem::NotOneOf(manifest::embedded_names().map(str::to_owned).collect());
            let text = manifest::embedded(&name).ok_or_else(|| SettingsError::new("manifest", known()))?;
            Manifest::parse(text, &name)
        }
        (None, Some(path)) => {
            let text = fs::read_to_string(around.resolve(Path::new(&path))).map_err(|error| {
                let problem = SettingsProblem::UnreadableFile { path: path.clone(), cause: DiskFault::from(&error) };
                SettingsError::new("manifest_file", problem)
            })?;
            Manifest::parse(&text, &path)
        }
        (None, None) => Err(SettingsError::new("manifest", SettingsProblem::MissingOr("manifest_file"))),
        (Some(_), Some(_)) => Err(SettingsError::new("manifest", SettingsProblem::Excludes("manifest_file"))),
    }
}

fn take_base(table: &mut Table) -> Result<Url, SettingsError> {
    let key = "base_url";
    let wrong = || SettingsError::unfit(key, Expected::Address("https://platform.example"));
    let url = Url::parse(&required_text(table, key, SettingsProblem::Missing)?).map_err(|_error| wrong())?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(wrong());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(SettingsError::new(key, SettingsProblem::AddressWithCredentials));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(SettingsError::new(key, SettingsProblem::AddressWithParameters));
    }
    Ok(url)
}

fn take_stream(table: &mut Table, manifest: &mut Manifest) -> Result<(String, Stream), SettingsError> {
    let known: Vec<String> = manifest.streams.keys().cloned().collect();
    let chosen = match (optional_text(table, "stream")?, manifest.streams.len()) {
        (Some(name), _) => manifest.streams.remove_entry(&name),
        (None, 1) => manifest.streams.pop_first(),
        (None, _) => None,
    };
    chosen.ok_or_else(|| SettingsError::new("stream", SettingsProblem::NotOneOf(known)))
}

fn take_auth(table: &mut Table, kind: &AuthKind, base: &Url) -> Result<Auth, SettingsError> {
    let mut required = |key: &str| required_text(table, key, SettingsProblem::MissingCredentials);
    Ok(match kind {
        AuthKind::None => Auth::None,
        AuthKind::Header(name) => Auth::Header { name: name.clone(), secret: required("secret")? },
        AuthKind::Query(name) => Auth::Query { name: name.clone(), secret: required("secret")? },
        AuthKind::Bearer => Auth::Bearer { secret: required("secret")? },
        AuthKind::Basic => Auth::Basic { user: required("user")?, secret: required("secret")? },
        AuthKind::ClientCredentials { token, scope, send } => Auth::ClientCredentials {
            token_url: match token {
                TokenPlace::Path(path) => below("auth.token_path", base, path)?,
                TokenPlace::Url(url) => url.clone(),
            },
            client_id: required("client_id")?,
            secret: required("secret")?,
            scope: scope.clone(),
            send: *send,
        },
    })
}

fn below(key: &str, base: &Url, path: &str) -> Result<Url, SettingsError> {
    let text = format!("{}{path}", base.as_str().trim_end_matches('/'));
    Url::parse(&text).map_err(|_error| SettingsError::new(key, SettingsProblem::NoAddressWithBase))
}

#[cfg(test)]
mod tests;
