//! What went wrong with one file or page while the rest went on.

mod damage;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use damage::{Damage, Lack, Limit, StrayEntry};

use crate::{DiskFault, StreamName};

/// One thing the operator should know; the run goes on without what it names.
///
/// The service stores it as JSON and tells it in Russian.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The file (with the sheet, after ` / `) or the page it is about.
    pub subject: String,
    /// What happened.
    #[serde(flatten)]
    pub kind: FaultKind,
}

/// What happened, with its data. Names of files, sheets and columns, numbers; never cell contents or message texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultKind {
    /// Another program holds the file, or the disk failed; it is read at the next run.
    Locked {
        /// What the operating system said.
        cause: DiskFault,
    },
    /// The file is still being copied; it is read at the next run.
    HalfCopied,
    /// The file changed while it was read; it is read again at the next run.
    Changed,
    /// The file holds nothing.
    Empty,
    /// The file is protected by a password.
    PasswordProtected,
    /// The file is not what its place or name promises (not a spreadsheet, not JSON, damaged): nothing of it, or nothing of
    /// that part of it, was read.
    NotTheFormat {
        /// What is wrong with it.
        damage: Damage,
    },
    /// The file is of a known kind that is not read, and that an office program turns into one that is.
    ForeignFormat {
        /// `HTML`, `XLSB`, `PDF`.
        format: String,
    },
    /// The file is damaged or cut behind its beginning; what stands before the damage was read.
    CutShort {
        /// What is wrong with it.
        damage: Damage,
        /// Records that were read before it.
        records: u64,
    },
    /// Something that no reader takes, beside files that are read.
    OtherKind {
        /// What it is.
        entry: StrayEntry,
        /// How many more like it lie beside it without being named.
        more: u64,
    },
    /// Quotes that are not closed where they should be; they were taken for letters, so that the rows behind them are read.
    StrayQuotes {
        /// The first lines in which they stand, counted from 1.
        lines: Vec<u64>,
        /// How many more there are.
        more: u64,
    },
    /// The JSON is none in places: characters that it cannot hold were replaced, values that are none left out; everything
    /// around them is read.
    Mended {
        /// Characters that were replaced.
        characters: u64,
        /// Values and signs that were left out.
        places: u64,
        /// The first lines in which they stand, counted from 1.
        lines: Vec<u64>,
    },
    /// Rows below a table that are none of it: sums, signatures.
    FooterRows {
        /// How many.
        count: u64,
    },
    /// No sheet with the expected name or header; the file is not read.
    UnknownSheet {
        /// The sheets there are; empty for text files.
        sheets: Vec<String>,
        /// How many more there are.
        more: u64,
    },
    /// A hidden sheet with the layout of a visible one; it is not read.
    HiddenSheet {
        /// Rows in it.
        rows: u64,
    },
    /// A second visible sheet with the layout of an earlier one; where the two tell of one item, the earlier counts.
    LaterSheet {
        /// The sheet that counts.
        first: String,
        /// Rows in the second one.
        rows: u64,
    },
    /// A column is missing. Without a required one the sheet is not read; without another the records do not tell it.
    MissingColumn {
        /// The stream of the sheet.
        stream: StreamName,
        /// The canonical header, as in the mapping.
        column: String,
        /// The unknown header in the sheet that resembles it most; `None` when none does.
        similar: Option<String>,
        /// Whether the sheet is of no use without it.
        required: bool,
    },
    /// The rows have no header above them, and the mapping does not say in which order their columns stand.
    MissingHeader,
    /// Columns that another sheet of the mapping knows, and this one does not; their contents are not kept.
    DroppedColumns {
        /// Their headers.
        names: Vec<String>,
        /// How many more there are.
        more: u64,
    },
    /// Values of a column that cannot be read as what it holds, errors such as `#N/A` among them; the records do not tell them.
    UnreadableValues {
        /// The stream of the sheet.
        stream: StreamName,
        /// The canonical header, as in the mapping.
        column: String,
        /// How many.
        count: u64,
    },
    /// Columns that nobody expects; their contents are not kept.
    UnknownColumns {
        /// Their headers.
        names: Vec<String>,
        /// How many more there are.
        more: u64,
    },
    /// Columns that stand twice; the first one is read.
    DuplicateColumns {
        /// Their canonical headers.
        names: Vec<String>,
    },
    /// Items of one file told in different states that no order settles: one number in two rows or on two sheets.
    Contradictions {
        /// How many items.
        count: u64,
    },
    /// The file is dated later than it was laid in: a clock is wrong. It counts as told when it was laid in.
    DatedAhead {
        /// Its date.
        date: Timestamp,
    },
    /// The file has no date but the one that a clock or a program writes when it knows none; every other file is newer.
    DateLost {
        /// That date.
        date: Timestamp,
    },
    /// A limit was hit; the file is not read.
    TooLarge {
        /// Which.
        limit: Limit,
        /// How much is allowed.
        max: u64,
    },
    /// The saved answer is an error message of the platform, not data.
    PlatformError {
        /// Which answer in the file, counted from 1.
        answer: u64,
        /// The code of VK; `None` when it has none. Its message is left out: it may quote the request with the token.
        code: Option<i64>,
    },
    /// Part of the platform's data is not in the file.
    Incomplete {
        /// Which.
        lack: Lack,
        /// How much of it; for [`Lack::Rest`] the records read before it was lost.
        count: u64,
    },
    /// Messages whose words stand in members that this version does not know: they count as messages without text.
    UnknownMembers {
        /// The members.
        names: Vec<String>,
        /// How many messages.
        count: u64,
    },
    /// A channel writes in the chat that the settings do not name as the page's own.
    UnlistedAuthor {
        /// Its id: `channel3920475340`.
        author: String,
    },
    /// The file holds no chosen chat.
    NothingChosen {
        /// Chats in it.
        chats: u64,
    },
}

