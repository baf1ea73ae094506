//! What lies in a drop folder right now, and which of it can be read.

#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::collections::HashSet;
use std::fs::{self, DirEntry};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use svod_contract::{DiskFault, Fault, FaultKind, Limit, Reason, SourceError, StrayEntry, natural_order};

/// A file dated later than this after "now", or after it was laid in, has a wrong date (a clock that is ahead, a stick of
/// another time zone) rather than a fresh one, and is read; up to it the clocks of two machines may differ.
const CLOCK_SKEW_MAX: SignedDuration = SignedDuration::from_mins(2);

/// Files are not as old as this: their date was lost where a program or a clock without a battery wrote 1601, 1970 or 1980.
const EARLIEST_DATE: Timestamp = Timestamp::constant(946_684_800, 0);

/// Name endings of files that another program has not finished.
const UNFINISHED: [&str; 3] = [".part", ".crdownload", ".tmp"];

/// Files that a file manager leaves behind.
const LEFTOVERS: [&str; 2] = ["thumbs.db", "desktop.ini"];

/// Files of other kinds that are told of by name; the others are counted.
const OTHERS_NAMED: usize = 20;

/// A folder in which people or programs leave files, and the folders in it; folders in those are not entered.
#[derive(Debug, Clone)]
pub struct DropFolder {
    directory: PathBuf,
    extensions: Vec<String>,
    convertible: Vec<String>,
    has_attachments: bool,
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
        Self { directory, extensions, convertible: Vec::new(), has_attachments: false, size_max_bytes, settle }
    }

    /// Names the extensions of files that an office program turns into readable ones.
    #[must_use]
    pub fn convertible(mut self, extensions: &[&str]) -> Self {
        self.convertible = extensions.iter().map(|extension| extension.to_lowercase()).collect();
        self
    }

    /// Says that a folder with a readable file in it may hold pictures and other attachments of that file: nobody needs to
    /// hear of those.
    #[must_use]
    pub fn with_attachments(mut self) -> Self {
        self.has_attachments = true;
        self
    }

    /// Where the files are.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// How many files a connector would look at; for a probe, which has no "now".
    pub fn count(&self) -> Result<usize, SourceError> {
        Ok(self.listing()?.files.len())
    }

    /// What can be read at `now` (the instant of the run), and what cannot.
    ///
    /// Fails with [`Reason::Folder`] when the folder itself is missing or cannot be listed.
    pub fn scan(&self, now: Timestamp) -> Result<Scan, SourceError> {
        let mut scan = Scan::default();
        let Listing { files, others } = self.listing()?;
        for file in files {
            scan.present.insert(file.name.clone());
            match self.obstacle(&file, now) {
                None => scan.files.push(file),
                Some(kind) => scan.faults.push(Fault { subject: file.name, kind }),
            }
        }
        scan.files.sort_by_cached_key(FoundFile::place);
        scan.faults.extend(shortened(others));
        scan.faults.sort_by(|a, b| a.subject.cmp(&b.subject));
        Ok(scan)
    }

    /// Everything there is in the folder, and one folder deeper.
    fn listing(&self) -> Result<Listing, SourceError> {
        let refuse = |error: io::Error| SourceError::Refused {
            reason: Reason::Folder { path: self.directory.display().to_string(), cause: DiskFault::from(&error) },
        };
        let home = fs::canonicalize(&self.directory).map_err(refuse)?;
        let mut listing = Listing::default();
        for entry in fs::read_dir(&self.directory).map_err(refuse)? {
            match self.entry(&home, &entry.map_err(refuse)?, None) {
                Entry::File(file) => listing.files.push(file),
                Entry::Folder(path, name) => listing.append(self.inner(&home, &path, &name)),
                Entry::Other(fault) => listing.others.push(fault),
                Entry::Nothing => {}
            }
        }
        Ok(listing)
    }

    /// What stands in the folder `name` of the folder.
    fn inner(&self, home: &Path, path: &Path, name: &str) -> Listing {
        let mut listing = Listing::default();
        let entries = fs::read_dir(path).and_then(Iterator::collect::<io::Result<Vec<DirEntry>>>);
        let entries = entries.unwrap_or_else(|error| {
            let kind = FaultKind::Locked { cause: DiskFault::from(&error) };
            listing.others.push(Fault { subject: name.to_owned(), kind });
            Vec::new()
        });
        for entry in &entries {
            match self.entry(home, entry, Some(name)) {
                Entry::File(file) => listing.files.push(file),
                Entry::Folder(_, name) => listing.others.push(other(name, StrayEntry::Folder)),
                Entry::Other(fault) => listing.others.push(fault),
                Entry::Nothing => {}
            }
        }
        if self.has_attachments && !listing.files.is_empty() {
            listing.others.clear();
        }
        listing
    }

    /// What an entry is. `above` is the folder of the folder that it stands in.
    fn entry(&self, home: &Path, entry: &DirEntry, above: Option<&str>) -> Entry {
        let own = entry.file_name().to_string_lossy().into_owned();
        if is_leftover(&own) {
            return Entry::Nothing;
        }
        let (path, Ok(kind)) = (entry.path(), entry.file_type()) else { return Entry::Nothing };
        let name = above.map_or_else(|| own.clone(), |above| format!("{above}/{own}"));
        if kind.is_dir() {
            return Entry::Folder(path, name);
        }
        if kind.is_symlink() && !leads_inside(home, &path) {
            return Entry::Other(other(name, StrayEntry::Link));
        }
        let Ok(metadata) = fs::metadata(&path) else { return Entry::Nothing };
        match self.refusal(&own) {
            None if metadata.is_file() => {
                let (size_bytes, dates) = (metadata.len(), Dates::of(&metadata));
                Entry::File(FoundFile { path, name, size_bytes, dates })
            }
            None => Entry::Other(other(name, StrayEntry::Device)),
            Some(kind) => Entry::Other(Fault { subject: name, kind }),
        }
    }

    /// Why a file of this name is not read; `None` when it is.
    fn refusal(&self, name: &str) -> Option<FaultKind> {
        let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default();
        if self.extensions.contains(&extension) {
            None
        } else if self.convertible.contains(&extension) {
            Some(FaultKind::ForeignFormat { format: extension.to_uppercase() })
        } else {
            Some(FaultKind::OtherKind { entry: StrayEntry::File { accepted: self.extensions.clone() }, more: 0 })
        }
    }

    /// Why the file cannot be read now.
    fn obstacle(&self, file: &FoundFile, now: Timestamp) -> Option<FaultKind> {
        let age = now.duration_since(file.date());
        let settle = SignedDuration::try_from(self.settle).unwrap_or(SignedDuration::MAX);
        if age < settle && age >= -CLOCK_SKEW_MAX {
            return Some(FaultKind::HalfCopied);
        }
        if file.size_bytes == 0 {
            return Some(FaultKind::Empty);
        }
        if file.size_bytes > self.size_max_bytes {
            return Some(FaultKind::TooLarge { limit: Limit::SizeMaxBytes, max: self.size_max_bytes });
        }
        None
    }
}

