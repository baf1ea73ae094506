//! Drop folders shared by connectors that read files.
//!
//! A connector says how it opens a file and takes records out of it ([`Files`]); [`FolderSource`] makes a source of that: it
//! scans the [`DropFolder`] at every pull, asks the [`FolderCursor`] which file comes next, and tells the cursor how far it
//! came. A file is known by its content, not by its name: what was read is not read again.

mod cursor;
mod scan;
mod settings;
mod source;

pub use cursor::FolderCursor;
pub use scan::{DropFolder, FoundFile, Scan};
pub use settings::folder;
pub use source::{Files, FolderSource, Portion, Rest, Unread, message};
