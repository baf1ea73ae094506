//! Drop folders shared by connectors that read files.
//!
//! A connector says how it opens a file and takes records out of it ([`Files`]); [`FolderSource`] makes a source of that: it
//! scans the [`DropFolder`] when a run begins and goes through its files once, from the oldest to the newest. A file is known
//! by its name, its content and its date: what was read is not read again, unless an older file is found.
//! The cost of a run grows as the number of files does: between its pulls the files found stay in memory, and the cursor
//! says how far they were read.

mod cursor;
mod reading;
mod scan;
mod settings;
mod source;
mod walk;

use reading::{Reading, Readings};
use scan::Place;
pub use scan::{DropFolder, FoundFile, Scan};
pub use settings::folder;
pub use source::{Files, FolderSource, Portion, Rest, Unread, message};
