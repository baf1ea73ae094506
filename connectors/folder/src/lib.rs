//! Drop folders shared by connectors that read files.
//!
//! A connector scans its [`DropFolder`] at every pull, asks its [`FolderCursor`] which file comes next, and tells the
//! cursor how far it came. A file is known by its content, not by its name: what was read is not read again.

mod cursor;
mod scan;

pub use cursor::FolderCursor;
pub use scan::{DropFolder, FoundFile, Scan};