/// What stands in a folder before any of it is opened.
#[derive(Debug, Default)]
struct Listing {
    /// Files whose name and place qualify, readable or not.
    files: Vec<FoundFile>,
    /// What else is there.
    others: Vec<Fault>,
}

impl Listing {
    fn append(&mut self, mut inner: Self) {
        self.files.append(&mut inner.files);
        self.others.append(&mut inner.others);
    }
}

/// What one name in a folder stands for.
enum Entry {
    File(FoundFile),
    /// Where it is, and its name.
    Folder(PathBuf, String),
    Other(Fault),
    /// A leftover of another program, or what disappeared meanwhile.
    Nothing,
}

fn is_leftover(name: &str) -> bool {
    let lower = name.to_lowercase();
    let is_unfinished = UNFINISHED.iter().any(|ending| lower.ends_with(ending));
    is_unfinished || lower.starts_with('.') || lower.starts_with("~$") || LEFTOVERS.contains(&lower.as_str())
}

/// Whether a link leads to something in the folder, or in a folder of it.
fn leads_inside(home: &Path, link: &Path) -> bool {
    let target = fs::canonicalize(link).ok();
    target.is_some_and(|target| target.ancestors().skip(1).take(2).any(|above| above == home))
}

fn other(subject: String, entry: StrayEntry) -> Fault {
    Fault { subject, kind: FaultKind::OtherKind { entry, more: 0 } }
}

