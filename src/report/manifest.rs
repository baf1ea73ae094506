//! `SHA256SUMS` and `manifest.json`: what a receiver checks a package against.

use serde::{Deserialize, Serialize};

use super::{PackageFile, ReportError, ReportInput, SCHEMA_VERSION, TITLE, words};

/// `manifest.json`: written last, so a folder without it is not a whole package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of the format, [`SCHEMA_VERSION`].
    pub schema_version: String,
    /// Title of the report (Russian).
    pub title: String,
    /// ОКТМО of the municipality.
    pub municipality: String,
    /// Name of the municipality.
    pub municipality_name: String,
    /// Name of the region.
    pub region: String,
    /// `2026-Q1`, or two dates.
    pub period: String,
    /// First day, `2026-01-01`.
    pub period_first: String,
    /// Last day, `2026-03-31`.
    pub period_last: String,
    /// RFC 3339, UTC.
    pub as_of: String,
    /// RFC 3339, UTC.
    pub known_at: String,
    /// Version of the mappings and crosswalks.
    pub mapping_version: String,
    /// Version of the production calendar.
    pub calendar_version: String,
    /// Version of the definitions.
    pub definitions_version: String,
    /// Version of the program.
    pub program_version: String,
    /// Every file of the package but the manifest, in the order of writing.
    pub files: Vec<ManifestFile>,
}

/// One file of the package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestFile {
    /// Its name, without a folder.
    pub name: String,
    /// Its size.
    pub size_bytes: u64,
    /// SHA-256, lower-case hex.
    pub sha256: String,
}

/// The lines that `sha256sum --check` reads.
pub(super) fn checksums(files: &[PackageFile]) -> Vec<u8> {
    let lines: Vec<_> = files.iter().map(|file| format!("{}  {}\n", file.content.sha256(), file.name)).collect();
    lines.concat().into_bytes()
}

/// `manifest.json` over `files`.
pub(super) fn report(input: &ReportInput, files: &[PackageFile]) -> Result<Vec<u8>, ReportError> {
    let files = files.iter().map(|file| ManifestFile {
        name: file.name.to_owned(),
        size_bytes: u64::try_from(file.content.size()).unwrap_or(u64::MAX),
        sha256: file.content.sha256(),
    });
    let manifest = Manifest {
        schema_version: SCHEMA_VERSION.to_owned(),
        title: TITLE.to_owned(),
        municipality: input.municipality.oktmo.to_string(),
        municipality_name: input.municipality.name.clone(),
        region: input.municipality.region.clone(),
        period: input.period.to_string(),
        period_first: input.period.first().to_string(),
        period_last: input.period.last().to_string(),
        as_of: words::instant_iso(input.as_of),
        known_at: words::instant_iso(input.known_at),
        mapping_version: input.versions.mapping.clone(),
        calendar_version: input.versions.calendar.clone(),
        definitions_version: input.versions.definitions.clone(),
        program_version: input.versions.program.clone(),
        files: files.collect(),
    };
    let mut bytes = serde_json::to_vec_pretty(&manifest).map_err(ReportError::write("manifest.json"))?;
    bytes.push(b'\n');
    Ok(bytes)
}
