//! What lies in a drop folder right now, and which of it can be read.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fs::{self, DirEntry, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use svod_contract::{Fault, FaultKind, Reason, SourceError};

/// A file dated later than this after "now" has a wrong date rather than a fresh one, and is read.
const CLOCK_SKEW_MAX: SignedDuration = SignedDuration::from_hours(24);

/// Name endings of files that another program has not finished.
const UNFINISHED: [&str; 3] = [".part", ".crdownload", ".tmp"];

/// A folder in which people or programs leave files.
#[derive(Debug, Clone)]
pub struct DropFolder {
    directory: PathBuf,
    extensions: Vec<String>,
    size_max_bytes: u64,
    settle: Duration,
}

impl DropFolder {
    /// Names a folder; the disk is not touched.
    ///
    /// `extensions` are without the dot, in any case. A file changed less than `settle` ago is taken as still being
    /// copied. A file above `size_max_bytes` is not read.
    pub fn new(directory: PathBuf, extensions: &[&str], size_max_bytes: u64, settle: Duration) -> Self {
        let extensions = extensions.iter().map(|extension| extension.to_lowercase()).collect();
        Self { directory, extensions, size_max_bytes, settle }
    }

    /// Where the files are.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// How many files a connector would look at; for a probe, which has no "now".
    pub fn count(&self) -> Result<usize, SourceError> {
        Ok(self.candidates()?.len())
    }

    /// What can be read at `now` (the instant of the run), and what cannot.
    ///
    /// Fails with [`Reason::Folder`] when the folder itself is missing or cannot be listed.
    pub fn scan(&self, now: Timestamp) -> Result<Scan, SourceError> {
        let mut scan = Scan::default();
        for file in self.candidates()? {
            scan.present.insert(file.name.clone());
            match self.obstacle(&file, now) {
                None => scan.files.push(file),
                Some((kind, detail)) => scan.faults.push(Fault { subject: file.name, kind, detail }),
            }
        }
        scan.files.sort_by(|a, b| (a.modified, &a.name).cmp(&(b.modified, &b.name)));
        scan.faults.sort_by(|a, b| a.subject.cmp(&b.subject));
        Ok(scan)
    }

    /// Every file whose name and place qualify, readable or not.
    fn candidates(&self) -> Result<Vec<FoundFile>, SourceError> {
        let refuse = |error: io::Error| SourceError::Refused {
            reason: Reason::Folder,
            detail: format!("{}: {error}", self.directory.display()),
        };
        let home = fs::canonicalize(&self.directory).map_err(refuse)?;
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.directory).map_err(refuse)? {
            if let Some(file) = self.candidate(&home, &entry.map_err(refuse)?) {
                found.push(file);
            }
        }
        Ok(found)
    }

    /// `None` for what is not ours: other extensions, leftovers of office programs, folders, links out of the folder,
    /// and what disappeared meanwhile.
    fn candidate(&self, home: &Path, entry: &DirEntry) -> Option<FoundFile> {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !self.wants(&name) {
            return None;
        }
        let path = entry.path();
        if entry.file_type().ok()?.is_symlink() && fs::canonicalize(&path).ok()?.parent() != Some(home) {
            return None;
        }
        let metadata = fs::metadata(&path).ok()?;
        metadata.is_file().then(|| FoundFile {
            path,
            name,
            size_bytes: metadata.len(),
            modified: modified_at(&metadata),
        })
    }

    fn wants(&self, name: &str) -> bool {
        let lower = name.to_lowercase();
        if lower.starts_with('.') || lower.starts_with("~$") || UNFINISHED.iter().any(|ending| lower.ends_with(ending))
        {
            return false;
        }
        lower.rsplit_once('.').is_some_and(|(_, extension)| self.extensions.iter().any(|known| known == extension))
    }

    /// Why the file cannot be read now.
    fn obstacle(&self, file: &FoundFile, now: Timestamp) -> Option<(FaultKind, String)> {
        let age = now.duration_since(file.modified);
        let settle = SignedDuration::try_from(self.settle).unwrap_or(SignedDuration::MAX);
        if age < settle && age > -CLOCK_SKEW_MAX {
            return Some((FaultKind::HalfCopied, String::new()));
        }
        if file.size_bytes == 0 {
            return Some((FaultKind::Empty, String::new()));
        }
        if file.size_bytes > self.size_max_bytes {
            return Some((FaultKind::TooLarge, format!("size_max_bytes = {}", self.size_max_bytes)));
        }
        File::open(&file.path).err().map(|error| (FaultKind::Locked, error.kind().to_string()))
    }
}

/// What one look at a drop folder found.
#[derive(Debug, Clone, Default)]
pub struct Scan {
    /// Files that can be read, by time of modification, then by name.
    pub files: Vec<FoundFile>,
    /// Files that cannot be read now, by name.
    pub faults: Vec<Fault>,
    present: BTreeSet<String>,
}

impl Scan {
    /// Whether a file of this name lies in the folder, readable or not.
    pub fn contains(&self, name: &str) -> bool {
        self.present.contains(name)
    }
}

/// A file that can be read, as it was when the folder was scanned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its name without the folder: what an operator can look for.
    pub name: String,
    /// Its size.
    pub size_bytes: u64,
    /// When it was last changed.
    pub modified: Timestamp,
}

impl FoundFile {
    /// BLAKE3 of the content, in hexadecimal: the identity of the file, whatever its name.
    pub fn hash(&self) -> io::Result<String> {
        let mut hasher = blake3::Hasher::new();
        io::copy(&mut File::open(&self.path)?, &mut hasher)?;
        Ok(hasher.finalize().to_hex().to_string())
    }

    /// Whether somebody changed, replaced or removed the file since the folder was scanned.
    pub fn is_changed(&self) -> bool {
        fs::metadata(&self.path)
            .map_or(true, |metadata| metadata.len() != self.size_bytes || modified_at(&metadata) != self.modified)
    }

    /// A fault about this file as a whole.
    pub fn fault(&self, kind: FaultKind, detail: impl Into<String>) -> Fault {
        Fault { subject: self.name.clone(), kind, detail: detail.into() }
    }
}

/// The distant past when the file system does not say it.
fn modified_at(metadata: &fs::Metadata) -> Timestamp {
    metadata.modified().ok().and_then(|time| Timestamp::try_from(time).ok()).unwrap_or(Timestamp::MIN)
}