impl FaultKind {
    /// The stable code for programs and in logs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Locked { .. } => "locked",
            Self::HalfCopied => "half_copied",
            Self::Changed => "changed",
            Self::Empty => "empty",
            Self::PasswordProtected => "password_protected",
            Self::NotTheFormat { .. } => "not_the_format",
            Self::ForeignFormat { .. } => "foreign_format",
            Self::CutShort { .. } => "cut_short",
            Self::OtherKind { .. } => "other_kind",
            Self::StrayQuotes { .. } => "stray_quotes",
            Self::Mended { .. } => "mended",
            Self::FooterRows { .. } => "footer_rows",
            Self::UnknownSheet { .. } => "unknown_sheet",
            Self::HiddenSheet { .. } => "hidden_sheet",
            Self::LaterSheet { .. } => "later_sheet",
            Self::MissingColumn { .. } => "missing_column",
            Self::MissingHeader => "missing_header",
            Self::DroppedColumns { .. } => "dropped_columns",
            Self::UnreadableValues { .. } => "unreadable_values",
            Self::UnknownColumns { .. } => "unknown_columns",
            Self::DuplicateColumns { .. } => "duplicate_columns",
            Self::Contradictions { .. } => "contradictions",
            Self::DatedAhead { .. } => "dated_ahead",
            Self::DateLost { .. } => "date_lost",
            Self::TooLarge { .. } => "too_large",
            Self::PlatformError { .. } => "platform_error",
            Self::Incomplete { .. } => "incomplete",
            Self::UnknownMembers { .. } => "unknown_members",
            Self::UnlistedAuthor { .. } => "unlisted_author",
            Self::NothingChosen { .. } => "nothing_chosen",
        }
    }

    /// Whether items or values were left unread because of it, or nobody knows which of two states holds (the run is not
    /// whole), or it is only worth knowing.
    ///
    /// Of a fault with a [`column`](Self::column) this is what can be said without knowing the mapping: the service asks
    /// which figures stand on the column, and decides by that.
    pub fn is_loss(&self) -> bool {
        match self {
            Self::MissingColumn { required, .. } => *required,
            // A character is told and costs nothing that is counted.
            Self::Mended { places, .. } => *places > 0,
            Self::Locked { .. }
            | Self::HalfCopied
            | Self::Changed
            | Self::Empty
            | Self::PasswordProtected
            | Self::NotTheFormat { .. }
            | Self::ForeignFormat { .. }
            | Self::CutShort { .. }
            | Self::OtherKind { .. }
            | Self::StrayQuotes { .. }
            | Self::UnknownSheet { .. }
            | Self::MissingHeader
            | Self::DroppedColumns { .. }
            | Self::UnreadableValues { .. }
            | Self::Contradictions { .. }
            | Self::DatedAhead { .. }
            | Self::DateLost { .. }
            | Self::TooLarge { .. }
            | Self::PlatformError { .. }
            | Self::UnknownMembers { .. }
            | Self::NothingChosen { .. } => true,
            Self::HiddenSheet { .. }
            | Self::FooterRows { .. }
            | Self::LaterSheet { .. }
            | Self::UnknownColumns { .. }
            | Self::DuplicateColumns { .. }
            | Self::Incomplete { .. }
            | Self::UnlistedAuthor { .. } => false,
        }
    }

    /// Whether records that the source offers were left unread because of it: what happened to their items is not known. The
    /// other losses are single values, items told twice, or a date, of records that were read.
    pub fn leaves_unread(&self) -> bool {
        let is_of_read = matches!(
            self,
            Self::StrayQuotes { .. }
                | Self::Mended { .. }
                | Self::UnknownMembers { .. }
                | Self::DroppedColumns { .. }
                | Self::UnreadableValues { .. }
                | Self::Contradictions { .. }
                | Self::DatedAhead { .. }
                | Self::DateLost { .. }
        );
        self.is_loss() && !is_of_read
    }

    /// The column, spelled as in the mapping, that records do not tell because of it.
    pub fn column(&self) -> Option<(&StreamName, &str)> {
        if let Self::MissingColumn { stream, column, .. } | Self::UnreadableValues { stream, column, .. } = self {
            Some((stream, column))
        } else {
            None
        }
    }
}
