//! What is wrong with a file, as far as it can be said without quoting it.

use serde::{Deserialize, Serialize};

/// Why a file, or a part of it, is not what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Damage {
    /// Neither a workbook nor a table of text.
    NotATable,
    /// A document of an office program that is no workbook.
    NotAWorkbook,
    /// A workbook that breaks off or contradicts itself.
    Workbook,
    /// A workbook made as no program makes one: it could fill the memory.
    Trap,
    /// More quotes that are not closed than a table can have.
    Quotes,
    /// No text in UTF-8, from this byte on.
    NotUtf8(u64),
    /// JSON that is damaged or cut at this place.
    Json {
        /// Line, counted from 1; `None` when only the byte is known.
        line: Option<u64>,
        /// Column in the line, counted from 1.
        column: u64,
        /// Byte in the file, counted from 0.
        byte: u64,
    },
    /// JSON that is damaged or cut inside this answer.
    Answer {
        /// Which answer in the file, counted from 1.
        number: u64,
        /// Line on which it begins, counted from 1.
        line: u64,
    },
    /// An answer of another shape than those of `wall.get` and `wall.getComments`: this one, counted from 1.
    NotAWall(u64),
    /// Not an export of Telegram Desktop.
    NotAnExport,
    /// The messages of a chat stand before its id, so that nobody knows whose they are.
    ChatWithoutId {
        /// Byte in the file, counted from 0.
        byte: u64,
    },
}

/// What lies in a drop folder and is not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StrayEntry {
    /// A file with another ending than these.
    File {
        /// Endings of the files that are read, without the dot.
        accepted: Vec<String>,
    },
    /// A folder in a folder of the folder.
    Folder,
    /// A link that leads out of the folder.
    Link,
    /// Neither a file nor a folder.
    Device,
}

/// A limit on what one file may cost; each is a setting of that name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// Rows of data.
    RowsMax,
    /// Cells, empty ones included.
    CellsMax,
    /// Bytes of the file.
    SizeMaxBytes,
    /// Bytes of its parts, unpacked.
    UnpackedMaxBytes,
}

impl Limit {
    /// Every one there is.
    pub const ALL: [Self; 4] = [Self::RowsMax, Self::CellsMax, Self::SizeMaxBytes, Self::UnpackedMaxBytes];

    /// The key of the setting to raise.
    pub fn key(self) -> &'static str {
        match self {
            Self::RowsMax => "rows_max",
            Self::CellsMax => "cells_max",
            Self::SizeMaxBytes => "size_max_bytes",
            Self::UnpackedMaxBytes => "unpacked_max_bytes",
        }
    }
}

/// What a file does not hold of what its platform holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lack {
    /// Posts of the wall.
    Posts,
    /// Comments under posts.
    Comments,
    /// Comments in threads.
    Threads,
    /// Messages of a kind that the program that exports them does not know.
    Unsupported,
    /// What stood behind the records read so far: the file was taken away in the middle.
    Rest,
}
