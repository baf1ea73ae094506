//! A package into the outbox: a folder that is whole from the moment it has its name.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use crate::{
    domain::{Instant, Period},
    pipeline::{
        PipelineError,
        aggregate::{Basis, Moments},
    },
    report::{Content, Package},
    store::report::BuiltReport,
};

/// Digits of the package's hash in the name of its folder.
const HASH_DIGITS: usize = 8;

/// A package on disk.
#[derive(Debug, Clone)]
pub struct Written {
    /// Id of the report; also the idempotency key of its delivery.
    pub report_id: String,
    /// Where the files are.
    pub directory: PathBuf,
    /// The package as it is delivered: one ZIP.
    pub archive: Vec<u8>,
    /// SHA-256 of the archive, hex.
    pub sha256: String,
}

/// Writes a package below `outbox` and records it.
///
/// The files go to a folder beside it, the manifest last, and that folder is renamed: under its own name it is whole. The
/// name holds a part of the package's hash, so another package never takes the place of this one; the same package again
/// is left as it lies there, only what is missing of it is added.
pub async fn write(
    basis: &Basis<'_>,
    package: &Package,
    outbox: &Path,
    (period, moments): (Period, Moments),
    now: Instant,
) -> Result<Written, PipelineError> {
    let archive = archive(package).map_err(|cause| PipelineError::Render(cause.into()))?;
    let archive = Content::from(archive);
    let sha256 = archive.sha256();
    let directory = outbox.join(folder_name(basis, (period, moments), &sha256));
    write_folder(package, &directory)?;
    let built = BuiltReport {
        period,
        as_of: moments.as_of,
        known_at: moments.known_at,
        package_sha256: sha256.clone(),
        directory: directory.display().to_string(),
    };
    let mut tx = basis.store.begin().await?;
    let report_id = crate::store::report::record(&mut tx, basis.municipality, &built, now).await?;
    tx.commit().await?;
    Ok(Written { report_id, directory, archive: archive.joined(), sha256 })
}

/// `18720000_2026-Q1_20260406T060000Z_1f0c9a4e`; the second clock is added where it differs from the first.
fn folder_name(basis: &Basis<'_>, (period, moments): (Period, Moments), sha256: &str) -> String {
    let stamp = |instant: Instant| jiff::Timestamp::from(instant).strftime("%Y%m%dT%H%M%SZ").to_string();
    let mut name = format!("{}_{period}_{}", basis.municipality, stamp(moments.as_of));
    if moments.known_at != moments.as_of {
        name.push_str("_known_");
        name.push_str(&stamp(moments.known_at));
    }
    name.push('_');
    name.extend(sha256.chars().take(HASH_DIGITS));
    name
}

/// Makes `directory` a folder with the files of `package`.
fn write_folder(package: &Package, directory: &Path) -> Result<(), PipelineError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| PipelineError::Write { path, source }
    };
    if directory.is_dir() {
        return complete(package, directory);
    }
    let mut name = directory.file_name().unwrap_or_default().to_owned();
    name.push(format!(".tmp-{}", std::process::id()));
    let temporary = directory.with_file_name(name);
    if temporary.is_dir() {
        fs::remove_dir_all(&temporary).map_err(failed(&temporary))?;
    }
    fs::create_dir_all(&temporary).map_err(failed(&temporary))?;
    for file in &package.files {
        let path = temporary.join(file.name);
        write_file(&path, &file.content).map_err(failed(&path))?;
    }
    match fs::rename(&temporary, directory) {
        Ok(()) => Ok(()),
        // Another process was faster with the same package.
        Err(_) if directory.is_dir() => fs::remove_dir_all(&temporary).map_err(failed(&temporary)),
        Err(source) => Err(failed(directory)(source)),
    }
}

/// Adds what is missing of a package that lies there already, the manifest last.
fn complete(package: &Package, directory: &Path) -> Result<(), PipelineError> {
    for file in &package.files {
        let path = directory.join(file.name);
        if !path.exists() {
            let temporary = path.with_extension(format!("tmp-{}", std::process::id()));
            let written = write_file(&temporary, &file.content).and_then(|()| fs::rename(&temporary, &path));
            written.map_err(|source| PipelineError::Write { path, source })?;
        }
    }
    Ok(())
}

fn write_file(path: &Path, content: &Content) -> io::Result<()> {
    let mut file = fs::File::create(path)?;
    content.pieces().try_for_each(|piece| file.write_all(piece))?;
    file.sync_all()
}

/// One ZIP with the files of the package: no clock in it, so the same files give the same bytes.
fn archive(package: &Package) -> zip::result::ZipResult<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644);
    let mut writer = ZipWriter::new(io::Cursor::new(Vec::new()));
    for file in &package.files {
        writer.start_file(file.name, options)?;
        file.content.pieces().try_for_each(|piece| writer.write_all(piece))?;
    }
    Ok(writer.finish()?.into_inner())
}

#[cfg(test)]
mod tests;
