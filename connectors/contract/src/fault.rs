//! What went wrong with one file or page while the rest went on.

/// One thing the operator should know; the run goes on without what it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file (with the sheet, after ` / `) or the page it is about.
    pub subject: String,
    /// What happened.
    pub kind: FaultKind,
    /// The column, the limit, the parser's words; may be empty. Never cell contents or message texts.
    pub detail: String,
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $variant:ident = $text:literal, $severe:literal;)+) => {
        /// What happened, as a closed list: the service explains each one to the operator in Russian.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum FaultKind { $($(#[doc = $doc])+ $variant,)+ }

        impl FaultKind {
            /// Every kind there is.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable code written to the database and to logs.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// Whether items were left unread because of it (the run counts as failed), or it is only worth knowing.
            pub fn is_loss(self) -> bool {
                match self { $(Self::$variant => $severe,)+ }
            }
        }
    };
}

kinds! {
    /// Another program holds the file; it is read at the next run.
    Locked = "locked", true;
    /// The file is still being copied; it is read at the next run.
    HalfCopied = "half_copied", true;
    /// The file holds nothing.
    Empty = "empty", true;
    /// The file is protected by a password.
    PasswordProtected = "password_protected", true;
    /// The file is not what its place or name promises (not a spreadsheet, not JSON, damaged).
    NotTheFormat = "not_the_format", true;
    /// The file is of a known kind that is not read, and that an office program turns into one that is (HTML, XLSB, PDF).
    ForeignFormat = "foreign_format", true;
    /// The file is damaged or cut behind its beginning; what stands before the damage was read.
    CutShort = "cut_short", true;
    /// A file, a link or a folder in a folder that no reader takes, beside those that are read.
    OtherKind = "other_kind", true;
    /// A quote that is not closed where it should be; it was taken for a letter, so that the rows behind it are read.
    StrayQuote = "stray_quote", true;
    /// No sheet with the expected name or header.
    UnknownSheet = "unknown_sheet", true;
    /// A required column is missing; the sheet is not read.
    MissingColumn = "missing_column", true;
    /// The rows have no header above them, and the mapping does not say in which order their columns stand.
    MissingHeader = "missing_header", true;
    /// A column that another sheet of the mapping knows, and this one does not; its contents are not kept.
    DroppedColumn = "dropped_column", true;
    /// Values of an optional column that cannot be read as what the column holds; the records are read without them.
    UnreadableValues = "unreadable_values", true;
    /// An expected but optional column is missing.
    MissingOptionalColumn = "missing_optional_column", false;
    /// A column nobody expects; its contents are not kept.
    UnknownColumn = "unknown_column", false;
    /// Records older than what is stored of their items, from an export that came late; they are not applied.
    Outdated = "outdated", false;
    /// Two columns carry the same name; the first one is read.
    DuplicateColumn = "duplicate_column", false;
    /// A limit on size, rows or cells was hit; the file is not read.
    TooLarge = "too_large", true;
    /// The saved answer is an error message of the platform, not data.
    PlatformError = "platform_error", true;
    /// Part of the platform's data is not in the file (comments beyond those in a thread, say).
    Incomplete = "incomplete", false;
    /// A channel writes in the chat that the settings do not name as the page's own.
    UnlistedAuthor = "unlisted_author", false;
    /// The file holds nothing that was asked for (no chosen chat, say).
    NothingChosen = "nothing_chosen", true;
}

impl std::fmt::Display for FaultKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
