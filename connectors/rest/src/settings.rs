//! The settings of a feed joined with its manifest.

use std::fs;
use std::path::Path;

use svod_contract::{SettingsError, Surroundings};
use svod_http::Auth;
use toml::{Table, Value};
use url::Url;

use crate::manifest::{self, AuthKind, Manifest, Stream, TokenPlace};

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
    if let Some(number) = take_number(&mut table, "page_size")? {
        stream.page_size = manifest::page_size("page_size", number)?;
    }
    if let Some(number) = take_number(&mut table, "pages_max")? {
        stream.pages_max = manifest::pages_max("pages_max", number)?;
    }
    if let Some(number) = take_number(&mut table, "overlap_s")? {
        let Some(incremental) = &mut stream.incremental else {
            return Err(SettingsError::new("overlap_s", "has no use: the stream is not incremental"));
        };
        incremental.overlap_s = manifest::overlap("overlap_s", number)?;
    }
    let auth = take_auth(&mut table, &manifest.auth, &base)?;
    if let Some(key) = table.keys().next() {
        return Err(SettingsError::new(key, "is not known here"));
    }
    let address = below("streams.path", &base, &stream.path)?;
    Ok(Settings { manifest, stream_name, stream, address, auth, http })
}

fn take_manifest(table: &mut Table, around: &Surroundings) -> Result<Manifest, SettingsError> {
    match (take_text(table, "manifest")?, take_text(table, "manifest_file")?) {
        (Some(name), None) => {
            let text = manifest::embedded(&name).ok_or_else(|| {
                SettingsError::new("manifest", "must be \"pos\" or \"incident\"; use `manifest_file`")
            })?;
            Manifest::parse(text, &name)
        }
        (None, Some(path)) => {
            let text = fs::read_to_string(around.resolve(Path::new(&path))).map_err(|error| {
                SettingsError::new("manifest_file", format!("names {path}, which cannot be read: {}", error.kind()))
            })?;
            Manifest::parse(&text, &path)
        }
        (None, None) => Err(SettingsError::new("manifest", "is missing: name a built-in one, or give `manifest_file`")),
        (Some(_), Some(_)) => Err(SettingsError::new("manifest", "and `manifest_file` exclude each other")),
    }
}

fn take_base(table: &mut Table) -> Result<Url, SettingsError> {
    let wrong = |problem| SettingsError::new("base_url", problem);
    let text = take_text(table, "base_url")?.ok_or_else(|| wrong("is missing"))?;
    let url = Url::parse(&text).map_err(|_error| wrong("must be an address like \"https://platform.example\""))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(wrong("must begin with https:// or http://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("must not hold a user or a password: use `secret`"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("must have no parameters"));
    }
    Ok(url)
}

fn take_stream(table: &mut Table, manifest: &mut Manifest) -> Result<(String, Stream), SettingsError> {
    let known = manifest.streams.keys().cloned().collect::<Vec<_>>().join(", ");
    let chosen = match (take_text(table, "stream")?, manifest.streams.len()) {
        (Some(name), _) => manifest.streams.remove_entry(&name),
        (None, 1) => manifest.streams.pop_first(),
        (None, _) => None,
    };
    chosen.ok_or_else(|| SettingsError::new("stream", format!("must be one of: {known}")))
}

fn take_auth(table: &mut Table, kind: &AuthKind, base: &Url) -> Result<Auth, SettingsError> {
    let mut required = |key: &str| {
        take_text(table, key)?.ok_or_else(|| SettingsError::new(key, "is missing: the manifest asks for credentials"))
    };
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
    Url::parse(&text).map_err(|_error| SettingsError::new(key, "does not make an address with `base_url`"))
}

fn take_text(table: &mut Table, key: &str) -> Result<Option<String>, SettingsError> {
    match table.remove(key) {
        None => Ok(None),
        Some(Value::String(text)) if !text.is_empty() => Ok(Some(text)),
        Some(_) => Err(SettingsError::new(key, "must be a text that is not empty")),
    }
}

fn take_number(table: &mut Table, key: &str) -> Result<Option<i64>, SettingsError> {
    match table.remove(key) {
        None => Ok(None),
        Some(Value::Integer(number)) => Ok(Some(number)),
        Some(_) => Err(SettingsError::new(key, "must be a whole number")),
    }
}

#[cfg(test)]
mod tests;
