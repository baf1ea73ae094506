//! The quarter's report on the work with appeals and messages: figures in, the bytes of a package out.
//!
//! Pure: no file, no clock. The same input gives the same bytes, so a package can be built again and compared.

mod comparison;
mod conclusions;
mod content;
mod csv;
mod index;
mod input;
mod manifest;
mod words;
mod xlsx;
mod xml;

pub use content::Content;
pub use input::{
    Coverage, Definition, FeedState, FilteredCount, LastRun, Municipality, NotToldField, OverdueItem, PreviousPeriod,
    QuarantineCount, ReportInput, UnmappedValue, Versions,
};
pub use manifest::{Manifest, ManifestFile};
pub use words::{local_time_words, period_words, plural};

use crate::domain::UnknownWord;

/// Version of the format of `report.xml`, `report.csv` and `manifest.json`; `docs/report.md` says what changed.
pub const SCHEMA_VERSION: &str = "1.1";

/// Namespace of `report.xml`.
pub const XML_NAMESPACE: &str = "urn:svod:report:1";

/// What a receiver reads above everything (Russian).
const TITLE: &str = "Отчёт об эффективности работы с обращениями и сообщениями по социально значимым блокам";

/// The set of files sent to the regional centre, in the order in which they must be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// `report.xml`, `report.xlsx`, `report.csv`, `SHA256SUMS`, `manifest.json`; the last one makes the package whole.
    pub files: Vec<PackageFile>,
}

/// One file of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageFile {
    /// Its name, without a folder.
    pub name: &'static str,
    /// What stands in it.
    pub content: Content,
}

/// Why there is no package.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The input is outside the schema: a figure is cut by a word that is in no list.
    #[error("figure `{figure}` cannot be written")]
    Figure {
        /// Id of the figure.
        figure: &'static str,
        /// The word and its list.
        #[source]
        source: UnknownWord,
    },
    /// A writer refused: a fault of this program, to be reported with its cause.
    #[error("cannot write {file}")]
    Write {
        /// The file that was being written.
        file: &'static str,
        /// What the writer said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl ReportError {
    /// A refusal of the writer of `file`, ready for `map_err`.
    fn write<E: std::error::Error + Send + Sync + 'static>(file: &'static str) -> impl FnOnce(E) -> Self {
        move |source| Self::Write { file, source: Box::new(source) }
    }
}

/// Builds the whole package.
///
/// Fails only when the input names a block, platform, kind or severity that does not exist, or when a writer refuses.
pub fn package(input: &ReportInput) -> Result<Package, ReportError> {
    let mut files = vec![
        PackageFile { name: "report.xml", content: xml::report(input)? },
        PackageFile { name: "report.xlsx", content: xlsx::report(input)?.into() },
        PackageFile { name: "report.csv", content: csv::report(input)?.into() },
    ];
    let sums = manifest::checksums(&files);
    files.push(PackageFile { name: "SHA256SUMS", content: sums.into() });
    let manifest = manifest::report(input, &files)?;
    files.push(PackageFile { name: "manifest.json", content: manifest.into() });
    Ok(Package { files })
}

#[cfg(test)]
mod tests;