/// The first of many by name, the last of them with the number of those behind it.
fn shortened(mut others: Vec<Fault>) -> Vec<Fault> {
    others.sort_by(|a, b| a.subject.cmp(&b.subject));
    let unnamed = others.len().saturating_sub(OTHERS_NAMED) as u64;
    others.truncate(OTHERS_NAMED);
    let last = others
        .iter_mut()
        .rev()
        .find_map(|other| if let FaultKind::OtherKind { more, .. } = &mut other.kind { Some(more) } else { None });
    if let Some(more) = last {
        *more = unnamed;
    }
    others
}

/// What one look at a drop folder found.
#[derive(Debug, Clone, Default)]
pub struct Scan {
    /// Files that can be read, by date, then by name as people order names.
    pub files: Vec<FoundFile>,
    /// Files that cannot be read now, by name.
    pub faults: Vec<Fault>,
    /// Names of all files that lie in the folder, readable or not.
    pub(crate) present: HashSet<String>,
}

/// A file that can be read, as it was when the folder was scanned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its name without the folder, `inner/a.csv` in a folder of the folder: what an operator can look for.
    pub name: String,
    /// Its size.
    pub size_bytes: u64,
    /// Its dates.
    pub(crate) dates: Dates,
}

/// What the file system says of the age of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dates {
    /// When its content was changed last, by the clock of whoever wrote it; the distant past when nobody says.
    pub(crate) modified: Timestamp,
    /// When it was laid in, renamed, or given other rights last, by the clock of this machine or of its file server.
    pub(crate) laid_in: Timestamp,
}

impl Dates {
    fn of(metadata: &fs::Metadata) -> Self {
        let nanoseconds = i32::try_from(metadata.ctime_nsec()).unwrap_or_default();
        Self {
            modified: modified_at(metadata),
            laid_in: Timestamp::new(metadata.ctime(), nanoseconds).unwrap_or(Timestamp::MAX),
        }
    }
}

impl FoundFile {
    /// Since when what it says holds: when it was changed last, but never later than it was laid in.
    pub(crate) fn date(&self) -> Timestamp {
        self.dates.modified.min(self.dates.laid_in)
    }

    /// What is wrong with its date at `now`, if anything: others may be newer or older than they seem beside it.
    pub(crate) fn misdated(&self, now: Timestamp) -> Option<Fault> {
        let date = self.dates.modified;
        if date < EARLIEST_DATE {
            return Some(self.fault(FaultKind::DateLost { date }));
        }
        let is_ahead = date.duration_since(self.dates.laid_in.min(now)) > CLOCK_SKEW_MAX;
        is_ahead.then(|| self.fault(FaultKind::DatedAhead { date }))
    }

    /// Whether somebody changed, replaced or removed the file since the folder was scanned.
    pub fn is_changed(&self) -> bool {
        fs::metadata(&self.path)
            .map_or(true, |metadata| metadata.len() != self.size_bytes || modified_at(&metadata) != self.dates.modified)
    }

    /// A fault about this file as a whole.
    pub fn fault(&self, kind: FaultKind) -> Fault {
        Fault { subject: self.name.clone(), kind }
    }

    /// Whether it left the folder since the folder was scanned.
    pub(crate) fn is_gone(&self) -> bool {
        fs::symlink_metadata(&self.path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
    }

    /// Where it stands among the files of the folder.
    pub(crate) fn place(&self) -> Place {
        Place { date: self.date(), name: self.name.clone() }
    }
}

/// A place in the order of files: the older one first, of files of equal age the one whose name stands first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Place {
    date: Timestamp,
    name: String,
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        self.date.cmp(&other.date).then_with(|| natural_order(&self.name, &other.name))
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The distant past when the file system does not say it.
fn modified_at(metadata: &fs::Metadata) -> Timestamp {
    metadata.modified().ok().and_then(|time| Timestamp::try_from(time).ok()).unwrap_or(Timestamp::MIN)
}
